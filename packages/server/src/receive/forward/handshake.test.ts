import { createHash } from 'node:crypto';
import { decode, encode } from '@msgpack/msgpack';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerPing, heloOf } from './handshake.ts';

const check = { sharedKey: 'a key that both ends know', nonce: '0123456789abcdef' };
const sha512 = (...parts: (string | Uint8Array)[]): string =>
  createHash('sha512')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest('hex');
const ping = (salt: string | Uint8Array, digest: string) => encode(['PING', 'client', salt, digest, '', '']);

test('the server says what the digest is made with, and asks for no user', () => {
  expect(decode(heloOf(check.nonce))).toEqual(['HELO', { nonce: check.nonce, auth: '', keepalive: true }]);
});

test.each([
  ['a text', 'salt'],
  ['bytes that are no text', Uint8Array.of(0, 255, 128)],
])('who knows the key is told so, in return for a digest of its own: the salt is %s', (_name, salt) => {
  const answer = answerPing(ping(salt, sha512(salt, 'client', check.nonce, check.sharedKey)), check);
  expect(answer?.isKnown).toBe(true);
  const [kind, isKnown, reason, host, digest] = decode(answer?.pong ?? Buffer.of()) as string[];
  expect([kind, isKnown, reason]).toEqual(['PONG', true, '']);
  expect(digest).toBe(sha512(salt, host ?? '', check.nonce, check.sharedKey));
});

test.each([
  ['another key', sha512('salt', 'client', check.nonce, 'another key')],
  ['another nonce: it was heard before', sha512('salt', 'client', 'fedcba9876543210', check.sharedKey)],
  ['no digest', ''],
  ['half of it', sha512('salt', 'client', check.nonce, check.sharedKey).slice(0, 64)],
])('who does not is told that, and gets no digest: %s', (_name, digest) => {
  const answer = answerPing(ping('salt', digest), check);
  expect(answer?.isKnown).toBe(false);
  expect(decode(answer?.pong ?? Buffer.of())).toEqual(['PONG', false, 'shared key mismatch', 'daybook-forward', '']);
});

test('nothing else is a PING, and no value makes reading it throw', () => {
  for (const other of [
    ['PONG', 'a', 'b', 'c', '', ''],
    ['PING', 'a', 'b', 'c', ''],
    ['PING', 1, 'b', 'c', '', ''],
    'PING',
    null,
  ])
    expect(answerPing(encode(other), check)).toBeNull();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
      expect(answerPing(noise, check)).toBeNull();
      answerPing(Uint8Array.from([0x96, 0xa4, 0x50, 0x49, 0x4e, 0x47, ...noise]), check);
    }),
  );
});
