import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bases, correlation, Trial } from '../testing/correlations.ts';
import { percentileOf } from './measure.ts';

/** What the specification says, tried with every window: written apart from the program that it judges. */
interface Happened {
  readonly at: number;
  readonly by: 'a' | 'b';
  readonly group: string;
  readonly value: number;
}

type Judge = (window: readonly Happened[]) => boolean;
const sum = (window: readonly Happened[]): number => window.reduce((all, { value }) => all + value, 0);
const sequence = (window: readonly Happened[]): boolean =>
  window.some((first) => first.by === 'a' && window.some((then) => then.by === 'b' && then.at >= first.at));

const rules: readonly (readonly [string, string, Judge])[] = [
  ['event_count', 'condition: {gte: 3}', (window) => window.length >= 3],
  ['value_count', 'condition: {field: v, gt: 2}', (window) => new Set(window.map(({ value }) => value)).size > 2],
  ['value_sum', 'condition: {field: v, gte: 12}', (window) => sum(window) >= 12],
  ['value_avg', 'condition: {field: v, gt: 4}', (window) => sum(window) / window.length > 4],
  [
    'value_percentile',
    'condition: {field: v, percentile: 50, gt: 4}',
    (window) => {
      const sorted = window.map(({ value }) => value).toSorted((x, y) => x - y);
      const middle = (sorted.length - 1) / 2;
      return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2 > 4;
    },
  ],
  ['temporal', '', (window) => window.some(({ by }) => by === 'a') && window.some(({ by }) => by === 'b')],
  ['temporal_ordered', '', sequence],
];
const timespan = 10;

const happened = fc.record({
  at: fc.integer({ min: 0, max: 60 }),
  by: fc.constantFrom('a' as const, 'b' as const),
  group: fc.constantFrom('x', 'y'),
  value: fc.integer({ min: 0, max: 7 }),
});

/** Of an average a second event at the same time may take away what was found: there is one at a time. */
const isGrowing = (type: string): boolean => type !== 'value_avg' && type !== 'value_percentile';
const eventsOf = (type: string) =>
  isGrowing(type)
    ? fc.array(happened, { maxLength: 25 })
    : fc.uniqueArray(happened, { maxLength: 25, selector: ({ at }) => at });

test.each(rules)('%s (%s) finds the windows that a look at each of them finds', (type, condition, judge) => {
  const text =
    bases('a', 'b') + correlation(`type: ${type}\nrules: [a, b]\ngroup-by: [g]\ntimespan: ${timespan}s\n${condition}`);
  fc.assert(
    fc.property(eventsOf(type), (all) => {
      const inOrder = all.toSorted((one, other) => one.at - other.at);
      const expected = inOrder.flatMap(({ at, group }) => {
        const window = inOrder.filter((each) => each.group === group && each.at >= at - timespan && each.at <= at);
        return judge(window) ? [`c ${group} @${at}`] : [];
      });
      const given = inOrder.map(({ at, by, group, value }) => ({ at, by: [by], fields: { g: group, v: value } }));
      const found = new Trial(text).all(given).map((line) => line.replace(/:.*/, ''));
      expect(found.toSorted()).toEqual(expected.toSorted());
    }),
    { numRuns: 300 },
  );
});

test.each(rules.filter(([type]) => isGrowing(type)))(
  '%s (%s) finds the same in whatever order events come',
  (type, condition) => {
    const text =
      bases('a', 'b') +
      correlation(`type: ${type}\nrules: [a, b]\ngroup-by: [g]\ntimespan: ${timespan}s\n${condition}`);
    fc.assert(
      fc.property(fc.array(happened, { maxLength: 20 }), (all) => {
        const given = all.map(({ at, by, group, value }) => {
          return { at, received: 60, by: [by], fields: { g: group, v: value } };
        });
        const found = (events: typeof given) => {
          const lines = new Trial(text).all(events);
          return lines.map((line) => line.replace(/:.*/, '')).toSorted();
        };
        expect(found(given)).toEqual(found(given.toSorted((one, other) => one.at - other.at)));
      }),
      { numRuns: 200 },
    );
  },
);

test('a percentile lies on the line between two values', () => {
  expect([0, 25, 50, 90, 100].map((p) => percentileOf([4, 1, 3, 2], p))).toEqual([1, 1.75, 2.5, 3.7, 4]);
  expect([percentileOf([], 50), percentileOf([7], 99)]).toEqual([null, 7]);
});
