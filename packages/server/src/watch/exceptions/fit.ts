import { isNamed } from '@daybook/sigma';
import type { KeptRule, WatchedRule } from '../rules/index.ts';

/** Whether a rule is about findings of correlations and about no event itself: then no event can be an exception from it. */
export function correlatesOthersAlone(rule: WatchedRule, all: readonly KeptRule[]): boolean {
  if (rule.type !== 'correlation') return false;
  return !rule.rules.some((reference) =>
    all.some((kept) => kept.rule.type === 'detection' && isNamed(reference, kept.rule)),
  );
}
