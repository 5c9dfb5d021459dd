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
  /** Id in the directory that provisions them. */
  readonly externalId: string | null;
  readonly createdMs: number;
  /** From then on they cannot sign in; null for no end. */
  readonly expiresMs: number | null;
  readonly signedInMs: number | null;
}

export type NewPerson = Pick<Person, 'tenant' | 'login' | 'name'> &
  Partial<Pick<Person, 'email' | 'expiresMs' | 'external' | 'externalId'>>;

/** What of a person may change. */
export type PersonChange = Partial<
  Pick<Person, 'name' | 'email' | 'state' | 'expiresMs' | 'external' | 'externalId' | 'signedInMs'>
>;

/** Somebody who has proved nothing here yet: linking them takes over nobody's account. */
export function isUnproved({ external, externalId, state, signedInMs }: Person): boolean {
  return (
    external === null && (state === 'invited' || (state === 'active' && externalId !== null && signedInMs === null))
  );
}

/** Whether they may sign in, and what they have open goes on. */
export function isInEffect({ state, expiresMs }: Person, nowMs: number): boolean {
  return state === 'active' && (expiresMs === null || nowMs < expiresMs);
}
