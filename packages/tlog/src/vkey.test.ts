import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodeCrypto } from './node.ts';
import { encodeVkey, isKeyName, parseVkey, verifierKey } from './vkey.ts';

const { sha256 } = nodeCrypto;
const VKEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';

function codeOf(text: string): string {
  const parsed = parseVkey(sha256, text);
  return parsed.ok ? 'ok' : `${parsed.code} at ${parsed.at}`;
}

test('the vkey of the signed-note specification is read and written', () => {
  const parsed = parseVkey(sha256, VKEY);
  if (!parsed.ok) throw new Error(parsed.code);
  expect(parsed.key).toMatchObject({ name: 'example.com/foo', keyId: 0x530d903a, type: 'ed25519' });
  expect(encodeVkey(parsed.key)).toBe(VKEY);
});

test('parsing gives back the key that was encoded', () => {
  const names = fc.string({ unit: 'grapheme', minLength: 1 }).filter(isKeyName);
  const types = fc.constantFrom('ed25519' as const, 'cosignature' as const);
  const publicKeys = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const property = fc.property(names, types, publicKeys, (name, type, publicKey) => {
    const key = verifierKey(sha256, name, type, publicKey);
    expect(parseVkey(sha256, encodeVkey(key))).toEqual({ ok: true, key });
  });
  fc.assert(property);
});

test('one public key has another key ID as a cosigner than as a log', () => {
  const publicKey = new Uint8Array(32);
  const log = verifierKey(sha256, 'example.com/foo', 'ed25519', publicKey);
  expect(verifierKey(sha256, 'example.com/foo', 'cosignature', publicKey).keyId).not.toBe(log.keyId);
});

test.each([
  ['', 'vkey at 0'],
  ['example.com/foo', 'vkey at 0'],
  [`${VKEY}\n`, 'vkey at 0'],
  [VKEY.replace('530d903a', '530D903A'), 'vkey at 0'],
  [VKEY.replace('530d903a', '530d903b'), 'key-id at 16'],
  [VKEY.replace('foo', 'bar'), 'key-id at 16'],
  [VKEY.replace('example', 'exa mple'), 'key-name at 0'],
  [`+${VKEY.slice(VKEY.indexOf('+') + 1)}`, 'key-name at 0'],
  [`${VKEY}=`, 'vkey at 25'],
  [VKEY.slice(0, -4), 'key-length at 25'],
  // The first byte of the material says the type; 0x06 is ML-DSA-44.
  [VKEY.replace('+Aeky', '+Beky'), 'key-type at 25'],
  [VKEY.replace('+Aeky', '+BOky'), 'key-id at 16'],
])('%j is refused with its place', (text, code) => expect(codeOf(text)).toBe(code));

test('parsing arbitrary text never throws', () => {
  const piece = fc.constantFrom('a', '+', '530d903a', 'AekyeRrm', '=', ' ', '\n');
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (input) => {
      expect(parseVkey(sha256, input).ok).toBe(false);
    }),
  );
});
