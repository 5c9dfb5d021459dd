import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64, encodeBase64 } from './base64.ts';

test('encoding is what Node encodes, and decoding gives the bytes back', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
    const text = encodeBase64(bytes);
    expect(text).toBe(Buffer.from(bytes).toString('base64'));
    expect(decodeBase64(text)).toEqual(bytes);
  });
  fc.assert(property);
});

test('only one text decodes to each byte string', () => {
  const letters = fc.array(fc.constantFrom(...'ABw+/=-_ \n'), { maxLength: 9 }).map((all) => all.join(''));
  const property = fc.property(fc.oneof(letters, fc.string()), (text) => {
    const bytes = decodeBase64(text);
    if (bytes !== null) expect(encodeBase64(bytes)).toBe(text);
  });
  fc.assert(property, { numRuns: 2000 });
});

test.each([
  'A',
  'AA',
  'AAA',
  'AA=',
  'AA=A',
  '====',
  'A===',
  'AB==',
  'AAB=',
  'AA==AAAA',
  ' AAA',
  'AA-_',
  'AAAA\n',
  'ÄAAA',
])('what is not strict base64 is refused: %j', (text) => expect(decodeBase64(text)).toBeNull());
