import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Edge } from './edge.ts';
import { emptyRoot, hashNodesWith, rootOfLeaves } from './hash.ts';
import { nodeCrypto } from './node.ts';
import { TileStore, numberedLeaf } from './testing/tiles.ts';

const { sha256 } = nodeCrypto;

function leaves(from: number, to: number): Uint8Array[] {
  return Array.from({ length: to - from }, (_, i) => numberedLeaf(from + i));
}

function flat(hashes: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(hashes.flatMap((hash) => [...hash]));
}

test('an edge without leaves has the empty root and needs no tile', () => {
  const edge = new Edge(sha256);
  expect(edge.root()).toEqual(emptyRoot(sha256));
  expect(edge.partialTiles()).toEqual([]);
});

test('the root at every size is the one that RFC 6962 defines', () => {
  const edge = new Edge(sha256);
  const all = leaves(0, 600);
  for (const [i, leaf] of all.entries()) {
    edge.append(leaf);
    if (i < 40 || i > 250) expect(edge.root()).toEqual(rootOfLeaves(sha256, all.slice(0, i + 1)));
  }
});

test('appending in batches of any sizes gives the same tiles, root and size as one by one', () => {
  const batches = fc.array(fc.nat(400), { minLength: 1, maxLength: 6 });
  const property = fc.property(batches, (counts) => {
    const single = new Edge(sha256);
    const batched = new Edge(sha256);
    let size = 0;
    for (const count of counts) {
      const batch = leaves(size, size + count);
      size += count;
      expect(batched.appendAll(flat(batch))).toEqual(batch.flatMap((leaf) => single.append(leaf)));
    }
    expect(batched.size).toBe(size);
    expect(batched.partialTiles()).toEqual(single.partialTiles());
    expect(batched.root()).toEqual(rootOfLeaves(sha256, leaves(0, size)));
  });
  fc.assert(property, { numRuns: 20 });
});

test('70,000 leaves fill 273 tiles at level 0 and one at level 1, and leave 112, 17 and 1 hashes', () => {
  const edge = new Edge(sha256);
  const filled = edge.appendAll(flat(leaves(0, 70_000)));
  const ofLevel = (level: number) => filled.filter((tile) => tile.level === level).map(({ tile }) => tile);
  expect(ofLevel(0)).toEqual(Array.from({ length: 273 }, (_, i) => i));
  expect(ofLevel(1)).toEqual([0]);
  const partial = edge.partialTiles().map(({ level, tile, width, bytes }) => [level, tile, width, bytes.length]);
  expect(partial).toEqual([
    [0, 273, 112, 112 * 32],
    [1, 1, 17, 17 * 32],
    [2, 0, 1, 32],
  ]);
  expect(edge.root()).toEqual(rootOfLeaves(sha256, leaves(0, 70_000)));
});

test('an edge loaded from the tiles of its size goes on as the one that wrote them', async () => {
  for (const size of [1, 255, 256, 257, 511, 512, 700]) {
    const store = new TileStore();
    for (const leaf of leaves(0, size)) store.append(leaf);
    const loaded = await Edge.load(size, store.readerAt(size), sha256);
    expect(loaded.size).toBe(size);
    expect(loaded.root()).toEqual(store.edge.root());
    const more = flat(leaves(size, size + 300));
    expect(loaded.appendAll(more)).toEqual(store.edge.appendAll(more));
    expect(loaded.root()).toEqual(store.edge.root());
  }
});

test('an edge is not loaded from a tile of another length', async () => {
  await expect(Edge.load(300, async () => new Uint8Array(32), sha256)).rejects.toThrow('has 32 bytes');
});

test('a batched node hasher is used for full tiles, a layer at a time', () => {
  const calls: number[] = [];
  const hashNodes = hashNodesWith(sha256);
  const edge = new Edge(sha256, (pairs) => {
    calls.push(pairs.length / 64);
    return hashNodes(pairs);
  });
  edge.appendAll(flat(leaves(0, 256)));
  expect(calls).toEqual([128, 64, 32, 16, 8, 4, 2, 1]);
  expect(edge.root()).toEqual(rootOfLeaves(sha256, leaves(0, 256)));
});

test('a tile handed out is not changed by what is appended later', () => {
  const edge = new Edge(sha256);
  const [tile] = edge.appendAll(flat(leaves(0, 300)));
  const [partial] = edge.partialTiles();
  const before = [tile?.bytes.slice(), partial?.bytes.slice()];
  edge.appendAll(flat(leaves(300, 800)));
  expect([tile?.bytes, partial?.bytes]).toEqual(before);
});

test('leaf hashes that are not whole are refused and change nothing', () => {
  const edge = new Edge(sha256);
  edge.append(numberedLeaf(0));
  expect(() => edge.append(new Uint8Array(31))).toThrow(RangeError);
  expect(() => edge.append(new Uint8Array(64))).toThrow(RangeError);
  expect(() => edge.appendAll(new Uint8Array(65))).toThrow(RangeError);
  expect(edge.size).toBe(1);
  expect(edge.root()).toEqual(numberedLeaf(0));
});
