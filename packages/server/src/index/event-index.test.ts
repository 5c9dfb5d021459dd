import { randomUUID } from 'node:crypto';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Engine } from '../platform/clickhouse/index.ts';
import { systemClock } from '../platform/clock.ts';
import { rangeIndices } from './compare.ts';
import { EventIndex } from './event-index.ts';
import { MemoryFollowerStore } from './ports.ts';
import { eventsTable, schemaMark } from './schema.ts';
import { rowsOf } from './table.ts';
import { MemoryFeed, storedEvent, TestEngine } from './testing.ts';

let engine: TestEngine;
let feed: MemoryFeed;
let index: EventIndex;
const events = 3000;

beforeAll(async () => {
  engine = await TestEngine.start();
}, 60_000);
afterAll(async () => engine?.[Symbol.asyncDispose]());

beforeEach(async () => {
  feed = new MemoryFeed(randomUUID());
  feed.append(events, (at) => at % 10 === 9);
  const options = { server: engine.engine, feeds: [feed], store: new MemoryFollowerStore(), clock: systemClock() };
  index = new EventIndex({ ...options, newQueryId: randomUUID });
  expect(await index.waitUntil(feed.tenant, 1, events - 1, 20_000)).toBe(true);
  return () => index[Symbol.asyncDispose]();
}, 60_000);

const command = async (query: string, query_params: Record<string, unknown> = {}) =>
  (await engine.client()).command({
    query,
    query_params,
    clickhouse_settings: { mutations_sync: '2', alter_sync: '2' },
  });

async function indices(): Promise<number[]> {
  const query = `SELECT idx FROM ${eventsTable} WHERE tenant = {tenant: String} ORDER BY idx`;
  return (await rowsOf<{ idx: number }>(await engine.client(), query, { tenant: feed.tenant })).map(({ idx }) => idx);
}
const held = () => feed.events.map(({ position }) => position.index);

describe('a comparison with the ledger', () => {
  test('finds nothing in an index that is whole, and reads the ledger only the first time', async () => {
    const first = await index.compare(false);
    expect(first.logs).toEqual([{ tenant: feed.tenant, log: 1, ranges: [], missing: 0, extra: 0, refilled: 0 }]);
    const { reads } = feed;
    expect((await index.compare(false)).logs[0]?.missing).toBe(0);
    expect(feed.reads).toBe(reads);
  });

  test('puts back what is missing, and leaves the rest', async () => {
    await command(`DELETE FROM ${eventsTable} WHERE tenant = {tenant: String} AND idx IN (0, 7, 2998)`, {
      tenant: feed.tenant,
    });
    const report = await index.compare(false);
    const ranges = [{ from: 0, end: events }];
    expect(report.logs).toEqual([{ tenant: feed.tenant, log: 1, ranges, missing: 3, extra: 0, refilled: 3 }]);
    expect(await indices()).toEqual(held());
  });

  test('finds one row in place of another, rows that the ledger does not have and rows that are there twice', async () => {
    await command(`DELETE FROM ${eventsTable} WHERE tenant = {tenant: String} AND idx = 5`, { tenant: feed.tenant });
    await engine.insert(feed.tenant, [storedEvent(9), storedEvent(20)]);
    const report = await index.compare(false);
    expect(report.logs[0]).toMatchObject({ missing: 1, extra: 2, refilled: held().length });
    expect(await indices()).toEqual(held());
  });

  test('goes over more than one range', async () => {
    const more = rangeIndices + 10 - events;
    feed.append(more);
    await index.waitUntil(feed.tenant, 1, feed.size() - 1, 30_000);
    await command(`DELETE FROM ${eventsTable} WHERE tenant = {tenant: String} AND idx >= ${rangeIndices + 2}`, {
      tenant: feed.tenant,
    });
    const report = await index.compare(false);
    expect(report.logs[0]).toMatchObject({ ranges: [{ from: rangeIndices, end: rangeIndices + 10 }], missing: 8 });
    expect(await indices()).toEqual(held());
  }, 60_000);

  test('puts back the rows of a part that the engine set aside, and then removes it', async () => {
    const parts = await rowsOf<{ name: string }>(
      await engine.client(),
      'SELECT name FROM system.parts WHERE active AND table = {table: String} LIMIT 1',
      { table: eventsTable },
    );
    const name = parts[0]?.name ?? '';
    await command(`ALTER TABLE ${eventsTable} DETACH PART '${name}'`);
    const report = await index.compare(false);
    expect(report.detachedParts).toEqual([name]);
    expect(await indices()).toEqual(held());
    expect((await index.compare(false)).detachedParts).toEqual([]);
  });
});

/** Overwrites some bytes in the middle of the newest data file of the table. */
async function damage(folder: string): Promise<string> {
  const store = join(folder, 'data', 'store');
  const files = (await readdir(store, { recursive: true })).filter((name) => name.endsWith('data.bin'));
  for (const name of files) {
    await using file = await open(join(store, name), 'r+');
    const { size } = await file.stat();
    await file.write(Buffer.from('damaged!damaged!'), 0, 16, Math.floor(size / 2));
  }
  return files.join(' ');
}

test('damage on disk is found by a deep comparison and mended from the ledger', async () => {
  expect(await damage(engine.folder)).not.toBe('');
  const report = await index.compare(true);
  expect(report.brokenParts.length).toBeGreaterThan(0);
  expect(report.logs[0]?.refilled).toBe(held().length);
  expect(await indices()).toEqual(held());
  expect((await index.compare(true)).brokenParts).toEqual([]);
}, 60_000);

test('a rebuild drops the index and fills it while events come in', async () => {
  await engine.insert(feed.tenant, [storedEvent(1)]);
  const seen: number[] = [];
  const rebuilt = index.rebuild((indexed, total) => seen.push(indexed / total));
  feed.append(500);
  await rebuilt;
  expect(seen.at(-1)).toBe(1);
  expect(await index.waitUntil(feed.tenant, 1, feed.size() - 1, 20_000)).toBe(true);
  expect(await indices()).toEqual(held());
}, 60_000);

test('a table of another version is dropped and filled again', async () => {
  await index[Symbol.asyncDispose]();
  await command(`ALTER TABLE ${eventsTable} MODIFY COMMENT 'daybook 0 old'`);
  const store = new MemoryFollowerStore();
  index = new EventIndex({ server: engine.engine, feeds: [feed], store, clock: systemClock(), newQueryId: randomUUID });
  expect(await index.waitUntil(feed.tenant, 1, events - 1, 20_000)).toBe(true);
  expect(await indices()).toEqual(held());
  const query = `SELECT comment FROM system.tables WHERE name = '${eventsTable}'`;
  const found = await rowsOf<{ comment: string }>(await engine.client(), query);
  expect(found[0]?.comment.startsWith(`${schemaMark} `)).toBe(true);
});

test('an index whose folder is gone is filled again although the state says that it is there', async () => {
  await index[Symbol.asyncDispose]();
  await command(`DROP TABLE ${eventsTable} SYNC`);
  const store = new MemoryFollowerStore();
  await store.save('index', feed.tenant, 1, { from: events, end: events, rows: 0, table: 'of another folder' });
  index = new EventIndex({ server: engine.engine, feeds: [feed], store, clock: systemClock(), newQueryId: randomUUID });
  await index.compare(false);
  expect(await index.waitUntil(feed.tenant, 1, events - 1, 20_000)).toBe(true);
  expect(await indices()).toEqual(held());
});

test('closing does not wait for an engine that is gone', async () => {
  await index[Symbol.asyncDispose]();
  const server = new Engine({ folder: '/dev/null/nowhere' });
  const options = { server, feeds: [feed], store: new MemoryFollowerStore(), clock: systemClock() };
  const lost = new EventIndex({ ...options, newQueryId: randomUUID });
  const comparing = lost.compare(true).catch(() => undefined);
  await lost[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await comparing;
  expect(server.state.name).toBe('closed');
}, 20_000);
