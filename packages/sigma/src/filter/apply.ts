import { isAbout } from '../route/rule-set.ts';
import type { DetectionRule } from '../rule/rule.ts';
import type { Filtered, FilterRule } from './filter.ts';

type Named = { readonly id: string; readonly head: { readonly name: string | null } };

/** Whether a reference, which is an id or a name, means a rule. */
export const isNamed = (reference: string, { id, head }: Named): boolean =>
  reference.toLowerCase() === id.toLowerCase() || reference === head.name;

/** Whether a filter is about a rule: it is named, and its log source lies in the filter's. */
export function reaches({ rules, logSource }: FilterRule, rule: DetectionRule & { readonly id: string }): boolean {
  if (!isAbout(logSource, rule.logSource)) return false;
  return rules === null || rules.some((reference) => isNamed(reference, rule));
}

/** The rule with the filters that are about it: what they say has to be true beside what the rule says. */
export function filtered<R extends DetectionRule & { readonly id: string }, F extends FilterRule>(
  rule: R,
  filters: readonly F[],
): R & Filtered<F> {
  return { ...rule, filters: filters.filter((filter) => reaches(filter, rule)) };
}
