import { createHmac, timingSafeEqual } from 'node:crypto';

/** Authenticator apps know no other values well: SHA-1, six digits, thirty seconds (RFC 6238, section 1.2 and 4). */
const stepSeconds = 30;
const digits = 6;
/** Steps before and after now whose codes are taken: clocks of telephones are not exact (RFC 6238, section 5.2). */
const drift = 1;

/** RFC 6238, section 4.2: the step that a time is in. */
export function totpStep(nowMs: number): number {
  return Math.floor(nowMs / 1000 / stepSeconds);
}

/** RFC 4226, section 5.3, over the step. */
export function totpCode(secret: Uint8Array, step: number, count = digits): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7f_ff_ff_ff;
  return String(number % 10 ** count).padStart(count, '0');
}

/**
 * The step of a code that is right; null where it is wrong, or not later than `usedStep`: a code works once. Takes the same time
 * for every wrong code.
 */
export function matchTotp(secret: Uint8Array, code: string, nowMs: number, usedStep: number | null): number | null {
  const now = totpStep(nowMs);
  let matched: number | null = null;
  for (let step = now - drift; step <= now + drift; step += 1) {
    const isRight = equalTexts(totpCode(secret, step), code);
    if (isRight && (usedStep === null || step > usedStep)) matched = step;
  }
  return matched;
}

function equalTexts(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** As apps read it out of a QR code. */
export function totpUri(secret: string, account: string, issuer: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&digits=${digits}&period=${stepSeconds}`;
}
