import { equalBytes } from './bytes.ts';
import type { Sha256 } from './crypto.ts';
import { isSize } from './decimal.ts';
import { fault } from './fault.ts';
import type { Fault } from './fault.ts';
import { HASH_BYTES, nodeHash } from './hash.ts';

export type InclusionFault = Fault<'index' | 'hash-length' | 'proof-length' | 'root'>;

/**
 * Whether the leaf is at that index of the tree of that size and root. RFC 9162 section 2.1.3.2, which verifies the proofs
 * of RFC 6962 section 2.1.1; fn and sn are its names.
 *
 * Faults: `index` (not below the size, or not an integer), `hash-length` (`at` = the hash in the proof, or its length for
 * the leaf hash and the root), `proof-length` (`at` = how many hashes were of use), `root` (it proves another tree).
 */
export function verifyInclusion(
  sha256: Sha256,
  index: number,
  size: number,
  leafHash: Uint8Array,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): { readonly ok: true } | InclusionFault {
  if (!isSize(index) || !isSize(size) || index >= size) return fault('index', 0);
  if (leafHash.length !== HASH_BYTES || root.length !== HASH_BYTES) return fault('hash-length', proof.length);
  let fn = index;
  let sn = size - 1;
  let hash = leafHash;
  for (const [at, sibling] of proof.entries()) {
    if (sibling.length !== HASH_BYTES) return fault('hash-length', at);
    if (sn === 0) return fault('proof-length', at);
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sha256, sibling, hash);
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2;
        sn = Math.floor(sn / 2);
      }
    } else {
      hash = nodeHash(sha256, hash, sibling);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  if (sn !== 0) return fault('proof-length', proof.length);
  return equalBytes(hash, root) ? { ok: true } : fault('root', proof.length);
}
