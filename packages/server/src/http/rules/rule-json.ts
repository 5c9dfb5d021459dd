import type { RuleJson } from '@daybook/api';
import type { BaselineFigures, CorrelationFigures, KeptRule } from '../../watch/index.ts';
import { isoTimeOrNull } from '../times.ts';

/** What rules that remember keep; null for others. */
export interface Memory {
  readonly correlation: CorrelationFigures | null;
  readonly baseline: BaselineFigures | null;
}

export function ruleJson(kept: KeptRule, logs: readonly string[], { correlation, baseline }: Memory): RuleJson {
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
    baseline: baseline === null ? null : { ...baseline },
    origin: isShipped ? 'shipped' : 'imported',
    path,
    enabled: isEnabled,
    updated: isoTimeOrNull(updatedMs),
  };
}
