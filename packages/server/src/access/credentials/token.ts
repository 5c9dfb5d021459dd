import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../platform/random.ts';
import { base32 } from './base32.ts';

/** `a`: of a reader or administrator. `s`: of a source. */
export type TokenKind = 'a' | 's';

/** A token taken apart: `dbk_KIND_ID_SECRET`. The secret is 256 random bits, so a plain hash of it is safe to keep. */
export interface TokenText {
  readonly kind: TokenKind;
  readonly id: string;
  readonly secret: string;
}

const idBytes = 10;
const secretBytes = 32;
const pattern = /^dbk_([as])_([a-z2-7]{16})_([a-z2-7]{52})$/;

/** Null for anything that is not in the form of a token. */
export function parseToken(text: string): TokenText | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const [, kind, id = '', secret = ''] = match;
  return { kind: kind as TokenKind, id, secret };
}

export function mintToken(kind: TokenKind, random: Random): TokenText {
  return { kind, id: mintId(random), secret: mintSecret(random) };
}

/** 80 random bits: no two are alike, and none is secret. */
export function mintId(random: Random): string {
  return base32(random.bytes(idBytes));
}

/** 256 random bits. */
export function mintSecret(random: Random): string {
  return base32(random.bytes(secretBytes));
}

export function formatToken({ kind, id, secret }: TokenText): string {
  return `dbk_${kind}_${id}_${secret}`;
}

export function hashSecret(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest();
}

/** Takes the same time wherever the two differ. */
export function secretMatches(secret: string, sha256: Uint8Array): boolean {
  const hash = hashSecret(secret);
  return hash.length === sha256.length && timingSafeEqual(hash, sha256);
}
