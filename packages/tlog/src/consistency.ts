import { equalBytes } from './bytes.ts';
import type { Sha256 } from './crypto.ts';
import { isSize } from './decimal.ts';
import { fault } from './fault.ts';
import type { Fault } from './fault.ts';
import { HASH_BYTES, nodeHash } from './hash.ts';

export type ConsistencyFault = Fault<'size' | 'hash-length' | 'proof-length' | 'root1' | 'root2'>;

/**
 * Whether the tree (size1, root1) is a prefix of (size2, root2). RFC 9162 section 2.1.4.2, which verifies the proofs of
 * RFC 6962 section 2.1.2; fn, sn, fr and sr are its names.
 *
 * Faults: `size` (unless 0 < size1 <= size2: from the empty tree there is nothing to prove), `hash-length` (`at` = the
 * hash in the proof, or its length for a root), `proof-length` (`at` = how many hashes were of use), `root1` and `root2`
 * (the proof leads to another root than that).
 */
export function verifyConsistency(
  sha256: Sha256,
  size1: number,
  size2: number,
  root1: Uint8Array,
  root2: Uint8Array,
  proof: readonly Uint8Array[],
): { readonly ok: true } | ConsistencyFault {
  if (!isSize(size1) || !isSize(size2) || size1 < 1 || size1 > size2) return fault('size', 0);
  if (size1 === size2) {
    if (proof.length > 0) return fault('proof-length', 0);
    return equalBytes(root1, root2) ? { ok: true } : fault('root2', 0);
  }
  if (root1.length !== HASH_BYTES || root2.length !== HASH_BYTES) return fault('hash-length', proof.length);
  const short = proof.findIndex((hash) => hash.length !== HASH_BYTES);
  if (short !== -1) return fault('hash-length', short);
  // A first tree of 2^h leaves is itself the node that the proof starts from, and is left out of it.
  const path = isPowerOfTwo(size1) ? [root1, ...proof] : proof;
  return followPath(sha256, size1, size2, root1, root2, path, path.length - proof.length);
}

/** Steps 3 to 7; `given` is how many hashes at the head of the path did not come from the proof. */
function followPath(
  sha256: Sha256,
  size1: number,
  size2: number,
  root1: Uint8Array,
  root2: Uint8Array,
  path: readonly Uint8Array[],
  given: number,
): { readonly ok: true } | ConsistencyFault {
  const [seed, ...rest] = path;
  if (seed === undefined) return fault('proof-length', 0);
  let fn = size1 - 1;
  let sn = size2 - 1;
  while (fn % 2 === 1) {
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  let fr = seed;
  let sr = seed;
  for (const [i, hash] of rest.entries()) {
    if (sn === 0) return fault('proof-length', i + 1 - given);
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(sha256, hash, fr);
      sr = nodeHash(sha256, hash, sr);
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2;
        sn = Math.floor(sn / 2);
      }
    } else {
      sr = nodeHash(sha256, sr, hash);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  if (sn !== 0) return fault('proof-length', path.length - given);
  if (!equalBytes(fr, root1)) return fault('root1', path.length - given);
  return equalBytes(sr, root2) ? { ok: true } : fault('root2', path.length - given);
}

function isPowerOfTwo(value: number): boolean {
  let power = 1;
  while (power < value) power *= 2;
  return power === value;
}
