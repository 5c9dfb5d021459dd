import { concatBytes } from './bytes.ts';
import type { Sha256 } from './crypto.ts';

export const HASH_BYTES = 32;

const LEAF_PREFIX = Uint8Array.of(0x00);
const NODE_PREFIX = Uint8Array.of(0x01);

/** RFC 6962 section 2.1: MTH({d(0)}) = SHA-256(0x00 || d(0)). */
export function leafHash(sha256: Sha256, entry: Uint8Array): Uint8Array {
  return sha256(concatBytes(LEAF_PREFIX, entry));
}

/** RFC 6962 section 2.1: MTH(D[n]) = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n])). */
export function nodeHash(sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concatBytes(NODE_PREFIX, left, right));
}

/** RFC 6962 section 2.1: MTH({}) = SHA-256(). */
export function emptyRoot(sha256: Sha256): Uint8Array {
  return sha256(new Uint8Array(0));
}

/** RFC 6962 section 2.1: the k of a split, the largest power of two smaller than n. For n of 2 or more. */
export function splitPoint(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** RFC 6962 section 2.1: MTH(D[n]) from the leaf hashes. The definition as it stands, for short lists and for tests. */
export function rootOfLeaves(sha256: Sha256, leafHashes: readonly Uint8Array[]): Uint8Array {
  const only = leafHashes[0];
  if (only === undefined) return emptyRoot(sha256);
  if (leafHashes.length === 1) return only;
  const k = splitPoint(leafHashes.length);
  return nodeHash(sha256, rootOfLeaves(sha256, leafHashes.slice(0, k)), rootOfLeaves(sha256, leafHashes.slice(k)));
}

/**
 * Hashes many nodes in one call: 64n bytes in, n pairs of hashes; 32n bytes out, SHA-256(0x01 || pair) of each. A writer
 * may give a batched one in place of the loop.
 */
export type HashNodes = (pairs: Uint8Array) => Uint8Array;

export function hashNodesWith(sha256: Sha256): HashNodes {
  return (pairs) => {
    const hashes = new Uint8Array(pairs.length / 2);
    const node = new Uint8Array(1 + 2 * HASH_BYTES);
    node[0] = 0x01;
    for (let i = 0; i * 2 < pairs.length; i += HASH_BYTES) {
      node.set(pairs.subarray(i * 2, (i + HASH_BYTES) * 2), 1);
      hashes.set(sha256(node), i);
    }
    return hashes;
  };
}

/** RFC 6962 section 2.1: the root of a perfect subtree, from its 2^n hashes that lie one after the other. */
export function perfectRoot(hashNodes: HashNodes, hashes: Uint8Array): Uint8Array {
  let layer = hashes;
  while (layer.length > HASH_BYTES) layer = hashNodes(layer);
  return layer;
}
