import { expect, test } from 'vitest';
import { redactFields } from './redact-fields.ts';
import { subjectRedactor } from './redact.ts';

interface Kept {
  readonly id: string;
  readonly state: 'waiting' | 'done';
  readonly reason: string;
  readonly failure: string | null;
  readonly by?: string;
  readonly count: number;
}
const kept: Kept = { id: 'waiting', state: 'waiting', reason: 'ann is waiting', failure: null, count: 4711 };
const redact = subjectRedactor(['ann', 'waiting', '4711']);

test('fields that are named are overwritten, and nothing else, however much it looks like an identifier', () => {
  expect(redactFields(kept, ['reason', 'failure', 'by'], redact)).toEqual({ ...kept, reason: 'erased is erased' });
  expect(redactFields({ ...kept, by: 'ann' }, ['by'], redact)).toEqual({ ...kept, by: 'erased' });
});

test('where nothing is overwritten it is the same value', () => {
  expect(redactFields(kept, ['reason'], subjectRedactor(['joanna']))).toBe(kept);
  expect(redactFields(kept, [], redact)).toBe(kept);
});

test('a field that has a few values, or is no text, cannot be named', () => {
  // @ts-expect-error -- this is the test: the compiler refuses a state
  redactFields(kept, ['state'], redact);
  // @ts-expect-error -- this is the test: the compiler refuses a number
  redactFields(kept, ['count'], redact);
  expect(kept.state).toBe('waiting');
});
