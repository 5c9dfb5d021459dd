import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrate, openDatabase, openMeta } from './index.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'daybook-sql-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const source = {
  tenant: 'default',
  number: 1,
  name: 'web',
  format: 'json',
  labels: '{}',
  certificate: null,
  mapping: null,
  created_ms: 5,
  revoked_ms: null,
};

describe('meta.db', () => {
  test('keeps what was written over a restart', async () => {
    const file = path.join(dir, 'meta.db');
    const first = await openMeta(file);
    await first.insertInto('sources').values(source).execute();
    await first.destroy();
    const second = await openMeta(file);
    expect(await second.selectFrom('sources').selectAll().execute()).toEqual([source]);
    await second.destroy();
  });

  test('syncs every commit to the disk', async () => {
    const db = await openMeta(path.join(dir, 'meta.db'));
    const mode = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(db);
    const synchronous = await sql<{ synchronous: number }>`pragma synchronous`.execute(db);
    expect([mode.rows[0]?.journal_mode, synchronous.rows[0]?.synchronous]).toEqual(['wal', 2]);
    await db.destroy();
  });

  test('refuses a file of a newer version, and leaves it as it is', async () => {
    const file = path.join(dir, 'meta.db');
    const newer = openDatabase(file);
    await migrate(
      newer,
      'meta.db',
      Array.from({ length: 99 }, () => []),
    );
    await newer.destroy();
    await expect(openMeta(file)).rejects.toThrow(/newer Daybook/);
    const again = openDatabase(file);
    const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(again);
    expect(rows[0]?.user_version).toBe(99);
    await again.destroy();
  });

  test('a migration that fails leaves the version before it', async () => {
    const db = openDatabase(':memory:');
    const steps = [['create table a (x integer) strict'], ['create table b (x integer) strict', 'nonsense']];
    await expect(migrate(db, 'x.db', steps)).rejects.toThrow(/nonsense/);
    const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(db);
    expect(rows[0]?.user_version).toBe(1);
    const tables = await sql<{ name: string }>`select name from sqlite_schema`.execute(db);
    expect(tables.rows.map((row) => row.name)).toEqual(['a']);
    await db.destroy();
  });

  test('two sources cannot have one name', async () => {
    const db = await openMeta(':memory:');
    await db.insertInto('sources').values(source).execute();
    await expect(
      db
        .insertInto('sources')
        .values({ ...source, number: 2 })
        .execute(),
    ).rejects.toThrow(/UNIQUE/);
    await db.destroy();
  });
});
