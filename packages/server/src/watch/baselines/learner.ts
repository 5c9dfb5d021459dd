import type { BaselineLimits } from './limits.ts';
import type { BaselineNumbers, Explanation } from './rule.ts';

/** One match of a baseline's rules, in one of its groups. */
export interface Moment {
  /** When it happened, ms since 1970. */
  readonly timeMs: number;
  /** Whether something may be found: it came in time, and a rule matched that is judged. */
  readonly isJudged: boolean;
  /** Its place among all events. */
  readonly index: number;
  /** The values of a field of the event, each once. */
  readonly texts: (field: string) => readonly string[];
}

export interface Learned {
  readonly explanation: Explanation;
  /** Of the events that show it and that nothing of this group named before. */
  readonly indices: readonly number[];
}

/** What is known of a group. It is saved in parts, so that what seldom changes is seldom written. */
export interface GroupState {
  /** Whether it differs from what was saved: the part without a name. */
  isChanged: boolean;
  /** Other parts that do, of those that have any. */
  readonly changedParts?: Set<string>;
  /** Day of UTC since 1970 on which it was seen last. */
  lastDay: number;
}

/** What one type of baseline learns and finds. */
export interface Learner<S extends GroupState> {
  fresh(): S;
  /** Takes in a match. Null where nothing is unusual. `key`: of the group, the same for the same group. */
  take(state: S, moment: Moment, key: string): Learned | null;
  /** A group that has to go. */
  forget?(state: S, key: string): void;
  print(state: S, part: string): string;
  /** Of what `print` said of all of its parts. */
  parse(parts: ReadonlyMap<string, string>, key: string): S;
  /** What belongs to no group: saved under names of its own. */
  readonly shared?: SharedState;
}

export interface SharedState {
  /** What differs from what was saved, by name; null where it is gone. */
  takeChanges(): readonly (readonly [name: string, text: string | null])[];
  /** Null: it is gone. */
  restore(name: string, text: string | null): void;
  clear(): readonly string[];
}

/** What was given up since the start. */
export interface BaselineLosses {
  /** Groups that had to go because there were too many. */
  evicted: number;
  /** Matches that were received too late to be judged. */
  late: number;
  /** Values, and parts of groups, that were not kept because there were too many. */
  truncated: number;
}

export interface LearnerParts {
  /** As they stand now: a rule may be changed without forgetting what was learned. */
  readonly numbers: BaselineNumbers;
  readonly field: string;
  readonly peers: string | null;
  readonly limits: BaselineLimits;
  readonly losses: BaselineLosses;
}

/** Keeps the last places of what is counted, so that what comes to be found can show some of it. */
export function remember(indices: number[], index: number, max: number): void {
  indices.push(index);
  if (indices.length > max) indices.shift();
}

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
export const dayOf = (timeMs: number): number => Math.floor(timeMs / dayMs);
export const hourOf = (timeMs: number): number => Math.floor(timeMs / hourMs);
export const dateOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);
export const timeText = (timeMs: number): string => new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z');

/** Since when a group is known, and on how many days it was seen. */
export interface Acquaintance {
  sinceMs: number;
  daysSeen: number;
  lastDay: number;
}

/** True where it changed. Days that come out of order after a later one are not counted again. */
export function meet(state: Acquaintance, timeMs: number): boolean {
  const day = dayOf(timeMs);
  let isChanged = false;
  // To the hour, so that what comes a little out of order changes nothing.
  const sinceMs = hourOf(timeMs) * hourMs;
  if (sinceMs < state.sinceMs) {
    state.sinceMs = sinceMs;
    isChanged = true;
  }
  if (day > state.lastDay) {
    state.lastDay = day;
    state.daysSeen += 1;
    isChanged = true;
  }
  return isChanged;
}

/** Whether enough of a group is known to say what is unusual in it. */
export function isLearned(
  { sinceMs, daysSeen }: Acquaintance,
  timeMs: number,
  { learnMs, days }: BaselineNumbers,
): boolean {
  return timeMs - sinceMs >= learnMs && daysSeen > days;
}

export const knownText = ({ sinceMs, daysSeen }: Acquaintance): string =>
  `known since ${dateOf(dayOf(sinceMs))}, seen on ${daysSeen} days`;
