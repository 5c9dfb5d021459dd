import {
  dayOf,
  type GroupState,
  hourOf,
  isLearned,
  knownText,
  type Learned,
  type Learner,
  type LearnerParts,
  meet,
  type Moment,
  timeText,
} from '../learner.ts';
import { short } from '../robust.ts';

const dayHours = 24;
/** Hours before and after one that count as the same time of day. */
const beside = [-2, -1, 0, 1, 2];
/** Past so many days all counts are halved, so that what is new outweighs what is long ago. */
const daysMax = 120;

interface Seen extends GroupState {
  sinceMs: number;
  daysSeen: number;
  /** By hour of day, UTC: on how many days, and on which last. */
  readonly days: number[];
  readonly last: number[];
  /** The day of the last finding: one a day is enough. */
  foundDay: number;
}

type Saved = readonly [number, number, number, readonly number[], readonly number[], number];

/** A time of day at which a group was hardly ever seen. Hours are those of UTC. */
export class HourOfDay implements Learner<Seen> {
  readonly #parts: LearnerParts;

  constructor(parts: LearnerParts) {
    this.#parts = parts;
  }

  fresh(): Seen {
    const none = (): number[] => Array.from({ length: dayHours }, () => 0);
    return { isChanged: false, lastDay: 0, sinceMs: Infinity, daysSeen: 0, days: none(), last: none(), foundDay: 0 };
  }

  take(state: Seen, { timeMs, isJudged, index }: Moment): Learned | null {
    const { numbers } = this.#parts;
    if (meet(state, timeMs)) state.isChanged = true;
    const day = dayOf(timeMs);
    const hour = hourOf(timeMs) % dayHours;
    const most = Math.max(...beside.map((by) => this.#before(state, (hour + by + dayHours) % dayHours, day)));
    this.#add(state, hour, day);
    if (!isJudged || state.foundDay === day || !isLearned(state, timeMs, numbers)) return null;
    const before = state.daysSeen - 1;
    if (most / before > numbers.share) return null;
    state.foundDay = day;
    state.isChanged = true;
    return { indices: [index], explanation: this.#explain(state, timeMs, most, before) };
  }

  #explain(state: Seen, timeMs: number, most: number, before: number) {
    const { share } = this.#parts.numbers;
    const day = dayOf(timeMs);
    const hours = Array.from({ length: dayHours }, (_, hour) => hour);
    const usual = hours.filter((hour) => this.#before(state, hour, day) / before > share);
    return {
      value: timeText(timeMs),
      normal: `${usual.length === 0 ? 'no hour' : `hours ${rangesOf(usual)}`} of UTC; ${knownText(state)}`,
      formula: `within two hours of that time of day: ${most} of ${before} days = ${short(most / before)} ≤ ${share}`,
    };
  }

  /** Days before this one on which it was seen in an hour. */
  #before({ days, last }: Seen, hour: number, day: number): number {
    return (days[hour] ?? 0) - (last[hour] === day ? 1 : 0);
  }

  #add(state: Seen, hour: number, day: number): void {
    const { days, last } = state;
    if (day <= (last[hour] ?? 0)) return;
    days[hour] = (days[hour] ?? 0) + 1;
    last[hour] = day;
    state.isChanged = true;
    if (state.daysSeen <= daysMax) return;
    state.daysSeen = Math.ceil(state.daysSeen / 2);
    days.forEach((count, at) => (days[at] = Math.ceil(count / 2)));
  }

  print({ sinceMs, daysSeen, lastDay, days, last, foundDay }: Seen): string {
    return JSON.stringify([sinceMs, daysSeen, lastDay, days, last, foundDay] satisfies Saved);
  }

  parse(parts: ReadonlyMap<string, string>): Seen {
    const [sinceMs, daysSeen, lastDay, days, last, foundDay] = JSON.parse(parts.get('') ?? '[]') as Saved;
    return { isChanged: false, sinceMs, daysSeen, lastDay, days: [...days], last: [...last], foundDay };
  }
}

/** `8–17, 20`. */
function rangesOf(hours: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const hour of hours) {
    const last = ranges.at(-1);
    if (last?.[1] === hour - 1) last[1] = hour;
    else ranges.push([hour, hour]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(', ');
}
