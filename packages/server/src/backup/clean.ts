import {
  type Crc32,
  decodeWalFrame,
  decodeWalHeader,
  encodeSegment,
  isPlanned,
  listSegments,
  type Logged,
  isErasure,
  isPlan,
  logDirectory,
  openSegment,
  readBlock,
  type ReadFiles,
  type SegmentCodec,
  type SegmentName,
  segmentPath,
  type SegmentRecord,
  walDirectory,
  walHeaderBytes,
} from '@daybook/event';
import { BackupFault } from './fault.ts';
import type { Backup, BackupFolder } from './folder.ts';
import type { BackupFile, Manifest, Removed } from './manifest.ts';
import type { LogPoint, Notary } from './ports.ts';
import { BackupView } from './view.ts';

// What was destroyed by right since an older backup was made is taken out of that one too: the folder would keep it for ever.

export interface CleanTools {
  readonly folder: BackupFolder;
  readonly codec: SegmentCodec;
  readonly crc32: Crc32;
}

/** A segment of an older backup with content that a newer one does not have as it was. */
export interface Stale {
  readonly log: LogPoint;
  readonly name: SegmentName;
  readonly path: string;
  /** Its records as the newer one has them. */
  readonly stay: readonly SegmentRecord[];
  /** What the newer one has nothing of. */
  readonly gone: readonly number[];
}

/** Segments of a backup that a newer one shows to be out of date. */
export async function* staleIn(older: Manifest, newer: Manifest, tools: CleanTools): AsyncGenerator<Stale> {
  const [from, to] = [new BackupView(tools.folder, older), new BackupView(tools.folder, newer)];
  const same = new Map(newer.files.map(({ path, pieces }) => [path, hashesOf(pieces)]));
  const own = new Map(older.files.map(({ path, pieces }) => [path, hashesOf(pieces)]));
  for (const log of older.logs) {
    const names = await listSegments(to, log.tenant, log.log);
    for (const name of await listSegments(from, log.tenant, log.log)) {
      const path = segmentPath(log.tenant, log.log, name);
      if (same.get(path) === own.get(path)) continue;
      const records = await recordsOf(from, log, name, tools.codec);
      const now = new Map<number, Uint8Array>();
      // Whatever class and day: where content lies is not what says that it is there.
      for (const each of names.filter(({ first, last }) => first <= name.last && last >= name.first))
        for (const { index, bytes } of await recordsOf(to, log, each, tools.codec)) now.set(index, bytes);
      const stay = records.flatMap(({ index }) => {
        const bytes = now.get(index);
        return bytes === undefined ? [] : [{ index, bytes }];
      });
      const gone = records.flatMap(({ index }) => (now.has(index) ? [] : [index]));
      const isSame = gone.length === 0 && stay.every((record, i) => equal(record.bytes, records[i]?.bytes));
      if (!isSame) yield { log, name, path, stay, gone };
    }
  }
}

const hashesOf = (pieces: BackupFile['pieces']): string => pieces.map(({ sha256 }) => sha256).join(' ');

const equal = (a: Uint8Array, b: Uint8Array | undefined): boolean => b !== undefined && Buffer.compare(a, b) === 0;

async function recordsOf(
  view: ReadFiles,
  { tenant, log }: LogPoint,
  name: SegmentName,
  codec: SegmentCodec,
): Promise<SegmentRecord[]> {
  const path = segmentPath(tenant, log, name);
  const blocks = await openSegment(view, tenant, log, name, codec);
  if (!blocks.ok) throw new BackupFault(`${path} in a backup cannot be read (${blocks.code})`);
  const records: SegmentRecord[] = [];
  for (const block of blocks.value) {
    const read = await readBlock(view, path, block, codec);
    if (!read.ok) throw new BackupFault(`${path} in a backup cannot be read (${read.code})`);
    for (const record of read.value) records.push(record);
  }
  return records;
}

/** What is stated in the logs of a backup. */
export type StatementsOf = (log: Pick<LogPoint, 'tenant' | 'log'>) => Promise<readonly Logged[]>;

/**
 * Whether the newest backup, whose statements these are, knows of an erasure that was stated or carried out after an older one was made:
 * that has the person in more than its content.
 */
export async function isOfBeforeErasure(older: Manifest, statements: StatementsOf): Promise<boolean> {
  for (const log of older.logs) if (isErasedSince(await statements(log), log.size)) return true;
  return false;
}

/** Whether an erasure, or the certificate that closes it, is at or after an index. */
export function isErasedSince(statements: readonly Logged[], size: number): boolean {
  const erasures = new Set(statements.filter(isErasure).map(({ index }) => index));
  return statements.some(
    ({ index, statement }) =>
      index >= size && (erasures.has(index) || (statement.type === 'certificate' && erasures.has(statement.plan))),
  );
}

/** Whether events were not signed yet when the backup was made that a newer one has signed. */
export const hasOldTail = (older: Manifest, newer: Manifest): boolean =>
  older.logs.some(
    ({ tenant, log, size, end }) =>
      end > size && newer.logs.some((each) => each.tenant === tenant && each.log === log && each.size >= end),
  );

/**
 * Gives an older backup without what a newer one no longer has, whose statements say by which plans that went. Its events that were not
 * signed are cut off: the newer one has them. It becomes one backup or the other, as a whole.
 */
export async function cleanBackup(
  { manifest: older }: Backup,
  newer: Manifest,
  statements: StatementsOf,
  tools: CleanTools & { readonly notary: Notary },
): Promise<Backup> {
  const files = new Map(older.files.map((file) => [file.path, file]));
  const removed = new Map<string, Removed>();
  for await (const { log, name, path, stay, gone } of staleIn(older, newer, tools)) {
    files.delete(path);
    const [first, last] = [stay[0]?.index, stay.at(-1)?.index];
    if (first !== undefined && last !== undefined) {
      const header = { keyId: 0, log: log.log, class: name.class, day: name.day };
      const bytes = await encodeSegment(header, stay, tools.codec);
      const now = segmentPath(log.tenant, log.log, { ...name, first, last });
      files.set(now, { path: now, pieces: [await tools.folder.put(bytes)] });
    }
    const plans = (await statements(log))
      .filter(isPlan)
      .filter(({ statement }) =>
        gone.some((index) => isPlanned(statement, index, { class: name.class, day: name.day, source: -1 })),
      )
      .map(({ index }) => index);
    const key = logDirectory(log.tenant, log.log);
    const known = removed.get(key);
    removed.set(key, {
      tenant: log.tenant,
      log: log.log,
      by: newer.backup,
      events: (known?.events ?? 0) + gone.length,
      plans: [...new Set([...(known?.plans ?? []), ...plans])].toSorted((a, b) => a - b),
    });
  }
  let { logs } = older;
  if (hasOldTail(older, newer)) {
    for (const { path } of older.files.filter((file) => file.path.startsWith(`${walDirectory}/`))) {
      const bytes = await new BackupView(tools.folder, older).read(path);
      if (bytes === null) throw new BackupFault(`${path} in backup ${older.backup} is missing or changed`);
      files.set(path, { path, pieces: [await tools.folder.put(baseOnly(bytes, path, tools.crc32))] });
    }
    logs = logs.map((log) => ({ ...log, end: log.size }));
  }
  const now = { ...older, logs, files: [...files.values()], removed: [...older.removed, ...removed.values()] };
  return tools.folder.commit(now, tools.notary);
}

/** A file of the write-ahead log without its commits. */
function baseOnly(bytes: Uint8Array, path: string, crc32: Crc32): Uint8Array {
  const header = decodeWalHeader(bytes);
  const base = header.ok ? decodeWalFrame(bytes, walHeaderBytes, header.value.nonce, crc32) : header;
  if (!base.ok) throw new BackupFault(`${path} in a backup cannot be read (${base.code})`);
  return bytes.slice(0, base.value.next);
}
