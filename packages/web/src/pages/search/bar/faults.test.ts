import { AppError } from '@daybook/api';
import { expect, test } from 'vitest';
import { faultsIn, faultsOf, piecesOf } from './faults.ts';

const known = { catalogue: { fields: { kind: { type: 'keyword' } } }, names: {} } as const;
const marked = (text: string, faults = faultsIn(text, known)): string =>
  piecesOf(text, faults)
    .map(({ text: each, isFaulty }) => (isFaulty ? `[${each}]` : each))
    .join('');

test.each([
  ['kind:a', 'kind:a'],
  ['', ''],
  ['kind:a AND knd:b', 'kind:a AND [knd]:b'],
  ['x:1 y:2', '[x]:1 [y]:2'],
  ['kind:a AND', 'kind:a [AND]'],
  ['(kind:a', '[(]kind:a'],
])('%s is marked as %s', (text, expected) => {
  expect(marked(text)).toBe(expected);
});

test('a fault behind the end is shown there, and faults that overlap once', () => {
  expect(marked('ab', [{ start: 2, end: 2, message: '' }])).toBe('ab[ ]');
  expect(
    marked('abcd', [
      { start: 0, end: 3, message: '' },
      { start: 1, end: 2, message: '' },
      { start: 2, end: 4, message: '' },
    ]),
  ).toBe('[abc][d]');
});

test('faults that the server found are those of its answer', () => {
  const errors = [{ path: 'q', message: 'no', start: 1, end: 3 }];
  expect(faultsOf(new AppError('query.invalid', { errors }))).toEqual([{ start: 1, end: 3, message: 'no' }]);
  expect(faultsOf(new Error('x'))).toEqual([]);
});
