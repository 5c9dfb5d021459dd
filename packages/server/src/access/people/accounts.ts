import { AppError } from '@daybook/api';
import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import {
  base32,
  matchTotp,
  mintRecoveryCodes,
  type Passkeys,
  type Passwords,
  type RegistrationAnswer,
  type Site,
  totpUri,
} from '../credentials/index.ts';
import type { Client } from '../looks/index.ts';
import { keeperOf, type ReaderIdentity } from '../roles/index.ts';
import type { Factors, Passkey } from './factors.ts';
import type { Guard } from './guard.ts';
import { hashNew, verify } from './hashing.ts';
import type { Journal } from '../journal.ts';
import { identityActor, personTarget } from './actors.ts';
import type { OpenLogins } from './open-logins.ts';
import type { People } from './people.ts';
import type { Person } from './person.ts';
import type { SessionRecord } from './session.ts';
import type { Sessions } from './sessions.ts';
import { accountKey } from './sign-ins.ts';

export interface AccountParts {
  readonly people: People;
  readonly factors: Factors;
  readonly sessions: Sessions;
  readonly openLogins: OpenLogins;
  readonly passwords: Passwords;
  readonly passkeys: Passkeys;
  readonly guard: Guard;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly random: Random;
}

/** A person who changes how they sign in. */
export interface Oneself {
  readonly identity: ReaderIdentity;
  readonly person: Person;
  readonly session: SessionRecord;
  readonly client: Client;
}

interface Begun {
  readonly secret: Uint8Array;
  readonly untilMs: number;
}

/** What changes the ways to sign in needs a sign-in that is not older than this. */
const freshMs = 15 * 60_000;
const begunMs = 10 * 60_000;
const begunMax = 1_000;
/** RFC 4226, section 4: a secret of 160 bits. */
const totpSecretBytes = 20;
const passkeysMax = 20;

/** Who it is; null for a program, also where a person made its token. */
export function personOf({ people }: { readonly people: People }, identity: ReaderIdentity): Person | null {
  return identity.program === undefined ? people.get(identity.tenant, identity.subject) : null;
}

/** What a person does with their own account. Each change is recorded before it takes effect. Throws `AppError`. */
export class Accounts {
  readonly #parts: AccountParts;
  /** Secrets of apps that are not confirmed, by person; the oldest first. */
  readonly #begun = new Map<string, Begun>();

  constructor(parts: AccountParts) {
    this.#parts = parts;
  }

  /**
   * Who it is, where it is a person who proved a short while ago who they are. Somebody with a token, or a session that one
   * opened, is not: a stolen one must not become a password.
   */
  oneself(identity: ReaderIdentity, session: SessionRecord | null, client: Client): Oneself {
    const person = this.person(identity, session);
    if (session === null || this.#parts.clock.nowMs() - session.createdMs > freshMs)
      throw new AppError('sign-in.again');
    return { identity, person, session, client };
  }

  /** A person with a session of their own. */
  person(identity: ReaderIdentity, session: SessionRecord | null): Person {
    const person = personOf(this.#parts, identity);
    if (person === null || session === null || session.token !== null) throw new AppError('session.needed');
    return person;
  }

  /** Ends the other sessions of the person, and what `daybook login` has: whoever knew the old password is out. */
  async changePassword(by: Oneself, current: string | undefined, password: string): Promise<void> {
    const { person, session } = by;
    const { factors, passwords, openLogins } = this.#parts;
    const phc = factors.password(person.id);
    if (phc !== null) await this.#proveCurrent(by, current ?? '', phc);
    const hash = await hashNew(passwords, password, person);
    await this.#write(by, phc === null ? 'create' : 'update', 'set-password', 'password', person.login);
    await factors.setPassword(person.id, hash);
    await openLogins.endOfPerson(person, { except: session.id });
  }

  async #proveCurrent({ person, client, identity }: Oneself, current: string, phc: string): Promise<void> {
    const { guard, passwords, journal } = this.#parts;
    const key = accountKey(person.tenant, person.login);
    const lockedMs = guard.accounts.locked(key);
    if (lockedMs !== null) throw new AppError('sign-in.throttled', { retryAfterSeconds: Math.ceil(lockedMs / 1000) });
    guard.accounts.attempt(key);
    if (await verify(passwords, current, phc)) return guard.accounts.succeeded(key);
    const actor = identityActor(identity);
    const entry = { kind: 'admin.credential.update', action: 'set-password', actor } as const;
    await journal.write(person.tenant, { ...entry, outcome: 'failure', code: 'wrong-password' }, client);
    throw new AppError('password.wrong');
  }

  /** A secret for an authenticator app. Nothing changes before `confirmTotp`. */
  beginTotp({ person }: Oneself): { secret: string; uri: string } {
    const secret = this.#parts.random.bytes(totpSecretBytes);
    this.#begun.delete(person.id);
    const [oldest] = this.#begun.keys();
    if (this.#begun.size >= begunMax && oldest !== undefined) this.#begun.delete(oldest);
    this.#begun.set(person.id, { secret, untilMs: this.#parts.clock.monotonicMs() + begunMs });
    const text = base32(secret).toUpperCase();
    return { secret: text, uri: totpUri(text, person.login, 'Daybook') };
  }

  async confirmTotp(by: Oneself, code: string): Promise<string[]> {
    const { person } = by;
    const { clock, random, factors } = this.#parts;
    const begun = this.#begun.get(person.id);
    if (begun === undefined || begun.untilMs <= clock.monotonicMs()) throw new AppError('totp.not-begun');
    const step = matchTotp(begun.secret, code, clock.nowMs(), null);
    if (step === null) throw new AppError('totp.wrong');
    this.#begun.delete(person.id);
    await this.#write(by, factors.counts(person.id).totp ? 'update' : 'create', 'set-totp', 'totp', person.login);
    const codes = mintRecoveryCodes(random);
    await factors.setTotp(person.id, begun.secret, step, codes);
    return codes;
  }

  async removeTotp(by: Oneself): Promise<void> {
    await this.#write(by, 'delete', 'remove-totp', 'totp', by.person.login);
    await this.#parts.factors.removeTotp(by.person.id);
  }

  async renewRecoveryCodes(by: Oneself): Promise<string[]> {
    const { random, factors } = this.#parts;
    if (!factors.counts(by.person.id).totp) throw new AppError('totp.not-begun');
    await this.#write(by, 'update', 'renew-recovery-codes', 'recovery-codes', by.person.login);
    const codes = mintRecoveryCodes(random);
    await factors.setRecoveryCodes(by.person.id, codes);
    return codes;
  }

  passkeyOptions({ person }: Oneself, site: Site): Promise<Record<string, unknown>> {
    const known = this.#parts.factors.passkeys(person.id).map(({ id }) => id);
    return this.#parts.passkeys.registrationOptions(site, person, known);
  }

  async addPasskey(by: Oneself, name: string, response: RegistrationAnswer, site: Site): Promise<Passkey> {
    const { passkeys, factors, clock } = this.#parts;
    const { person } = by;
    const made = await passkeys.register(site, person.id, response);
    const isFull = factors.passkeys(person.id).length >= passkeysMax;
    if (made === null || isFull || factors.passkey(made.id) !== null) throw new AppError('passkey.refused');
    await this.#write(by, 'create', 'add-passkey', 'passkey', made.id, name);
    const passkey = { ...made, person: person.id, name, createdMs: clock.nowMs(), usedMs: null };
    if (!(await factors.addPasskey(passkey))) throw new AppError('passkey.refused');
    return passkey;
  }

  async removePasskey(by: Oneself, id: string): Promise<Passkey> {
    const { factors } = this.#parts;
    const { person } = by;
    const passkey = factors.passkeys(person.id).find((each) => each.id === id);
    if (passkey === undefined) throw new AppError('passkey.not-found');
    const { password, passkeys } = factors.counts(person.id);
    if (!password && passkeys === 1 && person.external === null) throw new AppError('factor.last');
    await this.#write(by, 'delete', 'remove-passkey', 'passkey', id, passkey.name);
    await factors.removePasskey(id);
    return passkey;
  }

  /** Ends one session of whoever asks. */
  async endSession(identity: ReaderIdentity, id: string, client: Client): Promise<SessionRecord> {
    const session = this.sessionsOf(identity).find((each) => each.id === id);
    if (session === undefined) throw new AppError('session.not-found');
    await this.#parts.sessions.end(id);
    await this.#ended(identity, 'end-session', { sessions: 1 }, client, id);
    return session;
  }

  /** Ends all sessions of whoever asks, and what `daybook login` has, but for what asks. How many sessions it were. */
  async endOtherSessions(identity: ReaderIdentity, client: Client): Promise<number> {
    const { sessions, openLogins } = this.#parts;
    const { credential: except } = identity;
    const person = personOf(this.#parts, identity);
    const ended =
      person === null
        ? { sessions: await sessions.endOfToken(keeperOf(identity), except) }
        : await openLogins.endOfPerson(person, { except });
    await this.#ended(identity, 'end-other-sessions', { ...ended }, client);
    return ended.sessions;
  }

  sessionsOf(identity: ReaderIdentity): SessionRecord[] {
    const { sessions } = this.#parts;
    const person = personOf(this.#parts, identity);
    return person === null ? sessions.ofToken(keeperOf(identity)) : sessions.ofPerson(person.id);
  }

  async #ended(
    identity: ReaderIdentity,
    action: string,
    ext: Readonly<Record<string, number>>,
    client: Client,
    id?: string,
  ): Promise<void> {
    const actor = { ...identityActor(identity), ...(id === undefined ? {} : { session: id }) };
    const entry = { kind: 'auth.logout', action, actor, ext } as const;
    await this.#parts.journal.write(identity.tenant, entry, client);
  }

  async #write(
    { identity, person, client }: Oneself,
    what: 'create' | 'update' | 'delete',
    action: string,
    type: string,
    id: string,
    name?: string,
  ): Promise<void> {
    const target = personTarget(person, [{ type, id, ...(name === undefined ? {} : { name }) }]);
    const actor = identityActor(identity);
    const entry = { kind: `admin.credential.${what}`, action, actor, target } as const;
    await this.#parts.journal.write(person.tenant, entry, client);
  }
}
