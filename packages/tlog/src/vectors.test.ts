import { describe, expect, test } from 'vitest';
import { verifyConsistency } from './consistency.ts';
import { verifyInclusion } from './inclusion.ts';
import { nodeCrypto } from './node.ts';
import { readVectors, vectorFolder } from './testing/data.ts';

const { sha256 } = nodeCrypto;
const folder = vectorFolder('merkle');
const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
const list = (proof: readonly string[] | null) => (proof ?? []).map(bytes);

interface InclusionVector {
  leafIdx: number;
  treeSize: number;
  root: string;
  leafHash: string;
  proof: string[] | null;
  wantErr: boolean;
}
interface ConsistencyVector {
  size1: number;
  size2: number;
  root1: string;
  root2: string;
  proof: string[] | null;
  wantErr: boolean;
}
type SubtreeInclusionVector = Omit<InclusionVector, 'treeSize'> & { start: number; end: number };
type SubtreeConsistencyVector = Omit<ConsistencyVector, 'size1' | 'size2'> & {
  start: number;
  end: number;
  size: number;
};

// The vectors lie beside the project, not in it: without them there is nothing to hold this code against.
describe.skipIf(folder === null)('vectors of transparency-dev/merkle (skipped without the folder of test data)', () => {
  test('every inclusion vector, good or bad, is judged as it says', () => {
    const vectors = readVectors<InclusionVector>(`${folder}/inclusion`);
    expect(vectors.length).toBeGreaterThanOrEqual(98);
    for (const { name, vector: v } of vectors) {
      const { ok } = verifyInclusion(sha256, v.leafIdx, v.treeSize, bytes(v.leafHash), list(v.proof), bytes(v.root));
      expect({ name, ok }).toEqual({ name, ok: !v.wantErr });
    }
  });

  test('every consistency vector, good or bad, is judged as it says', () => {
    const vectors = readVectors<ConsistencyVector>(`${folder}/consistency`);
    expect(vectors.length).toBeGreaterThanOrEqual(98);
    for (const { name, vector: v } of vectors) {
      const { ok } = verifyConsistency(sha256, v.size1, v.size2, bytes(v.root1), bytes(v.root2), list(v.proof));
      expect({ name, ok }).toEqual({ name, ok: !v.wantErr });
    }
  });

  test('inclusion in a subtree is inclusion in a tree of its size, in every subtree vector of a proper subtree', () => {
    // A subtree [start, end) must start at a multiple of the power of two that covers it; the others are not trees.
    const proper = ({ start, end }: { start: number; end: number }) =>
      start < end && start % 2 ** Math.ceil(Math.log2(end - start)) === 0;
    const vectors = readVectors<SubtreeInclusionVector>(`${folder}/subtreeinclusion`);
    const applicable = vectors.filter(({ vector }) => proper(vector));
    expect(applicable.length).toBeGreaterThanOrEqual(185);
    for (const { name, vector: v } of applicable) {
      const size = v.end - v.start;
      const { ok } = verifyInclusion(
        sha256,
        v.leafIdx - v.start,
        size,
        bytes(v.leafHash),
        list(v.proof),
        bytes(v.root),
      );
      expect({ name, ok }).toEqual({ name, ok: !v.wantErr });
    }
  });

  test('consistency of a subtree from 0 is consistency of trees, in every subtree vector that starts at 0', () => {
    const vectors = readVectors<SubtreeConsistencyVector>(`${folder}/subtreeconsistency`);
    const applicable = vectors.filter(({ vector }) => vector.start === 0 && vector.end > 0);
    expect(applicable.length).toBeGreaterThanOrEqual(85);
    for (const { name, vector: v } of applicable) {
      const { ok } = verifyConsistency(sha256, v.end, v.size, bytes(v.root1), bytes(v.root2), list(v.proof));
      expect({ name, ok }).toEqual({ name, ok: !v.wantErr });
    }
  });
});
