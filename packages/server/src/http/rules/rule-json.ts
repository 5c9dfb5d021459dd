import type { RuleJson } from '@daybook/api';
import type { BaselineFigures, CorrelationFigures, Cost, KeptRule } from '../../watch/index.ts';
import { isoTimeOrNull } from '../times.ts';

export interface RuleStanding {
  readonly logs: readonly string[];
  /** What a rule that remembers keeps; null for others. */
  readonly correlation: CorrelationFigures | null;
  readonly baseline: BaselineFigures | null;
  /** Null for who is not to learn it. */
  readonly matched: { readonly count: number; readonly lastMs: number | null } | null;
  readonly cost: Cost | null;
  readonly exceptions: number;
}

export function ruleJson(
  kept: KeptRule,
  { logs, correlation, baseline, matched, cost, exceptions }: RuleStanding,
): RuleJson {
  const { id, rule, isShipped, path, isEnabled, updatedMs } = kept;
  const { title, level, status, description, author, license, tags, references } = rule.head;
  return {
    id,
    type: rule.type,
    title,
    level,
    status,
    description,
    author,
    license,
    tags: [...tags],
    references: [...references],
    logSource: 'logSource' in rule ? { ...rule.logSource } : { product: null, category: null, service: null },
    logs: [...logs],
    correlation: correlation === null ? null : { ...correlation },
    matches: matched?.count ?? null,
    lastMatch: isoTimeOrNull(matched?.lastMs ?? null),
    cost: cost === null ? null : { ...cost },
    exceptions,
    baseline: baseline === null ? null : { ...baseline },
    origin: isShipped ? 'shipped' : 'imported',
    path,
    enabled: isEnabled,
    updated: isoTimeOrNull(updatedMs),
  };
}
