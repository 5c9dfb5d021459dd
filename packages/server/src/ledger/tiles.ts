import { encodeBundle, entriesPath, type Tile, tilePath } from '@daybook/tlog';
import { logDirectory } from '@daybook/event';
import type { Bundle, LogState, PendingFile } from './log-state.ts';
import type { WriteFiles } from './ports.ts';

const writesAtOnceMax = 16;

/** Paths of the files that hold a tile or a bundle of this log. */
export const pathOfTile = (state: LogState, tile: Tile): string =>
  `${logDirectory(state.tenant, state.log)}/${tilePath(tile.level, tile.tile, tile.width)}`;

export const pathOfBundle = (state: LogState, bundle: Bundle): string =>
  `${logDirectory(state.tenant, state.log)}/${entriesPath(bundle.tile, bundle.entries.length)}`;

/** Writes the full tiles and bundles that wait. On failure they wait on; writing one again does no harm. */
export async function writeFull(state: LogState, files: WriteFiles): Promise<void> {
  // More may be added at the end of the lists meanwhile.
  const tiles = [...state.pendingTiles];
  const bundles = [...state.pendingBundles];
  const pending = [
    ...bundles.map((bundle) => ({ path: pathOfBundle(state, bundle), bytes: encodeBundle(bundle.entries) })),
    ...tiles.map((tile) => ({ path: pathOfTile(state, tile), bytes: tile.bytes })),
  ];
  await writeAll(pending, files);
  state.pendingTiles = state.pendingTiles.slice(tiles.length);
  state.pendingBundles = state.pendingBundles.slice(bundles.length);
  for (const { path } of pending) state.unsyncedPaths.push(path);
}

/** The partial tiles and the partial bundle of the log as it is now; taken before anything is awaited. */
export function partialFiles(state: LogState): PendingFile[] {
  const tiles = state.edge.partialTiles().map((tile) => ({ path: pathOfTile(state, tile), bytes: tile.bytes }));
  if (state.bundle.length === 0) return tiles;
  const bundle = { tile: Math.floor(state.size / 256), entries: state.bundle };
  return [...tiles, { path: pathOfBundle(state, bundle), bytes: encodeBundle(bundle.entries) }];
}

export async function writeAll(pending: readonly PendingFile[], files: WriteFiles): Promise<void> {
  for (let i = 0; i < pending.length; i += writesAtOnceMax) {
    const batch = pending.slice(i, i + writesAtOnceMax);
    const results = await Promise.allSettled(batch.map(({ path, bytes }) => files.write(path, bytes)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }
}
