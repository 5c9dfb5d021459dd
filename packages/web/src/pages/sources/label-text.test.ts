import { expect, test } from 'vitest';
import { labelsOf, labelsText } from './label-text.ts';

test('what is written is read back', () => {
  const labels = { site: 'vienna', 'a.b': 'x=y', empty: '' };
  expect(labelsOf(labelsText(labels))).toEqual({ ok: true, labels });
  expect(labelsOf('\n  \n')).toEqual({ ok: true, labels: {} });
});

test.for([
  ['no sign', 'site', 'line 1: a label is KEY=VALUE'],
  ['no key', 'a=1\n=x', 'line 2: a label is KEY=VALUE'],
  ['a key twice', 'a=1\na=2', 'line 2: a is there twice'],
])('%s is a fault at its line', ([, text, message]) => {
  expect(labelsOf(text ?? '')).toEqual({ ok: false, message });
});

test('what the contract does not take as a label is a fault', () => {
  expect(labelsOf('a b=1').ok).toBe(false);
  expect(labelsOf(`a=${'x'.repeat(257)}`).ok).toBe(false);
  expect(labelsOf(Array.from({ length: 33 }, (_, i) => `k${i}=1`).join('\n')).ok).toBe(false);
});

test('a key named as a member of every object is a key', () => {
  expect(labelsOf('__proto__=x').ok).toBe(true);
});
