import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { systemRandom } from '../../platform/random.ts';
import { passwordFault } from './password-rules.ts';
import { Passwords, TooManyHashings } from './passwords.ts';
import { readPhc, writePhc } from './phc.ts';

const random = systemRandom();
const cheap = { memoryKiB: 8, passes: 1, lanes: 1 };
const passwords = (waitingMax?: number) =>
  new Passwords({ random, cost: cheap, ...(waitingMax === undefined ? {} : { waitingMax }) });

describe('passwords', () => {
  test('the right one is right and no other, however its characters are composed', async () => {
    const phc = await passwords().hash('zwölf Zeichen');
    expect(await passwords().verify('zwölf Zeichen'.normalize('NFD'), phc)).toBe(true);
    expect(await passwords().verify('zwolf Zeichen', phc)).toBe(false);
    expect(await passwords().hash('zwölf Zeichen')).not.toBe(phc);
  });

  test('new hashes cost more than the least that OWASP asks for', async () => {
    const { cost } = readPhc(await new Passwords({ random }).hash('x')) ?? { cost: cheap };
    expect(cost.memoryKiB).toBeGreaterThanOrEqual(19 * 1024);
    expect(cost.passes).toBeGreaterThanOrEqual(2);
  });

  test('a hash that the reference program made is read', async () => {
    // argon2 "password" with salt "somesalt", -id -t 2 -m 16 -p 1 of the reference implementation.
    const phc = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await passwords().verify('password', phc)).toBe(true);
    expect(await passwords().verify('passwore', phc)).toBe(false);
  });

  test('where there is no hash the work is the same, and the answer no', async () => {
    const all = passwords();
    expect(await all.verify('x', null)).toBe(false);
    expect(all.hashings).toBe(1);
  });

  test('at most two are hashed at once; past the queue it is refused, and room comes back', async () => {
    const all = passwords(3);
    const many = await Promise.allSettled(Array.from({ length: 8 }, () => all.hash('x')));
    expect(many.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 5 }, () => 'fulfilled'),
      ...Array.from({ length: 3 }, () => 'rejected'),
    ]);
    expect(many.at(-1)).toMatchObject({ reason: expect.any(TooManyHashings) as TooManyHashings });
    expect(all.hashings).toBe(5);
    await all.hash('x');
  });

  test('a hash of other parameters is outdated', async () => {
    expect(passwords().isOutdated(await passwords().hash('x'))).toBe(false);
    expect(new Passwords({ random, cost: { ...cheap, passes: 2 } }).isOutdated(await passwords().hash('x'))).toBe(true);
  });

  test('the PHC string is read as it was written; nothing else is one', () => {
    const bytes = (min: number, max: number) => fc.uint8Array({ minLength: min, maxLength: max });
    fc.assert(
      fc.property(
        fc.nat(99_999),
        fc.nat(99),
        fc.nat(9),
        bytes(9, 64),
        bytes(12, 64),
        (memoryKiB, passes, lanes, salt, tag) => {
          const hash = { cost: { memoryKiB, passes, lanes }, salt: new Uint8Array(salt), tag: new Uint8Array(tag) };
          expect(readPhc(writePhc(hash))).toEqual(hash);
        },
      ),
    );
    fc.assert(fc.property(fc.string(), (text) => readPhc(text) === null));
  });
});

describe('rules of passwords', () => {
  const fault = (password: string) => passwordFault(password, { login: 'ada@example.org', name: 'Ada Lovelace' });

  test.each([
    'plum tractor lantern 7',
    'ein ganz anderer Satz',
    '🙂🦊🌵🍋🎈🧭⛵🪁🧩🎻🥝🪴',
    'zq8!Lm2#vP0x',
    'Bdr-wkx-7731-pty',
  ])('"%s" is taken', async (password) => expect(await fault(password)).toBeNull());

  test.each([
    ['short', /needs 12/],
    ['x'.repeat(257), /more than 256/],
    ['aaaaaaaaaaaaaa', /repeats/],
    ['abababababababab', /repeats/],
    ['my ada@example.org', /login/],
    ['LOVELACE lives here', /name/],
    ['Daybook is great', /service/],
    ['Password1234!', /common/],
    ['passwordpassword', /common/],
    ['iloveyou!!2024', /common/],
    ['counterstrike', /common/],
    ['sonyericsson', /common/],
    ['##mustang2024!', /common/],
    ['ghbdtnrfrltkf', /common/],
    ['1Qaz2wsx3edc4rfv', /common/],
    ['Justinbieber#1', /common/],
    ['monkeydragon', /common/],
    ['2026-silverdragon!', /common/],
    ['q1w2e3r4t5y6', /common/],
    ['qwertyuiop12', /sequence|common/],
    ['1234567890abcdef', /sequence/],
    ['abcdefghijklm', /sequence/],
  ])('"%s" is not', async (password, why) => expect(await fault(password)).toMatch(why));
});
