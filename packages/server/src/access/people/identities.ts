import type { OwnerRights, TokenOwners, Tokens } from '../credentials/index.ts';
import type { PersonRoles } from '../ports.ts';
import type { ReaderIdentity } from '../roles/index.ts';
import type { People } from './people.ts';
import type { SessionRecord } from './session.ts';

/** People as what they are behind the door: readers, with the roles that they have at this moment. */
export class Identities implements TokenOwners {
  readonly #people: People;
  readonly #roles: PersonRoles;

  constructor(people: People, roles: PersonRoles) {
    this.#people = people;
    this.#roles = roles;
  }

  /** `credential` is the id of the session or token that was shown. Null for nobody who may sign in now. */
  identityOf(tenant: string, person: string, credential: string): ReaderIdentity | null {
    const known = this.#people.get(tenant, person);
    if (known === null || !this.#people.isInEffect(known)) return null;
    const roles = this.#roles.rolesOf(tenant, person);
    const ends = known.expiresMs === null ? {} : { endsMs: known.expiresMs };
    return { kind: 'reader', tenant, subject: person, name: known.login, credential, roles, ...ends };
  }

  rightsOf(tenant: string, subject: string): OwnerRights | 'ended' | null {
    const known = this.#people.get(tenant, subject);
    // The first person's tokens are theirs before their roles are; until then nothing is less.
    if (known === null || known.state === 'invited') return null;
    if (!this.#people.isInEffect(known)) return 'ended';
    return { roles: this.#roles.rolesOf(tenant, subject), endsMs: known.expiresMs };
  }

  /** Null where the person may not sign in any more, or the token that opened the session is over. */
  ofSession({ id, tenant, person, token }: SessionRecord, tokens: Tokens): ReaderIdentity | null {
    if (token === null) return person === null ? null : this.identityOf(tenant, person, id);
    const identity = tokens.standing(token);
    return identity === null ? null : { ...identity, credential: id };
  }
}
