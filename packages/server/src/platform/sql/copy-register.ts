import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type {
  Copy,
  CopyKind,
  CopyRegister,
  CopyState,
  Figures,
  Lock,
  NewCopy,
  Stored,
} from '../../retain/bucket/ports.ts';
import type { Random } from '../random.ts';

const schemaVersion = 1;
const schema = `
  create table copies (
    key text primary key, tenant text not null, log integer not null, kind text not null, path text not null,
    class integer, day integer, first integer, last integer, level integer, number integer,
    state text not null default 'sending',
    version text, bytes integer, sha256 text, until_ms integer, held integer not null default 0
  ) strict, without rowid;
  create index copies_by_tile on copies (tenant, log, level, state, number) where level is not null;
  create index copies_by_end on copies (state, kind, until_ms);
  create table totals (objects integer not null, bytes integer not null, void integer not null, held integer not null) strict;
  insert into totals values (0, 0, 0, 0);
  create trigger copies_counted after update on copies begin
    update totals set
      objects = objects + (new.version is not null) - (old.version is not null),
      bytes = bytes + coalesce(new.bytes, 0) - coalesce(old.bytes, 0),
      void = void + (new.version is not null and new.state = 'void') - (old.version is not null and old.state = 'void'),
      held = held + new.held - old.held;
  end;
  create trigger copies_gone after delete on copies begin
    update totals set
      objects = objects - (old.version is not null), bytes = bytes - coalesce(old.bytes, 0),
      void = void - (old.version is not null and old.state = 'void'), held = held - old.held;
  end;
  create table reached (
    tenant text not null, log integer not null, size integer not null, at_ms integer not null, primary key (tenant, log)
  ) strict;
  create table said (name text primary key, value text not null) strict;
`;

interface Row {
  readonly key: string;
  readonly tenant: string;
  readonly log: number;
  readonly kind: CopyKind;
  readonly path: string;
  readonly class: number | null;
  readonly day: number | null;
  readonly first: number | null;
  readonly last: number | null;
  readonly level: number | null;
  readonly number: number | null;
  readonly state: CopyState;
  readonly version: string | null;
  readonly bytes: number | null;
  readonly sha256: string | null;
  readonly until_ms: number | null;
  readonly held: number;
}

export const hasCopyRegister = (path: string): boolean => existsSync(path);

/** `bucket.db`: what is in the bucket. Its calls are synchronous: each is a few small statements. */
export function openCopyRegister(path: string, random: Random): CopyRegister {
  const db = new DatabaseSync(path);
  db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma trusted_schema = off');
  migrate(db, path);
  db.prepare("insert into said (name, value) values ('mark', ?) on conflict do nothing").run(
    Buffer.from(random.bytes(16)).toString('hex'),
  );
  const said = db.prepare('select value from said where name = ?');
  const begin = db.prepare(
    'insert into copies (key, tenant, log, kind, path, class, day, first, last, level, number) ' +
      'values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing',
  );
  const keep = db.prepare(
    "update copies set state = iif(state = 'void', 'void', 'kept'), version = ?, bytes = ?, sha256 = ?, until_ms = ?, held = ? where key = ?",
  );
  const setVoid = db.prepare("update copies set state = 'void' where key = ?");
  const relock = db.prepare('update copies set until_ms = ?, held = ? where key = ?');
  const forget = db.prepare('delete from copies where key = ?');
  const get = db.prepare('select * from copies where key = ?');
  const after = db.prepare('select * from copies where key > ? order by key limit ?');
  const content = db.prepare("select * from copies where kind = 'content'");
  const ending = db.prepare(
    "select * from copies where state = 'kept' and kind = 'log' and until_ms < ? order by until_ms limit ?",
  );
  const removable = db.prepare(
    "select * from copies where state = 'void' and key > ?2 and (until_ms is null or until_ms < ?1) order by key limit ?3",
  );
  const nextTile = db.prepare(
    "select coalesce((select min(number) from copies where tenant = ?1 and log = ?2 and level = ?3 and state = 'sending'), " +
      '(select max(number) + 1 from copies where tenant = ?1 and log = ?2 and level = ?3), 0) as next',
  );
  const partials = db.prepare(
    "select key from copies where tenant = ? and log = ? and kind = 'partial' and state = 'kept'",
  );
  const reached = db.prepare('select size, at_ms from reached where tenant = ? and log = ?');
  const reach = db.prepare(
    'insert into reached (tenant, log, size, at_ms) values (?, ?, ?, ?) on conflict do update set size = excluded.size, at_ms = excluded.at_ms',
  );
  // Counted as it changes: what it costs to ask must not grow with what there is.
  const figures = db.prepare('select objects, bytes, void, held from totals');
  const say = db.prepare(
    'insert into said (name, value) values (?, ?) on conflict do update set value = excluded.value',
  );
  const rows = (found: unknown): Copy[] => (found as Row[]).map(copyOf);
  const whole = (work: () => void): void => {
    db.exec('begin immediate');
    try {
      work();
      db.exec('commit');
    } catch (error) {
      // Some failures, a full disk among them, have rolled it back already.
      if (db.isTransaction) db.exec('rollback');
      throw error;
    }
  };
  return {
    mark: (said.get('mark') as { value: string }).value,
    begin(copies) {
      whole(() => {
        for (const { key, tenant, log, kind, path: file, segment, tile } of copies) {
          const { class: of = null, day = null, first = null, last = null } = segment ?? {};
          begin.run(key, tenant, log, kind, file, of, day, first, last, tile?.level ?? null, tile?.number ?? null);
        }
      });
    },
    keep(kept) {
      whole(() => {
        for (const { key, stored } of kept) {
          const { version, bytes, sha256, untilMs, held } = stored;
          const { changes } = keep.run(version, bytes, sha256, untilMs, Number(held), key);
          if (changes !== 1) throw new Error(`${key} was sent and is not in the register`);
        }
      });
    },
    void(keys) {
      whole(() => {
        for (const key of keys) setVoid.run(key);
      });
    },
    relock: (key, { untilMs, held }) => void relock.run(untilMs, Number(held), key),
    forget: (key) => void forget.run(key),
    get: (key) => rows([get.get(key)].filter((row) => row !== undefined))[0] ?? null,
    after: (key, limit) => rows(after.all(key, limit)),
    content: () => rows(content.all()),
    endingBefore: (untilMs, limit) => rows(ending.all(untilMs, limit)),
    removable: (nowMs, from, limit) => rows(removable.all(nowMs, from, limit)),
    nextTile: (tenant, log, level) => Number(nextTile.get(tenant, log, level)?.['next']),
    supersede(tenant, log, stays) {
      const stay = new Set(stays);
      const old = (partials.all(tenant, log) as { key: string }[]).filter(({ key }) => !stay.has(key));
      whole(() => {
        for (const { key } of old) setVoid.run(key);
      });
    },
    reached(tenant, log) {
      const row = reached.get(tenant, log) as { size: number; at_ms: number } | undefined;
      return row === undefined ? null : { size: row.size, atMs: row.at_ms };
    },
    reach: (tenant, log, { size, atMs }) => void reach.run(tenant, log, size, atMs),
    figures: () => figures.get() as unknown as Figures,
    get verified() {
      return (said.get('verified') as { value: string } | undefined)?.value ?? null;
    },
    saveVerified: (text) => void say.run('verified', text),
    [Symbol.dispose]: () => db.close(),
  };
}

function copyOf(row: Row): Copy {
  const { key, tenant, log, kind, path, state } = row;
  return { key, tenant, log, kind, path, state, segment: segmentOf(row), tile: tileOf(row), stored: storedOf(row) };
}

function segmentOf({ class: of, day, first, last }: Row): NewCopy['segment'] {
  return of === null || day === null || first === null || last === null ? null : { class: of, day, first, last };
}

const tileOf = ({ level, number }: Row): NewCopy['tile'] =>
  level === null || number === null ? null : { level, number };

function storedOf({ version, bytes, sha256, until_ms, held }: Row): Stored | null {
  if (version === null || bytes === null || sha256 === null) return null;
  const lock: Lock = { untilMs: until_ms, held: held !== 0 };
  return { version, bytes, sha256, ...lock };
}

function migrate(db: DatabaseSync, path: string): void {
  const version = Number(db.prepare('pragma user_version').get()?.['user_version']);
  if (version === schemaVersion) return;
  if (version !== 0) {
    db.close();
    throw new Error(`${path} is of version ${version}; this Daybook knows version ${schemaVersion}`);
  }
  db.exec(`begin; ${schema}; pragma user_version = ${schemaVersion}; commit`);
}
