import { concatBytes, encodeHex, encodeUtf8, viewOf } from './bytes.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import type { Sha256 } from './crypto.ts';
import { fault } from './fault.ts';
import type { Fault } from './fault.ts';

/**
 * C2SP signed-note, signature types: 0x01 signs the note's text; 0x04 is a witness's cosignature with a time
 * (tlog-cosignature). The others are not supported.
 */
export const SIGNATURE_TYPE = { ed25519: 0x01, cosignature: 0x04 } as const;
export type KeyType = keyof typeof SIGNATURE_TYPE;

/** A key that can verify, under the name that it signs with. */
export interface VerifierKey {
  readonly name: string;
  /** The u32 that stands in each signature line. */
  readonly keyId: number;
  readonly type: KeyType;
  /** 32 bytes, RFC 8032. */
  readonly publicKey: Uint8Array;
}

export const PUBLIC_KEY_BYTES = 32;

/** C2SP signed-note, format: key names are not empty and have neither Unicode spaces nor plus nor control characters. */
export function isKeyName(name: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  return name.isWellFormed() && /^[^\p{White_Space}+\u0000-\u001f]+$/u.test(name);
}

/** C2SP signed-note, signatures: key ID = SHA-256(key name || 0x0A || signature type || public key)[:4], big-endian. */
export function keyIdOf(sha256: Sha256, name: string, type: KeyType, publicKey: Uint8Array): number {
  const hashed = sha256(concatBytes(encodeUtf8(name), Uint8Array.of(0x0a, SIGNATURE_TYPE[type]), publicKey));
  return viewOf(hashed).getUint32(0);
}

/** Throws a RangeError for a name or key that cannot be one. */
export function verifierKey(sha256: Sha256, name: string, type: KeyType, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw new RangeError(`not a key name: ${JSON.stringify(name)}`);
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw new RangeError(`a public key of ${publicKey.length} bytes`);
  return { name, keyId: keyIdOf(sha256, name, type, publicKey), type, publicKey };
}

/** C2SP signed-note, verifier keys: `<name>+<hex key ID>+<base64(signature type || public key)>`. */
export function encodeVkey(key: VerifierKey): string {
  const material = concatBytes(Uint8Array.of(SIGNATURE_TYPE[key.type]), key.publicKey);
  return `${key.name}+${formatKeyId(key.keyId)}+${encodeBase64(material)}`;
}

export function formatKeyId(keyId: number): string {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, keyId);
  return encodeHex(bytes);
}

export type VkeyFault = Fault<'vkey' | 'key-name' | 'key-type' | 'key-length' | 'key-id'>;

/**
 * Reads a vkey, without surrounding white space. `vkey`: not three parts with hex and base64; `key-type`: a signature type
 * that is not supported; `key-id`: not the id of this name and key. `at` is the offset of the part.
 */
export function parseVkey(sha256: Sha256, text: string): { readonly ok: true; readonly key: VerifierKey } | VkeyFault {
  // The base64 may hold plus signs, the name and the hex may not.
  const match = /^([^+]*)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text);
  if (match === null) return fault('vkey', 0);
  const [, name = '', hex = '', base64 = ''] = match;
  if (!isKeyName(name)) return fault('key-name', 0);
  const materialAt = name.length + 1 + hex.length + 1;
  const material = decodeBase64(base64);
  if (material === null) return fault('vkey', materialAt);
  const type = keyTypeOf(material[0]);
  if (type === null) return fault('key-type', materialAt);
  const publicKey = material.slice(1);
  if (publicKey.length !== PUBLIC_KEY_BYTES) return fault('key-length', materialAt);
  const key = verifierKey(sha256, name, type, publicKey);
  return key.keyId === Number.parseInt(hex, 16) ? { ok: true, key } : fault('key-id', name.length + 1);
}

function keyTypeOf(byte: number | undefined): KeyType | null {
  if (byte === SIGNATURE_TYPE.ed25519) return 'ed25519';
  return byte === SIGNATURE_TYPE.cosignature ? 'cosignature' : null;
}
