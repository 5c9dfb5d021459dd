import type { Digest, ReadDigest } from './digest.ts';
import { signedText } from './digest.ts';
import { isSigned, type PublicKeys } from './public-keys.ts';

/** What is known of a log file: the SHA-256 of its content, or why there is none. */
export type LogState = { readonly sha256: string } | { readonly code: 'missing' | 'unreadable' };

export type FileFault = 'missing' | 'altered' | 'unreadable';

/** What a digest proves. */
export interface Verdict {
  readonly key: string;
  /**
   * `valid`: AWS signed it. `unproved`: nothing says how it is signed, or no key fits. `altered`: it is not what was signed, or
   * what the digest after it names.
   */
  readonly state: 'valid' | 'unproved' | 'altered' | 'missing' | 'unreadable';
  /** Why it is not valid; empty where it is. */
  readonly why: string;
  /** Null where nothing is known of it. */
  readonly digest: Digest | null;
  readonly faults: readonly { readonly key: string; readonly fault: FileFault }[];
  /** Log files that are as it names them. */
  readonly intact: readonly string[];
  /** It follows none, though the trail has older ones: deliveries had stopped. */
  readonly isAfterGap: boolean;
}

export interface Trail {
  readonly digests: ReadonlyMap<string, ReadDigest>;
  /** Null for what was never seen. */
  readonly logs: (key: string) => LogState | null;
}

/**
 * The verdicts on all digests of a trail, and on those that others name and that are not there, by key. The signature of a digest
 * is in the metadata of its object, and again in the digest after it: so all but the newest prove themselves from a directory alone.
 * Pure.
 */
export function verifyTrail({ digests, logs }: Trail, keys: PublicKeys): Verdict[] {
  const read = [...digests.values()].flatMap((each) => (each.ok ? [each.digest] : []));
  const nextOf = new Map(
    read.flatMap((digest) => (digest.previous === null ? [] : [[digest.previous.key, digest] as const])),
  );
  const first = firstOfChains([...digests.keys()]);
  const verdicts = [...digests].map(([key, each]): Verdict => {
    if (!each.ok) return withoutDigest(key, 'unreadable', each.why);
    const { digest } = each;
    const { state, why } = stateOf(digest, nextOf.get(key) ?? null, keys);
    const isAfterGap = digest.previous === null && first.get(chainOf(key)) !== key;
    return { key, state, why, digest, isAfterGap, ...filesOf(digest, logs) };
  });
  const missing = read.flatMap(({ key, previous }) => {
    // Before the first that is there nothing is looked for: a directory begins somewhere.
    const isNamed = previous !== null && !digests.has(previous.key) && first.get(chainOf(key)) !== key;
    return isNamed ? [withoutDigest(previous.key, 'missing', `it is named by ${key}`)] : [];
  });
  return [...verdicts, ...missing].toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

function stateOf(digest: Digest, next: Digest | null, keys: PublicKeys): Pick<Verdict, 'state' | 'why'> {
  const named = next?.previous ?? null;
  if (named !== null && named.sha256 !== null && named.sha256.toLowerCase() !== digest.sha256)
    return { state: 'altered', why: 'the digest after it names another content' };
  const signatures = [digest.signature, named?.signature ?? null].filter((each) => each !== null);
  if (signatures.length === 0)
    return { state: 'unproved', why: 'its signature is not here: no digest follows it, and none is kept beside it' };
  if (keys.size === 0) return { state: 'unproved', why: 'no public keys were given' };
  const key = keys.get(digest.fingerprint);
  if (key === undefined) return { state: 'unproved', why: `no public key has the fingerprint ${digest.fingerprint}` };
  const text = signedText(digest);
  // Whoever says it: a signature that fits is AWS's.
  return signatures.some((signature) => isSigned(text, signature, key))
    ? { state: 'valid', why: '' }
    : { state: 'altered', why: 'its signature does not fit' };
}

function filesOf({ files }: Digest, logs: Trail['logs']): Pick<Verdict, 'faults' | 'intact'> {
  const faults: { key: string; fault: FileFault }[] = [];
  const intact: string[] = [];
  for (const { key, sha256 } of files) {
    const found = logs(key) ?? { code: 'missing' as const };
    if ('code' in found) faults.push({ key, fault: found.code });
    else if (found.sha256 === sha256) intact.push(key);
    else faults.push({ key, fault: 'altered' });
  }
  return { faults, intact };
}

function withoutDigest(key: string, state: 'missing' | 'unreadable', why: string): Verdict {
  return { key, state, why, digest: null, faults: [], intact: [], isAfterGap: false };
}

/** Account, region, trail and home region of a digest: one chain. Those of late files are a chain of their own. */
function chainOf(key: string): string {
  const name = key.slice(key.lastIndexOf('/') + 1);
  return name.replace(/_\d{8}T\d{6}Z(_backfill)?\.json\.gz$/, '$1');
}

/** Of each chain the oldest that is there: their names sort by time. */
function firstOfChains(keys: readonly string[]): Map<string, string> {
  const first = new Map<string, string>();
  for (const key of keys.toSorted()) if (!first.has(chainOf(key))) first.set(chainOf(key), key);
  return first;
}
