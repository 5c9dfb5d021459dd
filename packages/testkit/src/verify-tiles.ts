import { logDirectory, type ReadFiles } from '@daybook/event';
import { decodeBundle, entriesPath, tilePath, tilesOfSize, TILE_WIDTH } from '@daybook/tlog';
import { slowNodeHash } from './slow-hashes.ts';
import { equal } from './verify-content.ts';

type Problem = (problem: string) => void;

/** Leaf data of a log of that size, out of its bundles. */
export async function readEntries(
  files: ReadFiles,
  tenant: string,
  log: number,
  size: number,
  problem: Problem,
): Promise<Uint8Array[]> {
  const entries: Uint8Array[] = [];
  for (let tile = 0; tile * TILE_WIDTH < size; tile += 1) {
    const width = Math.min(TILE_WIDTH, size - tile * TILE_WIDTH);
    const path = `${logDirectory(tenant, log)}/${entriesPath(tile, width)}`;
    const bundle = decodeBundle((await files.read(path)) ?? new Uint8Array(0), width);
    if (bundle.ok) entries.push(...bundle.entries);
    else problem(`${path}: ${bundle.code}`);
  }
  return entries;
}

/** Every tile of the tree over these leaf hashes must be on the disk, as computed here. */
export async function checkTiles(
  files: ReadFiles,
  tenant: string,
  log: number,
  leafHashes: readonly Uint8Array[],
  problem: Problem,
): Promise<void> {
  const root = logDirectory(tenant, log);
  let hashes: readonly Uint8Array[] = leafHashes;
  for (const { level, fullTiles, partialWidth } of tilesOfSize(leafHashes.length)) {
    for (let tile = 0; tile < fullTiles + (partialWidth > 0 ? 1 : 0); tile += 1) {
      const path = `${root}/${tilePath(level, tile, tile < fullTiles ? TILE_WIDTH : partialWidth)}`;
      const expected = Buffer.concat(hashes.slice(tile * TILE_WIDTH, (tile + 1) * TILE_WIDTH));
      const found = await files.read(path);
      if (found === null) problem(`${path} is missing`);
      else if (!equal(found, expected)) problem(`${path} is not what its entries give`);
    }
    hashes = Array.from({ length: fullTiles }, (_, i) => perfect(hashes.slice(i * TILE_WIDTH, (i + 1) * TILE_WIDTH)));
  }
}

function perfect(hashes: readonly Uint8Array[]): Uint8Array {
  const [only] = hashes;
  if (hashes.length === 1 && only !== undefined) return only;
  const half = hashes.length / 2;
  return slowNodeHash(perfect(hashes.slice(0, half)), perfect(hashes.slice(half)));
}
