import type { Predicate } from '../predicate/node.ts';
import type { LogSource, RuleHead } from '../rule/rule.ts';

/** What has to be true beside a rule, specification 2.1, "Filters": it tunes rules that stay as they are. */
export interface FilterRule {
  readonly type: 'filter';
  readonly head: RuleHead;
  readonly logSource: LogSource;
  /** Ids or names; null for every rule of the log source. */
  readonly rules: readonly string[] | null;
  readonly predicate: Predicate;
}

/** What a rule has beside it where filters are about it. */
export interface Filtered<F extends FilterRule = FilterRule> {
  readonly filters: readonly F[];
}
