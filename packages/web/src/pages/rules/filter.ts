import type { RuleJson } from '@daybook/api';
import { tacticOf } from '../alerts/attack.ts';
import type { RulesSearch } from './search.ts';

const order = ['critical', 'high', 'medium', 'low', 'informational'];

/** Those that are meant, the worst first. */
export function filtered(rules: readonly RuleJson[], { q = '', tactic, state }: RulesSearch): RuleJson[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return rules
    .filter(({ enabled }) => state === undefined || enabled === (state === 'enabled'))
    .filter(({ tags }) => tactic === undefined || tags.some((tag) => tacticOf(tag) === tactic))
    .filter((rule) => {
      const text = textOf(rule);
      return words.every((word) => text.includes(word));
    })
    .toSorted((a, b) => rank(a) - rank(b) || a.title.localeCompare(b.title, 'en') || a.id.localeCompare(b.id, 'en'));
}

function rank({ level }: RuleJson): number {
  const at = order.indexOf(level ?? '');
  return at === -1 ? order.length : at;
}

const textOf = ({ title, id, path, level, logs, tags, logSource }: RuleJson): string =>
  [title, id, path, level, ...logs, ...tags, logSource.product, logSource.category, logSource.service]
    .join('\n')
    .toLowerCase();
