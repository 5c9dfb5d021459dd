import type { Sha256 } from './crypto.ts';
import { HASH_BYTES, hashNodesWith, nodeHash, perfectRoot, splitPoint } from './hash.ts';
import { readTileChecked } from './reader.ts';
import type { TileReader } from './reader.ts';
import { TILE_WIDTH, tileWidth } from './tile.ts';

/** The leaves D[start:end], as RFC 6962 writes it. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Reads each tile once for the calls that share it; a proof's nodes often lie in the same tile. */
function memoise(readTile: TileReader): TileReader {
  const tiles = new Map<string, Promise<Uint8Array>>();
  return (level, tile, width) => {
    const key = `${level}/${tile}`;
    const known = tiles.get(key) ?? readTileChecked(readTile, level, tile, width);
    tiles.set(key, known);
    return known;
  };
}

/** The MTH of each range, in a tree of that size. Tiles are asked for at once; each at most once. */
export async function hashRanges(
  ranges: readonly Range[],
  size: number,
  readTile: TileReader,
  sha256: Sha256,
): Promise<Uint8Array[]> {
  const readOnce = memoise(readTile);
  return Promise.all(ranges.map((range) => hashRange(range, size, readOnce, sha256)));
}

/**
 * RFC 6962 section 2.1: MTH(D[start:end]). A perfect subtree is looked up; any other is split by the definition. `start`
 * must be a multiple of the smallest power of two that is not below the length, as it is for every node of a tree.
 */
async function hashRange(range: Range, size: number, readTile: TileReader, sha256: Sha256): Promise<Uint8Array> {
  const length = range.end - range.start;
  const height = perfectHeight(length);
  if (height !== null) return hashPerfect(range.start, height, size, readTile, sha256);
  const middle = range.start + splitPoint(length);
  const [left, right] = await Promise.all([
    hashRange({ start: range.start, end: middle }, size, readTile, sha256),
    hashRange({ start: middle, end: range.end }, size, readTile, sha256),
  ]);
  return nodeHash(sha256, left, right);
}

/** The h for which the length is 2^h, or null. */
function perfectHeight(length: number): number | null {
  let height = 0;
  for (let power = 1; power < length; power *= 2) height += 1;
  return 2 ** height === length ? height : null;
}

/**
 * The root of the 2^height leaves from `start`. C2SP tlog-tiles: level l of the tiles holds the roots of 256^l leaves, so
 * it is the root of 2^(height mod 8) neighbouring hashes of one tile of level floor(height / 8).
 */
async function hashPerfect(
  start: number,
  height: number,
  size: number,
  readTile: TileReader,
  sha256: Sha256,
): Promise<Uint8Array> {
  const level = Math.floor(height / 8);
  const count = 2 ** (height % 8);
  const position = start / TILE_WIDTH ** level;
  const tile = Math.floor(position / TILE_WIDTH);
  const bytes = await readTile(level, tile, tileWidth(level, tile, size));
  const first = (position % TILE_WIDTH) * HASH_BYTES;
  return perfectRoot(hashNodesWith(sha256), bytes.slice(first, first + count * HASH_BYTES));
}
