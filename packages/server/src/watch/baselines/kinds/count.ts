import {
  type GroupState,
  hourMs,
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
import { limitOf, scoreOf, short, type Usual, usualOf, usualText } from '../robust.ts';

const weekHours = 168;
/** An hour stays open so long, for what comes late. */
const openHours = 2;
/** Fewer say nothing. */
const weeksMin = 2;

interface OpenHour {
  count: number;
  /** From how many on it is found; null where it is not known yet. */
  limit: { readonly at: number; readonly usual: Usual } | null;
  isFound: boolean;
}

interface Counted extends GroupState {
  sinceMs: number;
  daysSeen: number;
  /** Hours since 1970 that are not over for long. */
  readonly open: Map<number, OpenHour>;
  /** Counts by hour of the week, by weeks since 1970. */
  readonly weeks: Map<number, Uint32Array>;
}

type Saved = readonly [
  sinceMs: number,
  daysSeen: number,
  lastDay: number,
  open: readonly (readonly [hour: number, count: number, isFound: 0 | 1])[],
];

/** How often something happens in an hour, against the same hour of the week and those beside it in the weeks before. */
export class Count implements Learner<Counted> {
  readonly #parts: LearnerParts;

  constructor(parts: LearnerParts) {
    this.#parts = parts;
  }

  fresh(): Counted {
    return { changed: new Set(), lastDay: 0, sinceMs: Infinity, daysSeen: 0, open: new Map(), weeks: new Map() };
  }

  take(state: Counted, { timeMs, isJudged, index }: Moment): Learned | null {
    const { numbers } = this.#parts;
    meet(state, timeMs);
    const hour = hourOf(timeMs);
    const known = state.open.get(hour);
    if (known === undefined && !this.#opens(state, hour)) {
      this.#add(state, hour, 1);
      state.changed.add('');
      return null;
    }
    const open = known ?? { count: 0, limit: null, isFound: false };
    if (known === undefined) state.open.set(hour, open);
    open.count += 1;
    state.changed.add('');
    if (open.isFound || open.count < numbers.atLeast || !isJudged || !isLearned(state, timeMs, numbers)) return null;
    open.limit ??= this.#limit(state, hour);
    if (open.limit === null || open.count < open.limit.at) return null;
    open.isFound = true;
    return { indices: [index], explanation: this.#explain(state, hour, open.count, open.limit) };
  }

  #explain(state: Counted, hour: number, count: number, { at, usual }: NonNullable<OpenHour['limit']>) {
    const { score, atLeast } = this.#parts.numbers;
    return {
      value: `${count} in the hour of ${timeText(hour * hourMs)}`,
      normal: `${usualText(usual)} weeks: that hour of the week, or one beside it that had more; fewer than ${at}; ${knownText(state)}`,
      formula: `0.6745 · (${count} − ${short(usual.median)}) / max(MAD, 1) = ${short(scoreOf(count, usual))} ≥ ${score}, and at least ${atLeast}`,
    };
  }

  /** Of the three hours the one that allows most: a job that runs at nine, and at eight in summer, is nothing unusual. */
  #limit({ sinceMs, weeks }: Counted, hour: number): OpenHour['limit'] {
    const { limits, numbers } = this.#parts;
    const firstHour = hourOf(sinceMs);
    let limit: OpenHour['limit'] = null;
    for (const beside of [-1, 0, 1]) {
      const counts: number[] = [];
      for (let ago = 1; ago <= limits.weeksMax; ago += 1) {
        const at = hour - ago * weekHours + beside;
        if (at >= firstHour) counts.push(weeks.get(Math.floor(at / weekHours))?.[at % weekHours] ?? 0);
      }
      if (counts.length < weeksMin) return null;
      const usual = usualOf(counts);
      const at = limitOf(usual, numbers.score, numbers.atLeast);
      if (limit === null || at > limit.at) limit = { at, usual };
    }
    return limit;
  }

  /** Whether the hour may be open; hours that are over for long are closed by a later one. */
  #opens(state: Counted, hour: number): boolean {
    const latest = Math.max(hour, ...state.open.keys());
    for (const [each, { count }] of state.open) {
      if (latest - each < openHours) continue;
      state.open.delete(each);
      this.#add(state, each, count);
    }
    return latest - hour < openHours;
  }

  #add({ weeks, changed }: Counted, hour: number, count: number): void {
    const week = Math.floor(hour / weekHours);
    const latest = Math.max(week, ...weeks.keys());
    const firstKept = latest - this.#parts.limits.weeksMax;
    if (week < firstKept) return;
    const counts = weeks.get(week) ?? new Uint32Array(weekHours);
    weeks.set(week, counts);
    counts[hour % weekHours] = (counts[hour % weekHours] ?? 0) + count;
    changed.add(String(week));
    for (const each of weeks.keys())
      if (each < firstKept) {
        weeks.delete(each);
        changed.add(String(each));
      }
  }

  print(state: Counted, part: string): string {
    const { sinceMs, daysSeen, lastDay, open, weeks } = state;
    if (part !== '') return weekText(weeks.get(Number(part)));
    const hours = [...open].map(([hour, { count, isFound }]) => [hour, count, isFound ? 1 : 0] as const);
    return JSON.stringify([sinceMs, daysSeen, lastDay, hours] satisfies Saved);
  }

  parse(parts: ReadonlyMap<string, string>): Counted {
    const [sinceMs, daysSeen, lastDay, hours] = JSON.parse(parts.get('') ?? '[0,0,0,[]]') as Saved;
    const weeks = new Map<number, Uint32Array>();
    for (const [part, text] of parts) {
      if (part === '') continue;
      const counts = new Uint32Array(weekHours);
      for (const [hour, count] of JSON.parse(text) as [number, number][]) counts[hour] = count;
      weeks.set(Number(part), counts);
    }
    const open = hours.map(([hour, count, isFound]) => [hour, { count, limit: null, isFound: isFound === 1 }] as const);
    return { changed: new Set(), sinceMs, daysSeen, lastDay, open: new Map(open), weeks };
  }
}

/** Hours of the week in which there was anything, each with how much. Empty for a week that is not kept. */
function weekText(counts: Uint32Array | undefined): string {
  if (counts === undefined) return '';
  const texts: string[] = [];
  for (let hour = 0; hour < weekHours; hour += 1) {
    const count = counts[hour] ?? 0;
    if (count > 0) texts.push(`[${hour},${count}]`);
  }
  return `[${texts.join(',')}]`;
}
