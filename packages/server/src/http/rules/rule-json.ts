import type { RuleJson } from '@daybook/api';
import type { KeptRule } from '../../watch/index.ts';
import { isoTimeOrNull } from '../times.ts';

export function ruleJson(kept: KeptRule, logs: readonly string[]): RuleJson {
  const { id, rule, isShipped, path, isEnabled, updatedMs } = kept;
  const { title, level, status, description, author, license, tags, references } = rule.head;
  return {
    id,
    title,
    level,
    status,
    description,
    author,
    license,
    tags: [...tags],
    references: [...references],
    logSource: { ...rule.logSource },
    logs: [...logs],
    origin: isShipped ? 'shipped' : 'imported',
    path,
    enabled: isEnabled,
    updated: isoTimeOrNull(updatedMs),
  };
}
