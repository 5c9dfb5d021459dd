/** What a restore can find in a bucket, and what it means. */
export const restoreFindings = {
  missing: 'it was put there and is gone',
  altered: 'its bytes are not those that were put there',
  key: 'there is a key for it, and it opens none of the copies: nobody can read this content any more',
  unsigned: 'no key that is trusted signed this checkpoint; it was passed by',
  hidden: 'a delete marker hides it; it was read all the same',
  covered: 'there are later versions of it; the first one is ours and was taken',
  foreign: 'Daybook puts nothing there under this name; it was passed by',
} as const;
export type RestoreFindingCode = keyof typeof restoreFindings;

export interface RestoreFinding {
  readonly code: RestoreFindingCode;
  readonly object: string;
  readonly detail: string | null;
}

/** The first ones are named; all are counted. */
const namedMax = 500;

export class RestoreFindings {
  readonly #named = new Map<string, RestoreFinding>();
  /** Beyond those that are named. */
  left = 0;

  add(code: RestoreFindingCode, object: string, detail: string | null = null): void {
    const at = `${code} ${object}`;
    if (this.#named.has(at)) return;
    if (this.#named.size < namedMax) this.#named.set(at, { code, object, detail });
    else this.left += 1;
  }

  get list(): RestoreFinding[] {
    return [...this.#named.values()];
  }
}

/** A bucket that cannot be restored. The message says what to do. */
export class RestoreFault extends Error {
  override name = 'RestoreFault';
}

/** The first names of a list, for a message. */
export function namesOf(names: readonly string[], count = names.length): string {
  const shown = names.slice(0, 5);
  return shown.join(', ') + (count > shown.length ? ` and ${count - shown.length} more` : '');
}
