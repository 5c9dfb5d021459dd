import { describe, expect, test } from 'vitest';
import { link } from '../correlate/link.ts';
import { filtered } from '../filter/apply.ts';
import { isDetection, readRules } from '../read-file.ts';
import { RuleSet } from '../route/rule-set.ts';
import { bases, correlation, identified } from '../testing/correlations.ts';
import { viewOf } from '../testing/rules.ts';

const body = 'type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 5m\ncondition: {gte: 3}';
const faultsOf = (text: string): string[] => {
  const read = readRules(text);
  return read.ok ? [] : read.faults.map(({ code, line, column }) => `${code} ${line}:${column}`);
};

describe('a correlation', () => {
  test('is read with all that it says', () => {
    const [rule] = identified(
      correlation(
        'type: value_count\nrules: [a, b]\ngroup-by: [u]\ntimespan: 2h\naliases: {u: {a: from, b: to}}\ncondition: {field: [x, y], gt: 3, lte: 9}',
        'c',
        'generate: true\n',
      ),
    );
    expect(rule).toMatchObject({
      type: 'correlation',
      correlation: 'value_count',
      rules: ['a', 'b'],
      groupBy: ['u'],
      timespanMs: 7_200_000,
      aliases: new Map([
        [
          'u',
          new Map([
            ['a', 'from'],
            ['b', 'to'],
          ]),
        ],
      ]),
      threshold: {
        bounds: [
          { operator: 'gt', value: 3 },
          { operator: 'lte', value: 9 },
        ],
        fields: ['x', 'y'],
      },
      isGenerating: true,
    });
  });
  test('`generate` may stand in it, too', () => {
    const [rule] = identified(correlation(`${body}\ngenerate: true`));
    expect(rule).toMatchObject({ isGenerating: true });
  });
  test.each([
    ['no type', body.replace('type: event_count\n', ''), 'field-missing 4:3'],
    ['a type that is not in 2.1', body.replace('event_count', 'value_median'), 'field-wrong 4:9'],
    ['no rules', body.replace('[a]', '[]'), 'field-missing 5:10'],
    ['a timespan without a unit', body.replace('5m', '5'), 'field-wrong 7:13'],
    ['months, which are of no length', body.replace('5m', '1M'), 'field-wrong 7:13'],
    ['a timespan past the limit', body.replace('5m', '32d'), 'too-large 7:13'],
    ['a count past the limit', body.replace('3', '10001'), 'too-large 8:3'],
    ['no bound', body.replace('gte: 3', ''), 'field-missing 8:3'],
    ['a bound that is no number', body.replace('gte: 3', 'gte: many'), 'value-wrong 8:20'],
    ['an unknown bound', body.replace('gte: 3', 'gte: 3, about: 4'), 'field-wrong 8:23'],
    ['a field of event_count', body.replace('gte: 3', 'gte: 3, field: x'), 'field-wrong 8:23'],
    ['value_count without a field', body.replace('event', 'value'), 'field-missing 8:14'],
    [
      'a percentile that is not said',
      body.replace('event_count', 'value_percentile').replace('gte: 3', 'gte: 3, field: x'),
      'field-missing 8:3',
    ],
    ['an unknown word', `${body}\nwindow: 3`, 'field-wrong 9:3'],
    ['an alias of another rule', `${body}\naliases: {u: {z: x}}`, 'field-wrong 9:17'],
    [
      'a condition in words, which 2.1 does not have',
      'type: temporal\nrules: [a, b]\ntimespan: 5m\ncondition: a and not b',
      'condition-unsupported 7:3',
    ],
  ])('with %s is refused, at its place', (_, text, fault) => {
    expect(faultsOf(correlation(text))).toEqual([fault]);
  });
});

describe('a correlation among rules', () => {
  const faults = (text: string) => [...link(identified(text)).faults.values()];
  test('finds them by id and by name', () => {
    const id = '00000000-0000-4000-8000-00000000000A';
    const named = bases('a').replace('name: a\n', `id: ${id}\n`);
    expect(faults(named + correlation(body.replace('[a]', `[${id}]`)))).toEqual([]);
    expect(faults(bases('a') + correlation(body))).toEqual([]);
  });
  test.each([
    ['there is no rule a', correlation(body)],
    ['2 rules are named a', bases('a', 'a') + correlation(body)],
    ['it is about itself', correlation(body.replace('[a]', '[c]'))],
    [
      'c is a correlation and does not group by w',
      `${bases('a')}${correlation(body)}---\n${correlation(body.replace('[a]', '[c]').replace('[u]', '[w]'), 'd')}`,
    ],
  ])('%s', (fault, text) => {
    expect(faults(text)).toContain(fault);
  });
  test('in a chain stands behind those that it is about, and a chain has an end', () => {
    const chain = (n: number) =>
      bases('a') +
      Array.from({ length: n }, (_, i) =>
        correlation(body.replace('[a]', i === n - 1 ? '[a]' : `[c${i + 1}]`), `c${i}`),
      ).join('---\n');
    const { correlations } = link(identified(chain(8)));
    expect(correlations.map(({ rule }) => rule.head.title)).toEqual(['c7', 'c6', 'c5', 'c4', 'c3', 'c2', 'c1', 'c0']);
    expect(faults(chain(9))).toContain('a chain has more than 8 correlations');
    const innerFirst = chain(9).split('---\n');
    expect(faults([innerFirst[0], ...innerFirst.slice(1).toReversed()].join('---\n'))).toEqual([
      'a chain has more than 8 correlations',
    ]);
  });
});

describe('a filter', () => {
  const filter = (rules: string, source = 'product: t') =>
    `title: f\nlogsource: {${source}}\nfilter:\n  rules: ${rules}\n  selection:\n    u|startswith: adm_\n  condition: not selection\n`;
  const matches = (filterText: string, u: string): boolean => {
    const rules = identified(bases('a') + filterText);
    const filters = rules.flatMap((rule) => (rule.type === 'filter' ? [rule] : []));
    const set = new RuleSet(rules.filter(isDetection).map((each) => filtered(each, filters)));
    return set.matching([{ product: 't', category: null, service: null }], viewOf({ f: 'x', u })).length > 0;
  };
  test('has to be true beside the rules that it names, or all of its log source', () => {
    for (const rules of ['[a]', 'any', 'Any'])
      expect([matches(filter(rules), 'adm_x'), matches(filter(rules), 'y')]).toEqual([false, true]);
  });
  test('leaves others as they are', () => {
    expect(matches(filter('[b]'), 'adm_x')).toBe(true);
    expect(matches(filter('any', 'product: other'), 'adm_x')).toBe(true);
  });
  test('of a log source wider than a rule’s reaches it; one that is narrower does not', () => {
    expect(matches(filter('any', 'product: t, service: s'), 'adm_x')).toBe(true);
  });
  test.each([
    ['no rules', filter('[a]').replace('  rules: [a]\n', ''), 'field-missing 4:3'],
    ['an empty list', filter('[]'), 'field-missing 4:3'],
    ['no condition', filter('[a]').replace(/ {2}condition.*\n/, ''), 'field-missing 4:3'],
    ['a search that is not there', filter('[a]').replace('not selection', 'not that'), 'search-unknown 7:18'],
    ['a modifier that is not there', filter('[a]').replace('startswith', 'begins'), 'modifier-unknown 6:5'],
  ])('with %s is refused, at its place', (_, text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });
});
