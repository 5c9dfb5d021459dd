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
  remember,
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
  /** The last that were counted, where there may soon be enough of them. */
  readonly indices: number[];
}

/** Hours of a week and their counts, one after another. Most groups are seen in few hours. */
type Week = number[];

interface Counted extends GroupState {
  readonly changedParts: Set<string>;
  sinceMs: number;
  daysSeen: number;
  /** Hours since 1970 that are not over for long. */
  readonly open: Map<number, OpenHour>;
  /** By weeks since 1970. */
  readonly weeks: Map<number, Week>;
}

type Saved = readonly [
  sinceMs: number,
  daysSeen: number,
  lastDay: number,
  open: readonly (readonly [hour: number, count: number, isFound: 0 | 1, indices?: readonly number[]])[],
];

/** How often something happens in an hour, against the same hour of the week and those beside it in the weeks before. */
export class Count implements Learner<Counted> {
  readonly #parts: LearnerParts;

  constructor(parts: LearnerParts) {
    this.#parts = parts;
  }

  fresh(): Counted {
    return {
      isChanged: false,
      changedParts: new Set(),
      lastDay: 0,
      sinceMs: Infinity,
      daysSeen: 0,
      open: new Map(),
      weeks: new Map(),
    };
  }

  take(state: Counted, { timeMs, isJudged, index }: Moment): Learned | null {
    const { numbers, limits } = this.#parts;
    meet(state, timeMs);
    const hour = hourOf(timeMs);
    const known = state.open.get(hour);
    if (known === undefined && !this.#opens(state, hour)) {
      this.#add(state, hour, 1);
      state.isChanged = true;
      return null;
    }
    const open = known ?? { count: 0, limit: null, isFound: false, indices: [] };
    if (known === undefined) state.open.set(hour, open);
    open.count += 1;
    if (!open.isFound && open.count > numbers.atLeast - limits.evidenceMax)
      remember(open.indices, index, limits.evidenceMax);
    state.isChanged = true;
    if (open.isFound || open.count < numbers.atLeast || !isJudged || !isLearned(state, timeMs, numbers)) return null;
    open.limit ??= this.#limit(state, hour);
    if (open.limit === null || open.count < open.limit.at) return null;
    open.isFound = true;
    return { indices: open.indices.splice(0), explanation: this.#explain(state, hour, open.count, open.limit) };
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
        if (at >= firstHour) counts.push(countIn(weeks.get(Math.floor(at / weekHours)), at % weekHours));
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

  #add({ weeks, changedParts }: Counted, hour: number, count: number): void {
    const week = Math.floor(hour / weekHours);
    const latest = Math.max(week, ...weeks.keys());
    const firstKept = latest - this.#parts.limits.weeksMax;
    if (week < firstKept) return;
    const known = weeks.get(week) ?? [];
    weeks.set(week, known);
    const at = placeIn(known, hour % weekHours);
    if (at === -1) known.push(hour % weekHours, count);
    else known[at + 1] = (known[at + 1] ?? 0) + count;
    changedParts.add(String(week));
    for (const each of weeks.keys())
      if (each < firstKept) {
        weeks.delete(each);
        changedParts.add(String(each));
      }
  }

  print(state: Counted, part: string): string {
    const { sinceMs, daysSeen, lastDay, open, weeks } = state;
    if (part !== '') {
      const week = weeks.get(Number(part));
      return week === undefined ? '' : JSON.stringify(week);
    }
    const hours = [...open].map(([hour, { count, isFound, indices }]) => {
      return [hour, count, isFound ? 1 : 0, indices] as const;
    });
    return JSON.stringify([sinceMs, daysSeen, lastDay, hours] satisfies Saved);
  }

  parse(parts: ReadonlyMap<string, string>): Counted {
    const [sinceMs, daysSeen, lastDay, hours] = JSON.parse(parts.get('') ?? '[0,0,0,[]]') as Saved;
    const weeks = new Map<number, Week>();
    for (const [part, text] of parts) if (part !== '') weeks.set(Number(part), JSON.parse(text) as Week);
    const open = hours.map(([hour, count, isFound, indices = []]): [number, OpenHour] => {
      return [hour, { count, limit: null, isFound: isFound === 1, indices: [...indices] }];
    });
    return { isChanged: false, changedParts: new Set(), sinceMs, daysSeen, lastDay, open: new Map(open), weeks };
  }
}

/** Where an hour stands in a week; what was counted last stands last. -1 where there is none. */
function placeIn(week: Week, hour: number): number {
  for (let at = week.length - 2; at >= 0; at -= 2) if (week[at] === hour) return at;
  return -1;
}

function countIn(week: Week | undefined, hour: number): number {
  const at = week === undefined ? -1 : placeIn(week, hour);
  return at === -1 ? 0 : (week?.[at + 1] ?? 0);
}
