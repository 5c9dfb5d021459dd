import { randomUUID } from 'node:crypto';
import { type EventDraft, subjectRedactor } from '@daybook/event';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { openMeta, type MetaDatabase } from '../../platform/sql/index.ts';
import { EventIndex } from '../event-index.ts';
import { MemoryFollowerStore } from '../ports.ts';
import { eventsTable } from '../schema.ts';
import { rowsOf } from '../table.ts';
import { MemoryFeed, storedEvent, TestEngine } from '../testing.ts';
import { isWhole } from './recall.ts';
import { sqlTierStore } from './store.ts';
import { Tiers, type TiersParts } from './tiers.ts';

const dayMs = 86_400_000;
const perDay = 100;
/** Of the log: the events of each day have its hundred indices. */
const firstDay = 20_000;
const daysOfLog = 10;

/** A log in memory with days. */
class DayFeed extends MemoryFeed {
  readonly firstOfDay = (day: number): Promise<number> =>
    Promise.resolve(Math.min(this.size(), Math.max(0, (day - firstDay) * perDay)));
  readonly places = (first: number, end: number) =>
    Promise.resolve(
      Array.from({ length: end - first }, (_, i) => ({ day: firstDay + Math.floor((first + i) / perDay) })),
    );
  /** Set by tests: what was destroyed. */
  destroyed: (index: number) => boolean = () => false;
  readonly readsFrom: number[] = [];
  /** Set by tests: called after a batch was read, and before it is given. */
  onRead: () => Promise<void> = () => Promise.resolve();

  addDay(day: number): void {
    const from = (day - firstDay) * perDay;
    const receivedUs = (i: number): number => (day * dayMs + i * 1000) * 1000;
    this.add(Array.from({ length: perDay }, (_, i) => storedEvent(from + i, {}, { receivedUs: receivedUs(i) })));
  }

  override async *read(from: number, eventsMax: number, endMax?: number) {
    this.readsFrom.push(from);
    for await (const batch of super.read(from, eventsMax, endMax)) {
      const events = batch.events.filter(({ position }) => !this.destroyed(position.index));
      await this.onRead();
      yield { ...batch, events };
    }
  }
}

let engine: TestEngine;
let feed: DayFeed;
let other: DayFeed;
let db: MetaDatabase;
let store: MemoryFollowerStore;
let index: EventIndex;
let tiers: Tiers;
let recorded: EventDraft[];
let nowMs: number;
let isClockTrusted: boolean;

beforeAll(async () => {
  engine = await TestEngine.start();
}, 60_000);
afterAll(async () => engine?.[Symbol.asyncDispose]());

beforeEach(async () => {
  feed = new DayFeed(randomUUID());
  other = new DayFeed(randomUUID());
  for (const log of [feed, other]) for (let day = firstDay; day < firstDay + daysOfLog; day += 1) log.addDay(day);
  db = await openMeta(':memory:');
  store = new MemoryFollowerStore();
  recorded = [];
  isClockTrusted = true;
  nowMs = (firstDay + daysOfLog - 1) * dayMs + 12 * 3_600_000;
});
afterEach(async () => {
  await close();
  await db.destroy();
  await (await engine.client()).command({ query: `DROP TABLE ${eventsTable} SYNC` });
});

/** A server over what there is on the disk. */
async function begin(keepDays: number | null, over: Partial<TiersParts> = {}): Promise<void> {
  index = new EventIndex({ server: engine.engine, feeds: [], store, clock: systemClock(), newQueryId: randomUUID });
  const clock = { ...systemClock(), nowMs: () => nowMs, nowUs: () => nowMs * 1000 };
  tiers = new Tiers({
    store: sqlTierStore(db),
    index: () => index,
    clock,
    isClockTrusted: () => isClockTrusted,
    keepDays,
    eventsMax: 1_000,
    newId: randomUUID,
    record: async (_, draft) => void recorded.push(draft),
    report: () => undefined,
    limits: { stepIndices: 60, restMs: 0, intervalMs: 50 },
    ...over,
  });
  for (const log of [feed, other]) index.follow(log, await tiers.follow(log));
  tiers.start();
  for (const log of [feed, other]) await index.waitUntil(log.tenant, 1, log.size() - 1, 20_000);
}

async function close(): Promise<void> {
  await index[Symbol.asyncDispose]();
  await tiers[Symbol.asyncDispose]();
}

const wanted = (from: number, to: number) => ({
  fromDay: firstDay + from,
  toDay: firstDay + to,
  days: 7,
  by: 'person 1',
  reason: 'a test',
});
const recall = (from: number, to: number) => tiers.recall(feed.tenant, wanted(from, to), () => Promise.resolve());

async function indices(of: DayFeed = feed): Promise<number[]> {
  const query = `SELECT idx FROM ${eventsTable} WHERE tenant = {tenant: String} ORDER BY idx`;
  return (await rowsOf<{ idx: number }>(await engine.client(), query, { tenant: of.tenant })).map(({ idx }) => idx);
}

const ofDays = (...days: number[]): number[] =>
  days.flatMap((day) => Array.from({ length: perDay }, (_, i) => day * perDay + i));
const recent = [6, 7, 8, 9];
const soon = { timeout: 20_000, interval: 50 };
const found = (of: DayFeed, ...days: number[]) =>
  vi.waitFor(async () => expect(await indices(of)).toEqual(ofDays(...days)), soon);
const whole = () => vi.waitFor(() => expect(tiers.of(feed.tenant).recalls.every(isWhole)).toBe(true), soon);
const partitions = async (): Promise<number> => {
  const query = `SELECT uniq(partition) AS n FROM system.parts WHERE table = '${eventsTable}' AND active`;
  const [count] = await rowsOf<{ n: number }>(await engine.client(), query);
  return count?.n ?? 0;
};

test('older days leave, of all logs, with their partitions; a comparison misses nothing; nothing more leaves until a day is over', async () => {
  await begin(null);
  await found(feed, 0, 1, 2, 3, 4, 5, ...recent);
  expect(tiers.of(feed.tenant).sinceDay).toBeNull();
  await close();
  await begin(3);
  await found(feed, ...recent);
  await found(other, ...recent);
  await vi.waitFor(() => expect(tiers.rowsLeft).toBe(2 * 6 * perDay), soon);
  expect(await partitions()).toBe(recent.length);
  expect(tiers.covers(feed.tenant, undefined, 0)).toEqual({
    sinceDay: firstDay + 6,
    missing: [{ fromDay: firstDay, toDay: firstDay + 5 }],
  });
  const { logs } = await index.compare(false);
  expect(logs.map(({ missing, extra }) => [missing, extra])).toEqual([
    [0, 0],
    [0, 0],
  ]);
  nowMs += dayMs;
  await found(feed, 7, 8, 9);
}, 60_000);

test('while the clock is in doubt nothing leaves', async () => {
  isClockTrusted = false;
  await begin(3);
  nowMs += 1000 * dayMs;
  await vi.waitFor(() => expect(tiers.of(feed.tenant).sinceDay).toBeNull());
  await index.compare(false);
  expect(await indices()).toEqual(ofDays(0, 1, 2, 3, 4, 5, ...recent));
});

test('a rebuild, an index that is lost and one that is far behind keep to it', async () => {
  await begin(3);
  await found(feed, ...recent);
  await index.rebuild(() => undefined);
  await found(feed, ...recent);
  await close();
  // As if it had stopped at the first day.
  const [table] = await rowsOf<{ comment: string }>(
    await engine.client(),
    `SELECT comment FROM system.tables WHERE name = '${eventsTable}'`,
  );
  await store.save('index', feed.tenant, 1, { from: perDay, end: perDay, rows: 0, table: table?.comment ?? '' });
  await (await engine.client()).command({ query: `TRUNCATE TABLE ${eventsTable}` });
  feed.readsFrom.length = 0;
  await begin(3);
  await found(feed, ...recent);
  expect(Math.min(...feed.readsFrom)).toBe(6 * perDay);
}, 60_000);

test('where an older copy of the log was put back, nothing that comes is passed over', async () => {
  await sqlTierStore(db).saveFloor({ tenant: feed.tenant, log: 1, floor: 2 * feed.size(), day: firstDay + 20 });
  isClockTrusted = false;
  await begin(3);
  feed.addDay(firstDay + daysOfLog);
  await found(feed, daysOfLog);
});

describe('a recall', () => {
  test('brings back its days and no others, in steps; a comparison holds it against the log; it leaves by itself', async () => {
    await begin(3);
    await recall(1, 2);
    await whole();
    await found(feed, 1, 2, ...recent);
    expect(tiers.of(feed.tenant).recalls).toMatchObject([{ rows: 2 * perDay, next: 3 * perDay }]);
    expect(tiers.covers(feed.tenant, undefined, Infinity).missing).toEqual([
      { fromDay: firstDay, toDay: firstDay },
      { fromDay: firstDay + 3, toDay: firstDay + 5 },
    ]);
    // A question that was asked before it was whole.
    expect(tiers.covers(feed.tenant, undefined, 0).missing).toEqual([{ fromDay: firstDay, toDay: firstDay + 5 }]);
    await (
      await engine.client()
    ).command({
      query: `DELETE FROM ${eventsTable} WHERE tenant = {tenant: String} AND idx IN (150, 151)`,
      query_params: { tenant: feed.tenant },
      clickhouse_settings: { lightweight_deletes_sync: '2' },
    });
    expect((await index.compare(false)).logs[0]).toMatchObject({ missing: 2, refilled: 2 });
    await found(feed, 1, 2, ...recent);
    nowMs += 8 * dayMs;
    await vi.waitFor(() => expect(tiers.of(feed.tenant).recalls).toEqual([]), soon);
    await vi.waitFor(async () => expect(await indices()).toEqual([]), soon);
    expect(recorded.map(({ action }) => action)).toEqual(['recall.whole', 'recall.expire']);
  }, 60_000);

  test.each([
    ['its step was inserted and not stored', 1],
    ['its step was stored', 0],
  ])(
    'goes on after a kill when %s: nothing missing, nothing twice',
    async (_, unsaved) => {
      const crashing = sqlTierStore(db);
      const killed = Promise.withResolvers<void>();
      let steps = 0;
      const save = async (record: Parameters<typeof crashing.save>[0]): Promise<void> => {
        steps += record.next > record.from ? 1 : 0;
        if (steps <= 2 - unsaved) await crashing.save(record);
        if (steps < 2) return;
        killed.resolve();
        await new Promise(() => undefined);
      };
      await begin(3, { store: { ...crashing, save } });
      await recall(1, 2);
      await killed.promise;
      // It is never heard of again.
      await index[Symbol.asyncDispose]();
      void tiers[Symbol.asyncDispose]();
      expect((await indices()).length).toBe(recent.length * perDay + 120);
      const [kept] = await crashing.recalls();
      expect(kept?.next).toBe(perDay + (unsaved === 1 ? 60 : 120));
      await begin(3);
      await whole();
      await found(feed, 1, 2, ...recent);
      expect(tiers.of(feed.tenant).recalls).toMatchObject([{ rows: 2 * perDay }]);
    },
    60_000,
  );

  test('is filled again after a rebuild, and where nobody knows any more how far the index was', async () => {
    await begin(3);
    await recall(0, 1);
    await whole();
    await index.rebuild(() => undefined);
    await whole();
    await found(feed, 0, 1, ...recent);
    await close();
    store = new MemoryFollowerStore();
    await begin(3);
    await whole();
    await found(feed, 0, 1, ...recent);
  }, 60_000);

  test('does not bring back what is destroyed while it is filled', async () => {
    await begin(3);
    const removed = Promise.withResolvers<void>();
    let isReading = false;
    feed.onRead = () => {
      if (isReading) return Promise.resolve();
      isReading = true;
      // A plan destroys the day while a step has read it and has not inserted it; its rows are removed at the next turn.
      feed.destroyed = (at) => at >= perDay && at < 2 * perDay;
      const day = { tenant: feed.tenant, log: 1, class: 1, day: firstDay + 1, first: perDay, last: 2 * perDay - 1 };
      void index.removeDay({ ...day, except: [], sources: [] }).then(() => removed.resolve(), removed.reject);
      // Long enough for it, if it did not wait for the step to end.
      return Promise.race([removed.promise, sleep(1_000)]);
    };
    feed.destroyed = () => false;
    await recall(1, 2);
    await removed.promise;
    await whole();
    await found(feed, 2, ...recent);
    expect((await index.compare(false)).logs[0]).toMatchObject({ missing: 0, extra: 0 });
  }, 60_000);

  test('has what is left of erased events, and an erasure puts nothing into the index that is not to be there', async () => {
    await begin(3);
    await recall(1, 1);
    await whole();
    feed.destroyed = (at) => at === perDay + 5 || at === 7 * perDay;
    const places = [0, 1, 7].map((day) => {
      const ranges = [[day * perDay, day * perDay + 9]] as const;
      return { class: 1, day: firstDay + day, ranges };
    });
    const rows = { tenant: feed.tenant, log: 1, places, last: feed.size() - 1 };
    await index.eraseRows(rows, AbortSignal.timeout(30_000));
    expect(await indices()).toEqual(ofDays(1, ...recent).filter((at) => !feed.destroyed(at)));
  }, 60_000);

  test('is filled to its end, and says nothing any more of a person who was erased meanwhile', async () => {
    await begin(3);
    const redact = subjectRedactor(['mallory', feed.tenant]);
    let isErased = false;
    feed.onRead = async () => {
      if (isErased) return;
      isErased = true;
      await tiers.eraseTraces(other.tenant, redact);
      expect(tiers.of(feed.tenant).recalls).toMatchObject([{ reason: 'asked by mallory' }]);
      await tiers.eraseTraces(feed.tenant, redact);
    };
    await tiers.recall(feed.tenant, { ...wanted(1, 2), reason: 'asked by mallory' }, () => Promise.resolve());
    await whole();
    await found(feed, 1, 2, ...recent);
    const kept = [{ tenant: feed.tenant, by: 'person 1', reason: 'asked by erased' }];
    expect(await sqlTierStore(db).recalls()).toMatchObject(kept);
    expect(tiers.of(feed.tenant).recalls).toMatchObject(kept);
  }, 60_000);

  test('that is ended while it is filled leaves nothing', async () => {
    await begin(3);
    const reached = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    feed.onRead = () => {
      reached.resolve();
      return goOn.promise;
    };
    const { id } = await recall(1, 2);
    await reached.promise;
    await tiers.endRecall(feed.tenant, id, () => Promise.resolve());
    goOn.resolve();
    await vi.waitFor(() => expect(tiers.rowsLeft).toBe(60), soon);
    expect(await indices()).toEqual(ofDays(...recent));
  }, 60_000);

  test('that cannot be filled says why, once, and goes on when it can', async () => {
    const reports: string[] = [];
    let isFull = true;
    const filling = (): EventIndex =>
      new Proxy(index, {
        get(target, name) {
          if (name === 'refill' && isFull) return () => Promise.reject(new Error('the disk is full'));
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    await begin(3, { index: filling, report: (message) => void reports.push(message) });
    await recall(1, 1);
    await vi.waitFor(() => expect(tiers.trouble).toBe('the disk is full'), soon);
    tiers.wake();
    await vi.waitFor(() => expect(reports).toHaveLength(1), soon);
    expect(tiers.of(feed.tenant).recalls).toMatchObject([{ rows: 0 }]);
    isFull = false;
    await whole();
    await vi.waitFor(() => expect(tiers.trouble).toBeNull(), soon);
    await found(feed, 1, ...recent);
    expect(reports).toHaveLength(1);
  }, 60_000);

  test('of a day of which another log has rows leaves them', async () => {
    await begin(3);
    await recall(1, 1);
    const theirs = await tiers.recall(other.tenant, wanted(1, 1), () => Promise.resolve());
    await found(feed, 1, ...recent);
    await found(other, 1, ...recent);
    await tiers.endRecall(other.tenant, theirs.id, () => Promise.resolve());
    await found(other, ...recent);
    expect(await indices()).toEqual(ofDays(1, ...recent));
  }, 60_000);

  test('is one of as many as there may be, and no day is in two', async () => {
    await begin(3, { limits: { recallsMax: 2, restMs: 0, intervalMs: 50 }, eventsMax: 250 });
    await recall(0, 0);
    await expect(recall(0, 1)).rejects.toMatchObject({ code: 'recall.overlaps' });
    await expect(recall(2, 3)).rejects.toMatchObject({ code: 'recall.too-large' });
    // It ends where the index begins.
    await recall(5, 9);
    await whole();
    await found(feed, 0, 5, ...recent);
    await expect(recall(2, 2)).rejects.toMatchObject({ code: 'limit.reached' });
    await expect(recall(6, 7)).rejects.toMatchObject({ code: 'recall.indexed' });
  }, 60_000);
});
