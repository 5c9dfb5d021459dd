import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { verifyConsistency } from './consistency.ts';
import { rootOfLeaves } from './hash.ts';
import { verifyInclusion } from './inclusion.ts';
import { nodeCrypto } from './node.ts';
import { proveConsistency, proveInclusion, treeRoot } from './prove.ts';
import { TileStore, UniformTree, numberedLeaf } from './testing/tiles.ts';

const { sha256 } = nodeCrypto;
const OK = { ok: true };
const SIZE_MAX = 65_537;
const BOUNDARIES = [1, 2, 3, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537];

describe('a tree with distinct leaves', () => {
  const store = new TileStore();
  const roots = new Map<number, Uint8Array>();

  beforeAll(() => {
    for (let size = 1; size <= SIZE_MAX; size++) {
      store.append(numberedLeaf(size - 1));
      if (BOUNDARIES.includes(size)) roots.set(size, store.edge.root());
    }
  });
  const rootAt = (size: number) => roots.get(size) ?? new Uint8Array(0);

  test.each(BOUNDARIES)('at size %i the root read from tiles is the one that the edge computed', async (size) => {
    expect(await treeRoot(size, store.readerAt(size), sha256)).toEqual(rootAt(size));
  });

  test.each(BOUNDARIES)('at size %i leaves at its ends and inside have proofs that hold', async (size) => {
    const indices = [0, 1, 254, 255, 256, 257, 65_534, 65_535, Math.floor(size / 2), size - 2, size - 1];
    for (const index of indices.filter((each) => each >= 0 && each < size)) {
      const proof = await proveInclusion(index, size, store.readerAt(size), sha256);
      expect(verifyInclusion(sha256, index, size, store.leaf(index), proof, rootAt(size))).toEqual(OK);
      const other = verifyInclusion(sha256, index, size, numberedLeaf(-1), proof, rootAt(size));
      expect(other).toMatchObject({ ok: false, code: 'root' });
    }
  });

  test('each boundary size is proved consistent with each later one, and with no other root', async () => {
    for (const [i, size1] of BOUNDARIES.entries()) {
      for (const size2 of BOUNDARIES.slice(i)) {
        const proof = await proveConsistency(size1, size2, store.readerAt(size2), sha256);
        expect(verifyConsistency(sha256, size1, size2, rootAt(size1), rootAt(size2), proof)).toEqual(OK);
        const forged = verifyConsistency(sha256, size1, size2, numberedLeaf(-1), rootAt(size2), proof);
        expect(forged.ok).toBe(false);
      }
    }
  });
});

test('in every small tree, every leaf and every earlier size has a proof that holds', async () => {
  const store = new TileStore();
  const leaves: Uint8Array[] = [];
  for (let size = 1; size <= 40; size++) {
    store.append(numberedLeaf(size));
    leaves.push(numberedLeaf(size));
    const root = rootOfLeaves(sha256, leaves);
    for (let index = 0; index < size; index++) {
      const path = await proveInclusion(index, size, store.readerAt(size), sha256);
      expect(verifyInclusion(sha256, index, size, numberedLeaf(index + 1), path, root)).toEqual(OK);
      const proof = await proveConsistency(index + 1, size, store.readerAt(size), sha256);
      const root1 = rootOfLeaves(sha256, leaves.slice(0, index + 1));
      expect(verifyConsistency(sha256, index + 1, size, root1, root, proof)).toEqual(OK);
    }
  }
});

describe('a tree of any size below 2^53', () => {
  const tree = new UniformTree();
  const sizes = fc.oneof(
    fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    // Around 2^31 and 2^32, where arithmetic of 32 bits would show, and around the widths of tiles.
    fc
      .tuple(fc.constantFrom(8, 16, 24, 31, 32, 40, 48, 52), fc.integer({ min: -2, max: 2 }))
      .map(([power, near]) => 2 ** power + near),
  );

  test('roots and inclusion proofs hold', async () => {
    const property = fc.asyncProperty(sizes, fc.double({ min: 0, max: 1, noNaN: true }), async (size, part) => {
      const index = Math.min(size - 1, Math.floor(size * part));
      const root = await treeRoot(size, tree.readTile, sha256);
      expect(root).toEqual(tree.root(size));
      const proof = await proveInclusion(index, size, tree.readTile, sha256);
      expect(verifyInclusion(sha256, index, size, tree.leaf, proof, root)).toEqual(OK);
    });
    await fc.assert(property, { numRuns: 60 });
  });

  test('consistency proofs hold', async () => {
    const property = fc.asyncProperty(sizes, sizes, async (one, other) => {
      const [size1, size2] = one < other ? [one, other] : [other, one];
      const proof = await proveConsistency(size1, size2, tree.readTile, sha256);
      const verified = verifyConsistency(sha256, size1, size2, tree.root(size1), tree.root(size2), proof);
      expect(verified).toEqual(OK);
    });
    await fc.assert(property, { numRuns: 60 });
  });
});

test('a proof with any one bit changed, a hash too many or a hash too few does not hold', () => {
  const store = new TileStore();
  for (let i = 0; i < 300; i++) store.append(numberedLeaf(i));
  const property = fc.asyncProperty(fc.nat(299), fc.nat(), fc.nat(255), async (index, which, bit) => {
    const root = store.edge.root();
    const path = await proveInclusion(index, 300, store.readerAt(300), sha256);
    const verify = (proof: readonly Uint8Array[]) =>
      verifyInclusion(sha256, index, 300, store.leaf(index), proof, root).ok;
    const changed = path.map((hash) => hash.slice());
    const hash = changed[which % changed.length];
    if (hash !== undefined) hash[bit >> 3] = (hash[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const verdicts = [path, changed, [...path, numberedLeaf(0)], path.slice(1), path.slice(0, -1)].map(verify);
    expect(verdicts).toEqual([true, false, false, false, false]);
  });
  return fc.assert(property, { numRuns: 100 });
});

test('a proof that is too long or too short says how many of its hashes were of use', async () => {
  const store = new TileStore();
  const leaves = Array.from({ length: 11 }, (_, i) => numberedLeaf(i));
  for (const leaf of leaves) store.append(leaf);
  const root = store.edge.root();
  const path = await proveInclusion(5, 11, store.readerAt(11), sha256);
  const inclusion = (proof: readonly Uint8Array[]) => verifyInclusion(sha256, 5, 11, store.leaf(5), proof, root);
  expect(inclusion([...path, root])).toEqual({ ok: false, code: 'proof-length', at: path.length });
  expect(inclusion(path.slice(0, -1))).toEqual({ ok: false, code: 'proof-length', at: path.length - 1 });
  for (const size1 of [7, 8]) {
    const root1 = rootOfLeaves(sha256, leaves.slice(0, size1));
    const proof = await proveConsistency(size1, 11, store.readerAt(11), sha256);
    const consistency = (other: readonly Uint8Array[]) => verifyConsistency(sha256, size1, 11, root1, root, other);
    expect(consistency([...proof, root])).toEqual({ ok: false, code: 'proof-length', at: proof.length });
    expect(consistency(proof.slice(0, -1))).toEqual({ ok: false, code: 'proof-length', at: proof.length - 1 });
  }
});

test('verifying arbitrary proofs never throws', () => {
  const hash = fc.uint8Array({ minLength: 31, maxLength: 33 });
  const number = fc.oneof(fc.double(), fc.nat(40), fc.maxSafeInteger());
  const property = fc.property(number, number, hash, hash, fc.array(hash, { maxLength: 70 }), (a, b, h1, h2, proof) => {
    // Equal hashes are the one way in which arbitrary input can be right: a tree of one leaf, or a tree and itself.
    const refused = Buffer.compare(h1, h2) !== 0;
    expect(verifyInclusion(sha256, a, b, h1, proof, h2).ok && refused).toBe(false);
    expect(verifyConsistency(sha256, a, b, h1, h2, proof).ok && refused).toBe(false);
  });
  fc.assert(property, { numRuns: 1000 });
});

test('what has no proof is refused: an index not below the size, an empty first tree, a first tree that is larger', async () => {
  const { readTile } = new UniformTree();
  await expect(proveInclusion(5, 5, readTile, sha256)).rejects.toThrow(RangeError);
  await expect(proveInclusion(0.5, 5, readTile, sha256)).rejects.toThrow(RangeError);
  await expect(proveConsistency(0, 5, readTile, sha256)).rejects.toThrow(RangeError);
  await expect(proveConsistency(6, 5, readTile, sha256)).rejects.toThrow(RangeError);
  await expect(treeRoot(2 ** 53, readTile, sha256)).rejects.toThrow(RangeError);
});

test('a tile of another length than asked for is refused, not hashed', async () => {
  const short = async (_level: number, _tile: number, width: number) => new Uint8Array(width * 32 - 1);
  await expect(treeRoot(5, short, sha256)).rejects.toThrow('tile 0 of level 0 has 159 bytes, not 160');
});
