import {
  type Crc32,
  encodeSegment,
  encodeWalFrame,
  encodeWalHeader,
  parseWalName,
  type ReadFiles,
  type SegmentCodec,
  segmentPath,
  walDirectory,
  type WalPart,
  walPath,
} from '@daybook/event';
import { encodeBundle } from '@daybook/tlog';
import { baseOf } from './base.ts';
import { LedgerFault } from './fault.ts';
import type { LogState } from './log-state.ts';
import type { Head, HeadStore, KeyAnswer, LogIdentity } from './ports.ts';
import { checkpointPath } from './publish.ts';
import { replayLog, type ReplayTools } from './recover.ts';
import { keyOfLog, type Replayed, replay } from './replay.ts';
import { groupsOf } from './settle.ts';
import { partialFiles, pathOfBundle, pathOfTile } from './tiles.ts';
import { readWal } from './wal-read.ts';

export { checkpointPath, partialFiles, replayLog, type ReplayTools };

/** A frame of the tail ends once its records take this. */
const tailPartBytes = 8 * 1024 * 1024;

// The ledger as it is at one moment, read beside the process that writes it. It is what a restart would find, cut at the heads and
// settled: whoever keeps it has all content in segments, and a write-ahead log that holds none.

/** One log at a moment. */
export interface LogMoment extends LogIdentity {
  /** What was signed last; null where nothing was. */
  readonly head: Head | null;
  /** Events that are durable; those from the head's size on are not signed yet. */
  readonly end: number;
  /** Content of events before it is in segments of the directory; of those from it on in `replayed`. */
  readonly settledEnd: number;
  readonly replayed: Replayed;
}

export interface LedgerMoment {
  /** Number of the first file of the write-ahead log. Everything before its base is settled. */
  readonly firstWal: number;
  readonly logs: readonly LogMoment[];
}

export interface MomentTools extends ReplayTools {
  readonly codec: SegmentCodec;
  readonly crc32: Crc32;
}

/** A file that a restart would find or write, made from the write-ahead log. */
export interface MadeFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The number of the first file of the write-ahead log; null where there is none. */
export async function firstWalOf(files: ReadFiles): Promise<number | null> {
  return (await files.list(walDirectory)).map(parseWalName).find((sequence) => sequence !== null) ?? null;
}

/**
 * Reads the write-ahead log; the heads must have been read before, as of one moment. Null where the two do not join because the
 * ledger went on in between: both are to be read again. @throws LedgerFault where the directory does not hold together.
 */
export async function readMoment(
  files: ReadFiles,
  heads: Pick<HeadStore, 'logs' | 'head'>,
  crc32: Crc32,
): Promise<LedgerMoment | null> {
  const held = await holdWal(files);
  if (held === null) return null;
  const { walFiles } = await readWal(held, crc32);
  const [first] = walFiles;
  if (first === undefined) throw new LedgerFault('wal-missing', 'there is no write-ahead log: this was never a ledger');
  const replayed = replay(walFiles);
  const logs = heads.logs().map((identity) => momentOf(identity, heads.head(identity.tenant, identity.log), replayed));
  // A log that was begun in between, or a head from before the first file.
  const known = new Set(logs.map(({ tenant, log }) => keyOfLog(tenant, log)));
  const isNew = [...replayed.keys()].some((key) => !known.has(key));
  const isBehind = logs.some(({ head, settledEnd }) => (head?.size ?? 0) < settledEnd);
  return isNew || isBehind ? null : { firstWal: first.sequence, logs };
}

function momentOf(identity: LogIdentity, head: Head | null, all: ReadonlyMap<string, Replayed>): LogMoment {
  const { tenant, log } = identity;
  const none = { tenant, log, aligned: 0, entries: [], recordsFirst: 0, records: [], keys: [] };
  const replayed = all.get(keyOfLog(tenant, log)) ?? none;
  const end = replayed.aligned + replayed.entries.length;
  if (head !== null && head.size > end)
    throw new LedgerFault(
      'behind-head',
      `a checkpoint was signed for ${head.size} events of ${tenant}, but the disk holds ${end}: nothing is backed up ` +
        'of a directory that lost events. Start the server: it says what to do.',
    );
  return { ...identity, head, end, settledEnd: replayed.recordsFirst, replayed };
}

/** The files of the write-ahead log as they are now, held in memory. Null where one was settled while they were read. */
async function holdWal(files: ReadFiles): Promise<ReadFiles | null> {
  const held = new Map<string, Uint8Array>();
  for (const name of await files.list(walDirectory)) {
    const path = `${walDirectory}/${name}`;
    if (parseWalName(name) === null) continue;
    const bytes = await files.read(path);
    if (bytes === null) return null;
    held.set(path, bytes);
  }
  return {
    read: async (path) => held.get(path) ?? null,
    readRange: async (path, offset, length) => held.get(path)?.subarray(offset, offset + length) ?? null,
    size: async (path) => held.get(path)?.length ?? null,
    list: async () => [...held.keys()].map((path) => path.slice(walDirectory.length + 1)),
  };
}

/** A log cut at its head: what was durable by then, and nothing of after it. */
export async function stateAtHead(moment: LogMoment, tools: ReplayTools): Promise<LogState> {
  const { head, replayed, tenant, log, origin } = moment;
  const size = head?.size ?? 0;
  const cut = {
    ...replayed,
    entries: replayed.entries.slice(0, size - replayed.aligned),
    records: replayed.records.slice(0, size - replayed.recordsFirst),
    keys: [],
  };
  return replayLog({ tenant, log, origin, signers: [] }, cut, head, tools);
}

/** Full tiles and bundles up to the head that may not be on the disk yet, by path. */
export function fullTilesOf(state: LogState): Map<string, Uint8Array> {
  return new Map([
    ...state.pendingTiles.map((tile) => [pathOfTile(state, tile), tile.bytes] as const),
    ...state.pendingBundles.map((bundle) => [pathOfBundle(state, bundle), encodeBundle(bundle.entries)] as const),
  ]);
}

/** The published checkpoint, the partial tiles of its size, and segments of the content that is not in segments yet. */
export async function* otherFilesOf(
  { head, settledEnd, tenant, log, replayed }: LogMoment,
  state: LogState,
  codec: SegmentCodec,
): AsyncGenerator<MadeFile> {
  if (head === null) return;
  yield { path: checkpointPath(tenant, log), bytes: new TextEncoder().encode(head.checkpoint) };
  yield* partialFiles(state);
  const entries = replayed.entries.slice(settledEnd - replayed.aligned, head.size - replayed.aligned);
  const range = { tenant, log, first: settledEnd, entries, records: state.records };
  for (const { name, header, records } of groupsOf(range))
    yield { path: segmentPath(tenant, log, name), bytes: await encodeSegment(header, records, codec) };
}

/** The answers to idempotency keys whose events are settled by that. */
export function keysOf({ head, replayed }: LogMoment): KeyAnswer[] {
  return replayed.keys.filter(({ first }) => first < (head?.size ?? 0));
}

/**
 * A write-ahead log of one file, whose base is the heads. With `tail` it goes on with what is durable and not signed yet: nobody but
 * who has the key can settle that.
 */
export function walOf(
  moments: readonly LogMoment[],
  states: readonly LogState[],
  tail: boolean,
  { crc32, nonce }: { readonly crc32: Crc32; readonly nonce: number },
): MadeFile {
  const frames = [encodeWalFrame(baseOf(states), nonce, crc32)];
  for (const moment of tail ? moments : []) {
    for (const part of tailOf(moment)) frames.push(encodeWalFrame({ type: 'commit', parts: [part] }, nonce, crc32));
  }
  const sequence = 1;
  const bytes = Buffer.concat([encodeWalHeader({ sequence, nonce }), ...frames]);
  return { path: walPath(sequence), bytes: new Uint8Array(bytes) };
}

/** One part for each group of events that were committed together or fit a frame; keys never stand for events of two. */
function* tailOf({ tenant, log, head, end, replayed }: LogMoment): Generator<WalPart> {
  const size = head?.size ?? 0;
  let first = size;
  while (first < end) {
    let last = first;
    let bytes = 0;
    const ends = new Map(replayed.keys.map((key) => [key.first, key.first + key.count]));
    let whole = first;
    for (; last < end && (bytes < tailPartBytes || last < whole); last += 1) {
      bytes += replayed.records[last - replayed.recordsFirst]?.length ?? 0;
      whole = Math.max(whole, ends.get(last) ?? 0);
    }
    yield {
      tenant,
      log,
      first,
      entries: replayed.entries.slice(first - replayed.aligned, last - replayed.aligned),
      records: replayed.records.slice(first - replayed.recordsFirst, last - replayed.recordsFirst),
      keys: replayed.keys
        .filter((key) => key.first >= first && key.first < last)
        .map((key) => ({ ...key, offset: key.first - first })),
    };
    first = last;
  }
}
