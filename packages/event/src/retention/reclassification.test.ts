import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Event } from '../event.ts';
import { parsePeriod } from './period.ts';
import type { RetentionPolicy } from './policy.ts';
import { intersectRanges, isWithin, joinRanges } from './ranges.ts';
import {
  keptByOf,
  keptClasses,
  reclassificationLimits,
  reclassificationShortenings,
  type ReclassificationStatement,
} from './reclassification.ts';
import { type Logged, type PlanStatement, statementDraft, statementOf } from './statement.ts';

const statement: ReclassificationStatement = {
  type: 'reclassification',
  number: 2,
  previous: 0,
  from: 1,
  to: 2,
  ranges: [
    [3, 9],
    [12, 12],
  ],
  by: 'person 1',
  approvedBy: 'person 2',
  alone: false,
  approval: 'abc',
};
const eventOf = (stated: ReclassificationStatement | PlanStatement): Event => ({
  id: 'x',
  ...statementDraft(stated, 0),
});
const reread = (change: object) => statementOf(eventOf({ ...statement, ...change }));

test('a reclassification comes back as it was stated, also at its limit; a plan with the class by which it is due', () => {
  expect(reread({})).toEqual(statement);
  const { rangesMax } = reclassificationLimits;
  const many = (count: number) => Array.from({ length: count }, (_, i) => [1e9 + 2 * i, 1e9 + 2 * i] as const);
  expect(reread({ ranges: many(rangesMax) })).toMatchObject({ ranges: many(rangesMax) });
  expect(reread({ ranges: many(rangesMax + 1) })).toBeNull();
  const range = { class: 1, day: 20_000, first: 3, last: 9, entries: 7, absent: [], except: [], sources: [] };
  const plan: PlanStatement = { type: 'plan', number: 3, previous: 1, policy: 0, ...range, as: 2 };
  expect(statementOf(eventOf(plan))).toEqual(plan);
  expect(statementOf(eventOf({ ...plan, as: 0 }))).toBeNull();
});

test.each([
  [{ from: 0 }],
  [{ to: 0 }],
  [{ to: 1 }],
  [{ to: 65_536 }],
  [{ ranges: [] }],
  [{ ranges: [[9, 3]] }],
  [
    {
      ranges: [
        [3, 9],
        [9, 10],
      ],
    },
  ],
  [{ by: 1 }],
  [{ alone: 'no' }],
  [{ approvedBy: undefined }],
])('what is not exactly one is none: %j', (change) => {
  expect(reread(change)).toBeNull();
});

describe('it needs a second person', () => {
  const policy = (...classes: [number, string | null, string | null][]): RetentionPolicy => ({
    classes: classes.map(([number, minimum, maximum]) => ({
      number,
      name: `class ${number}`,
      minimum: minimum === null ? null : parsePeriod(minimum),
      maximum: maximum === null ? null : parsePeriod(maximum),
      purpose: 'a test',
      legalBasis: 'none',
      presets: [],
      decision: null,
    })),
    rules: [],
    default: 1,
  });
  const of = (one: [string | null, string | null], two: [string | null, string | null]) =>
    reclassificationShortenings(policy([1, ...one], [2, ...two]), { from: 1, to: 2 }).length > 0;

  test.each<[boolean, string, [string | null, string | null], [string | null, string | null]]>([
    [false, 'as long', ['P1M', 'P2M'], ['P1M', 'P2M']],
    [false, 'longer', ['P1M', 'P2M'], ['P2M', 'P3M']],
    [false, 'for ever', ['P1M', 'P2M'], ['P1M', null]],
    [true, 'a shorter maximum', [null, 'P3M'], [null, 'P2M']],
    [true, 'a maximum where there was none', [null, null], [null, 'P20Y']],
    [true, 'a shorter minimum', ['P2M', 'P3M'], ['P1M', 'P3M']],
    [true, 'no minimum', ['P2M', 'P3M'], [null, 'P3M']],
    [true, 'what can be shorter in some months', [null, 'P1M'], [null, 'P30D']],
  ])('%s: %s', (isNeeded, _, one, two) => {
    expect(of(one, two)).toBe(isNeeded);
  });

  test('where its class must be kept and the other is in no policy, and not where there is no policy', () => {
    expect(reclassificationShortenings(policy([1, 'P1M', null]), { from: 1, to: 9 })).toHaveLength(1);
    expect(reclassificationShortenings(policy([1, null, null]), { from: 9, to: 1 })).toEqual([]);
    expect(reclassificationShortenings(null, { from: 1, to: 2 })).toEqual([]);
  });
});

test('each entry is kept by the class that it went to last, as if all were gone through one by one', () => {
  const size = 40;
  const aClass = fc.integer({ min: 1, max: 3 });
  const indices = fc.uniqueArray(fc.integer({ min: 0, max: size }), { minLength: 1 });
  const moves = fc.array(fc.record({ from: aClass, to: aClass, indices, at: fc.integer({ min: 0, max: size }) }));
  fc.assert(
    fc.property(moves, aClass, (all, ofClass) => {
      const logged: Logged<ReclassificationStatement>[] = all
        .toSorted((a, b) => a.at - b.at)
        .map(({ from, to, indices: named, at }) => {
          const ranges = joinRanges(named.map((index) => [index, index] as const));
          return { index: at, receivedUs: 0, statement: { ...statement, from, to, ranges } };
        });
      const kept = keptClasses(logged, ofClass);
      const keptBy = keptByOf(logged, ofClass);
      for (let i = 0; i <= size; i += 1) {
        let wanted = ofClass;
        for (const {
          index,
          statement: { from, to, ranges },
        } of logged)
          if (i < index && wanted === from && isWithin(ranges, i)) wanted = to;
        const found = [...kept].filter(([, ranges]) => isWithin(ranges, i)).map(([of]) => of);
        expect([found, keptBy(i)]).toEqual([[wanted], wanted]);
      }
    }),
  );
});

test('what is in both of some ranges is in the first and in the others', () => {
  const indices = fc.uniqueArray(fc.integer({ min: 0, max: 40 }));
  const rangesOf = (list: readonly number[]) => joinRanges(list.map((index) => [index, index] as const));
  fc.assert(
    fc.property(indices, indices, (a, b) => {
      const both = intersectRanges(rangesOf(a), rangesOf(b));
      for (let i = 0; i <= 41; i += 1) expect(isWithin(both, i)).toBe(a.includes(i) && b.includes(i));
    }),
  );
});
