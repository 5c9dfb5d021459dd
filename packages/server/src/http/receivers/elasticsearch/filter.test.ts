import { expect, test } from 'vitest';
import { filtered, readFilter } from './filter.ts';

const answer = {
  took: 3,
  errors: true,
  items: [
    { create: { _id: 'a', status: 201 } },
    { index: { _id: 'b', status: 400, error: { type: 't', reason: 'r' } } },
  ],
};

test.each([
  ['took,errors', { took: 3, errors: true }],
  ['items.*.status', { items: [{ create: { status: 201 } }, { index: { status: 400 } }] }],
  ['items.*.error', { items: [{ index: { error: { type: 't', reason: 'r' } } }] }],
  ['items.create', { items: [{ create: { _id: 'a', status: 201 } }] }],
  ['**.type', { items: [{ index: { error: { type: 't' } } }] }],
  ['items.**.re*n', { items: [{ index: { error: { reason: 'r' } } }] }],
  ['-items', { took: 3, errors: true }],
  [
    '-took,-items.*._*,-items.*.error',
    { errors: true, items: [{ create: { status: 201 } }, { index: { status: 400 } }] },
  ],
  ['items.*.status,-items.create', { items: [{ index: { status: 400 } }] }],
  ['nothing', {}],
  ['e*r*s', { errors: true }],
  ['t*x*k', {}],
  ['to*ok*k', {}],
  ['*', answer],
  [' , -', answer],
  ['took,**.**', { took: 3 }],
])('%s', (text, expected) => {
  expect(filtered(answer, readFilter(text))).toEqual(expected);
});

test('what is past the most patterns is not looked at', () => {
  const names = Array.from({ length: 8 }, (_, i) => `x${i}`);
  expect(filtered(answer, readFilter([...names, 'took'].join(',')))).toEqual({});
  expect(filtered(answer, readFilter([...names.slice(1), 'took'].join(',')))).toEqual({ took: 3 });
});
