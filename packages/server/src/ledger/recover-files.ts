import { logDirectory } from '@daybook/event';
import { encodeBundle, entriesPath, HASH_BYTES, parseTilePath, TILE_WIDTH, tileWidth } from '@daybook/tlog';
import { LedgerFault } from './fault.ts';
import type { LogState, PendingFile } from './log-state.ts';
import type { WriteFiles } from './ports.ts';
import { partialFiles, pathOfBundle, pathOfTile } from './tiles.ts';

/**
 * Compares the tiles and bundles of the replayed range with what is on the disk. A torn file is left for the next
 * publication to write again; one that says something else was edited, and is refused.
 */
export async function checkFilesInRange(state: LogState, files: WriteFiles): Promise<void> {
  const expected = [
    ...state.pendingTiles.map((tile) => ({ path: pathOfTile(state, tile), bytes: tile.bytes })),
    ...state.pendingBundles.map((bundle) => ({
      path: pathOfBundle(state, bundle),
      bytes: encodeBundle(bundle.entries),
    })),
    ...partialFiles(state),
  ];
  for (const { path, bytes } of expected) {
    const found = await files.read(path);
    if (found === null || isTorn(found, bytes)) continue;
    throw new LedgerFault(
      'tile-edited',
      `${path} is not what the write-ahead log says, and no torn write explains it: it was changed. Keep a copy, ` +
        'remove the file, and it will be written again from the write-ahead log.',
    );
  }
}

/**
 * What a crash can leave of a file that was written, perhaps more than once: bytes that are right, that are zero, or that
 * are not there. A whole file is torn nowhere.
 */
function isTorn(found: Uint8Array, expected: Uint8Array): boolean {
  return found.length <= expected.length && found.every((byte, i) => byte === expected[i] || byte === 0);
}

/**
 * Partial files of tiles that were partial after the last file of the write-ahead log that was settled: those before
 * were dropped then. Publishing drops these in turn, and writes again what a crash tore: they are never fsynced, and a reader of an
 * earlier checkpoint, or a verifier, would take one for changed.
 */
export async function findPartials(
  state: LogState,
  files: WriteFiles,
): Promise<Pick<LogState, 'partialPaths' | 'tornPartials' | 'droppedPartials'>> {
  const { pendingTiles, pendingBundles, bundle, size } = state;
  const tiles = [...pendingTiles, ...state.edge.partialTiles()].map((tile) => ({
    directory: `${pathOfTile(state, { ...tile, width: TILE_WIDTH })}.p`,
    first: (width: number) => tile.bytes.subarray(0, width * HASH_BYTES),
  }));
  const last = bundle.length === 0 ? [] : [{ tile: Math.floor(size / TILE_WIDTH), entries: bundle }];
  const bundles = [...pendingBundles, ...last].map(({ tile, entries }) => ({
    directory: `${logDirectory(state.tenant, state.log)}/${entriesPath(tile, TILE_WIDTH)}.p`,
    first: (width: number) => encodeBundle(entries.slice(0, width)),
  }));
  const partialPaths: string[] = [];
  const tornPartials: PendingFile[] = [];
  for (const { directory, first } of [...tiles, ...bundles]) {
    for (const width of await files.list(directory)) {
      const path = `${directory}/${width}`;
      const [found, bytes] = [await files.read(path), first(Number(width))];
      partialPaths.push(path);
      if (found !== null && Buffer.compare(found, bytes) !== 0 && isTorn(found, bytes))
        tornPartials.push({ path, bytes });
    }
  }
  // What a process that was killed removed may not be gone for good yet.
  const full = [
    ...pendingTiles.map((tile) => pathOfTile(state, tile)),
    ...pendingBundles.map((each) => pathOfBundle(state, each)),
  ];
  return { partialPaths, tornPartials, droppedPartials: new Set(full.map((path) => `${path}.p`)) };
}

/**
 * The first tile or bundle found that the log is too small to have, or null. It looks at the end of each level only:
 * files are numbered without gaps, so whatever lies beyond has a path that sorts last.
 */
export async function checkFilesBeyond(state: LogState, files: WriteFiles): Promise<string | null> {
  const root = logDirectory(state.tenant, state.log);
  for (const level of await files.list(`${root}/tile`)) {
    const path = await lastFile(files, `${root}/tile/${level}`);
    if (path === null) continue;
    const address = parseTilePath(path.slice(root.length + 1));
    if (!address.ok) continue;
    const { kind, tile, width } = address.address;
    if (width > tileWidth(kind === 'hashes' ? address.address.level : 0, tile, state.size)) return path;
  }
  return null;
}

/** The file with the highest number below a level's directory, and of its partial ones the widest. */
async function lastFile(files: WriteFiles, directory: string): Promise<string | null> {
  const names = await files.list(directory);
  // `x001` sorts after `000`: more digits, a higher number. `017.p` is the partial of `017`.
  const ordered = [...names].sort((a, b) => rank(a) - rank(b));
  for (const name of ordered.reverse()) {
    const path = `${directory}/${name}`;
    if (name.startsWith('x')) {
      const inner = await lastFile(files, path);
      if (inner !== null) return inner;
    } else if (name.endsWith('.p')) {
      const widths = (await files.list(path)).map(Number).filter((width) => width > 0);
      if (widths.length > 0) return `${path}/${Math.max(...widths)}`;
    } else return path;
  }
  return null;
}

function rank(name: string): number {
  const digits = Number(name.replace('x', '').replace('.p', ''));
  // A full tile stands for more than its partials, a directory for more than any file.
  return (name.startsWith('x') ? 1e6 : 0) + digits + (name.endsWith('.p') ? 0 : 0.5);
}
