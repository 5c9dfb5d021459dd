import { expect, test } from 'vitest';
import { subjectLimits } from './find.ts';
import { subjectRedactor } from './redact.ts';

const redact = subjectRedactor(['ann', 'ann@example.org', '4711']);

test('whole identifiers are erased from texts, values and names, and from no others', () => {
  expect(redact('ann, ann@example.org and ANN@EXAMPLE.ORG; not joanna, ann-marie or ann@example.com')).toBe(
    'erased, erased and erased; not joanna, ann-marie or ann@example.com',
  );
  expect(redact({ ann: ['ann', 1, null, true], deep: { user: 'x/ann?y' }, badge: 4711 })).toEqual({
    erased: ['erased', 1, null, true],
    deep: { user: 'x/erased?y' },
    badge: 'erased',
  });
});

test('a text that names one by escapes is erased whole; one that is JSON in JSON, too', () => {
  const windows = subjectRedactor([String.raw`OFFICE\ann`, 'ann@example.org']);
  expect(windows(JSON.stringify([String.raw`OFFICE\ann`, 'x']))).toBe('erased');
  expect(windows('/people?mail=ann%40example.org')).toBe('erased');
  expect(windows(String.raw`{"mail":"joann\u0040example.org"}`)).toBe(String.raw`{"mail":"joann\u0040example.org"}`);
});

test('what has none is the same value', () => {
  const value = { user: 'joanna', list: [1, 'x', { deep: null }] };
  expect(redact(value)).toBe(value);
  expect(redact('joanna')).toBe('joanna');
});

test('as many identifiers as are found are erased, and no more are taken', () => {
  const many = Array.from({ length: subjectLimits.identifiers + 1 }, (_, i) => `user-${i}`);
  expect(subjectRedactor(many.slice(1))('user-100')).toBe('erased');
  expect(() => subjectRedactor(many)).toThrow(RangeError);
  expect(() => subjectRedactor([])).toThrow(RangeError);
});
