import { createCipheriv, createDecipheriv, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../platform/random.ts';

/** Of the format; a later way of sealing has another. */
const version = 1;
const keyBytes = 32;
const saltBytes = 32;
const commitmentBytes = 32;
const tagBytes = 16;
const headBytes = 1 + saltBytes + commitmentBytes;
/** Each sealing has a cipher key of its own, drawn from its salt, so one nonce is enough: no key is used with it twice. */
const nonce = new Uint8Array(12);

/** What sealing adds to the bytes. */
export const sealedOverheadBytes = headBytes + tagBytes;

/** `key`: of another key, or its head was changed. `changed`: the key is the right one, and the rest is not what was sealed. */
export type OpenedCopy =
  | { readonly ok: true; readonly value: Uint8Array }
  | { readonly ok: false; readonly code: 'format' | 'key' | 'changed' };

/**
 * Seals a copy that goes where it cannot be deleted: once its key is destroyed nobody can open it. AES-256-GCM alone can be made to open under
 * two keys, so what is sealed also commits to its key: `version ‖ salt(32) ‖ commitment(32) ‖ ciphertext ‖ tag(16)`, with cipher key
 * and commitment from HKDF-SHA-256 (RFC 5869) of the key, the salt and `context`. `context` says which object it is: it opens as no other.
 */
export function sealCopy(key: Uint8Array, context: string, bytes: Uint8Array, random: Random): Uint8Array {
  const salt = random.bytes(saltBytes);
  const { cipherKey, commitment } = derive(key, salt, context);
  const cipher = createCipheriv('aes-256-gcm', cipherKey, nonce);
  const head = new Uint8Array([version, ...salt, ...commitment]);
  cipher.setAAD(head);
  return Buffer.concat([head, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** The commitment is looked at first: a wrong key is known before anything is deciphered. */
export function openSealed(key: Uint8Array, context: string, sealed: Uint8Array): OpenedCopy {
  if (sealed.length < sealedOverheadBytes || sealed[0] !== version) return { ok: false, code: 'format' };
  const { cipherKey, commitment } = derive(key, sealed.subarray(1, 1 + saltBytes), context);
  if (!timingSafeEqual(commitment, sealed.subarray(1 + saltBytes, headBytes))) return { ok: false, code: 'key' };
  const end = sealed.length - tagBytes;
  const decipher = createDecipheriv('aes-256-gcm', cipherKey, nonce, { authTagLength: tagBytes });
  decipher.setAAD(sealed.subarray(0, headBytes));
  decipher.setAuthTag(sealed.subarray(end));
  try {
    return { ok: true, value: Buffer.concat([decipher.update(sealed.subarray(headBytes, end)), decipher.final()]) };
  } catch {
    return { ok: false, code: 'changed' };
  }
}

function derive(key: Uint8Array, salt: Uint8Array, context: string): { cipherKey: Uint8Array; commitment: Uint8Array } {
  // One length only: HMAC pads keys with zeros, so a shorter one could stand for a longer one.
  if (key.length !== keyBytes) throw new Error(`a key of a sealed copy has ${keyBytes} bytes`);
  const info = Buffer.from(`daybook sealed copy ${version}\n${context}`);
  const derived = new Uint8Array(hkdfSync('sha256', key, salt, info, keyBytes + commitmentBytes));
  return { cipherKey: derived.subarray(0, keyBytes), commitment: derived.subarray(keyBytes) };
}
