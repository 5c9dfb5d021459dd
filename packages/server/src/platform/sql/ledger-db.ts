import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Head, HeadStore, KeyAnswer, KeyStore, LogIdentity } from '../../ledger/ports.ts';

const schemaVersion = 1;
const schema = `
  create table logs (
    tenant text not null, log integer not null, origin text not null,
    primary key (tenant, log)
  ) strict;
  create table heads (
    tenant text not null, log integer not null, size integer not null, root blob not null, checkpoint text not null,
    primary key (tenant, log)
  ) strict;
  create table keys (
    tenant text not null, log integer not null, source integer not null, key_hash blob not null,
    content_hash blob not null, expires_s integer not null, first integer not null, count integer not null,
    primary key (tenant, log, source, key_hash)
  ) strict, without rowid;
  create index keys_by_expiry on keys (expires_s);
`;

export const hasLedgerDatabase = (path: string): boolean => existsSync(path);

export interface LedgerDatabase extends HeadStore, KeyStore, Disposable {}

/**
 * `ledger.db`: heads and idempotency keys. It belongs to the ledger's thread alone, and its calls are synchronous: each
 * is one small statement, and the head must be on the disk before anything is published. Made where there is
 * none: where there must be one, ask `hasLedgerDatabase` first.
 */
export function openLedgerDatabase(path: string): LedgerDatabase {
  const db = new DatabaseSync(path);
  db.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on; pragma trusted_schema = off',
  );
  migrate(db, path);
  const one = {
    logs: db.prepare('select tenant, log, origin from logs order by tenant, log'),
    addLog: db.prepare('insert into logs (tenant, log, origin) values (?, ?, ?)'),
    head: db.prepare('select size, root, checkpoint from heads where tenant = ? and log = ?'),
    saveHead: db.prepare(
      'insert into heads (tenant, log, size, root, checkpoint) values (?, ?, ?, ?, ?) on conflict do update set ' +
        'size = excluded.size, root = excluded.root, checkpoint = excluded.checkpoint where excluded.size >= heads.size',
    ),
    find: db.prepare(
      'select content_hash, expires_s, first, count from keys where tenant = ? and log = ? and source = ? and key_hash = ?',
    ),
    add: db.prepare(
      'insert into keys (tenant, log, source, key_hash, content_hash, expires_s, first, count) ' +
        'values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do update set content_hash = excluded.content_hash, ' +
        'expires_s = excluded.expires_s, first = excluded.first, count = excluded.count where excluded.expires_s > keys.expires_s',
    ),
    prune: db.prepare('delete from keys where expires_s < ?'),
  };
  return {
    logs: () => one.logs.all() as unknown as LogIdentity[],
    addLog: ({ tenant, log, origin }) => void one.addLog.run(tenant, log, origin),
    head(tenant, log) {
      const row = one.head.get(tenant, log);
      return row === undefined ? null : ({ tenant, log, ...row } as unknown as Head);
    },
    saveHead({ tenant, log, size, root, checkpoint }) {
      const { changes } = one.saveHead.run(tenant, log, size, root, checkpoint);
      if (changes !== 1) throw new Error(`a head of ${size} events is behind the one that is stored`);
    },
    find(tenant, log, source, keyHash) {
      const row = one.find.get(tenant, log, source, keyHash);
      if (row === undefined) return null;
      const { content_hash: contentHash, expires_s: expiresS, first, count } = row;
      return { source, keyHash, contentHash, expiresS, first, count } as unknown as KeyAnswer;
    },
    add(tenant, log, answers) {
      if (answers.length === 0) return;
      db.exec('begin immediate');
      try {
        for (const { source, keyHash, contentHash, expiresS, first, count } of answers) {
          one.add.run(tenant, log, source, keyHash, contentHash, expiresS, first, count);
        }
        db.exec('commit');
      } catch (error) {
        // Some failures, a full disk among them, have rolled it back already.
        if (db.isTransaction) db.exec('rollback');
        throw error;
      }
    },
    prune: (nowS) => void one.prune.run(nowS),
    [Symbol.dispose]: () => db.close(),
  };
}

function migrate(db: DatabaseSync, path: string): void {
  const version = Number(db.prepare('pragma user_version').get()?.user_version);
  if (version === schemaVersion) return;
  if (version !== 0) {
    db.close();
    throw new Error(`${path} is of version ${version}; this Daybook knows version ${schemaVersion}`);
  }
  db.exec(`begin; ${schema}; pragma user_version = ${schemaVersion}; commit`);
}
