import { allOf } from '../predicate/node.ts';
import { isAbout } from '../route/rule-set.ts';
import type { DetectionRule } from '../rule/rule.ts';
import type { FilterRule } from './filter.ts';

type Named = { readonly id: string; readonly head: { readonly name: string | null } };

/** Whether a reference, which is an id or a name, means a rule. */
export const isNamed = (reference: string, { id, head }: Named): boolean =>
  reference.toLowerCase() === id.toLowerCase() || reference === head.name;

/** Whether a filter is about a rule: it is named, and its log source lies in the filter's. */
export function reaches({ rules, logSource }: FilterRule, rule: DetectionRule & { readonly id: string }): boolean {
  if (!isAbout(logSource, rule.logSource)) return false;
  return rules === null || rules.some((reference) => isNamed(reference, rule));
}

/** The rule with what its filters say beside it: all of it has to be true. */
export function filtered<R extends DetectionRule & { readonly id: string }>(
  rule: R,
  filters: readonly FilterRule[],
): R {
  const about = filters.filter((filter) => reaches(filter, rule));
  if (about.length === 0) return rule;
  return { ...rule, predicate: allOf([rule.predicate, ...about.map(({ predicate }) => predicate)]) };
}
