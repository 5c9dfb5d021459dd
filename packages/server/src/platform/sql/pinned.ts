import { existsSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import type { Head, HeadStore, KeyAnswer, LogIdentity } from '../../ledger/ports.ts';
import { openLedgerDatabase } from './ledger-db.ts';

/** All at once: a copy in steps would begin anew whenever the server writes. */
const pagesAtOnce = 2 ** 31 - 1;
const busyTimeoutMs = 5_000;

/** An idempotency key's answer, with the log whose it is. */
export interface LogKey {
  readonly tenant: string;
  readonly log: number;
  readonly answer: KeyAnswer;
}

/** The databases of a data directory as of one moment, while a server goes on writing to them. */
export interface PinnedDatabases extends Pick<HeadStore, 'logs' | 'head'>, Disposable {
  /** Copies both below a folder, `ledger.db` with more keys. What was deleted in them is in no page of the copies. */
  copyTo(folder: string, keys: readonly LogKey[]): Promise<void>;
}

export const pinnedNames = ['ledger.db', 'meta.db'] as const;

/** @throws Error where one is missing or is no database. */
export function pinDatabases(directory: string): PinnedDatabases {
  const [ledger, meta] = pinnedNames.map((name) => pin(`${directory}/${name}`));
  if (ledger === undefined || meta === undefined) throw new Error('two databases are pinned');
  return {
    logs: () =>
      ledger
        .prepare('select tenant, log, origin from logs order by tenant, log')
        .all() as unknown as readonly LogIdentity[] as LogIdentity[],
    head(tenant, log) {
      const row = ledger
        .prepare('select size, root, checkpoint from heads where tenant = ? and log = ?')
        .get(tenant, log);
      return row === undefined ? null : ({ tenant, log, ...row } as unknown as Head);
    },
    async copyTo(folder, keys) {
      await backup(ledger, `${folder}/ledger.db`, { rate: pagesAtOnce });
      await backup(meta, `${folder}/meta.db`, { rate: pagesAtOnce });
      addKeys(`${folder}/ledger.db`, keys);
      withoutFreePages(`${folder}/meta.db`);
    },
    [Symbol.dispose]() {
      ledger.close();
      meta.close();
    },
  };
}

/** Opens a database and begins a transaction that sees nothing of later. */
function pin(file: string): DatabaseSync {
  if (!existsSync(file)) throw new Error(`${file} is missing`);
  const database = new DatabaseSync(file, { readOnly: true, timeout: busyTimeoutMs });
  database.exec('begin');
  // The snapshot is taken with the first read.
  database.prepare('select count(*) from sqlite_schema').get();
  return database;
}

function addKeys(file: string, keys: readonly LogKey[]): void {
  using database = openLedgerDatabase(file);
  for (const [of, answers] of Map.groupBy(keys, ({ tenant, log }) => `${log} ${tenant}`)) {
    const [log = '', tenant = ''] = of.split(' ');
    database.add(
      tenant,
      Number(log),
      answers.map(({ answer }) => answer),
    );
  }
}

/** `meta.db` does not overwrite what it deletes: without this a copy would keep it. */
function withoutFreePages(file: string): void {
  const database = new DatabaseSync(file);
  database.exec('vacuum; pragma wal_checkpoint(truncate)');
  database.close();
}
