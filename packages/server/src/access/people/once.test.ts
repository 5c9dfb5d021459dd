import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { systemRandom } from '../../platform/random.ts';
import { type MetaDatabase, openMeta } from '../../platform/sql/index.ts';
import { mintRecoveryCodes, Sealing } from '../credentials/index.ts';
import { totpCode, totpStep } from '../credentials/totp.ts';
import { Factors } from './factors.ts';
import { Invitations } from './invitations.ts';
import { People } from './people.ts';

const clock = systemClock();
const random = systemRandom();
const sealing = new Sealing(random.bytes(32), random);
let db: MetaDatabase;
let person: string;
beforeEach(async () => {
  db = await openMeta(':memory:');
  const people = await People.open(db, clock, random);
  person = (await people.add({ tenant: 'default', login: 'ada', name: 'Ada' }))?.id ?? '';
});
afterEach(() => db.destroy());

/** Asked twice before either was answered. */
const twice = <T>(ask: () => Promise<T>) => Promise.all([ask(), ask()]);
const link = (purpose: 'invite' | 'reset') => ({ person, purpose, maker: 'ann', bound: { maker: [], person: [] } });
const taken = (answers: readonly unknown[]) => answers.filter((answer) => answer !== null).length;

test('a code of the app, a recovery code and a link are used once, also by two at once and over a restart', async () => {
  const secret = random.bytes(20);
  const factors = await Factors.open(db, clock, sealing);
  const codes = mintRecoveryCodes(random);
  const [recovery = ''] = codes;
  const step = totpStep(clock.nowMs());
  await factors.setTotp(person, secret, step - 2, codes);
  const code = totpCode(secret, step);
  expect(taken(await twice(() => factors.useCode(person, code)))).toBe(1);
  expect(taken(await twice(() => factors.useCode(person, recovery)))).toBe(1);
  const invitations = await Invitations.open(db, clock, random);
  const { secret: text } = await invitations.add(link('invite'));
  expect(taken(await twice(() => invitations.take(text)))).toBe(1);

  const again = await Factors.open(db, clock, sealing);
  expect(await again.useCode(person, code)).toBeNull();
  expect(await again.useCode(person, recovery)).toBeNull();
  expect(again.counts(person)).toEqual({ password: false, totp: true, passkeys: 0, recoveryCodes: 9 });
  expect((await Invitations.open(db, clock, random)).find(text)).toBeNull();
});

test('a secret that was sealed under another key opens nothing, and recovery codes still do', async () => {
  const secret = random.bytes(20);
  const factors = await Factors.open(db, clock, sealing);
  const codes = mintRecoveryCodes(random);
  await factors.setTotp(person, secret, 0, codes);
  const lost = await Factors.open(db, clock, new Sealing(random.bytes(32), random));
  expect(await lost.useCode(person, totpCode(secret, totpStep(clock.nowMs())))).toBeNull();
  expect(await lost.useCode(person, codes[0] ?? '')).toBe('recovery-code');
});

test('a link that is given back is good again, also after a restart', async () => {
  const invitations = await Invitations.open(db, clock, random);
  const { secret } = await invitations.add(link('reset'));
  const invitation = await invitations.take(secret);
  if (invitation === null) throw new Error('made above');
  await invitations.giveBack(secret, invitation);
  expect((await Invitations.open(db, clock, random)).find(secret)).toMatchObject({ person, purpose: 'reset' });
});

test('people are as they were after a restart, and numbers go on', async () => {
  const people = await People.open(db, clock, random);
  await people.change(person, {
    state: 'active',
    email: 'a@example.org',
    external: { issuer: 'https://i', subject: 's' },
  });
  const again = await People.open(db, clock, random);
  expect(again.list('default')).toEqual(people.list('default'));
  expect((await again.add({ tenant: 'default', login: 'bob', name: 'Bob' }))?.number).toBe(2);
  expect(await again.add({ tenant: 'default', login: 'ada', name: 'Other' })).toBeNull();
  expect((await again.add({ tenant: 'acme', login: 'ada', name: 'Other' }))?.number).toBe(1);
});
