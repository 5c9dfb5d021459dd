import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeUtf8 } from './bytes.ts';
import { cosignedMessage, decodeCosignature, encodeCosignature } from './cosignature.ts';

test('the message is the one that the specification shows', () => {
  const text = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
  expect(decodeUtf8(cosignedMessage(1_679_315_147, text))).toBe(`cosignature/v1\ntime 1679315147\n${text}`);
});

test('decoding gives back what was encoded, eight bytes of time and then the signature', () => {
  const property = fc.property(
    fc.maxSafeNat(),
    fc.uint8Array({ minLength: 64, maxLength: 64 }),
    (timeSeconds, signature) => {
      const encoded = encodeCosignature({ timeSeconds, signature });
      expect(Buffer.from(encoded).readBigUInt64BE()).toBe(BigInt(timeSeconds));
      expect(decodeCosignature(encoded)).toEqual({ timeSeconds, signature });
    },
  );
  fc.assert(property);
});

test('decoding arbitrary bytes never throws, and takes 72 bytes with a time below 2^53 only', () => {
  const times = fc.bigInt({ min: 0n, max: 2n ** 54n });
  const property = fc.property(times, fc.uint8Array({ minLength: 63, maxLength: 65 }), (time, signature) => {
    const bytes = new Uint8Array(8 + signature.length);
    new DataView(bytes.buffer).setBigUint64(0, time);
    bytes.set(signature, 8);
    const decoded = decodeCosignature(bytes);
    expect(decoded !== null).toBe(signature.length === 64 && time < 2n ** 53n);
  });
  fc.assert(property);
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void decodeCosignature(bytes)));
  expect(decodeCosignature(new Uint8Array(72))).toEqual({ timeSeconds: 0, signature: new Uint8Array(64) });
});
