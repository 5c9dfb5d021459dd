import {
  dateOf,
  dayMs,
  dayOf,
  type GroupState,
  isLearned,
  knownText,
  type Learned,
  type Learner,
  type LearnerParts,
  meet,
  type Moment,
} from '../learner.ts';

interface Known extends GroupState {
  sinceMs: number;
  daysSeen: number;
  /** The day on which each was seen last; the one that was seen longest ago first. */
  readonly values: Map<string, number>;
}

type Saved = readonly [
  sinceMs: number,
  daysSeen: number,
  lastDay: number,
  values: readonly (readonly [string, number])[],
];

const namedMax = 5;

/** A value that a group did not have before: a country from which an account never signed in. */
export class FirstSeen implements Learner<Known> {
  readonly #parts: LearnerParts;
  /** How many groups have a value. It follows from what the groups keep. */
  readonly #groupsWith = new Map<string, number>();

  constructor(parts: LearnerParts) {
    this.#parts = parts;
  }

  fresh(): Known {
    return { isChanged: false, lastDay: 0, sinceMs: Infinity, daysSeen: 0, values: new Map() };
  }

  take(state: Known, { timeMs, isJudged, index, texts }: Moment): Learned | null {
    const { numbers, field } = this.#parts;
    const values = texts(field);
    if (values.length === 0) return null;
    if (meet(state, timeMs)) state.isChanged = true;
    const day = dayOf(timeMs);
    const first = values.filter((value) => this.#isFirst(state, value, day));
    const before = first.length === 0 ? [] : [...state.values];
    for (const value of values) this.#keep(state, value, day);
    if (first.length === 0 || !isJudged || !isLearned(state, timeMs, numbers)) return null;
    const found = first.filter((value) => numbers.common === 0 || this.#othersWith(value) < numbers.common);
    return found.length === 0 ? null : { indices: [index], explanation: this.#explain(state, found, before) };
  }

  #explain(state: Known, found: readonly string[], before: readonly (readonly [string, number])[]) {
    const { numbers, field, limits } = this.#parts;
    const named = before
      .slice(-namedMax)
      .toReversed()
      .map(([value, day]) => `${value} (last on ${dateOf(day)})`);
    const more = before.length > namedMax ? ` and ${before.length - namedMax} more` : '';
    const withIt = this.#othersWith(found[0] ?? '');
    const days = limits.rememberMs / dayMs;
    return {
      value: `${field} = ${found.join(', ')}`,
      normal: `${named.length === 0 ? 'none' : named.join(', ')}${more}; ${knownText(state)}; ${withIt} others have ${found[0]}`,
      formula:
        `the value is none of those of the last ${days} days, once known for ${numbers.learnMs / dayMs} days and seen on ${numbers.days}` +
        (numbers.common === 0 ? '' : `, and fewer than ${numbers.common} others have it`),
    };
  }

  #isFirst({ values }: Known, value: string, day: number): boolean {
    const lastDay = values.get(value);
    return lastDay === undefined || (day - lastDay) * dayMs > this.#parts.limits.rememberMs;
  }

  #keep(state: Known, value: string, day: number): void {
    const { values } = state;
    const known = values.get(value);
    if (known !== undefined && known >= day) return;
    values.delete(value);
    values.set(value, day);
    state.isChanged = true;
    if (known !== undefined) return;
    this.#count(value, 1);
    const [oldest] = values.size > this.#parts.limits.valuesMax ? values.keys() : [];
    if (oldest === undefined) return;
    values.delete(oldest);
    this.#count(oldest, -1);
    this.#parts.losses.truncated += 1;
  }

  #othersWith(value: string): number {
    return (this.#groupsWith.get(value) ?? 0) - 1;
  }

  #count(value: string, by: 1 | -1): void {
    const count = (this.#groupsWith.get(value) ?? 0) + by;
    if (count === 0) this.#groupsWith.delete(value);
    else this.#groupsWith.set(value, count);
  }

  forget({ values }: Known): void {
    for (const value of values.keys()) this.#count(value, -1);
  }

  print({ sinceMs, daysSeen, lastDay, values }: Known): string {
    return JSON.stringify([sinceMs, daysSeen, lastDay, [...values]] satisfies Saved);
  }

  parse(parts: ReadonlyMap<string, string>): Known {
    const [sinceMs, daysSeen, lastDay, values] = JSON.parse(parts.get('') ?? '[]') as Saved;
    for (const [value] of values) this.#count(value, 1);
    return { isChanged: false, sinceMs, daysSeen, lastDay, values: new Map(values) };
  }
}
