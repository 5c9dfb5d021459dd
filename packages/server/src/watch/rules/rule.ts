import type { CorrelationRule, DetectionRule, FilterRule } from '@daybook/sigma';

/** A rule, a correlation or a filter under the id by which it is kept. */
export type WatchedRule = (DetectionRule | CorrelationRule | FilterRule) & { readonly id: string };

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
  /** Files that are refused are named up to so many; all are counted. */
  refusedMax: 100,
} as const;
