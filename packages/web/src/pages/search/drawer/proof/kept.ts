/** What this browser remembers of a log, so that another one cannot be put in its place unseen. */
export interface Kept {
  /** The verifier key (C2SP signed-note) that was pinned. One key signs for the logs of all tenants. */
  readonly vkey: string;
  /** Whether somebody gave the key, or the server did when it was first asked. */
  readonly from: 'given' | 'first-use';
  readonly since: string;
  /** By origin: the longest checkpoint that was verified, as it was signed. */
  readonly checkpoints: Readonly<Record<string, string>>;
}

const storageKey = 'daybook.log';
const originsMax = 16;

type Place = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Null where nothing is remembered, or what is there is not what this console wrote. */
export function loadKept(place: Place): Kept | null {
  try {
    const kept: unknown = JSON.parse(place.getItem(storageKey) ?? 'null');
    return isKept(kept) ? kept : null;
  } catch {
    return null;
  }
}

/** False where the browser keeps nothing (storage is full, or switched off). */
export function saveKept(place: Place, kept: Kept): boolean {
  const checkpoints = Object.fromEntries(Object.entries(kept.checkpoints).slice(-originsMax));
  try {
    place.setItem(storageKey, JSON.stringify({ ...kept, checkpoints }));
    return true;
  } catch {
    return false;
  }
}

/** Pins a key that somebody was given. What was seen of the log under another key counts no more. */
export function saveGiven(place: Place, vkey: string): boolean {
  const kept = loadKept(place);
  const checkpoints = kept?.vkey === vkey ? kept.checkpoints : {};
  return saveKept(place, { vkey, from: 'given', since: new Date().toISOString(), checkpoints });
}

export function forget(place: Place): void {
  place.removeItem(storageKey);
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false;
  const { vkey, from, since, checkpoints } = value as Record<string, unknown>;
  return (
    typeof vkey === 'string' &&
    (from === 'given' || from === 'first-use') &&
    typeof since === 'string' &&
    typeof checkpoints === 'object' &&
    checkpoints !== null &&
    Object.values(checkpoints).every((note) => typeof note === 'string')
  );
}
