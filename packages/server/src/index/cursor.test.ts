import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';

const cursor = fc.record({
  key: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  log: fc.nat(0xffffffff),
  index: fc.maxSafeNat(),
});

test('a cursor comes back as it was', () => {
  fc.assert(
    fc.property(cursor, (each) => {
      expect(decodeCursor(encodeCursor(each))).toEqual(each);
    }),
  );
});

test('what is no cursor is null, and nothing throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.base64String(),
        fc.string().map((text) => Buffer.from(text).toString('base64url')),
      ),
      (text) => {
        const decoded = decodeCursor(text);
        if (decoded !== null) expect(decodeCursor(encodeCursor(decoded))).toEqual(decoded);
      },
    ),
  );
  for (const key of [String(2n ** 63n), '1e5', ''])
    expect(decodeCursor(Buffer.from(`${key}.1.1`).toString('base64url'))).toBe(null);
});
