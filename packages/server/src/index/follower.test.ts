import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../platform/clock.ts';
import { Follower } from './follower.ts';
import { TableKeeper } from './keeper.ts';
import { followLimits } from './limits.ts';
import { type FollowerState, type FollowerStore, MemoryFollowerStore } from './ports.ts';
import { eventsTable } from './schema.ts';
import { rowsOf } from './table.ts';
import { MemoryFeed, storedEvent, TestEngine } from './testing.ts';

let engine: TestEngine;
let keeper: TableKeeper;
let tenants = 0;

beforeAll(async () => {
  engine = await TestEngine.start();
  keeper = new TableKeeper(engine.engine);
  await keeper.open(10_000);
}, 60_000);
afterAll(async () => engine?.[Symbol.asyncDispose]());

const newFeed = () => new MemoryFeed(`tenant-${tenants++}`);

function follow(feed: MemoryFeed, store: FollowerStore = new MemoryFollowerStore(), limits = followLimits): Follower {
  return new Follower({ feed, keeper, store, clock: systemClock(), newQueryId: randomUUID, limits });
}

/** What the index has of a tenant. */
async function indexed(tenant: string): Promise<{ rows: number; distinct: number; sum: number }> {
  const query =
    `SELECT count() AS rows, uniqExact(idx) AS distinct, sum(idx) AS sum FROM ${eventsTable} ` +
    'WHERE tenant = {tenant: String}';
  const [found] = await rowsOf<{ rows: number; distinct: number; sum: number }>(await engine.client(), query, {
    tenant,
  });
  return found ?? { rows: 0, distinct: 0, sum: 0 };
}

function held(feed: MemoryFeed): { rows: number; distinct: number; sum: number } {
  const sum = feed.events.reduce((total, { position }) => total + position.index, 0);
  return { rows: feed.events.length, distinct: feed.events.length, sum };
}

describe('following', () => {
  test('what was there before and what comes later is found, each event once', async () => {
    const feed = newFeed();
    feed.append(2500);
    await using follower = follow(feed);
    for (let i = 0; i < 20; i++) {
      feed.append(100);
      await sleep(5);
    }
    expect(await follower.waitUntil(feed.size() - 1, 20_000)).toBe(true);
    expect(follower.lag).toBe(0);
    expect(await indexed(feed.tenant)).toEqual(held(feed));
  });

  test('an event is found within a second of its commit, and waiting for one that never comes ends', async () => {
    const feed = newFeed();
    await using follower = follow(feed);
    feed.append(1);
    expect(await follower.waitUntil(0, 5_000)).toBe(true);
    expect(await follower.waitUntil(1, 20)).toBe(false);
  });

  test('caught up, it is handed events in memory and does not read the ledger', async () => {
    const feed = newFeed();
    await using follower = follow(feed);
    feed.append(10);
    await follower.waitUntil(9, 10_000);
    const { reads } = feed;
    for (let i = 0; i < 10; i++) {
      feed.append(50);
      await sleep(10);
    }
    expect(await follower.waitUntil(feed.size() - 1, 10_000)).toBe(true);
    expect(feed.reads).toBe(reads);
    expect(await indexed(feed.tenant)).toEqual(held(feed));
  });

  test('more than the queue holds is read back from the ledger', async () => {
    const feed = newFeed();
    const limits = { ...followLimits, rowsMax: 500, queueRowsMax: 700, readEventsMax: 90 };
    await using follower = follow(feed, new MemoryFollowerStore(), limits);
    for (let i = 0; i < 40; i++) {
      feed.append(150);
      if (i % 7 === 0) await sleep(15);
    }
    expect(await follower.waitUntil(feed.size() - 1, 20_000)).toBe(true);
    expect(await indexed(feed.tenant)).toEqual(held(feed));
  });

  test('indices without content make no rows, and do not stop it', async () => {
    const feed = newFeed();
    feed.append(300, () => true);
    await using follower = follow(feed);
    feed.append(300, (index) => index % 3 === 0);
    feed.append(10, () => true);
    expect(await follower.waitUntil(609, 10_000)).toBe(true);
    expect(await indexed(feed.tenant)).toEqual(held(feed));
    expect(held(feed).rows).toBe(200);
  });
});

describe('after a crash', () => {
  const save = async (store: FollowerStore, feed: MemoryFeed, state: Omit<FollowerState, 'table'>) => {
    const { table } = await keeper.open(10_000);
    await store.save('index', feed.tenant, 1, { ...state, table });
  };

  test.each([
    { name: 'nothing of it', inserted: [] },
    { name: 'a part of it', inserted: [50, 51, 52] },
    { name: 'all of it', inserted: Array.from({ length: 50 }, (_, i) => 50 + i) },
    { name: 'a row of it twice', inserted: [...Array.from({ length: 50 }, (_, i) => 50 + i), 60] },
  ])('a range in flight of which the index has $name is made whole', async ({ inserted }) => {
    const feed = newFeed();
    feed.append(120);
    const store = new MemoryFollowerStore();
    const before = Array.from({ length: 50 }, (_, i) => i);
    await engine.insert(
      feed.tenant,
      [...before, ...inserted].map((index) => storedEvent(index)),
    );
    await save(store, feed, { from: 50, end: 100, rows: 50 });
    await using follower = follow(feed, store);
    expect(await follower.waitUntil(119, 10_000)).toBe(true);
    expect(await indexed(feed.tenant)).toEqual(held(feed));
  });

  test('rows that no saved state knows of are not there twice afterwards', async () => {
    const feed = newFeed();
    feed.append(40);
    await engine.insert(feed.tenant, feed.events.slice(0, 30));
    await using follower = follow(feed);
    expect(await follower.waitUntil(39, 10_000)).toBe(true);
    expect(await indexed(feed.tenant)).toEqual(held(feed));
  });

  test('a save that fails, without effect or after it took effect, loses and doubles nothing', async () => {
    const feed = newFeed();
    const store = new MemoryFollowerStore();
    let saves = 0;
    const failing: FollowerStore = {
      load: (...key) => store.load(...key),
      save: async (follower, tenant, log, state) => {
        const turn = saves++ % 3;
        if (turn === 1) throw new Error('no effect');
        await store.save(follower, tenant, log, state);
        if (turn === 2) throw new Error('took effect');
      },
    };
    const limits = { ...followLimits, intervalMs: 5, intervalMsMax: 5, retryMsMin: 1, retryMsMax: 5 };
    await using follower = follow(feed, failing, limits);
    for (let i = 0; i < 25; i++) {
      feed.append(40);
      await sleep(10);
    }
    expect(await follower.waitUntil(feed.size() - 1, 20_000)).toBe(true);
    expect(saves).toBeGreaterThan(3);
    expect(await indexed(feed.tenant)).toEqual(held(feed));
  });

  test('an engine killed again and again while events come in: nothing missing, nothing double', async () => {
    const feed = newFeed();
    await using follower = follow(feed);
    feed.append(500);
    await follower.waitUntil(499, 10_000);
    for (let kill = 0; kill < 4; kill++) {
      const { starts, pid } = engine.engine;
      for (let i = 0; i < 30; i++) {
        feed.append(200);
        if (i === 10 + kill && pid !== null) process.kill(pid, 'SIGKILL');
        await sleep(10);
      }
      while (engine.engine.starts === starts) await engine.engine.ready(30_000).then(() => sleep(20));
    }
    expect(await follower.waitUntil(feed.size() - 1, 40_000)).toBe(true);
    expect(await indexed(feed.tenant)).toEqual(held(feed));
  }, 90_000);
});
