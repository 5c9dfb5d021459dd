import { readRules } from '@daybook/sigma';
import { expect, test } from 'vitest';
import { linkBaselines } from './link.ts';
import { readBaseline } from './read.ts';
import { linkedOf } from './testing.ts';

const read = (body: string) =>
  readRules(`title: c\nbaseline:\n${body.replaceAll(/^/gm, '  ')}\n`, { others: { baseline: readBaseline } });
const faults = (body: string) => {
  const found = read(body);
  return found.ok ? [] : found.faults.map(({ line, message }) => `${line}: ${message}`);
};

test('a baseline says what it learns from, by what, and the numbers; the others are the usual ones', () => {
  const [linked] = linkedOf('type: count\nrules: [a, b]\njudge: [b]\ngroup-by: [actor.id]\nlearn: 7d\nat-least: 3');
  expect(linked?.inputs).toEqual([
    { id: 'a', isJudged: false },
    { id: 'b', isJudged: true },
  ]);
  expect(linked?.rule).toMatchObject({
    type: 'baseline',
    baseline: 'count',
    groupBy: ['actor.id'],
    numbers: { learnMs: 7 * 86_400_000, days: 5, score: 6, atLeast: 3 },
  });
});

test.each([
  ['type: sums', '3: type is one of first_seen, count, hour_of_day, fan_out, travel, dormant'],
  ['rules: [a]', '3: type is one of first_seen, count, hour_of_day, fan_out, travel, dormant'],
  ['type: count', '3: A baseline needs rules, by id or name'],
  ['type: count\nrules: [a]\nfield: x', '5: There is no field in a count'],
  ['type: count\nrules: [a]\nspeed: 3', '5: There is no speed in a count'],
  ['type: first_seen\nrules: [a]', '3: A first_seen needs a field'],
  ['type: fan_out\nrules: [a]\ngroup-by: [u]', '3: A fan_out needs a field'],
  ['type: count\nrules: [a]\nlearn: soon', '5: learn is a number with s, m, h or d behind it'],
  ['type: count\nrules: [a]\nlearn: 61d', '5: learn is 0d at least and 60d at most'],
  ['type: count\nrules: [a]\nscore: many', '5: score is a number'],
  ['type: count\nrules: [a]\nscore: 0', '5: score is 1 at least and 1000 at most'],
  ['type: dormant\nrules: [a]\nafter: 3h', '5: after is 1d at least and 365d at most'],
  ['type: count\nrules: [a]\njudge: [c]', '5: c is none of its rules'],
  ['type: count\nrules: [a, a]', '4: rules names something twice'],
  ['type: count\nrules: [a]\ngroup-by: [a, b, c, d, e]', '5: group-by may have 4 items'],
  ['type: count\nrules: [a]\ngenerate: 3', '5: generate is true or false'],
])('%s is refused, with its place', (body, message) => {
  expect(faults(body)).toContain(message);
});

test('it has no detection of its own, and is about detections alone', () => {
  const text = `title: c\nbaseline: {type: count, rules: [a]}\nlogsource: {product: daybook}\n`;
  const found = readRules(text, { others: { baseline: readBaseline } });
  expect(found.ok ? [] : found.faults.map(({ message }) => message)).toEqual([
    'A baseline has no logsource of its own',
  ]);
  // Who does not know the word refuses it.
  expect(readRules(text).ok).toBe(false);
  const all = readRules('title: c\nname: c\nbaseline: {type: count, rules: [c]}\n', {
    others: { baseline: readBaseline },
  });
  if (!all.ok) throw new Error(all.faults[0]?.message);
  const { faults: misfits } = linkBaselines(all.value.map((rule) => ({ ...rule, id: 'c' })));
  expect([...misfits]).toEqual([['c', 'c is a baseline']]);
});
