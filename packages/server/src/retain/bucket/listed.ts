import type { Note } from './findings.ts';
import { objectsOf } from './objects.ts';
import type { Copy, CopyRegister, LockedBucket } from './ports.ts';

const pageMax = 200;
/** Of one name; of more, the newest are only counted. */
const versionsMax = 100;

interface ListParts {
  readonly bucket: Pick<LockedBucket, 'list' | 'look'>;
  readonly register: Pick<CopyRegister, 'get' | 'after'>;
  /** Whether something else has the name of the copy of a path. */
  readonly isStuck: (path: string) => boolean;
  readonly signal: AbortSignal;
  /** Whether each is read anyway, which tells what is missing. */
  readonly isWhole: boolean;
}

/**
 * Lists all versions, and holds them against the register: whatever is there must be known, and what is known must be there. Gives how many there
 * are. What is being sent right now is in the register before it is in the bucket.
 */
export async function listVersions(parts: ListParts, note: Note): Promise<number> {
  const { bucket, register, isStuck, signal, isWhole } = parts;
  const known = isWhole ? null : new Walk(register);
  let listed = 0;
  for await (const { key, versions, versionsCount, markers, markersCount } of objectsOf(bucket, '', versionsMax)) {
    signal.throwIfAborted();
    listed += versionsCount + markersCount;
    for (let row = known?.before(key) ?? null; row !== null; row = known?.before(key) ?? null)
      await noteMissing(row, parts, note);
    const copy = register.get(key);
    for (const marker of markers) note('delete-marker', key, marker);
    const isForeign = copy === null || (copy.stored === null && isStuck(copy.path));
    const own = copy?.stored?.version ?? null;
    const others = versions.filter((version) => version !== own);
    const more = versionsCount > versions.length ? `${versionsCount} versions` : null;
    if (isForeign) for (const version of versions) note('foreign-object', key, version, more);
    else if (own !== null) for (const version of others) note('foreign-version', key, version, more);
    if (known !== null && copy !== null && others.length === versions.length) await noteMissing(copy, parts, note);
  }
  for (let row = known?.next() ?? null; row !== null; row = known?.next() ?? null) await noteMissing(row, parts, note);
  return listed;
}

/** A version that was not in the listing: it may have come after its page, and may be gone since. */
async function noteMissing({ key, stored }: Copy, { bucket, register, signal }: ListParts, note: Note): Promise<void> {
  signal.throwIfAborted();
  if (stored === null || (await bucket.look(key, stored.version)) !== null) return;
  if (register.get(key)?.stored?.version === stored.version) note('missing', key, stored.version);
}

/** Goes over the register in the order of names, beside a listing. */
class Walk {
  readonly #register: ListParts['register'];
  #page: Copy[] = [];
  #after = '';
  #isOver = false;

  constructor(register: ListParts['register']) {
    this.#register = register;
  }

  /** The next one whose name is before a listed one; null where there is none. One of that name is passed. */
  before(key: string): Copy | null {
    const next = this.#peek();
    if (next === null || next.key > key) return null;
    this.#page.shift();
    return next.key === key ? null : next;
  }

  next(): Copy | null {
    const next = this.#peek();
    this.#page.shift();
    return next;
  }

  #peek(): Copy | null {
    if (this.#page.length === 0 && !this.#isOver) {
      this.#page = this.#register.after(this.#after, pageMax);
      this.#after = this.#page.at(-1)?.key ?? this.#after;
      this.#isOver = this.#page.length < pageMax;
    }
    return this.#page[0] ?? null;
  }
}
