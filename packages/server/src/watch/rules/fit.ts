import { isNamed, link, reaches } from '@daybook/sigma';
import { linkBaselines } from '../baselines/index.ts';
import { isSigma, type KeptRule, type WatchedRule } from './rule.ts';

/** Why a rule cannot be taken among others, and where in its file it says so. */
export interface Misfit {
  readonly id: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/**
 * Of rules that are to be taken, those that are about others and do not fit to them: a correlation or baseline whose rules are not there, a
 * filter that would be about nothing.
 */
export function misfitsOf(wanted: readonly WatchedRule[], others: readonly WatchedRule[]): readonly Misfit[] {
  const all = [...others, ...wanted];
  const faults = new Map([...link(all.filter(isSigma)).faults, ...linkBaselines(all).faults]);
  return wanted.flatMap((rule): Misfit[] => {
    const { id } = rule;
    if (rule.type === 'correlation' || rule.type === 'baseline') {
      const message = faults.get(id);
      return message === undefined ? [] : [{ id, message, ...rule.rulesPlace }];
    }
    if (rule.type !== 'filter') return [];
    return (rule.rules ?? []).flatMap((reference): Misfit[] => {
      if (all.some((each) => each.type === 'detection' && isNamed(reference, each))) return [];
      return [{ id, line: 1, column: 1, message: `there is no rule ${reference}` }];
    });
  });
}

/** Of these rules, those that a filter names and is about. */
export function tunedBy<R extends Pick<KeptRule, 'rule'>>(filter: WatchedRule, rules: readonly R[]): readonly R[] {
  if (filter.type !== 'filter' || filter.rules === null) return [];
  return rules.filter(({ rule }) => rule.type === 'detection' && reaches(filter, rule));
}
