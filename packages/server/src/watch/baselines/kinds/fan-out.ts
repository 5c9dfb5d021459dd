import {
  dayOf,
  dateOf,
  type GroupState,
  isLearned,
  knownText,
  type Learned,
  type Learner,
  type LearnerParts,
  meet,
  type Moment,
  remember,
} from '../learner.ts';
import { limitOf, scoreOf, short, type Usual, usualOf, usualText } from '../robust.ts';
import { hashOf, PeerDays } from './peer-days.ts';

/** Others of the role, and days of theirs, without which there is nothing to compare with. */
const othersMin = 3;
const daysMin = 10;
/** Days of its own from which on a group is compared with itself, too. */
const ownDaysMin = 5;

interface Reach extends GroupState {
  sinceMs: number;
  daysSeen: number;
  /** The day that is counted, and the role on it. */
  day: number;
  role: string;
  /** Sums of the different values of that day. */
  readonly distinct: Set<number>;
  /** The last with which one of them came, where there may soon be enough. */
  readonly indices: number[];
  isFound: boolean;
  limit: { readonly at: number; readonly usual: Usual; readonly others: number } | null;
}

type Saved = readonly [
  sinceMs: number,
  daysSeen: number,
  lastDay: number,
  day: number,
  role: string,
  distinct: readonly number[],
  isFound: 0 | 1,
  indices?: readonly number[],
];

/** How many different ones a group has to do with in a day, against the others of its role, and against itself. */
export class FanOut implements Learner<Reach> {
  readonly #parts: LearnerParts;
  readonly #peers: PeerDays;

  constructor(parts: LearnerParts) {
    this.#parts = parts;
    this.#peers = new PeerDays(parts.limits, parts.losses);
  }

  get shared(): PeerDays {
    return this.#peers;
  }

  fresh(): Reach {
    const none = { sinceMs: Infinity, daysSeen: 0, day: 0, role: '', isFound: false, limit: null };
    return { isChanged: false, lastDay: 0, distinct: new Set(), indices: [], ...none };
  }

  take(state: Reach, { timeMs, isJudged, index, texts }: Moment, key: string): Learned | null {
    const { numbers, field, peers, limits, losses } = this.#parts;
    const values = texts(field);
    if (values.length === 0) return null;
    if (meet(state, timeMs)) state.isChanged = true;
    const day = dayOf(timeMs);
    const role = (peers === null ? undefined : texts(peers)[0]) ?? '';
    if (day > state.day) this.#close(state, key, day, role);
    // What comes late for a day that was closed is not counted in another.
    if (day < state.day || state.isFound) return null;
    const before = state.distinct.size;
    for (const value of values) {
      if (state.distinct.size < limits.distinctMax) state.distinct.add(hashOf(value));
      else losses.truncated += 1;
    }
    const count = state.distinct.size;
    if (count === before) return null;
    state.isChanged = true;
    if (count > numbers.atLeast - limits.evidenceMax) remember(state.indices, index, limits.evidenceMax);
    if (count < numbers.atLeast || !isJudged || !isLearned(state, timeMs, numbers)) return null;
    state.limit ??= this.#limit(state, key);
    if (state.limit === null || count < state.limit.at) return null;
    state.isFound = true;
    return { indices: state.indices.splice(0), explanation: this.#explain(state, count, state.limit) };
  }

  #explain(state: Reach, count: number, { at, usual, others }: NonNullable<Reach['limit']>) {
    const { numbers, field, peers } = this.#parts;
    const who = state.role === '' ? 'without a role' : `of ${peers} ${state.role}`;
    return {
      value: `${count} different ${field} on ${dateOf(state.day)}`,
      normal: `${usualText(usual)} days of ${others} others ${who}; fewer than ${at}; ${knownText(state)}`,
      formula: `0.6745 · (${count} − ${short(usual.median)}) / max(MAD, 1) = ${short(scoreOf(count, usual))} ≥ ${numbers.score}, and at least ${numbers.atLeast}`,
    };
  }

  #limit({ role }: Reach, key: string): Reach['limit'] {
    const { score, atLeast } = this.#parts.numbers;
    const { own, others, groups } = this.#peers.of(role, key);
    if (groups < othersMin || others.length < daysMin) return null;
    const usual = usualOf(others);
    const at = limitOf(usual, score, atLeast);
    // Who has more to do than the others every day is not found every day.
    const ownAt = own.length < ownDaysMin ? 0 : limitOf(usualOf(own), score, atLeast);
    return { at: Math.max(at, ownAt), usual, others: groups };
  }

  #close(state: Reach, key: string, day: number, role: string): void {
    if (state.distinct.size > 0) this.#peers.add(state.role, key, state.day, state.distinct.size);
    state.day = day;
    state.role = role;
    state.distinct.clear();
    state.indices.length = 0;
    state.isFound = false;
    state.limit = null;
    state.isChanged = true;
  }

  print({ sinceMs, daysSeen, lastDay, day, role, distinct, isFound, indices }: Reach): string {
    const saved = [sinceMs, daysSeen, lastDay, day, role, [...distinct], isFound ? 1 : 0, indices] satisfies Saved;
    return JSON.stringify(saved);
  }

  parse(parts: ReadonlyMap<string, string>): Reach {
    const [sinceMs, daysSeen, lastDay, day, role, distinct, isFound, indices = []] = JSON.parse(
      parts.get('') ?? '[]',
    ) as Saved;
    const known = { sinceMs, daysSeen, lastDay, day, role, isFound: isFound === 1, limit: null };
    return { isChanged: false, distinct: new Set(distinct), indices: [...indices], ...known };
  }
}
