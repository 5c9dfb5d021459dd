import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../predicate/compile.ts';
import type { Predicate } from '../predicate/node.ts';
import { Reading } from '../predicate/reading.ts';
import type { DetectionRule } from '../rule/rule.ts';
import { read, ruleWith, viewOf } from '../testing/rules.ts';
import type { Operand } from '../value/operand.ts';
import { readPattern } from '../value/pattern.ts';
import { RuleSet } from './rule-set.ts';

const source = { product: 'test', category: null, service: null };
const [template] = [read(ruleWith('sel: [a]\ncondition: sel'))];
const ruleOf = (predicate: Predicate): DetectionRule => ({ ...template, predicate });

const words = fc.constantFrom('a', 'Ab', 'b', 'abc', '1', 'true', '');
const operands: fc.Arbitrary<Operand> = fc.oneof(
  fc
    .constantFrom('a', 'Ab', '*b', 'a*', '*ab*', '?', '*', '')
    .map((text) => ({ type: 'text' as const, pattern: readPattern(text), isCased: false })),
  words.map((text) => ({ type: 'text' as const, pattern: [text], isCased: true })),
  fc.constant({ type: 'number' as const, value: 1 }),
  fc.constant({ type: 'boolean' as const, value: true }),
  fc.constant({ type: 'null' as const }),
  fc.boolean().map((isThere) => ({ type: 'exists' as const, isThere })),
  fc.constant({ type: 'regex' as const, source: 'b|^$', flags: new Set<never>() }),
);
const { predicates } = fc.letrec<{ predicates: Predicate }>((tie) => ({
  predicates: fc.oneof(
    { maxDepth: 4 },
    fc.record({ type: fc.constant('field' as const), field: fc.constantFrom('f', 'g'), operand: operands }),
    fc.record({
      type: fc.constant('keyword' as const),
      operand: fc
        .constantFrom('*a*', '*bc*')
        .map((text) => ({ type: 'text' as const, pattern: readPattern(text), isCased: false })),
    }),
    fc.record({
      type: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('predicates'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ type: fc.constant('not' as const), part: tie('predicates') }),
  ),
}));
const values = fc.array(fc.oneof(words, fc.constantFrom(1, true, null)), { maxLength: 2 });
const events = fc.record({ f: values, g: values }, { requiredKeys: [] });

test('routing passes over no rule that matches, whatever the rules and the event', () => {
  fc.assert(
    fc.property(
      fc.array(predicates, { maxLength: 6 }),
      events,
      fc.array(words, { maxLength: 2 }),
      (all, fields, texts) => {
        const rules = all.map(ruleOf);
        const view = viewOf(fields, texts);
        const expected = rules.filter(({ predicate }) => compile(predicate)(new Reading(view)));
        expect(new RuleSet(rules).matching([source], view)).toEqual(expected);
      },
    ),
    { numRuns: 3_000 },
  );
});

test('a rule is tried where one of the log sources of the event is what it is about', () => {
  const about = (logsource: string) => read(ruleWith('sel: {f: a}\ncondition: sel', logsource));
  const rules = ['product: linux', 'product: linux, service: sshd', 'category: webserver', 'product: windows'].map(
    about,
  );
  const set = new RuleSet(rules);
  const of = (...sources: { product: string | null; category: string | null; service: string | null }[]) =>
    set.matching(sources, viewOf({ f: 'a' })).map((rule) => rules.indexOf(rule));
  const sshd = { product: 'linux', category: null, service: 'sshd' };
  expect(of(sshd)).toEqual([0, 1]);
  expect(of({ ...sshd, service: null })).toEqual([0]);
  expect(of(sshd, { product: null, category: 'webserver', service: null })).toEqual([0, 1, 2]);
  expect(of()).toEqual([]);
});

test('more log sources than are kept ready, and texts that would need a large table, cost time and no match', () => {
  // 3,000 texts with 3,000 different characters: some 27 million cells.
  const texts = Array.from({ length: 3_000 }, (_, i) => `${String.fromCodePoint(0x4e00 + i)}xy`);
  const set = new RuleSet(
    texts.map((text) =>
      ruleOf({
        type: 'field',
        field: 'f',
        operand: { type: 'text', pattern: readPattern(`*${text}*`), isCased: false },
      }),
    ),
  );
  expect(set.matching([source], viewOf({ f: `…${texts[2_999]}…` }))).toHaveLength(1);
  const small = new RuleSet([ruleOf({ type: 'field', field: 'f', operand: { type: 'number', value: 1 } })]);
  for (let i = 0; i < 300; i += 1) {
    expect(small.matching([{ ...source, service: `s${i}` }], viewOf({ f: 1 }))).toHaveLength(1);
  }
});

test('of an event whose kind no rule is about, nothing but the kind is read', () => {
  const rules = ['a', 'b'].map((kind) => read(ruleWith(`sel: {kind: ${kind}, f|contains: x}\ncondition: sel`)));
  const asked: string[] = [];
  const view = viewOf({ kind: 'c', f: 'x' });
  const watched = (name: string) => {
    asked.push(name);
    return view.values(name);
  };
  const set = new RuleSet(rules);
  expect(set.matching([source], { ...view, values: watched })).toEqual([]);
  expect(asked).toEqual(['kind']);
  expect(set.matching([source], viewOf({ kind: ['a', 'b', 'c'], f: 'x' }))).toEqual(rules);
});

test('a rule that wants one of several values is named once where the event has two of them', () => {
  const rules = [1, 2].map(() => read(ruleWith('sel: {kind: [a, b]}\ncondition: sel')));
  expect(new RuleSet(rules).matching([source], viewOf({ kind: ['a', 'b'] }))).toEqual(rules);
});
