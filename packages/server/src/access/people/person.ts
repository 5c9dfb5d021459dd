import type { UsedLink } from '../ports.ts';

export type PersonState = 'invited' | 'active' | 'disabled';

/** Who somebody is; nothing that they prove it with. Times are ms since 1970. */
export interface Person {
  /** Never changes, and is never given twice. */
  readonly id: string;
  readonly tenant: string;
  /** From 1, ascending, never given twice: what is kept for ever names staff by it. */
  readonly number: number;
  /** What they type; lower case. */
  readonly login: string;
  readonly name: string;
  readonly email: string | null;
  readonly state: PersonState;
  /** Identity at an outside provider that signs them in. */
  readonly external: { readonly issuer: string; readonly subject: string } | null;
  /** By which they set up their password or passkey last; null where they did by none. */
  readonly link: UsedLink | null;
  /** Whether an outside directory keeps them by SCIM, or has taken them away again; null for people of our own. */
  readonly provisioned: 'kept' | 'removed' | null;
  /** Their id in that directory. */
  readonly externalId: string | null;
  readonly createdMs: number;
  /** From then on they cannot sign in; null for no end. */
  readonly expiresMs: number | null;
  readonly signedInMs: number | null;
}

export type NewPerson = Pick<Person, 'tenant' | 'login' | 'name'> &
  Partial<Pick<Person, 'email' | 'expiresMs' | 'external' | 'externalId' | 'provisioned'>>;

/** What of a person may change. */
export type PersonChange = Partial<
  Pick<
    Person,
    'name' | 'email' | 'state' | 'expiresMs' | 'external' | 'externalId' | 'link' | 'provisioned' | 'signedInMs'
  >
>;

/** Somebody who has proved nothing here yet: linking them takes over nobody's account. */
export function isUnproved({ external, provisioned, state, signedInMs }: Person): boolean {
  const isNew = signedInMs === null && (state === 'invited' || (state === 'active' && provisioned === 'kept'));
  return external === null && isNew;
}

/** Whether a provider or a directory says which groups they are in. */
export function isOfOutside({ external, provisioned }: Person): boolean {
  return external !== null || provisioned === 'kept';
}

/** Whether they may sign in, and what they have open goes on. */
export function isInEffect({ state, expiresMs }: Person, nowMs: number): boolean {
  return state === 'active' && (expiresMs === null || nowMs < expiresMs);
}
