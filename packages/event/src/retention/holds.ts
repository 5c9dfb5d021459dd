import type { HoldStatement, ReleaseStatement } from './hold.ts';
import { type IndexRange, joinRanges } from './ranges.ts';
import type { Logged } from './statement.ts';

/** A hold, with all that was stated about it. */
export interface Hold {
  /** Where it was placed; its name. */
  readonly index: number;
  readonly placed: Logged<HoldStatement>;
  /** Days since 1970, UTC. */
  readonly review: number;
  /** The first release that counts; null while it is in force. */
  readonly release: Logged<ReleaseStatement> | null;
  /** Releases that one person made alone. */
  readonly ignored: readonly Logged<ReleaseStatement>[];
  /** What was found by reading the log, in order; empty where its entries tell. */
  readonly found: readonly IndexRange[];
  readonly matched: number;
  /** How far that goes: where it was stated, and through which index. */
  readonly steps: readonly { readonly at: number; readonly through: number }[];
}

/** Holds as statements of a log, in its order, place and change them. */
export class HoldsBook {
  readonly #holds = new Map<number, Growing>();
  /** As they were when they were last asked for; null where something was stated since. */
  #known: readonly Hold[] | null = [];

  /** The next statement; one that is about no hold changes nothing. */
  take({ index, receivedUs, statement }: Logged): void {
    if (statement.type === 'hold') {
      const placed = { index, receivedUs, statement };
      const known = { found: [], steps: [], ignored: [], matched: 0 };
      this.#holds.set(index, { index, placed, review: statement.review, release: null, ...known });
      this.#known = null;
      return;
    }
    if (statement.type !== 'held' && statement.type !== 'review' && statement.type !== 'release') return;
    const hold = this.#holds.get(statement.hold);
    if (hold === undefined || hold.release !== null) return;
    this.#known = null;
    if (statement.type === 'review') hold.review = statement.review;
    else if (statement.type === 'release') {
      const { by, approvedBy, alone } = statement;
      const release = { index, receivedUs, statement };
      if (alone || (approvedBy !== null && approvedBy !== by)) hold.release = release;
      else hold.ignored.push(release);
    } else if (statement.from === readThrough(hold) + 1 && statement.through < index) {
      for (const range of statement.ranges) hold.found.push(range);
      hold.steps.push({ at: index, through: statement.through });
      hold.matched += statement.matched;
    }
  }

  /** All that were placed, in the order of the log. What is found later is added to the lists of these, too. */
  holds(): readonly Hold[] {
    this.#known ??= [...this.#holds.values()].map((hold) => ({ ...hold }));
    return this.#known;
  }
}

interface Growing {
  readonly index: number;
  readonly placed: Logged<HoldStatement>;
  review: number;
  release: Logged<ReleaseStatement> | null;
  readonly ignored: Logged<ReleaseStatement>[];
  readonly found: IndexRange[];
  matched: number;
  readonly steps: { at: number; through: number }[];
}

/** Whether what it keeps has to be looked for in the events. */
export const isReading = ({ placed }: Pick<Hold, 'placed'>): boolean => {
  const { type } = placed.statement.scope;
  return type !== 'range' && type !== 'source';
};

/** The last index that a hold has been looked through to, by what was stated before `at`; -1 for none. */
export function readThrough({ steps }: Pick<Hold, 'steps'>, at = Infinity): number {
  let through = -1;
  for (let i = steps.length - 1; i >= 0 && through < 0; i -= 1) {
    const step = steps[i];
    if (step !== undefined && step.at < at) through = step.through;
  }
  return through;
}

/** Whether it was in force at any time between two indices of the log. */
export const isInForce = ({ index, release }: Hold, from: number, to: number): boolean =>
  index < to && (release === null || release.index > from);

/** What a hold keeps of a range, by index, in order; the source that it keeps is for `heldSources` to say. */
export function heldRanges(hold: Hold, first: number, last: number): IndexRange[] {
  const { scope, words } = hold.placed.statement;
  const ranges: IndexRange[] = [[words, words], ...within(hold.found, first, last)];
  if (scope.type === 'range') ranges.push([scope.first, scope.last]);
  return joinRanges(
    ranges
      .filter(([from, to]) => from <= last && to >= first)
      .map(([from, to]) => [Math.max(from, first), Math.min(to, last)] as const),
  );
}

/** Whether a hold keeps an event of a source, as far as it has been looked through. Its own words it keeps, whatever it is about. */
export function holdKeeps(hold: Hold, index: number, source: number): boolean {
  const { scope } = hold.placed.statement;
  return (scope.type === 'source' && scope.source === source) || heldRanges(hold, index, index).length > 0;
}

/** Sources of which all is kept, each once. */
export function heldSources(holds: readonly Hold[]): number[] {
  const sources = holds.flatMap(({ placed: { statement } }) =>
    statement.scope.type === 'source' ? [statement.scope.source] : [],
  );
  return [...new Set(sources)].toSorted((a, b) => a - b);
}

/** Those of many ranges, in order, that touch a range. */
function within(ranges: readonly IndexRange[], first: number, last: number): IndexRange[] {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.[1] ?? 0) < first) low = middle + 1;
    else high = middle;
  }
  const found: IndexRange[] = [];
  for (let i = low; i < ranges.length; i += 1) {
    const range = ranges[i];
    if (range === undefined || range[0] > last) break;
    found.push(range);
  }
  return found;
}
