import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { keyHashes } from './key-hashes.ts';

const sha256 = (...parts: string[]): Buffer => createHash('sha256').update(parts.join('')).digest();

test('what came under a key is known again by both, and cannot be tried out without the key', () => {
  const of = keyHashes('0b9e', 'login of ann');
  expect(keyHashes(new TextEncoder().encode('0b9e'), new TextEncoder().encode('login of ann'))).toEqual(of);
  expect(of.keyHash).toEqual(sha256('0b9e'));
  expect(keyHashes('0b9e', 'login of bob').contentHash).not.toEqual(of.contentHash);
  expect(keyHashes('77aa', 'login of ann').contentHash).not.toEqual(of.contentHash);
  const tried = ['login of ann', '0b9elogin of ann', `${of.keyHash.toString()}login of ann`];
  for (const guess of tried) expect(of.contentHash).not.toEqual(sha256(guess));
});
