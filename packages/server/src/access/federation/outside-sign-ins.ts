import { AppError } from '@daybook/api';
import type { Client } from '../looks/index.ts';
import type { Journal } from '../journal.ts';
import { personActor, personTarget } from '../people/actors.ts';
import { isUnproved, type People, type Person, type SignedIn, type SignIns } from '../people/index.ts';
import type { RoleStore } from '../roles/index.ts';
import type { Claims } from './claims.ts';
import type { Flows } from './flows.ts';
import type { OutsideGroups } from './outside-groups.ts';
import { outsideName } from './outside-name.ts';
import type { Provider } from './provider.ts';

export interface OutsideSignInParts {
  readonly providers: readonly Provider[];
  readonly flows: Flows;
  readonly people: People;
  readonly outside: OutsideGroups;
  readonly roles: Pick<RoleStore, 'rolesOfGroups'>;
  readonly signIns: Pick<SignIns, 'open'>;
  readonly journal: Journal;
}

type Known = { readonly ok: true; readonly person: Person } | { readonly ok: false; readonly reason: string };

/**
 * Signing in at an OpenID provider. Who it is, is told by issuer and subject alone. Somebody who is not known yet is linked to
 * a person who was invited, or provisioned by SCIM, with the very address that the provider has verified; or made a person
 * where a group of theirs gives a role. Nobody else gets in: that the provider knows somebody is no right here.
 */
export class OutsideSignIns {
  readonly #parts: OutsideSignInParts;

  constructor(parts: OutsideSignInParts) {
    this.#parts = parts;
  }

  /** Of one tenant: others are not told, not even whether there are any. */
  list(tenant: string): { name: string; label: string }[] {
    const own = this.#parts.providers.filter(({ settings }) => settings.tenant === tenant);
    return own.map(({ settings: { name, label } }) => ({ name, label }));
  }

  /**
   * Where to send the browser, and what to keep in it. A provider of another tenant is as one that is not there. Throws `AppError`.
   */
  async begin(tenant: string, name: string, redirectUri: string): Promise<{ url: URL; secret: string }> {
    const provider = this.#provider(name);
    if (provider?.settings.tenant !== tenant) throw new AppError('sign-in.provider-unknown');
    const { flow, secret } = this.#parts.flows.begin(name);
    const url = await provider.begin(flow, redirectUri);
    if (url === null) throw new AppError('sign-in.provider-unavailable', { retryAfterSeconds: 10 });
    return { url, secret };
  }

  /** The tenant that the browser is about to sign in to; null where it began nothing. */
  tenantOf(secret: string | null): string | null {
    const flow = secret === null ? null : this.#parts.flows.look(secret);
    return flow === null ? null : (this.#provider(flow.provider)?.settings.tenant ?? null);
  }

  /** `answer` is the whole address that the browser came back to, `secret` what was kept in it. Throws `AppError`. */
  async finish(name: string, secret: string | null, answer: URL, client: Client): Promise<SignedIn> {
    const provider = this.#provider(name);
    // As for who comes back from a provider that there is without having begun there.
    if (provider === undefined) throw new AppError('sign-in.refused');
    const { tenant } = provider.settings;
    const flow = secret === null ? null : this.#parts.flows.take(secret);
    if (flow?.provider !== name) return await this.#refuse(tenant, name, null, 'other-browser', client);
    const answered = await provider.finish(flow, answer);
    if (!answered.ok) {
      if (answered.code === 'refused') return await this.#refuse(tenant, name, null, 'provider-refused', client);
      throw new AppError('sign-in.provider-unavailable', { retryAfterSeconds: 10, cause: new Error(answered.detail) });
    }
    const { groups } = answered.claims;
    const claims = { ...answered.claims, groups: groups.map((group) => outsideName(name, group)) };
    const known = await this.#personFor(tenant, claims, client);
    if (!known.ok) return await this.#refuse(tenant, name, claims, known.reason, client);
    const { person } = known;
    if (!this.#parts.people.isInEffect(person)) {
      const reason = person.state === 'active' ? 'expired' : person.state;
      return await this.#refuse(tenant, name, claims, reason, client);
    }
    await this.#parts.outside.claim(tenant, person.id, claims.groups);
    return await this.#parts.signIns.open(person, 'external', claims.mfa, client, { provider: name });
  }

  #provider(name: string): Provider | undefined {
    return this.#parts.providers.find(({ settings }) => settings.name === name);
  }

  async #personFor(tenant: string, claims: Claims, client: Client): Promise<Known> {
    const everybody = this.#parts.people.list(tenant);
    const { issuer, subject, email, isEmailVerified } = claims;
    const known = everybody.find(({ external }) => external?.issuer === issuer && external.subject === subject);
    if (known !== undefined) return { ok: true, person: known };
    const address = isEmailVerified ? email?.toLowerCase() : undefined;
    const expected = everybody.filter(
      (person) => isUnproved(person) && address !== undefined && person.email?.toLowerCase() === address,
    );
    const [only] = expected;
    if (only !== undefined && expected.length === 1)
      return { ok: true, person: await this.#link(only, claims, client) };
    if (this.#parts.roles.rolesOfGroups(tenant, claims.groups).length === 0)
      return { ok: false, reason: 'not-expected' };
    return await this.#make(tenant, claims, client);
  }

  async #link(person: Person, { issuer, subject }: Claims, client: Client): Promise<Person> {
    const changes = [
      { path: 'external', old: null, new: `${issuer} ${subject}` },
      ...(person.state === 'active' ? [] : [{ path: 'state', old: person.state, new: 'active' }]),
    ];
    const entry = { kind: 'admin.user.update', action: 'link', actor: personActor(person), changes } as const;
    await this.#parts.journal.write(person.tenant, { ...entry, target: personTarget(person) }, client);
    return await this.#parts.people.change(person.id, { external: { issuer, subject }, state: 'active' });
  }

  async #make(tenant: string, claims: Claims, client: Client): Promise<Known> {
    const login = (claims.login ?? '').trim().toLowerCase();
    if (!/^[a-z0-9](?:[a-z0-9._@+-]{0,62}[a-z0-9])?$/.test(login)) return { ok: false, reason: 'no-login' };
    const { people, journal } = this.#parts;
    const { issuer, subject, name, email } = claims;
    const wanted = { tenant, login, name: name ?? login, email, external: { issuer, subject } };
    const person = await people.add(wanted);
    if (person === null) return { ok: false, reason: 'login-taken' };
    const changes = [
      { path: 'login', new: login },
      { path: 'external', new: `${issuer} ${subject}` },
      { path: 'state', new: 'active' },
    ];
    const entry = { kind: 'admin.user.create', action: 'first-sign-in', actor: personActor(person), changes } as const;
    try {
      await journal.write(tenant, { ...entry, target: personTarget(person) }, client);
    } catch (error) {
      await people.forget(person);
      throw error;
    }
    return { ok: true, person: await people.change(person.id, { state: 'active' }) };
  }

  async #refuse(
    tenant: string,
    provider: string,
    claims: Claims | null,
    reason: string,
    client: Client,
  ): Promise<never> {
    const id = claims?.login ?? claims?.subject ?? 'unknown';
    const actor = { type: claims === null ? 'unknown' : 'user', id } as const;
    const ext = { provider, ...(claims === null ? {} : { issuer: claims.issuer, subject: claims.subject }) };
    const entry = { kind: 'auth.login', action: 'sign-in', outcome: 'failure', code: reason, actor, ext } as const;
    await this.#parts.journal.write(tenant, entry, client);
    throw new AppError('sign-in.refused');
  }
}
