import type { CorrelationRule } from './correlation/correlation.ts';
import { readCorrelation } from './correlation/read-correlation.ts';
import type { Outcome } from './fault.ts';
import { Faults } from './faults.ts';
import type { FilterRule } from './filter/filter.ts';
import { readFilter } from './filter/read-filter.ts';
import { readRule } from './rule/read-rule.ts';
import type { DetectionRule } from './rule/rule.ts';
import type { MapNode } from './yaml/node.ts';
import { readDocuments } from './yaml/read-documents.ts';

/** Reads a document of a kind that is not Sigma's. Null with faults where it cannot be honoured. */
export type ReadOther<T> = (map: MapNode, faults: Faults) => T | null;

export interface ReadOptions<T = never> {
  /** Values for `%name%` under `expand`. */
  readonly placeholders?: ReadonlyMap<string, readonly string[]>;
  /** Kinds of rules beside Sigma's, by the key that a document of theirs has. */
  readonly others?: Readonly<Record<string, ReadOther<T>>>;
}

export type SigmaRule = DetectionRule | CorrelationRule | FilterRule;

export const isDetection = <R extends { readonly type: string }>(rule: R): rule is R & { readonly type: 'detection' } =>
  rule.type === 'detection';

/**
 * The rules, correlations and filters of a file, one a document, in its order; or everything for which they cannot be honoured
 * exactly. Whether a rule that is referred to exists is not looked at: it may be in another file.
 */
export function readRules<T = never>(
  text: string,
  { placeholders = new Map(), others = {} }: ReadOptions<T> = {},
): Outcome<readonly (SigmaRule | T)[]> {
  const faults = new Faults();
  const nodes = readDocuments(text, faults) ?? [];
  const rules: (SigmaRule | T)[] = [];
  for (const node of nodes) {
    if (node.type !== 'map') {
      faults.add('field-missing', 'A rule is a map', node.place);
      continue;
    }
    const context = { faults, placeholders };
    const kind = node.entries.find(
      ({ key }) => key === 'correlation' || key === 'filter' || Object.hasOwn(others, key),
    )?.key;
    const other = kind === undefined ? undefined : others[kind];
    const rule =
      other !== undefined
        ? other(node, faults)
        : kind === 'correlation'
          ? readCorrelation(node, faults)
          : kind === 'filter'
            ? readFilter(node, context)
            : readRule(node, context);
    if (rule !== null) rules.push(rule);
  }
  return faults.all.length === 0 ? { ok: true, value: rules } : { ok: false, faults: faults.all };
}
