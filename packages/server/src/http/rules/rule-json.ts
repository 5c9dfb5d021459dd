import type { RuleJson } from '@daybook/api';
import type { CorrelationFigures, KeptRule } from '../../watch/index.ts';
import { isoTimeOrNull } from '../times.ts';

export function ruleJson(kept: KeptRule, logs: readonly string[], correlation: CorrelationFigures | null): RuleJson {
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
    origin: isShipped ? 'shipped' : 'imported',
    path,
    enabled: isEnabled,
    updated: isoTimeOrNull(updatedMs),
  };
}
