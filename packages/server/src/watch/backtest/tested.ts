import { tunedBy } from '../rules/fit.ts';
import { readRuleFile, type RuleFile } from '../rules/read-file.ts';
import type { KeptRule, WatchedRule } from '../rules/rule.ts';
import { planOf } from '../rules/plan.ts';

/** The rules of a backtest, as if they were kept and enabled; or why there is none. */
export type TestedRules =
  | { readonly ok: true; readonly kept: readonly KeptRule[]; readonly shown: readonly WatchedRule[] }
  | { readonly ok: false; readonly line: number; readonly column: number; readonly message: string };

/**
 * Of a file, among the rules that there are: each in the place of the one that has its id, and enabled. Of the others none is, but those that a
 * filter of the file names, to see what it leaves of them; filters that are enabled hold.
 */
export function testedRules(file: RuleFile, others: readonly KeptRule[], rulesMax: number): TestedRules {
  const read = readRuleFile(file);
  const fault = (message: string, line = 1, column = 1) => ({ ok: false as const, line, column, message });
  if (!read.ok) {
    const [first] = read.faults;
    return fault(first?.message ?? '', first?.line, first?.column);
  }
  const own = new Set(read.rules.map(({ id }) => id));
  if (own.size < read.rules.length) return fault('two rules of the file have the same id');
  const rest = others.filter(({ id }) => !own.has(id));
  const standing = { isShipped: false, path: file.path, isEnabled: true, isApproved: true, updatedMs: null };
  const mine = read.rules.map((rule): KeptRule => ({ id: rule.id, rule, ...standing }));
  const tuned = new Set(read.rules.flatMap((rule) => tunedBy(rule, rest).map(({ id }) => id)));
  const kept = [
    ...rest.map((each) => ({ ...each, isEnabled: each.rule.type === 'filter' ? each.isEnabled : tuned.has(each.id) })),
    ...mine,
  ];
  const shown = kept.filter(({ rule, isEnabled }) => isEnabled && rule.type !== 'filter').map(({ rule }) => rule);
  if (shown.length > rulesMax) return fault(`${shown.length} rules are more than the ${rulesMax} of one backtest`);
  if (shown.length === 0) return fault('a filter by itself finds nothing: name the rules that it tunes');
  const faults = planOf(kept).faults;
  const [wrong] = read.rules.filter(({ id }) => faults.has(id));
  if (wrong === undefined) return { ok: true, kept, shown };
  const place = 'rulesPlace' in wrong ? wrong.rulesPlace : { line: 1, column: 1 };
  return fault(faults.get(wrong.id) ?? '', place.line, place.column);
}
