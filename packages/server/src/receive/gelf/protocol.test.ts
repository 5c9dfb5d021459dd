import { deflateSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { gelf } from './protocol.ts';

const message = Buffer.from(JSON.stringify({ version: '1.1', host: 'vm', short_message: 'hello', _zone: 'eu' }));
const context = { referenceMs: 0, zoneOffsetMin: 0 };

function open() {
  const faults: string[] = [];
  const datagrams = gelf.datagrams((fault) => faults.push(fault));
  return { faults, datagrams, take: (bytes: Uint8Array) => datagrams.take(bytes, '192.0.2.7 4242', 0) };
}

test.each([
  ['as it is', message],
  ['gzip', gzipSync(message)],
  ['zlib', deflateSync(message)],
  ['zlib, the fastest', deflateSync(message, { level: 1 })],
])('a datagram is a message: %s', (_name, bytes) => {
  const { take, faults } = open();
  const frame = take(bytes);
  expect(faults).toEqual([]);
  if (frame === null) throw new Error('no frame');
  expect(gelf.read(frame, context).message).toMatchObject({ host: 'vm', ext: { zone: 'eu' } });
});

test('at the limit: 1 MiB may come of a packed datagram, and is cut with its hash; a byte more is refused', () => {
  const { take, faults } = open();
  expect(take(gzipSync(Buffer.alloc(1024 * 1024, 'a')))).toMatchObject({ isWhole: true, cut: { bytes: 1024 * 1024 } });
  expect(take(gzipSync(Buffer.alloc(1024 * 1024 + 1, 'a')))).toBeNull();
  expect(take(gzipSync(message).subarray(0, 20))).toBeNull();
  expect(faults).toEqual(['frame-too-long', 'malformed']);
});

test('nothing, and white space, is no message', () => {
  const { take, faults } = open();
  expect([take(Buffer.alloc(0)), take(Buffer.from(' \n\0'))]).toEqual([null, null]);
  expect(faults).toEqual([]);
});

test('what is no GELF message is kept whole and says what is wrong with it', () => {
  const text = '{"version":"1.1","short_message":"no host"}';
  const { message: kept } = gelf.read({ bytes: Buffer.from(text), isWhole: true, cut: null }, context);
  expect(Buffer.from(kept.bytes).toString()).toBe(text);
  expect(kept.ext).toEqual({ gelfFault: 'host: a name of the host is needed' });
  const cut = gelf.read({ bytes: Buffer.from('{'), isWhole: false, cut: { bytes: 7, sha256: 'ab' } }, context);
  expect(cut.message).toMatchObject({
    ext: { gelfFault: 'the message is not a JSON object', unfinished: true, frameBytes: 7, frameSha256: 'ab' },
    flags: ['cut:raw'],
  });
});

test('no datagram makes reading throw', () => {
  const { take } = open();
  const starts = fc.constantFrom([0x1e, 0x0f], [0x1f, 0x8b, 8], [0x78, 0x9c], [0x7b]);
  fc.assert(
    fc.property(starts, fc.uint8Array({ maxLength: 60 }), (start, rest) => {
      const frame = take(Uint8Array.from([...start, ...rest]));
      if (frame !== null) gelf.read(frame, context);
    }),
  );
});
