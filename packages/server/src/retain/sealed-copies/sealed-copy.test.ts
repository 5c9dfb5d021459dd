import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemRandom } from '../../platform/random.ts';
import { openSealed, sealCopy, sealedOverheadBytes } from './sealed-copy.ts';

const random = systemRandom();
const key = new Uint8Array(32).fill(1);
const other = new Uint8Array(32).fill(2);
const context = 'default/0/3/2026-11-29/0-9';
const bytes = new TextEncoder().encode('what was logged');

test('what was sealed opens with its key, and is longer by the stated overhead', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array(), fc.string(), (own, content, name) => {
      const sealed = sealCopy(own, name, content, random);
      expect(sealed.length).toBe(content.length + sealedOverheadBytes);
      const opened = openSealed(own, name, sealed);
      expect(opened.ok && Buffer.from(opened.value).equals(content)).toBe(true);
    }),
  );
});

test('another key, or the name of another object, does not open it', () => {
  const sealed = sealCopy(key, context, bytes, random);
  expect(openSealed(other, context, sealed)).toEqual({ ok: false, code: 'key' });
  expect(openSealed(key, `${context}0`, sealed)).toEqual({ ok: false, code: 'key' });
});

test('bytes that decipher under two keys open under one at most: the commitment is to one key', () => {
  const one = sealCopy(key, context, bytes, random);
  const two = sealCopy(other, context, bytes, random);
  // The head of one with all the rest of the other: whatever the cipher makes of it, it is known for what it is.
  const crossed = Buffer.concat([one.subarray(0, 65), two.subarray(65)]);
  expect(openSealed(key, context, crossed)).toEqual({ ok: false, code: 'changed' });
  expect(openSealed(other, context, crossed)).toEqual({ ok: false, code: 'key' });
  // The commitment of one over salt and text of the other: the cipher alone would have to judge, and is not asked.
  const recommitted = Buffer.concat([two.subarray(0, 33), one.subarray(33, 65), two.subarray(65)]);
  expect(openSealed(key, context, recommitted)).toEqual({ ok: false, code: 'key' });
  expect(openSealed(other, context, recommitted)).toEqual({ ok: false, code: 'key' });
});

test('any changed byte is found', () => {
  const sealed = sealCopy(key, context, bytes, random);
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Uint8Array.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(openSealed(key, context, changed).ok).toBe(false);
  }
});

test('the same bytes are never sealed to the same bytes', () => {
  expect(sealCopy(key, context, bytes, random)).not.toEqual(sealCopy(key, context, bytes, random));
});

test('random bytes are refused and never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (sealed) => {
      expect(openSealed(key, context, sealed).ok).toBe(false);
    }),
  );
});

test('a key of another length is refused: HMAC would pad it to a longer one', () => {
  expect(() => sealCopy(key.subarray(1), context, bytes, random)).toThrow('32 bytes');
});
