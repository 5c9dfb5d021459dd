import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Event } from '../event.ts';
import { classify, onlyClassOf } from './classify.ts';
import { isWithin, joinRanges, subtractRanges, touches } from './ranges.ts';
import { type Statement, statementDraft, statementMediaType, statementOf } from './statement.ts';

const policy: Statement = {
  type: 'policy',
  number: 1,
  previous: null,
  policy: {
    classes: [
      {
        number: 1,
        name: 'ordinary',
        minimum: { unit: 'months', count: 12 },
        maximum: { unit: 'days', count: 400 },
        purpose: 'to see who did what',
        legalBasis: 'GDPR Art. 6(1)(f)',
        presets: [{ id: 'pci-dss', dated: '2026-11-28', minimum: 'P12M', maximum: null }],
        decision: null,
      },
    ],
    rules: [{ class: 1, sources: [0, 7], kinds: ['auth.*', 'data.read'], labels: ['chd'], outcomes: ['denied'] }],
    default: 1,
  },
  by: 'person 1',
  approvedBy: 'person 2',
  alone: false,
  approval: 'abc',
};
const plan: Statement = {
  type: 'plan',
  number: 2,
  previous: 0,
  policy: 0,
  class: 1,
  day: 20_000,
  first: 3,
  last: 900,
  entries: 800,
  absent: [[4, 4]],
  except: [
    [6, 7],
    [10, 100],
  ],
  sources: [3],
};
const certificate: Statement = {
  type: 'certificate',
  number: 3,
  previous: 1,
  plan: 1,
  destroyed: 700,
  stopped: null,
  kept: [],
};

const eventOf = (statement: Statement): Event => ({ id: 'x', ...statementDraft(statement, 0) });
const withText = (text: string, kind: Event['kind'] = 'log.plan'): Event => ({
  ...eventOf(plan),
  kind,
  raw: { mediaType: statementMediaType, bytes: new TextEncoder().encode(text) },
});

const stopped: Statement = { ...certificate, stopped: 'a longer policy', kept: [[5, 9]] };

test.each([policy, plan, certificate, stopped])('a $type comes back as it was stated', (statement) => {
  expect(statementOf(eventOf(statement))).toEqual(statement);
});

test('what is not exactly a statement is none', () => {
  const json = (change: object) => JSON.stringify({ ...plan, day: '20241004', ...change });
  expect(statementOf(withText(json({})))).not.toBeNull();
  const broken = [
    { class: 0 },
    { class: 65_536 },
    { day: '20241304' },
    { first: 901 },
    { first: -1 },
    { absent: [[5, 4]] },
    {
      except: [
        [6, 7],
        [7, 8],
      ],
    },
    { except: 'none' },
    { number: 0 },
    { previous: undefined },
    { policy: 1.5 },
    { type: 'plans' },
  ];
  for (const change of broken) expect(statementOf(withText(json(change))), JSON.stringify(change)).toBeNull();
  expect(statementOf(withText(json({}), 'log.certificate'))).toBeNull();
  expect(
    statementOf({ ...eventOf(plan), raw: { mediaType: 'application/json', bytes: new Uint8Array(2) } }),
  ).toBeNull();
  expect(statementOf({ ...eventOf(plan), cut: { raw: { sha256: '', bytes: 1 } } })).toBeNull();
});

test('a rule with a word that is not understood makes the policy none: it would match more than was meant', () => {
  const text = (rule: object) => {
    const { bytes } = statementDraft(policy, 0).raw ?? { bytes: new Uint8Array() };
    const value = JSON.parse(new TextDecoder().decode(bytes)) as { policy: { rules: object[] } };
    value.policy.rules = [rule];
    return JSON.stringify(value);
  };
  expect(statementOf(withText(text({ class: 1 }), 'log.policy'))).not.toBeNull();
  for (const rule of [{ class: 1, actor: 'x' }, { class: 1, kinds: [] }, { class: 1, sources: ['a'] }, { class: 2 }])
    expect(statementOf(withText(text(rule), 'log.policy'))).toBeNull();
});

test('reading any bytes never throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      statementOf(withText(text));
      statementOf(withText(text, 'log.policy'));
    }),
  );
});

test('a statement that is too long to be kept whole is refused', () => {
  const except = Array.from({ length: 5000 }, (_, i) => [i * 2, i * 2] as const);
  expect(() => statementDraft({ ...plan, except }, 0)).toThrow(RangeError);
});

test('the first rule that matches gives the class, all it names must match, and one of each list is enough', () => {
  const rules = [
    { class: 3, sources: [7], kinds: ['auth.*'], outcomes: ['denied' as const, 'failure' as const] },
    { class: 4, labels: ['chd', 'phi'] },
    { class: 5, sources: [8] },
  ];
  const event = { source: 7, kind: 'auth.login', outcome: 'denied', labels: [] as string[] };
  const of = (change: Partial<typeof event>) => classify({ rules, default: 1 }, { ...event, ...change });
  expect(of({})).toBe(3);
  expect(of({ outcome: 'success' })).toBe(1);
  expect(of({ kind: 'authority' })).toBe(1);
  expect(of({ source: 8 })).toBe(5);
  expect(of({ source: 8, labels: ['x', 'phi'] })).toBe(4);
  expect(onlyClassOf({ classes: [], rules, default: 1 }, 7)).toBeNull();
  expect(onlyClassOf({ classes: [], rules: [rules[2] ?? { class: 9 }], default: 1 }, 7)).toBe(1);
  expect(onlyClassOf({ classes: [], rules: [rules[2] ?? { class: 9 }], default: 1 }, 8)).toBe(5);
});

test('ranges hold exactly the indices that they were made of', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 60 })), (indices) => {
      const ranges = joinRanges(indices.map((index) => [index, index] as const));
      for (let i = 0; i <= 61; i += 1) {
        if (isWithin(ranges, i) !== indices.includes(i)) return false;
        if (touches(ranges, i, i + 2) !== indices.some((each) => each >= i && each <= i + 2)) return false;
      }
      return true;
    }),
  );
});

test('of ranges that are taken from ranges, what is left is in the first and not in the others', () => {
  const indices = fc.uniqueArray(fc.integer({ min: 0, max: 40 }));
  const rangesOf = (list: readonly number[]) => joinRanges(list.map((index) => [index, index] as const));
  fc.assert(
    fc.property(indices, indices, (a, b) => {
      const left = subtractRanges(rangesOf(a), rangesOf(b));
      return Array.from({ length: 42 }, (_, i) => i).every(
        (i) => isWithin(left, i) === (a.includes(i) && !b.includes(i)),
      );
    }),
  );
});
