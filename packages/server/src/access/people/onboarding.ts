import { AppError } from '@daybook/api';
import type { Passkeys, Passwords, RegistrationAnswer, Site } from '../credentials/index.ts';
import type { LinkBounds } from '../approvals/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Client } from '../looks/index.ts';
import type { Factors } from './factors.ts';
import type { Guard } from './guard.ts';
import { hashNew } from './hashing.ts';
import type { Invitation, Invitations } from './invitations.ts';
import type { Journal } from '../journal.ts';
import { personActor, personTarget, unknownActor } from './actors.ts';
import type { People } from './people.ts';
import type { Person } from './person.ts';
import type { OpenLogins } from './open-logins.ts';
import type { SignedIn, SignIns } from './sign-ins.ts';

export interface OnboardingParts {
  readonly people: People;
  readonly factors: Factors;
  readonly openLogins: OpenLogins;
  readonly invitations: Invitations;
  readonly linkBounds: LinkBounds;
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

  /** Whom a link is for. Wrong ones count as failures of the address. Throws `invitation.not-found`, `invitation.outgrown`. */
  async look(secret: string, client: Client): Promise<{ invitation: Invitation; person: Person }> {
    const { invitations, people, guard, linkBounds } = this.#parts;
    const attempt = guard.attemptFrom(client.address);
    const invitation = invitations.find(secret);
    const person = invitation === null ? null : people.find(invitation.person);
    if (invitation === null || person === null || person.state === 'disabled' || this.#isOfNobody(invitation))
      throw new AppError('invitation.not-found');
    if (!linkBounds.covers(invitation.bound, person)) await this.#outgrown(person, invitation, client);
    attempt.undo();
    return { invitation, person };
  }

  /** Whoever made it may not sign in any more. */
  #isOfNobody({ maker }: Invitation): boolean {
    const { people } = this.#parts;
    const person = people.find(maker);
    return person !== null && person.state !== 'invited' && !people.isInEffect(person);
  }

  async #outgrown(person: Person, { purpose }: Invitation, client: Client): Promise<never> {
    const kind = purpose === 'invite' ? 'admin.credential.create' : 'admin.credential.update';
    const refused = { kind, action: `accept-${purpose}`, outcome: 'denied', code: 'outgrown' } as const;
    const entry = { ...refused, actor: unknownActor, target: personTarget(person) };
    await this.#parts.journal.write(person.tenant, entry, client);
    throw new AppError('invitation.outgrown');
  }

  async acceptPassword(
    given: { readonly secret: string; readonly name: string; readonly password: string },
    client: Client,
  ): Promise<SignedIn> {
    const { person } = await this.look(given.secret, client);
    const phc = await hashNew(this.#parts.passwords, given.password, { login: person.login, name: given.name });
    await this.#accept(person, given, 'password', client, () => this.#parts.factors.setPassword(person.id, phc));
    return await this.#parts.signIns.open(person, 'password', false, client);
  }

  async passkeyOptions(secret: string, site: Site, client: Client): Promise<Record<string, unknown>> {
    const { person } = await this.look(secret, client);
    return await this.#parts.passkeys.registrationOptions(site, person, []);
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
    const { person } = await this.look(given.secret, client);
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
    const { invitations, linkBounds, journal, people, factors, openLogins, clock } = this.#parts;
    const invitation = await invitations.take(secret);
    if (invitation === null) throw new AppError('invitation.not-found');
    // Hashing took a while.
    const now = people.find(person.id) ?? person;
    if (!linkBounds.covers(invitation.bound, now)) await this.#outgrown(now, invitation, client);
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
    await openLogins.endOfPerson(person);
    await factors.removeAll(person.id);
    await setFactor();
    const link = { maker: invitation.maker, usedMs: clock.nowMs() };
    await people.change(person.id, { state: 'active', name, link });
  }
}
