import { isNamed, link } from '@daybook/sigma';
import { linkBaselines } from '../baselines/index.ts';
import { isSigma, type WatchedRule } from './rule.ts';

/** Why a rule cannot be taken among others, and where in its file it says so. */
export interface Misfit {
  readonly id: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/**
 * Of rules that are to be taken, those that are about others and do not fit to them: a correlation or baseline whose rules are not there, a filter that
 * would be about nothing, or would tune a rule that comes with the product, which no second person said it may.
 */
export function misfitsOf(
  wanted: readonly WatchedRule[],
  others: readonly WatchedRule[],
  isShipped: (id: string) => boolean,
): readonly Misfit[] {
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
      const named = all.filter((each) => each.type === 'detection' && isNamed(reference, each));
      const at = { id, line: 1, column: 1 };
      if (named.length === 0) return [{ ...at, message: `there is no rule ${reference}` }];
      const message = `${reference} comes with the product: a filter does not reach it`;
      return named.some((each) => isShipped(each.id)) ? [{ ...at, message }] : [];
    });
  });
}
