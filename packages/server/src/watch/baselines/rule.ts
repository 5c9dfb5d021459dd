import type { RuleHead } from '@daybook/sigma';

export const baselineTypes = ['first_seen', 'count', 'hour_of_day', 'fan_out', 'travel', 'dormant'] as const;
export type BaselineType = (typeof baselineTypes)[number];

/**
 * A rule about what is unusual: what its rules match is learned by group, and what differs from that is found. It is written as a
 * correlation is, and is no part of Sigma. `docs/concepts/baselines.md` says what each type and number means.
 */
export interface BaselineRule {
  readonly type: 'baseline';
  readonly head: RuleHead;
  readonly baseline: BaselineType;
  /** Ids or names of the rules whose matches are learned. */
  readonly rules: readonly string[];
  /** Of these, those whose matches may be found; the others are only learned. */
  readonly judge: readonly string[];
  readonly rulesPlace: { readonly line: number; readonly column: number };
  readonly groupBy: readonly string[];
  /** What is new (`first_seen`), or of what there are many (`fan_out`). */
  readonly field: string | null;
  /** Whose behaviour a group is compared with (`fan_out`): groups with the same value. */
  readonly peers: string | null;
  readonly numbers: BaselineNumbers;
  /** Whether its rules make alerts by themselves, too. */
  readonly isGenerating: boolean;
}

export interface BaselineNumbers {
  /** How long a group has to be known before anything is found in it, ms. */
  readonly learnMs: number;
  /** On how many different days of UTC it has to have been seen before. */
  readonly days: number;
  /** `count`, `fan_out`: how many times the usual spread above the median. */
  readonly score: number;
  /** `count`, `fan_out`: fewer are never found. */
  readonly atLeast: number;
  /** `first_seen`: a value that so many other groups have is not found; 0 for one that is found all the same. */
  readonly common: number;
  /** `hour_of_day`: of the days, the share on which it may have happened at that time. */
  readonly share: number;
  /** `travel`: kilometres that lie between at least, and the speed above which nobody travels, km/h. */
  readonly distanceKm: number;
  readonly speedKmh: number;
  /** `dormant`: how long nothing was heard, ms. */
  readonly afterMs: number;
}

export type KeptBaseline = BaselineRule & { readonly id: string };

/** A baseline whose rules were found, by their ids. */
export interface LinkedBaseline {
  readonly rule: KeptBaseline;
  readonly inputs: readonly { readonly id: string; readonly isJudged: boolean }[];
}

/** Why it was found: shown with the alert. Plain words; the formula names the numbers. */
export interface Explanation {
  readonly value: string;
  readonly normal: string;
  readonly formula: string;
}
