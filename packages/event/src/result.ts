/** What a decoder answers: the value, or a code and the place where the input is wrong. */
export type Decoded<T> = { readonly ok: true; readonly value: T } | Refused;

export interface Refused {
  readonly ok: false;
  /** Stable, dotted: `record.truncated`. */
  readonly code: string;
  /** Where: a byte offset (`@17`), a section (`section 4`), a field path (`actor.id`). */
  readonly at: string;
}

export const refused = (code: string, at: string | number): Refused => ({
  ok: false,
  code,
  at: typeof at === 'number' ? `@${at}` : at,
});
