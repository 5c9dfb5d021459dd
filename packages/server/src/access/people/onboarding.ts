import { AppError } from '@daybook/api';
import type { Passkeys, Passwords, RegistrationAnswer, Site, Tokens } from '../credentials/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Client } from '../looks/index.ts';
import type { Factors } from './factors.ts';
import type { Guard } from './guard.ts';
import { hashNew } from './hashing.ts';
import type { Invitation, Invitations } from './invitations.ts';
import { type Journal, personActor, personTarget } from './journal.ts';
import type { People } from './people.ts';
import type { Person } from './person.ts';
import type { Sessions } from './sessions.ts';
import type { SignedIn, SignIns } from './sign-ins.ts';

export interface OnboardingParts {
  readonly people: People;
  readonly factors: Factors;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly invitations: Invitations;
  readonly passwords: Passwords;
  readonly passkeys: Passkeys;
  readonly signIns: SignIns;
  readonly guard: Guard;
  readonly journal: Journal;
  readonly clock: Clock;
}

/** What an invitation link opens. */
export class Onboarding {
  readonly #parts: OnboardingParts;

  constructor(parts: OnboardingParts) {
    this.#parts = parts;
  }

  /** Whom a link is for. Wrong ones count as failures of the address. Throws `invitation.not-found`. */
  look(secret: string, client: Client): { invitation: Invitation; person: Person } {
    const { invitations, people, guard } = this.#parts;
    const attempt = guard.attemptFrom(client.address);
    const invitation = invitations.find(secret);
    const person = invitation === null ? null : people.find(invitation.person);
    if (invitation === null || person === null || person.state === 'disabled')
      throw new AppError('invitation.not-found');
    attempt.undo();
    return { invitation, person };
  }

  async acceptPassword(
    given: { readonly secret: string; readonly name: string; readonly password: string },
    client: Client,
  ): Promise<SignedIn> {
    const { person } = this.look(given.secret, client);
    const phc = await hashNew(this.#parts.passwords, given.password, { login: person.login, name: given.name });
    await this.#accept(person, given, 'password', client, () => this.#parts.factors.setPassword(person.id, phc));
    return await this.#parts.signIns.open(person, 'password', false, client);
  }

  passkeyOptions(secret: string, site: Site, client: Client): Promise<Record<string, unknown>> {
    const { person } = this.look(secret, client);
    return this.#parts.passkeys.registrationOptions(site, person, []);
  }

  async acceptPasskey(
    given: {
      readonly secret: string;
      readonly name: string;
      readonly passkeyName: string;
      readonly response: RegistrationAnswer;
    },
    site: Site,
    client: Client,
  ): Promise<SignedIn> {
    const { passkeys, factors, clock, signIns } = this.#parts;
    const { person } = this.look(given.secret, client);
    const made = await passkeys.register(site, person.id, given.response);
    if (made === null || factors.passkey(made.id) !== null) throw new AppError('passkey.refused');
    await this.#accept(person, given, 'passkey', client, async () => {
      const createdMs = clock.nowMs();
      await factors.addPasskey({ ...made, person: person.id, name: given.passkeyName, createdMs, usedMs: null });
    });
    return await signIns.open(person, 'passkey', true, client);
  }

  /** Uses the link up, records what comes of it, and only then lets the person in with the one new factor. */
  async #accept(
    person: Person,
    { secret, name }: { readonly secret: string; readonly name: string },
    factor: string,
    client: Client,
    setFactor: () => Promise<unknown>,
  ): Promise<void> {
    const { invitations, journal, people, factors, sessions, tokens } = this.#parts;
    const invitation = await invitations.take(secret);
    if (invitation === null) throw new AppError('invitation.not-found');
    const { purpose } = invitation;
    const kind = purpose === 'invite' ? 'admin.credential.create' : 'admin.credential.update';
    const target = personTarget(person, [{ type: factor, id: person.login }]);
    const changes = [
      ...(person.state === 'active' ? [] : [{ path: 'state', old: person.state, new: 'active' }]),
      ...(person.name === name ? [] : [{ path: 'name', old: person.name, new: name }]),
    ];
    try {
      const entry = { kind, action: `accept-${purpose}`, actor: personActor(person), target, changes } as const;
      await journal.write(person.tenant, entry, client);
    } catch (error) {
      await invitations.giveBack(secret, invitation);
      throw error;
    }
    await sessions.endOfPerson(person.id);
    await tokens.revokeOfPerson(person.tenant, person.id);
    await factors.removeAll(person.id);
    await setFactor();
    await people.change(person.id, { state: 'active', name });
  }
}
