import type { SubjectFound } from '@daybook/api';

/** Statements of the log about retention: what they say stays for ever. */
export const statementClass = 0;

/** Of one class: how many events it keeps, and what forbids that they are erased. */
export interface ClassTally {
  events: number;
  /** Kept by the minimum of their class. */
  minimum: number;
  /** When the first and the last of these are over. */
  until: { first: string; last: string } | null;
  /** Kept by a hold. */
  held: number;
  /** A hold has not been looked through that far. */
  unread: number;
  /** Nothing forbids it. */
  free: number;
  readonly holds: Set<string>;
}

/** What was found about a person so far, counted. Owned by the finding that makes it. */
export interface Tally {
  events: number;
  /** Times of the first and the last event, as they are in the log. */
  first: string | null;
  last: string | null;
  /** By part of the event. */
  readonly sections: Map<SubjectFound['sections'][number], number>;
  /** By the class that keeps them. */
  readonly classes: Map<number, ClassTally>;
  /** By what was found. */
  readonly identifiers: Map<string, number>;
  /** The first of them, to be shown and handed over. */
  readonly kept: SubjectFound[];
}

export const newTally = (): Tally => ({
  events: 0,
  first: null,
  last: null,
  sections: new Map(),
  classes: new Map(),
  identifiers: new Map(),
  kept: [],
});

/** @param keptMax Of more events only the numbers are known. */
export function count(tally: Tally, found: readonly SubjectFound[], keptMax: number): void {
  for (const each of found) {
    tally.events += 1;
    tally.first ??= each.view.event.time;
    tally.last = each.view.event.time;
    for (const section of each.sections) add(tally.sections, section);
    for (const identifier of each.identifiers) add(tally.identifiers, identifier);
    countKept(tally, each.kept);
    if (tally.kept.length < keptMax) tally.kept.push(each);
  }
}

function add<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function countKept({ classes }: Tally, { class: of, until, holds, unread }: SubjectFound['kept']): void {
  const known = classes.get(of) ?? noneOf();
  classes.set(of, known);
  known.events += 1;
  for (const hold of holds) known.holds.add(hold);
  if (holds.length > 0) known.held += 1;
  else if (unread) known.unread += 1;
  if (until !== null) {
    known.minimum += 1;
    const { first, last } = known.until ?? { first: until, last: until };
    known.until = { first: until < first ? until : first, last: until > last ? until : last };
  }
  if (holds.length === 0 && until === null && !unread && of !== statementClass) known.free += 1;
}

const noneOf = (): ClassTally => ({
  events: 0,
  minimum: 0,
  until: null,
  held: 0,
  unread: 0,
  free: 0,
  holds: new Set(),
});
