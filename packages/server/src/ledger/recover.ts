import {
  type Decoded,
  decodeEntry,
  type Entry,
  entryBytes,
  listSegments,
  logDirectory,
  type ReadFiles,
} from '@daybook/event';
import type { BatchHasher } from '@daybook/event/hash';
import {
  decodeBundle,
  Edge,
  entriesPath,
  HASH_BYTES,
  type HashNodes,
  parseCheckpoint,
  parseNote,
  type Sha256,
  type TileReader,
  TILE_WIDTH,
  tilePath,
  treeRoot,
} from '@daybook/tlog';
import { checkFilesBeyond, checkFilesInRange, findPartials } from './recover-files.ts';
import { LedgerFault } from './fault.ts';
import { grow, type LogState, newLogState } from './log-state.ts';
import type { Head, WriteFiles } from './ports.ts';
import { checkpointPath } from './publish.ts';
import type { Replayed } from './replay.ts';

export interface ReplayTools {
  readonly files: ReadFiles;
  readonly hasher: BatchHasher;
  readonly hashNodes: HashNodes;
  readonly sha256: Sha256;
}

export interface RecoverTools extends ReplayTools {
  readonly files: WriteFiles;
}

/**
 * Brings one log back from the disk: the tree from its full tiles up to the base of the write-ahead log, then what the
 * latter holds. Throws a LedgerFault where head, tiles and write-ahead log contradict each other.
 */
export async function recoverLog(
  identity: Pick<LogState, 'tenant' | 'log' | 'origin' | 'signers'>,
  replayed: Replayed | null,
  head: Head | null,
  tools: RecoverTools,
): Promise<LogState> {
  const state = await replayLog(identity, replayed ?? emptyReplay(identity.tenant, identity.log), head, tools);
  await checkBeyond(state, tools.files);
  await checkFilesInRange(state, tools.files);
  return Object.assign(state, await findPartials(state, tools.files));
}

/** The log that full tiles and replayed frames give, whose root at the head's size is the one that was signed. */
export async function replayLog(
  identity: Pick<LogState, 'tenant' | 'log' | 'origin' | 'signers'>,
  known: Replayed,
  head: Head | null,
  tools: ReplayTools,
): Promise<LogState> {
  const size = known.aligned + known.entries.length;
  checkHead(identity.tenant, size, known.aligned, head);
  const readTile = diskTiles(identity.tenant, identity.log, tools);
  const edge = await Edge.load(known.aligned, readTile, tools.sha256, tools.hashNodes);
  const state = newLogState(identity, edge, known.recordsFirst);
  await replayInto(state, known, head, readTile, tools);
  state.lastReceivedUs = lastReceived(known.entries.at(-1) ?? (await lastSettled(state, tools.files)));
  return state;
}

/** The last entry of a log whose size is a multiple of 256 and of which the write-ahead log has nothing. */
async function lastSettled(state: LogState, files: ReadFiles): Promise<Uint8Array | null> {
  if (state.size === 0) return null;
  const path = `${logDirectory(state.tenant, state.log)}/${entriesPath(state.size / TILE_WIDTH - 1, TILE_WIDTH)}`;
  const bytes = await files.read(path);
  const bundle = bytes === null ? null : decodeBundle(bytes, TILE_WIDTH);
  const last = bundle?.ok === true ? bundle.entries.at(-1) : undefined;
  if (last !== undefined) return last;
  throw new LedgerFault(
    'tile-missing',
    `${path} is ${bytes === null ? 'missing' : 'not whole'}, but its events were settled. Restore it from a backup.`,
  );
}

function emptyReplay(tenant: string, log: number): Replayed {
  return { tenant, log, aligned: 0, entries: [], recordsFirst: 0, records: [], keys: [] };
}

function checkHead(tenant: string, size: number, aligned: number, head: Head | null): void {
  if (head === null && aligned > 0) {
    throw new LedgerFault(
      'head-missing',
      `the log of ${tenant} has ${size} events but no head is known for it. ledger.db was removed or replaced: ` +
        'restore it from the same backup as the rest of the data directory.',
    );
  }
  if (head === null || head.size <= size) return;
  throw new LedgerFault(
    'behind-head',
    `a checkpoint was signed for ${head.size} events of ${tenant}, but the disk holds ${size}. The last ` +
      `${head.size - size} were removed, or an old copy of the directory was put in place. Restore the newest backup; ` +
      'if these events are lost, close this log and begin a new one that names its last checkpoint.',
  );
}

/** Appends what was replayed; on the way the root at the head's size must be the one that was signed. */
async function replayInto(
  state: LogState,
  known: Replayed,
  head: Head | null,
  readTile: TileReader,
  tools: ReplayTools,
): Promise<void> {
  const leaves = leafHashes(known.entries, tools.hasher);
  const cut = head === null ? 0 : Math.max(0, head.size - known.aligned);
  const skipped = known.recordsFirst - known.aligned;
  const take = (from: number, to: number): void => {
    const records = known.records.slice(Math.max(0, from - skipped), Math.max(0, to - skipped));
    grow(state, known.entries.slice(from, to), records, leaves.subarray(from * HASH_BYTES, to * HASH_BYTES));
  };
  take(0, cut);
  if (head !== null) {
    const root = head.size < state.size ? await treeRoot(head.size, readTile, tools.sha256) : state.edge.root();
    if (!equal(root, head.root)) {
      throw new LedgerFault(
        'other-root',
        `the first ${head.size} events of ${state.tenant} on the disk do not give the root that was signed for them: ` +
          'entries or tiles were changed. `daybook verify --dir` names them; restore a backup.',
      );
    }
  }
  take(cut, known.entries.length);
}

function leafHashes(entries: readonly Uint8Array[], hasher: BatchHasher): Uint8Array {
  const flat = new Uint8Array(entries.length * entryBytes);
  for (const [i, entry] of entries.entries()) flat.set(entry, i * entryBytes);
  const hashes = new Uint8Array(entries.length * HASH_BYTES);
  if (entries.length > 0) hasher.sha256Prefixed(0x00, flat, entryBytes, entries.length, hashes);
  return hashes;
}

/**
 * Tiles as the disk has them. Only full tiles of level 0 are believed as they are; a hash of a higher level that is not
 * in a full tile yet is computed from the tile below it, since partial tiles are never fsynced.
 */
function diskTiles(tenant: string, log: number, tools: ReplayTools): TileReader {
  const readFull = async (level: number, tile: number): Promise<Uint8Array> => {
    const path = `${logDirectory(tenant, log)}/${tilePath(level, tile, TILE_WIDTH)}`;
    const bytes = await tools.files.read(path);
    if (bytes?.length === TILE_WIDTH * HASH_BYTES) return bytes;
    throw new LedgerFault(
      'tile-missing',
      `${path} is ${bytes === null ? 'missing' : 'not whole'}, but its events were settled. Restore it from a backup.`,
    );
  };
  const readTile: TileReader = async (level, tile, width) => {
    if (width === TILE_WIDTH || level === 0) return (await readFull(level, tile)).subarray(0, width * HASH_BYTES);
    const hashes = new Uint8Array(width * HASH_BYTES);
    for (let i = 0; i < width; i += 1) {
      let layer = await readTile(level - 1, tile * TILE_WIDTH + i, TILE_WIDTH);
      while (layer.length > HASH_BYTES) layer = tools.hashNodes(layer);
      hashes.set(layer, i * HASH_BYTES);
    }
    return hashes;
  };
  return readTile;
}

function lastReceived(last: Uint8Array | null): number {
  const entry: Decoded<Entry> | null = last === null ? null : decodeEntry(last);
  return entry?.ok === true ? entry.value.receivedUs : 0;
}

/** Nothing on the disk may lie beyond the end of the write-ahead log: it would be from another history. */
async function checkBeyond(state: LogState, files: WriteFiles): Promise<void> {
  const beyond = (what: string): LedgerFault =>
    new LedgerFault(
      'beyond-wal',
      `${what} lies beyond the end of the write-ahead log of ${state.tenant}, which holds ${state.size} events. The ` +
        'write-ahead log was cut or is from an older copy. Restore all of the data directory from one backup.',
    );
  const published = await files.read(checkpointPath(state.tenant, state.log));
  const note = published === null ? null : parseNote(published);
  if (note?.ok === true) {
    const parsed = parseCheckpoint(note.note.text);
    if (parsed.ok && parsed.checkpoint.size > state.size)
      throw beyond(`the published checkpoint of ${parsed.checkpoint.size} events`);
  }
  const segments = await listSegments(files, state.tenant, state.log);
  const segment = segments.find((name) => name.last >= state.size);
  if (segment !== undefined) throw beyond(`a segment with events ${segment.first} to ${segment.last}`);
  const tile = await checkFilesBeyond(state, files);
  if (tile !== null) throw beyond(tile);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
