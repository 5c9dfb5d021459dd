import { createHash } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { browserCrypto } from './browser.ts';
import { encodeUtf8 } from './bytes.ts';
import { ed25519Signer, generateEd25519, nodeCrypto } from './node.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

// RFC 8032 section 7.1, test 2.
const SEED = hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
const PUBLIC_KEY = hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
const MESSAGE = hex('72');
const SIGNATURE = hex(
  '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
);

function flip(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
}

describe.each([
  ['Node', nodeCrypto],
  ['a browser', browserCrypto],
])('the cryptography of %s', (_, crypto) => {
  test('verifies the vector of RFC 8032', async () => {
    expect(await crypto.verifyEd25519(PUBLIC_KEY, MESSAGE, SIGNATURE)).toBe(true);
  });

  test('verifies nothing that was changed, and no key or signature of another length', async () => {
    const [short, long] = [SIGNATURE.slice(1), Uint8Array.of(...SIGNATURE, 0)];
    const verdicts = await Promise.all([
      crypto.verifyEd25519(PUBLIC_KEY, flip(MESSAGE, 0), SIGNATURE),
      crypto.verifyEd25519(PUBLIC_KEY, MESSAGE, flip(SIGNATURE, 0)),
      crypto.verifyEd25519(PUBLIC_KEY, MESSAGE, flip(SIGNATURE, 63)),
      crypto.verifyEd25519(flip(PUBLIC_KEY, 5), MESSAGE, SIGNATURE),
      crypto.verifyEd25519(PUBLIC_KEY, MESSAGE, short),
      crypto.verifyEd25519(PUBLIC_KEY, MESSAGE, long),
      crypto.verifyEd25519(PUBLIC_KEY.slice(1), MESSAGE, SIGNATURE),
      crypto.verifyEd25519(new Uint8Array(32).fill(255), MESSAGE, SIGNATURE),
    ]);
    expect(verdicts).not.toContain(true);
  });

  test('hashes as SHA-256 does, into bytes whose slices are copies', () => {
    const hash = crypto.sha256(encodeUtf8('abc'));
    expect(Buffer.from(hash).toString('hex')).toBe(createHash('sha256').update('abc').digest('hex'));
    hash.slice()[0] = 0;
    expect(hash[0]).toBe(0xba);
  });
});

test('a page without WebCrypto cannot verify, which is not the same as a signature that does not hold', async () => {
  vi.stubGlobal('crypto', {});
  try {
    await expect(browserCrypto.verifyEd25519(PUBLIC_KEY, MESSAGE, SIGNATURE)).rejects.toThrow(
      expect.objectContaining({ name: 'NotSupportedError' }),
    );
  } finally {
    vi.unstubAllGlobals();
  }
});

describe('signers in Node', () => {
  test('sign as RFC 8032 from a seed, under the public key that belongs to it', async () => {
    const signer = ed25519Signer('example.com/log', SEED);
    expect(signer.key.publicKey).toEqual(PUBLIC_KEY);
    expect(await signer.sign(MESSAGE)).toEqual(SIGNATURE);
  });

  test('sign with a generated key, read from its PEM', async () => {
    const { privateKeyPem, publicKey } = generateEd25519();
    const signer = ed25519Signer('example.com/log', privateKeyPem);
    expect(signer.key.publicKey).toEqual(publicKey);
    expect(await nodeCrypto.verifyEd25519(publicKey, MESSAGE, await signer.sign(MESSAGE))).toBe(true);
  });

  test('are not made of a seed of another length or of what is no private key', () => {
    expect(() => ed25519Signer('example.com/log', SEED.slice(1))).toThrow(RangeError);
    expect(() => ed25519Signer('example.com/log', 'not a key')).toThrow();
    expect(() => ed25519Signer('with space', SEED)).toThrow(RangeError);
  });
});
