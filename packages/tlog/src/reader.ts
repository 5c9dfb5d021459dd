import { HASH_BYTES } from './hash.ts';

/**
 * Gives the bytes of one tile: `width` × 32. It is asked only for widths that the tree size in hand has. It may read the
 * full tile where the partial one is gone (C2SP tlog-tiles, partial tiles) and cut it. What it cannot read, it throws.
 */
export type TileReader = (level: number, tile: number, width: number) => Promise<Uint8Array>;

/** Reads a tile and throws where it is not of the length asked for. */
export async function readTileChecked(
  readTile: TileReader,
  level: number,
  tile: number,
  width: number,
): Promise<Uint8Array> {
  const bytes = await readTile(level, tile, width);
  if (bytes.length !== width * HASH_BYTES) {
    throw new Error(`tile ${tile} of level ${level} has ${bytes.length} bytes, not ${width * HASH_BYTES}`);
  }
  return bytes;
}
