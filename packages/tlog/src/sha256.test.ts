import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodeCrypto } from './node.ts';
import { sha256 } from './sha256.ts';

test('hashes of every length around the ends of blocks are those of Node', () => {
  for (let length = 0; length <= 260; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) % 256);
    expect(sha256(bytes)).toEqual(nodeCrypto.sha256(bytes));
  }
});

test('hashes of arbitrary bytes, also as a view into a larger buffer, are those of Node', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 2000 }), fc.nat(8), (bytes, offset) => {
    const view = new Uint8Array(bytes.length + offset).subarray(offset);
    view.set(bytes);
    expect(sha256(view)).toEqual(nodeCrypto.sha256(bytes));
  });
  fc.assert(property);
});

test('the hash of a megabyte is that of Node', () => {
  const bytes = new Uint8Array(1_000_003).fill(0x61);
  expect(sha256(bytes)).toEqual(nodeCrypto.sha256(bytes));
});
