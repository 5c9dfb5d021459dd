import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { Random } from '../../platform/random.ts';

export const sealingKeyFile = 'keys/credentials.key';

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
/** Of what is sealed; a later way of sealing has another. */
const version = 1;

/** What of a data directory the key needs. */
export interface KeyFiles {
  read(name: string): string | null;
  /** For the owner only; throws where there is one. */
  write(name: string, text: string): void;
}

/** Seals what the server must be able to read again, such as the secrets of authenticator apps: AES-256-GCM. */
export class Sealing {
  readonly #key: Uint8Array;
  readonly #random: Random;

  constructor(key: Uint8Array, random: Random) {
    if (key.length !== keyBytes) throw new Error(`a sealing key has ${keyBytes} bytes`);
    this.#key = key;
    this.#random = random;
  }

  /** `context` says what it is for: sealed for one person, it opens for no other. */
  seal(bytes: Uint8Array, context: string): Uint8Array {
    const nonce = this.#random.bytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    cipher.setAAD(Buffer.from(context));
    return Buffer.concat([new Uint8Array([version]), nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  }

  /** The same for the same text; the text cannot be guessed from it without the key. `context` says what it is for. */
  standIn(text: string, context: string): string {
    const key = createHmac('sha256', this.#key).update(`stand-in ${context}`).digest();
    return createHmac('sha256', key).update(text).digest('hex').slice(0, 32);
  }

  /** Null where it was changed, is of another key, or for something else. */
  open(sealed: Uint8Array, context: string): Uint8Array | null {
    if (sealed.length < 1 + nonceBytes + tagBytes || sealed[0] !== version) return null;
    const end = sealed.length - tagBytes;
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(1, 1 + nonceBytes));
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(sealed.subarray(end));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(1 + nonceBytes, end)), decipher.final()]);
    } catch {
      return null;
    }
  }
}

/**
 * The key of this installation, made when there is none. Where it is lost, what it sealed is too: people then sign in with a
 * passkey or a recovery code, or get a new link.
 */
export function openSealing(files: KeyFiles, random: Random): Sealing {
  const known = files.read(sealingKeyFile);
  if (known !== null) {
    const key = Buffer.from(known.trim(), 'base64');
    if (key.length !== keyBytes) throw new Error(`${sealingKeyFile} is damaged. Restore it from a backup.`);
    return new Sealing(key, random);
  }
  const key = random.bytes(keyBytes);
  files.write(sealingKeyFile, `${Buffer.from(key).toString('base64')}\n`);
  return new Sealing(key, random);
}
