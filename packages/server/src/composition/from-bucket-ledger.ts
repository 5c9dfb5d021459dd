import { logDirectory } from '@daybook/event';
import { TILE_WIDTH } from '@daybook/tlog';
import { TreeFiles } from '@daybook/verify';
import { checkpointPath, partialFiles, replayLog, type ReplayTools, walOf } from '../ledger/moment.ts';
import type { nodeFiles } from '../platform/disk.ts';
import type { Random } from '../platform/random.ts';
import { openLedgerDatabase } from '../platform/sql/ledger-db.ts';
import { type FetchedLog, RestoreFault } from '../retain/index.ts';
import type { toolsOf } from './backup-parts.ts';

export interface RestoredLog {
  readonly tenant: string;
  readonly log: number;
  readonly origin: string;
  readonly size: number;
  /** Of its last event, ms since 1970. */
  readonly lastReceivedMs: number;
}

type Tools = ReplayTools & Pick<ReturnType<typeof toolsOf>, 'crc32'> & { readonly random: Random };

/**
 * Writes what a server finds after it was ended with everything settled and signed: checkpoints, partial tiles, a write-ahead log that holds no content, and
 * `ledger.db` with the heads. Again is harmless. @throws LedgerFault where the files do not give the roots
 */
export async function writeLedger(
  directory: string,
  target: ReturnType<typeof nodeFiles>,
  logs: readonly FetchedLog[],
  tools: Tools,
): Promise<RestoredLog[]> {
  refuseTwins(logs);
  await target.removeAll('.', ['ledger.db', 'ledger.db-wal', 'ledger.db-shm']);
  using heads = openLedgerDatabase(`${directory}/ledger.db`);
  const states = [];
  for (const { tenant, log, origin, size, root, checkpoint } of logs) {
    const aligned = size - (size % TILE_WIDTH);
    const entries = await partialEntries(target, { tenant, log, size });
    const known = { tenant, log, aligned, entries, recordsFirst: size, records: [], keys: [] };
    const head = { tenant, log, size, root, checkpoint };
    const state = await replayLog({ tenant, log, origin, signers: [] }, known, head, tools);
    const path = checkpointPath(tenant, log);
    const files = [...partialFiles(state), { path, bytes: new TextEncoder().encode(checkpoint) }];
    for (const each of files) await target.replace(each.path, each.bytes);
    await target.sync(files.map((each) => each.path));
    heads.addLog({ tenant, log, origin });
    heads.saveHead(head);
    states.push(state);
  }
  const nonce = new DataView(tools.random.bytes(4).buffer).getUint32(0);
  const wal = walOf([], states, false, { crc32: tools.crc32, nonce });
  await target.replace(wal.path, wal.bytes);
  await target.sync([wal.path]);
  return states.map(({ tenant, log, origin, size, lastReceivedUs }) => {
    return { tenant, log, origin, size, lastReceivedMs: Math.floor(lastReceivedUs / 1000) };
  });
}

/** The objects of a log under the name of another tenant would make two logs that sign under one name. */
function refuseTwins(logs: readonly FetchedLog[]): void {
  for (const [origin, same] of Map.groupBy(logs, (each) => each.origin)) {
    if (same.length === 1) continue;
    const names = same.map(({ tenant, log }) => logDirectory(tenant, log)).join(' and ');
    throw new RestoreFault(
      `the bucket has checkpoints of ${origin} under ${names}: one of them was copied there by somebody else. Which one is yours an older copy of \`ledger.db\`, or its own ` +
        'events, tell. Remove the versions of the other as soon as their locks are over, or restore a backup.',
    );
  }
}

async function partialEntries(
  target: ReturnType<typeof nodeFiles>,
  { tenant, log, size }: Pick<FetchedLog, 'tenant' | 'log' | 'size'>,
): Promise<Uint8Array[]> {
  if (size % TILE_WIDTH === 0) return [];
  const read = await TreeFiles.ofDirectory(target, tenant, log).bundle(
    Math.floor(size / TILE_WIDTH),
    size % TILE_WIDTH,
  );
  if (!read.ok) throw new RestoreFault(`${read.path} is ${read.reason}: restore again`);
  return [...read.entries];
}
