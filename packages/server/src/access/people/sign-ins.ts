import { AppError } from '@daybook/api';
import type { EventDraft, Scalar } from '@daybook/event';
import {
  type AuthenticationAnswer,
  type Passkeys,
  type Passwords,
  type Site,
  TooManyHashings,
  type Tokens,
} from '../credentials/index.ts';
import type { Client } from '../looks/index.ts';
import { firstTenant } from '../ports.ts';
import type { ReaderIdentity } from '../roles/index.ts';
import type { Factors } from './factors.ts';
import type { Guard } from './guard.ts';
import { verify } from './hashing.ts';
import type { Identities } from './identities.ts';
import type { Journal } from '../journal.ts';
import { identityActor, personActor, unknownActor } from './actors.ts';
import type { Attempt } from './lockout.ts';
import type { People } from './people.ts';
import type { Person } from './person.ts';
import type { SessionRecord, SignInMethod } from './session.ts';
import type { Sessions } from './sessions.ts';

/** Somebody who is signed in: the text of the session goes into the cookie, and nowhere else. */
export interface SignedIn {
  readonly identity: ReaderIdentity;
  readonly session: SessionRecord;
  readonly text: string;
}

export interface SignInParts {
  readonly people: People;
  readonly factors: Factors;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly identities: Identities;
  readonly passwords: Passwords;
  readonly passkeys: Passkeys;
  readonly guard: Guard;
  readonly journal: Journal;
}

/** The two counts that one attempt is in. */
interface Counted {
  readonly address: Attempt;
  readonly account: Attempt | null;
}

/**
 * Signing in. Every way ends the same: recorded, and only then a session with a new id. Every failure has one answer,
 * `sign-in.wrong`, after the same work, whatever the reason was; the log has the reason.
 */
export class SignIns {
  readonly #parts: SignInParts;

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  async password(
    given: {
      readonly tenant: string;
      readonly login: string;
      readonly password: string;
      readonly code?: string | undefined;
    },
    client: Client,
  ): Promise<SignedIn> {
    const { tenant } = given;
    const { people, factors, guard } = this.#parts;
    const address = guard.attemptFrom(client.address);
    const account = accountKey(tenant, given.login);
    const person = people.withLogin(tenant, given.login);
    const isLocked = guard.accounts.locked(account) !== null;
    const counted = { address, account: isLocked ? null : guard.accounts.attempt(account) };
    const phc = person === null ? null : factors.password(person.id);
    const isRight = await this.#verify(given.password, phc, counted);
    if (isLocked) return await this.#locked(person, account, counted, client);
    if (person === null) return await this.#refuse('unknown-login', null, counted, client);
    if (!isRight) return await this.#refuse(phc === null ? 'no-password' : 'wrong-password', person, counted, client);
    if (!people.isInEffect(person)) return await this.#refuse(stateReason(person), person, counted, client);
    const factor = await this.#secondFactor(person, given.code, counted, client);
    await this.#rehash(person, given.password, phc);
    address.undo();
    guard.accounts.succeeded(account);
    return await this.open(person, 'password', factor !== null, client, factor === null ? {} : { factor });
  }

  async token(text: string, client: Client): Promise<SignedIn> {
    const { guard, tokens } = this.#parts;
    const address = guard.attemptFrom(client.address);
    const identity = tokens.identify(text);
    if (identity?.kind !== 'reader') {
      return await this.#refuse('wrong-token', null, { address, account: null }, client);
    }
    address.undo();
    const { sessions, journal, people } = this.#parts;
    const id = sessions.newId();
    const { tenant, subject, credential: token } = identity;
    const person = people.get(tenant, subject)?.id ?? null;
    const actor = { ...identityActor(identity), session: id };
    const entry = { kind: 'auth.login', action: 'sign-in', actor, ext: { method: 'token' } } as const;
    await journal.write(tenant, entry, client);
    const { record, text: session } = await sessions.begin(
      { id, tenant, person, token, method: 'token', mfa: false },
      client,
    );
    return { identity: { ...identity, credential: id }, session: record, text: session };
  }

  passkeyOptions(site: Site): Promise<Record<string, unknown>> {
    return this.#parts.passkeys.signInOptions(site);
  }

  async passkey(response: AuthenticationAnswer, site: Site, client: Client): Promise<SignedIn> {
    const { people, factors, guard, passkeys } = this.#parts;
    const address = guard.attemptFrom(client.address);
    const counted = { address, account: null };
    const known = factors.passkey(response.id);
    const person = known === null ? null : people.find(known.person);
    if (known === null || person === null) return await this.#refuse('unknown-passkey', null, counted, client);
    const { userHandle } = response.response;
    const isOther = userHandle != null && Buffer.from(userHandle, 'base64url').toString() !== person.id;
    const counter = isOther ? null : await passkeys.signIn(site, known, response);
    if (counter === null) return await this.#refuse('wrong-passkey', person, counted, client);
    await factors.usePasskey(known.id, counter);
    if (!people.isInEffect(person)) return await this.#refuse(stateReason(person), person, counted, client);
    address.undo();
    guard.accounts.succeeded(accountKey(person.tenant, person.login));
    return await this.open(person, 'passkey', true, client, { passkey: known.name });
  }

  /** Records the sign-in of somebody who proved who they are, then begins the session. */
  async open(
    person: Person,
    method: SignInMethod,
    mfa: boolean,
    client: Client,
    ext: Readonly<Record<string, Scalar>> = {},
  ): Promise<SignedIn> {
    const { sessions, journal, people, identities } = this.#parts;
    const id = sessions.newId();
    const actor = { ...personActor(person), session: id, mfa };
    const { tenant } = person;
    const entry = { kind: 'auth.login', action: 'sign-in', actor, ext: { method, ...ext } } as const;
    await journal.write(tenant, entry, client);
    const { record, text } = await sessions.begin({ id, tenant, person: person.id, token: null, method, mfa }, client);
    await people.change(person.id, { signedInMs: record.createdMs });
    const identity = identities.identityOf(tenant, person.id, id);
    // Ended while it was recorded.
    if (identity === null) throw new AppError('sign-in.wrong');
    return { identity, session: record, text };
  }

  /** Ends a session, then records it. */
  async signOut(identity: ReaderIdentity, session: SessionRecord, client: Client, action = 'sign-out'): Promise<void> {
    await this.#parts.sessions.end(session.id);
    const actor = { ...identityActor(identity), session: session.id };
    await this.#parts.journal.write(identity.tenant, { kind: 'auth.logout', action, actor }, client);
  }

  /** Records that a person ended their own token. */
  async tokenEnded(identity: ReaderIdentity, client: Client): Promise<void> {
    const target = { resources: [{ type: 'token', id: identity.credential }] };
    const actor = identityActor(identity);
    const entry = { kind: 'admin.credential.delete', action: 'sign-out', actor, target } as const;
    await this.#parts.journal.write(identity.tenant, entry, client);
  }

  async #verify(password: string, phc: string | null, counted: Counted): Promise<boolean> {
    try {
      return await verify(this.#parts.passwords, password, phc);
    } catch (error) {
      // Not looked at: no failure.
      counted.address.undo();
      counted.account?.undo();
      throw error;
    }
  }

  async #rehash(person: Person, password: string, phc: string | null): Promise<void> {
    const { passwords, factors } = this.#parts;
    if (phc === null || !passwords.isOutdated(phc)) return;
    try {
      await factors.setPassword(person.id, await passwords.hash(password));
    } catch (error) {
      // The old hash is as right as before; the next sign-in tries again.
      if (!(error instanceof TooManyHashings)) throw error;
    }
  }

  /** Null where the person has no second factor. Throws where it is missing or wrong. */
  async #secondFactor(
    person: Person,
    code: string | undefined,
    counted: Counted,
    client: Client,
  ): Promise<'totp' | 'recovery-code' | null> {
    const { factors, journal } = this.#parts;
    if (!factors.counts(person.id).totp) return null;
    const actor = personActor(person);
    if (code === undefined) {
      counted.address.undo();
      await journal.write(person.tenant, { kind: 'auth.mfa', action: 'ask', outcome: 'unknown', actor }, client);
      throw new AppError('sign-in.code-needed');
    }
    const factor = await factors.useCode(person.id, code);
    if (factor === null) return await this.#refuse('wrong-code', person, counted, client, 'auth.mfa');
    if (factor === 'recovery-code') {
      const ext = { left: factors.counts(person.id).recoveryCodes };
      await journal.write(person.tenant, { kind: 'auth.mfa', action: 'use-recovery-code', actor, ext }, client);
    }
    return factor;
  }

  /** The first attempt while an account is locked is recorded, the others are counted into the next failure. */
  async #locked(person: Person | null, account: string, counted: Counted, client: Client): Promise<never> {
    if (this.#parts.guard.accounts.refused(account) === 1) return await this.#refuse('locked', person, counted, client);
    throw new AppError('sign-in.wrong');
  }

  async #refuse(
    reason: string,
    person: Person | null,
    { address, account }: Counted,
    client: Client,
    kind: 'auth.login' | 'auth.mfa' = 'auth.login',
  ): Promise<never> {
    const actor: EventDraft['actor'] = person === null ? unknownActor : personActor(person);
    const ext: Record<string, Scalar> = { failuresFromAddress: address.failures };
    if (address.lockedMs !== null) ext['addressLockedMs'] = address.lockedMs;
    if (account !== null) ext['failuresOfAccount'] = account.failures;
    if (account?.lockedMs != null) ext['accountLockedMs'] = account.lockedMs;
    const outcome = reason === 'locked' ? 'denied' : 'failure';
    const entry = { kind, action: 'sign-in', outcome, code: reason, actor, ext } as const;
    // Who was not recognised is of no tenant: the first one's people look after the server.
    await this.#parts.journal.write(person?.tenant ?? firstTenant, entry, client);
    throw new AppError('sign-in.wrong');
  }
}

export const accountKey = (tenant: string, login: string): string => `${tenant}/${login}`;

function stateReason({ state }: Person): string {
  return state === 'active' ? 'expired' : state;
}
