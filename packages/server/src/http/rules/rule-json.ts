import type { RuleJson } from '@daybook/api';
import type { CorrelationFigures, Cost, KeptRule } from '../../watch/index.ts';
import { isoTimeOrNull } from '../times.ts';

export interface RuleStanding {
  readonly logs: readonly string[];
  readonly correlation: CorrelationFigures | null;
  /** Null for who is not to learn it. */
  readonly matched: { readonly count: number; readonly lastMs: number | null } | null;
  readonly cost: Cost | null;
  readonly exceptions: number;
}

export function ruleJson(kept: KeptRule, { logs, correlation, matched, cost, exceptions }: RuleStanding): RuleJson {
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
    logSource: rule.type === 'correlation' ? { product: null, category: null, service: null } : { ...rule.logSource },
    logs: [...logs],
    correlation: correlation === null ? null : { ...correlation },
    matches: matched?.count ?? null,
    lastMatch: isoTimeOrNull(matched?.lastMs ?? null),
    cost: cost === null ? null : { ...cost },
    exceptions,
    origin: isShipped ? 'shipped' : 'imported',
    path,
    enabled: isEnabled,
    updated: isoTimeOrNull(updatedMs),
  };
}
