import type { Crc32, WalFile } from '@daybook/event';
import { walPath } from '@daybook/event';
import { LedgerFault } from './fault.ts';
import type { LogState } from './log-state.ts';
import type { KeyAnswer } from './ports.ts';
import { recoverLog, type RecoverTools } from './recover.ts';
import { keyOfLog, type Replayed, replay } from './replay.ts';
import type { LedgerTools } from './tools.ts';
import { readWal } from './wal-read.ts';
import { baseBytesOf } from './wal-writer.ts';
import { baseOf } from './base.ts';

export interface Recovered {
  readonly walFiles: readonly WalFile[];
  readonly states: readonly LogState[];
  /** Keys whose events may not be settled. */
  readonly keys: readonly { readonly tenant: string; readonly log: number; readonly answer: KeyAnswer }[];
}

/** Reads the whole write-ahead log and brings every log back. @throws LedgerFault where the disk does not hold together. */
export async function recoverLogs(
  tools: RecoverTools & Pick<LedgerTools, 'heads' | 'signersOf'> & { readonly crc32: Crc32 },
): Promise<Recovered> {
  const { files, heads, crc32 } = tools;
  const { walFiles, begun } = await readWal(files, crc32);
  const replayed = replay(walFiles);
  const identities = heads.logs();
  refuseUnknown(replayed, new Set(identities.map(({ tenant, log }) => keyOfLog(tenant, log))));
  const states: LogState[] = [];
  const keys: Recovered['keys'][number][] = [];
  for (const identity of identities) {
    const { tenant, log } = identity;
    const head = heads.head(tenant, log);
    const known = replayed.get(keyOfLog(tenant, log)) ?? null;
    if (known === null && head !== null && head.size > 0) throw walMissing(tenant, head.size);
    states.push(await recoverLog({ ...identity, signers: tools.signersOf(identity) }, known, head, tools));
    for (const answer of known?.keys ?? []) keys.push({ tenant, log, answer });
  }
  if (begun !== null) {
    const baseBytes = baseBytesOf(baseOf(states), crc32);
    if (begun.bytes > baseBytes) throw begunDamaged(begun.sequence);
    // It must be gone before the file before it takes more, and may end in a torn frame again.
    await files.remove(walPath(begun.sequence));
  }
  return { walFiles, states, keys };
}

function refuseUnknown(replayed: ReadonlyMap<string, Replayed>, known: ReadonlySet<string>): void {
  for (const { tenant, log } of replayed.values()) {
    if (known.has(keyOfLog(tenant, log))) continue;
    throw new LedgerFault(
      'head-missing',
      `the write-ahead log has events of ${tenant}, log ${log}, that ledger.db does not know: it was removed or ` +
        'replaced. Restore it from the same backup as the rest of the data directory.',
    );
  }
}

const walMissing = (tenant: string, size: number): LedgerFault =>
  new LedgerFault(
    'wal-missing',
    `a checkpoint was signed for ${size} events of ${tenant}, but there is no write-ahead log that knows of it: the ` +
      'directory `wal` was removed or replaced. Restore it from the same backup as the rest of the data directory.',
  );

const begunDamaged = (sequence: number): LedgerFault =>
  new LedgerFault(
    'wal-damaged',
    `${walPath(sequence)} has no readable beginning, but is longer than a file that was only begun: it was damaged. ` +
      'Check the disk, keep a copy of the directory, and restore a backup.',
  );
