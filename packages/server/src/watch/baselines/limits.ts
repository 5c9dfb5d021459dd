import type { BaselineType } from './rule.ts';

/** What baselines wait for and keep. */
export interface BaselineLimits {
  /** What was received so much later than it happened is learned and not judged, ms. */
  readonly latenessMs: number;
  /** How far in the future an event's time may be; past it, the time of receipt stands for it. */
  readonly skewMs: number;
  /** What happened longer ago is not learned: it says nothing of what is usual now. */
  readonly rememberMs: number;
  /** Groups of one rule; past it the one that was seen longest ago goes. */
  readonly groupsMax: Readonly<Record<BaselineType, number>>;
  /** Values of a group that `first_seen` knows; past it the one that was seen longest ago goes. */
  readonly valuesMax: number;
  /** Different ones of a day that `fan_out` counts exactly; it counts no further. */
  readonly distinctMax: number;
  /** Groups and days that `fan_out` compares with, of those with the same role. */
  readonly peerDaysMax: number;
  /** Roles that `fan_out` tells apart. */
  readonly peersMax: number;
  /** Events that show what `count` and `fan_out` found: the last ones up to it. */
  readonly evidenceMax: number;
  /** Weeks that `count` compares with. */
  readonly weeksMax: number;
}

const day = 86_400_000;

export const baselineLimits: BaselineLimits = {
  latenessMs: 10 * 60_000,
  skewMs: 5 * 60_000,
  rememberMs: 90 * day,
  groupsMax: {
    first_seen: 20_000,
    count: 5_000,
    hour_of_day: 20_000,
    fan_out: 10_000,
    travel: 50_000,
    dormant: 100_000,
  },
  valuesMax: 256,
  distinctMax: 1_024,
  peerDaysMax: 400,
  peersMax: 64,
  evidenceMax: 20,
  weeksMax: 8,
};
