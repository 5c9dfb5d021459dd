import type { CorrelationRule, DetectionRule, FilterRule } from '@daybook/sigma';
import type { BaselineRule } from '../baselines/index.ts';

/** A rule, a correlation, a filter or a baseline under the id by which it is kept. */
export type WatchedRule = (DetectionRule | CorrelationRule | FilterRule | BaselineRule) & { readonly id: string };
export type WatchedSigmaRule = Exclude<WatchedRule, { readonly type: 'baseline' }>;

/** What Sigma has a word for: correlations are linked among these. */
export const isSigma = (rule: WatchedRule): rule is WatchedSigmaRule => rule.type !== 'baseline';

/** A rule of a tenant. Times are ms since 1970. */
export interface KeptRule {
  readonly id: string;
  readonly rule: WatchedRule;
  /** Whether it comes with the product; otherwise somebody imported it. */
  readonly isShipped: boolean;
  /** Name of its file. */
  readonly path: string;
  readonly isEnabled: boolean;
  /** A second person approved that this filter tunes rules that come with the product. */
  readonly isApproved: boolean;
  /** Null where nothing of it was ever changed. */
  readonly updatedMs: number | null;
}

/** What of the rules of a tenant is kept, and what may come at once. */
export const ruleLimits = {
  rulesMax: 5_000,
  filesMax: 1_000,
  importBytesMax: 8 * 1024 * 1024,
  trialBytesMax: 1024 * 1024,
  /** Files that are refused are named up to so many; all are counted. */
  refusedMax: 100,
} as const;
