import {
  decodeEntry,
  decodeEvent,
  decodeRecord,
  entryFlags,
  listSegments,
  type Logged,
  openSegment,
  readBlock,
  type ReadFiles,
  RecordDigester,
  segmentPath,
  statementClass,
  statementOf,
} from '@daybook/event';
import type { BatchHasher } from '@daybook/event/hash';
import { nodeSegmentCodec } from '@daybook/event/node';
import { TILE_WIDTH, tileWidth } from '@daybook/tlog';
import { equal } from './tree-check.ts';
import type { TreeFiles } from './tree-files.ts';
import type { WalRun } from './wal-runs.ts';

export interface StatementFiles {
  readonly files: ReadFiles;
  readonly tenant: string;
  readonly log: number;
  /** Signed events: what is beyond them states nothing yet. */
  readonly size: number;
  readonly tree: TreeFiles;
  readonly runs: readonly WalRun[];
  readonly hasher: BatchHasher;
}

/**
 * What is stated in a log about how long content is kept, in its order: content of class 0 whose entry is Daybook's own and leads
 * to it. Whether the entries are those that were signed is told by the tree. What cannot be read here states nothing, and
 * is named where content is compared.
 */
export async function readStatements(source: StatementFiles): Promise<Logged[]> {
  const records = await recordsOf(source);
  const digester = new RecordDigester(source.hasher);
  const statements: Logged[] = [];
  let known = { tile: -1, entries: [] as readonly Uint8Array[] };
  for (const [index, bytes] of [...records].toSorted(([a], [b]) => a - b)) {
    const tile = Math.floor(index / TILE_WIDTH);
    if (tile !== known.tile) {
      const bundle = await source.tree.bundle(tile, tileWidth(0, tile, source.size));
      known = { tile, entries: bundle.ok ? bundle.entries : [] };
    }
    const entry = decodeEntry(known.entries[index % TILE_WIDTH] ?? new Uint8Array());
    const record = decodeRecord(bytes);
    if (!entry.ok || !record.ok || entry.value.class !== statementClass) continue;
    if ((entry.value.flags & entryFlags.own) === 0) continue;
    digester.add(record.value);
    if (!equal(digester.roots(), entry.value.root)) continue;
    const event = decodeEvent(record.value.sections.flatMap((section) => ('bytes' in section ? [section] : [])));
    const statement = event.ok ? statementOf(event.value) : null;
    if (statement !== null) statements.push({ index, receivedUs: entry.value.receivedUs, statement });
  }
  return statements;
}

/** Content that may be of the class of statements: out of its segments, and all that is in the write-ahead log. */
async function recordsOf({ files, tenant, log, size, runs }: StatementFiles): Promise<Map<number, Uint8Array>> {
  const records = new Map<number, Uint8Array>();
  for (const name of await listSegments(files, tenant, log, statementClass)) {
    const blocks = await openSegment(files, tenant, log, name, nodeSegmentCodec);
    if (!blocks.ok) continue;
    for (const block of blocks.value) {
      const read = await readBlock(files, segmentPath(tenant, log, name), block, nodeSegmentCodec);
      if (read.ok) for (const { index, bytes } of read.value) if (index < size) records.set(index, bytes);
    }
  }
  for (const { first, entries, records: held } of runs) {
    for (const [i, record] of held.entries()) {
      const entry = decodeEntry(entries[i] ?? new Uint8Array());
      if (first + i < size && entry.ok && entry.value.class === statementClass) records.set(first + i, record);
    }
  }
  return records;
}
