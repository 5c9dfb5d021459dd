import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { shownRaw } from './raw-text.ts';

const shown = (text: string) => shownRaw({ mediaType: 'application/json', text });

test('JSON is laid out, and stays what the source wrote', () => {
  expect(shown('{"a":1,"b":[{},[ ],"x,{y"],"a":12345678901234567890}').text).toBe(
    '{\n  "a": 1,\n  "b": [\n    {},\n    [],\n    "x,{y"\n  ],\n  "a": 12345678901234567890\n}',
  );
});

test('any JSON laid out is the same JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(shown(JSON.stringify(value)).text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('what is no JSON, or more than can be laid out, is shown as it came', () => {
  for (const text of ['Nov 23 sshd[1]: hello', '{"a":', '', `[${'1,'.repeat(200_000)}1]`]) {
    expect(shown(text)).toEqual({ text, as: null });
  }
});

test('bytes that are no text are said to be base64', () => {
  expect(shownRaw({ mediaType: 'application/octet-stream', base64: '/w==' })).toEqual({
    text: '/w==',
    as: 'These bytes are no text; they are shown in base64',
  });
});
