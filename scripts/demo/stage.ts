import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where the demo plays: a temporary directory, gone when it is over. */
export interface Stage extends AsyncDisposable {
  readonly root: string;
  readonly data: string;
  /** What an auditor would keep somewhere else: the key, a checkpoint. */
  readonly elsewhere: string;
  readonly earlierCopy: string;
  readonly serverLog: string;
  readonly state: string;
}

/** What makes up the log and its head; not the index, which is only a projection. */
const logParts = ['tenants', 'wal', 'ledger.db', 'ledger.db-wal', 'ledger.db-shm', 'log.vkey', 'format.json'];

export async function openStage(): Promise<Stage> {
  const root = await mkdtemp(path.join(tmpdir(), 'daybook-demo-'));
  const elsewhere = path.join(root, 'elsewhere');
  await mkdir(elsewhere);
  return {
    root,
    data: path.join(root, 'data'),
    elsewhere,
    earlierCopy: path.join(root, 'earlier'),
    serverLog: path.join(root, 'server.log'),
    state: path.join(root, 'state'),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

/** Copies log and head, as a backup would. */
export async function copyLog(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const part of logParts) {
    await rm(path.join(to, part), { recursive: true, force: true });
    await cp(path.join(from, part), path.join(to, part), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}
