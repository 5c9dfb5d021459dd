import type { Random } from '../../platform/random.ts';
import { base32 } from './base32.ts';
import { hashSecret } from './token.ts';

const count = 10;
/** 120 bits, so that a plain hash is safe to keep (OWASP ASVS 5, 6.5.2, asks for 112). */
const bytesEach = 15;

/** `xxxx-xxxx-xxxx-xxxx-xxxx-xxxx`, ten of them. */
export function mintRecoveryCodes(random: Random): string[] {
  return Array.from({ length: count }, () => base32(random.bytes(bytesEach)).replaceAll(/.{4}(?=.)/g, '$&-'));
}

/** The hash that is kept of a code, however it was typed; null for what is none. */
export function recoveryCodeHash(text: string): Uint8Array | null {
  const code = text.toLowerCase().replaceAll(/[\s-]/g, '');
  return /^[a-z2-7]{24}$/.test(code) ? hashSecret(code) : null;
}
