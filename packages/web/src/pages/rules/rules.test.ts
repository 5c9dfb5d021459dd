import type { RuleJson } from '@daybook/api';
import { expect, test } from 'vitest';
import { coverageOf } from './coverage-of.ts';
import { filtered } from './filter.ts';
import { rulesSearch } from './search.ts';

function rule(id: string, some: Partial<RuleJson> = {}): RuleJson {
  return {
    id,
    type: 'detection',
    correlation: null,
    matches: 0,
    lastMatch: null,
    cost: null,
    exceptions: 0,
    baseline: null,
    title: `Rule ${id}`,
    level: 'medium',
    status: null,
    description: null,
    author: null,
    license: null,
    tags: [],
    references: [],
    logSource: { product: 'daybook', category: null, service: null },
    logs: ['Daybook'],
    origin: 'imported',
    path: `${id}.yml`,
    enabled: true,
    updated: null,
    ...some,
  };
}

const guess = rule('guess', { tags: ['attack.credential-access', 'attack.t1110.001', 'attack.t1110.003'] });
const spray = rule('spray', { tags: ['attack.credential_access', 'attack.T1110'], enabled: false, level: 'low' });
const deaf = rule('deaf', { tags: ['attack.impact', 'attack.t1485'], logs: [], level: 'critical' });
const other = rule('other', { level: null });
const all = [guess, spray, deaf, other];

test('the worst come first, and rules are found by words of what they are, by tactic, and by state', () => {
  const found = (search: Parameters<typeof filtered>[1]) => filtered(all, search).map(({ id }) => id);
  expect(found({})).toEqual(['deaf', 'guess', 'spray', 'other']);
  expect(found({ q: 'RULE s' })).toEqual(['guess', 'spray']);
  expect(found({ q: 'spray.yml' })).toEqual(['spray']);
  expect(found({ q: 'attack.t1110' })).toEqual(['guess', 'spray']);
  expect(found({ q: 'guess t1485' })).toEqual([]);
  expect(found({ tactic: 'credential-access' })).toEqual(['guess', 'spray']);
  expect(found({ tactic: 'credential-access', state: 'disabled' })).toEqual(['spray']);
  expect(found({ state: 'enabled' })).toEqual(['deaf', 'guess', 'other']);
});

test('coverage counts a technique once a rule, and as watched for only where a rule is enabled and has a log here', () => {
  expect(coverageOf(all)).toEqual([
    {
      id: 'credential-access',
      name: 'Credential access',
      rules: 2,
      watching: 1,
      techniques: [{ id: 'T1110', rules: 2, watching: 1 }],
    },
    { id: 'impact', name: 'Impact', rules: 1, watching: 0, techniques: [{ id: 'T1485', rules: 1, watching: 0 }] },
  ]);
  expect(coverageOf([other])).toEqual([]);
});

test('an address says which rules are shown; what it cannot say is left out', () => {
  expect(rulesSearch({ q: 'x', tactic: 'impact', state: 'enabled', show: 'coverage' })).toEqual({
    q: 'x',
    tactic: 'impact',
    state: 'enabled',
    show: 'coverage',
  });
  expect(rulesSearch({ q: '', tactic: 'magic', state: 'on', show: 'all' })).toEqual({});
});
