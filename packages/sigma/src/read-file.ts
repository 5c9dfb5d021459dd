import type { Outcome } from './fault.ts';
import { Faults } from './faults.ts';
import { readRule } from './rule/read-rule.ts';
import type { DetectionRule } from './rule/rule.ts';
import { readDocuments } from './yaml/read-documents.ts';

export interface ReadOptions {
  /** Values for `%name%` under `expand`. */
  readonly placeholders?: ReadonlyMap<string, readonly string[]>;
}

/** The rules of a file, in its order; or everything for which they cannot be honoured exactly. */
export function readRules(
  text: string,
  { placeholders = new Map() }: ReadOptions = {},
): Outcome<readonly DetectionRule[]> {
  const faults = new Faults();
  const nodes = readDocuments(text, faults) ?? [];
  const rules: DetectionRule[] = [];
  for (const node of nodes) {
    if (node.type !== 'map') {
      faults.add('field-missing', 'A rule is a map', node.place);
      continue;
    }
    const other = node.entries.find(({ key }) => key === 'correlation' || key === 'filter');
    if (other !== undefined) {
      faults.add('kind-unsupported', `Only detection rules are read, no ${other.key}`, other.keyPlace);
      continue;
    }
    const rule = readRule(node, { faults, placeholders });
    if (rule !== null) rules.push(rule);
  }
  return faults.all.length === 0 ? { ok: true, value: rules } : { ok: false, faults: faults.all };
}
