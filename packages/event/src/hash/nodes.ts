import type { HashNodes } from '@daybook/tlog';
import type { BatchHasher } from './batch-hasher.ts';

const nodePrefix = 0x01;

/** RFC 6962, section 2.1: interior nodes of a tree, hashed by a batch hasher; for `Edge` and the tiles. */
export function hashNodesBy(hasher: BatchHasher): HashNodes {
  return (pairs) => {
    const hashes = new Uint8Array(pairs.length / 2);
    hasher.hashPairs(nodePrefix, pairs, hashes);
    return hashes;
  };
}
