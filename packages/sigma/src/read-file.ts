import type { CorrelationRule } from './correlation/correlation.ts';
import { readCorrelation } from './correlation/read-correlation.ts';
import type { Outcome } from './fault.ts';
import { Faults } from './faults.ts';
import type { FilterRule } from './filter/filter.ts';
import { readFilter } from './filter/read-filter.ts';
import { readRule } from './rule/read-rule.ts';
import type { DetectionRule } from './rule/rule.ts';
import { readDocuments } from './yaml/read-documents.ts';

export interface ReadOptions {
  /** Values for `%name%` under `expand`. */
  readonly placeholders?: ReadonlyMap<string, readonly string[]>;
}

export type SigmaRule = DetectionRule | CorrelationRule | FilterRule;

export const isDetection = <R extends { readonly type: string }>(rule: R): rule is R & { readonly type: 'detection' } =>
  rule.type === 'detection';

/**
 * The rules, correlations and filters of a file, one a document, in its order; or everything for which they cannot be honoured
 * exactly. Whether a rule that is referred to exists is not looked at: it may be in another file.
 */
export function readRules(text: string, { placeholders = new Map() }: ReadOptions = {}): Outcome<readonly SigmaRule[]> {
  const faults = new Faults();
  const nodes = readDocuments(text, faults) ?? [];
  const rules: SigmaRule[] = [];
  for (const node of nodes) {
    if (node.type !== 'map') {
      faults.add('field-missing', 'A rule is a map', node.place);
      continue;
    }
    const context = { faults, placeholders };
    const kind = node.entries.find(({ key }) => key === 'correlation' || key === 'filter')?.key;
    const rule =
      kind === 'correlation'
        ? readCorrelation(node, faults)
        : kind === 'filter'
          ? readFilter(node, context)
          : readRule(node, context);
    if (rule !== null) rules.push(rule);
  }
  return faults.all.length === 0 ? { ok: true, value: rules } : { ok: false, faults: faults.all };
}
