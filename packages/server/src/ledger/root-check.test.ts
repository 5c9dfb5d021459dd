import { createBatchHasher } from '@daybook/event/hash';
import { Edge, leafHash, TILE_WIDTH, type TileReader } from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { RootCheck } from './root-check.ts';

const { sha256 } = nodeCrypto;
const sizes = [1, 2, 255, 256, 257, 511, 512, 600, 65_535, 65_536, 65_537, 66_000];
const entryOf = (index: number): Uint8Array => new Uint8Array(Float64Array.of(index).buffer);

/** Full tiles of one growing tree, and its partial tiles and root at each of the sizes. */
const full = new Map<string, Uint8Array>();
const partial = new Map<string, Uint8Array>();
const roots = new Map<number, Uint8Array>();

beforeAll(() => {
  const edge = new Edge(sha256);
  for (let size = 1; size <= Math.max(...sizes); size += 1) {
    for (const { level, tile, bytes } of edge.append(leafHash(sha256, entryOf(size - 1)))) {
      full.set(`${level}/${tile}`, bytes);
    }
    if (!sizes.includes(size)) continue;
    roots.set(size, edge.root());
    for (const { level, tile, bytes } of edge.partialTiles()) partial.set(`${size} ${level}/${tile}`, bytes);
  }
});

const publishedOf = (size: number) => ({ size, root: roots.get(size) ?? new Uint8Array(0), checkpoint: '' });
const newCheck = () => new RootCheck(createBatchHasher(), sha256);

/** Serves the tiles at a size, with a bit of one of them changed. It counts what is read. */
function tilesOf(size: number, changed: { level: number; tile: number; byte: number } | null = null) {
  const reads: string[] = [];
  const readTile: TileReader = async (level, tile, width) => {
    const path = `${level}/${tile}`;
    reads.push(path);
    const bytes = width === TILE_WIDTH ? full.get(path) : partial.get(`${size} ${path}`);
    if (bytes?.length !== width * 32) throw new Error(`no tile ${path} of width ${width}`);
    if (changed?.level !== level || changed.tile !== tile) return bytes;
    return bytes.with(changed.byte, (bytes[changed.byte] ?? 0) ^ 1);
  };
  return { reads, readTile };
}

const indicesOf = (size: number): number[] =>
  [0, 1, 255, 256, 511, Math.floor(size / 2), size - 2, size - 1].filter((index) => index >= 0 && index < size);

describe.each(sizes)('a tree of %i entries', (size) => {
  test('every entry holds at its own index and at no other', async () => {
    const check = newCheck();
    const { readTile } = tilesOf(size);
    for (const index of indicesOf(size)) {
      expect(await check.holds(index, entryOf(index), publishedOf(size), readTile)).toBe(true);
      expect(await check.holds(index, entryOf(index + 1), publishedOf(size), readTile)).toBe(false);
      expect(await check.holds(size - 1 - index, entryOf(index), publishedOf(size), readTile)).toBe(
        index === size - 1 - index,
      );
    }
  });

  test('no entry holds under another root', async () => {
    const { readTile } = tilesOf(size);
    const published = { ...publishedOf(size), root: sha256(new Uint8Array(1)) };
    for (const index of indicesOf(size)) {
      expect(await newCheck().holds(index, entryOf(index), published, readTile)).toBe(false);
    }
  });
});

test.each([
  { level: 0, tile: 0, byte: 9 },
  { level: 0, tile: 0, byte: 255 * 32 },
  { level: 1, tile: 0, byte: 200 * 32 },
  { level: 0, tile: 257, byte: 0 },
  { level: 1, tile: 1, byte: 0 },
  { level: 2, tile: 0, byte: 31 },
])('no entry holds by a tile of which a bit was changed, its own or one above it: %o', async (changed) => {
  // The first entry is under the first three, all are under those at the edge.
  const { readTile } = tilesOf(66_000, changed);
  expect(await newCheck().holds(0, entryOf(0), publishedOf(66_000), readTile)).toBe(false);
});

test('tiles at the edge are not believed again because they were right before', async () => {
  const check = newCheck();
  const published = publishedOf(600);
  expect(await check.holds(599, entryOf(599), published, tilesOf(600).readTile)).toBe(true);
  const forged = leafHash(sha256, entryOf(7));
  const readTile: TileReader = async (level, tile, width) => {
    const bytes = Uint8Array.from(await tilesOf(600).readTile(level, tile, width));
    if (level === 0 && tile === 2) bytes.set(forged, (599 % TILE_WIDTH) * 32);
    return bytes;
  };
  expect(await check.holds(599, entryOf(7), published, readTile)).toBe(false);
});

test('a tile that could not be read, or was damaged, is looked at again', async () => {
  const check = newCheck();
  const published = publishedOf(600);
  const fails: TileReader = () => Promise.reject(new Error('the disk'));
  await expect(check.holds(599, entryOf(599), published, fails)).rejects.toThrow('the disk');
  const damaged = tilesOf(600, { level: 0, tile: 2, byte: 0 });
  expect(await check.holds(599, entryOf(599), published, damaged.readTile)).toBe(false);
  expect(await check.holds(599, entryOf(599), published, tilesOf(600).readTile)).toBe(true);
});

test('the edge is read once for all entries', async () => {
  const check = newCheck();
  const { reads, readTile } = tilesOf(600);
  const published = publishedOf(600);
  await Promise.all([590, 591, 592].map((index) => check.holds(index, entryOf(index), published, readTile)));
  expect(reads).toEqual(['1/0', '0/2']);
});
