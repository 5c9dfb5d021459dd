import { describe, expect, test } from 'vitest';
import { systemRandom } from '../../platform/random.ts';
import { base32 } from './base32.ts';
import { mintRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts';
import { openSealing, Sealing, sealingKeyFile } from './sealing.ts';
import { matchTotp, totpCode, totpStep, totpUri } from './totp.ts';

const secret = new TextEncoder().encode('12345678901234567890');

describe('codes of authenticator apps', () => {
  // RFC 6238, appendix B, for SHA-1.
  test.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('at %i s the code is that of RFC 6238', (seconds, code) => {
    expect(totpCode(secret, totpStep(seconds * 1000), 8)).toBe(code);
  });

  // RFC 4226, appendix D.
  test('codes by counter are those of RFC 4226', () => {
    const codes = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'];
    expect(codes.map((_, counter) => totpCode(secret, counter))).toEqual(codes);
  });

  test('a code is good one step before and after its own, and not further', () => {
    const step = 1000;
    const at = (offset: number) => matchTotp(secret, totpCode(secret, step), (step + offset) * 30_000, null);
    expect([-2, -1, 0, 1, 2].map(at)).toEqual([null, step, step, step, null]);
  });

  test('a code works once: neither it nor an earlier one is taken again', () => {
    const nowMs = 1000 * 30_000;
    expect(matchTotp(secret, totpCode(secret, 1000), nowMs, 999)).toBe(1000);
    expect(matchTotp(secret, totpCode(secret, 1000), nowMs, 1000)).toBeNull();
    expect(matchTotp(secret, totpCode(secret, 999), nowMs, 1000)).toBeNull();
    expect(matchTotp(secret, totpCode(secret, 1001), nowMs, 1000)).toBe(1001);
  });

  test('what is no code matches nothing', () => {
    for (const code of ['', '0', '0000000', '１２３４５６', 'abcdef'])
      expect(matchTotp(secret, code, 90_000, null)).toBeNull();
  });

  test('apps are told all that they need, whatever the login has in it', () => {
    const url = new URL(totpUri(base32(secret).toUpperCase(), 'a&b@example.org', 'Daybook'));
    expect(url.searchParams.get('secret')).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    expect(decodeURIComponent(url.pathname)).toContain('Daybook:a&b@example.org');
  });
});

describe('recovery codes', () => {
  test('ten of 120 bits, all different, hashed alike however they are typed', () => {
    const codes = mintRecoveryCodes(systemRandom());
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^(?:[a-z2-7]{4}-){5}[a-z2-7]{4}$/);
    const [code = ''] = codes;
    expect(recoveryCodeHash(` ${code.toUpperCase().replaceAll('-', ' ')} `)).toEqual(recoveryCodeHash(code));
    expect(recoveryCodeHash('123456')).toBeNull();
  });
});

describe('sealing', () => {
  const random = systemRandom();
  const bytes = new Uint8Array([1, 2, 3]);

  test('what was sealed opens, for the same person and under the same key only', () => {
    const sealing = new Sealing(random.bytes(32), random);
    const sealed = sealing.seal(bytes, 'totp/a');
    expect(Buffer.from(sealing.open(sealed, 'totp/a') ?? [])).toEqual(Buffer.from(bytes));
    expect(sealing.open(sealed, 'totp/b')).toBeNull();
    expect(new Sealing(random.bytes(32), random).open(sealed, 'totp/a')).toBeNull();
    expect(Buffer.from(sealed).includes(Buffer.from(bytes))).toBe(false);
    expect(sealing.seal(bytes, 'totp/a')).not.toEqual(sealed);
  });

  test('with any byte changed, or some missing, it does not open', () => {
    const sealing = new Sealing(random.bytes(32), random);
    const sealed = sealing.seal(bytes, 'x');
    for (let i = 0; i < sealed.length; i += 1) {
      const changed = new Uint8Array(sealed);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(sealing.open(changed, 'x')).toBeNull();
      expect(sealing.open(sealed.subarray(0, i), 'x')).toBeNull();
    }
  });

  test('the key is made once, and a damaged one is said to be damaged', () => {
    const files = new Map<string, string>();
    const directory = {
      read: (name: string) => files.get(name) ?? null,
      write: (name: string, text: string) => void files.set(name, text),
    };
    const sealed = openSealing(directory, random).seal(bytes, 'x');
    expect(openSealing(directory, random).open(sealed, 'x')).not.toBeNull();
    files.set(sealingKeyFile, 'short');
    expect(() => openSealing(directory, random)).toThrow(/damaged/);
  });
});
