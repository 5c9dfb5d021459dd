import { setTimeout as sleep } from 'node:timers/promises';
import { type Event, type EventDraft, subjectRedactor } from '@daybook/event';
import type { PluginTransformQueryArgs, PluginTransformResultArgs } from 'kysely';
import { Registry as Metrics } from 'prom-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MemoryFeed, storedEvent } from '../../index/testing.ts';
import { type MetaDatabase, openMeta } from '../../platform/sql/index.ts';
import type { CompletenessParts } from './completeness.ts';
import { Completeness, completenessLimits, type WatchedSource } from './index.ts';

const tenant = 'default';
const { graceMs, announceMs } = completenessLimits;
const source: WatchedSource = { number: 1, name: 'shop', silentAfterMs: null };
const hourMs = 3_600_000;
/** Events of `storedEvent` are received from here on, a second apart. */
const startMs = Date.UTC(2026, 0, 2);

let db: MetaDatabase;
let feed: MemoryFeed;
let nowMs: number;
let own: { key: string | null; draft: EventDraft }[];
let recordFails: boolean;
let sources: WatchedSource[];

beforeEach(async () => {
  db = await openMeta(':memory:');
  feed = new MemoryFeed();
  nowMs = startMs;
  own = [];
  recordFails = false;
  sources = [source];
});
afterEach(() => db.destroy());

function note(key: string | null, draft: EventDraft): Promise<void> {
  if (recordFails) return Promise.reject(new Error('disk full'));
  // As the ledger has it: what comes again under its key is there already.
  if (key === null || own.every((each) => each.key !== key)) own.push({ key, draft });
  return Promise.resolve();
}

function begin(change: Partial<CompletenessParts> = {}): Completeness {
  const completeness = new Completeness({
    db,
    clock: { nowMs: () => nowMs, nowUs: () => nowMs * 1000, monotonicMs: () => performance.now() },
    record: { append: (_of, draft) => note(null, draft), appendOnce: (_of, key, draft) => note(key, draft) },
    metrics: new Metrics(),
    sourcesOf: () => sources,
    transportsOf: () => [],
    standIn: (name) => Buffer.from(name).toString('hex'),
    report: () => undefined,
    ...change,
  });
  completeness.follow(feed);
  return completeness;
}

async function open(): Promise<Completeness> {
  const completeness = begin();
  await vi.waitFor(() => expect(completeness.lag(tenant)).toBe(0), 10_000);
  return completeness;
}

/** Events with these numbers are committed and looked at. */
async function came(completeness: Completeness, numbers: readonly number[], event: Partial<Event> = {}): Promise<void> {
  feed.add(
    numbers.map((seq, i) => {
      const index = feed.size() + i;
      const time = new Date(startMs + index * 1000).toISOString();
      return storedEvent(index, { time, epoch: 'e', seq: String(seq), ...event });
    }),
  );
  nowMs = Math.max(nowMs, startMs + feed.size() * 1000);
  await vi.waitFor(() => expect(completeness.lag(tenant)).toBe(0), 10_000);
}
const said = () => own.map(({ draft: { kind, action, outcome } }) => [kind, action, outcome]);
const saved = async () => (await db.selectFrom('source_states').select('state').execute()).map(({ state }) => state);

describe('a log that is followed', () => {
  test('is told of a gap once, late enough, and of what came after that', async () => {
    await using completeness = await open();
    await came(completeness, [1, 2, 5, 6]);
    await completeness.sweep();
    expect(said()).toEqual([]);
    nowMs += graceMs;
    await completeness.sweep();
    await completeness.sweep();
    expect(said()).toEqual([['log.gap', 'events that the source numbered are missing', 'failure']]);
    expect(own[0]?.draft).toMatchObject({
      target: { resources: [{ type: 'source', id: '1', name: 'shop' }] },
      ext: { epoch: 'e', missing: '2', missingInAll: '2', gaps: 1, ranges: 'e 3-4' },
    });
    await came(completeness, [3]);
    nowMs += announceMs;
    await completeness.sweep();
    await came(completeness, [4]);
    nowMs += announceMs;
    await completeness.sweep();
    expect(said().slice(1)).toEqual([
      ['log.gap', 'gap partly closed', 'success'],
      ['log.gap', 'gap closed', 'success'],
    ]);
  });

  test('numbers that come in another order are no gap', async () => {
    await using completeness = await open();
    await came(completeness, [3, 1, 2, 4]);
    nowMs += 10 * graceMs;
    await completeness.sweep();
    expect(said()).toEqual([]);
  });

  test('what is known outlives the process, wherever it ends, and nothing is said twice', async () => {
    {
      await using completeness = await open();
      await came(completeness, [1, 2, 5]);
      await vi.waitFor(async () => expect(await saved()).toHaveLength(1), 10_000);
    }
    {
      await using completeness = await open();
      nowMs += 2 * graceMs;
      recordFails = true;
      await completeness.sweep();
      expect(own).toEqual([]);
      recordFails = false;
      await completeness.sweep();
    }
    // As it was before that was noted.
    const rows = await db.selectFrom('source_states').selectAll().execute();
    for (const row of rows) {
      const state = row.state
        .replaceAll('"isAnnounced":true', '"isAnnounced":false')
        .replace(/"announcedMs":\d+/, '"announcedMs":0');
      expect(state).not.toBe(row.state);
      await db.updateTable('source_states').set({ state }).execute();
    }
    await using completeness = await open();
    nowMs += 2 * graceMs;
    await completeness.sweep();
    await came(completeness, [6]);
    await completeness.sweep();
    expect(said()).toHaveLength(1);
    const range = { fromMs: startMs, toMs: startMs + 1000 };
    expect(completeness.verdict(tenant, source, range)).toMatchObject({ status: 'complete' });
    expect(completeness.verdict(tenant, source, { ...range, toMs: startMs + 4000 })).toMatchObject({
      status: 'gaps',
      gaps: [{ from: 3n, to: 4n }],
    });
  });

  test('that the log was told of a gap is read in it, where the process ended before it was saved', async () => {
    {
      await using completeness = await open();
      await came(completeness, [1, 2, 5]);
    }
    nowMs += graceMs;
    const told = storedEvent(feed.size(), {
      time: new Date(nowMs).toISOString(),
      kind: 'log.gap',
      outcome: 'failure',
      target: { resources: [{ type: 'source', id: '1' }] },
      ext: { missing: '2', numbering: true },
    });
    feed.add([{ ...told, own: true, source: 0 }]);
    await using completeness = await open();
    await came(completeness, [3, 4]);
    nowMs += announceMs;
    await completeness.sweep();
    expect(said()).toEqual([['log.gap', 'gap closed', 'success']]);
  });

  test('a sign of life shows what is missing at the end, and ends a numbering; what it lost is said', async () => {
    await using completeness = await open();
    await came(completeness, [1, 2]);
    const sign = { epoch: 'e', seq: 4n, isEnd: false, dropped: 7 };
    await completeness.heartbeat(tenant, source, sign);
    await completeness.heartbeat(tenant, source, sign);
    nowMs += graceMs - 1;
    await completeness.sweep();
    expect(said()).toEqual([['source.dropped', 'the source lost events', 'failure']]);
    nowMs += 1;
    await completeness.sweep();
    expect(own.map(({ draft }) => draft.ext?.['dropped'] ?? draft.ext?.['ranges'])).toEqual([7, 'e 3-4']);
  });
});

test('numbers that came again are said: an event is there twice, or two programs number under one name', async () => {
  await using completeness = await open();
  await came(completeness, [1, 2, 2, 1, 3]);
  await completeness.sweep();
  await completeness.sweep();
  expect(own.map(({ draft: { kind, ext } }) => [kind, ext?.['epoch'], ext?.['conflicts']])).toEqual([
    ['source.conflict', 'e', 2],
  ]);
  await came(completeness, [3]);
  nowMs += announceMs;
  await completeness.sweep();
  expect(own.map(({ draft }) => draft.ext?.['conflicts'])).toEqual([2, 1]);
});

describe('silence', () => {
  test('is said once, and that it is over; who was set a limit is held to that', async () => {
    await using completeness = await open();
    await came(completeness, [1]);
    nowMs += 23 * hourMs;
    await completeness.sweep();
    expect(said()).toEqual([]);
    nowMs += 2 * hourMs;
    await completeness.sweep();
    await completeness.sweep();
    expect(said()).toEqual([['source.silent', 'fell silent', 'failure']]);
    await completeness.heartbeat(tenant, source, { epoch: '', seq: null, isEnd: false, dropped: null });
    await completeness.sweep();
    sources = [{ ...source, silentAfterMs: 60_000 }];
    nowMs += 61_000;
    await completeness.sweep();
    expect(said()).toEqual([
      ['source.silent', 'fell silent', 'failure'],
      ['source.silent', 'sends again', 'success'],
      ['source.silent', 'fell silent', 'failure'],
    ]);
    expect(own.at(-1)?.draft.ext).toMatchObject({ afterSeconds: 60, learned: false });
  });

  test('a source is not silent for as long as the server was away, nor after it was revoked', async () => {
    {
      await using completeness = await open();
      await came(completeness, [1]);
    }
    nowMs += 100 * hourMs;
    await using completeness = await open();
    await completeness.sweep();
    sources = [];
    nowMs += 100 * hourMs;
    await completeness.sweep();
    expect(said()).toEqual([]);
  });
});

test('a clock that is ahead is said once, and that it is right again', async () => {
  await using completeness = await open();
  const ahead = { time: new Date(startMs + 5 * hourMs).toISOString() };
  for (let n = 1; n <= 5; n += 1) await came(completeness, [n], ahead);
  await completeness.sweep();
  await completeness.sweep();
  expect(said()).toEqual([['source.clock-skew', 'clock ahead', 'failure']]);
  for (let n = 6; n <= 30; n += 1) await came(completeness, [n]);
  await completeness.sweep();
  expect(said().slice(1)).toEqual([['source.clock-skew', 'clock right again', 'success']]);
});

test('what a listener wrote of a gap counts to its source; what this wrote itself does not', async () => {
  await using completeness = await open();
  const about: Partial<Event> = { kind: 'log.gap', target: { resources: [{ type: 'source', id: '1' }] } };
  feed.add([
    storedEvent(0, { ...about, ext: { missing: 3, host: 'web', ranges: '7-9' } }, { own: true, source: 0 }),
    storedEvent(1, { ...about, ext: { missing: '3', numbering: true } }, { own: true, source: 0 }),
    storedEvent(2, { ...about, ext: { missing: 5 } }),
  ]);
  await vi.waitFor(() => expect(completeness.lag(tenant)).toBe(0), 10_000);
  const { losses } = completeness.verdict(tenant, source, { fromMs: startMs, toMs: startMs + hourMs });
  expect(losses).toEqual([{ what: 'gap', atMs: startMs, count: 3, about: 'web: 7-9' }]);
});

describe('while what is known of sources is read', () => {
  const beat = { epoch: 'e', seq: 7n, isEnd: false, dropped: null };
  /** A database whose answers wait until `release` is called. */
  function held() {
    const { promise, resolve: release } = Promise.withResolvers<void>();
    const plugin = {
      transformQuery: ({ node }: PluginTransformQueryArgs) => node,
      transformResult: async ({ result }: PluginTransformResultArgs) => {
        await promise;
        return result;
      },
    };
    return { db: db.withPlugin(plugin), release };
  }

  test('a sign of life waits for it, and is taken once it is there', async () => {
    const { db: slow, release } = held();
    await using completeness = begin({ db: slow, loadMsMax: 10_000 });
    const taken = completeness.heartbeat(tenant, source, beat);
    expect(await Promise.race([taken, sleep(100, 'waits')])).toBe('waits');
    expect(completeness.state(tenant, 1)).toBeNull();
    release();
    await taken;
    expect(completeness.state(tenant, 1)?.rhythm.lastMs).toBe(nowMs);
  });

  test('a sign of life waits no longer than the limit, and says why it is not taken', async () => {
    const { db: slow, release } = held();
    await using completeness = begin({ db: slow, loadMsMax: 100 });
    const sinceMs = performance.now();
    await expect(completeness.heartbeat(tenant, source, beat)).rejects.toThrow(
      'what is known of sources is not loaded',
    );
    expect(performance.now() - sinceMs).toBeGreaterThanOrEqual(95);
    expect(completeness.state(tenant, 1)).toBeNull();
    release();
  });

  test('a person who was erased is not said to be gone from it, no longer than the limit', async () => {
    const { db: slow, release } = held();
    feed.add([storedEvent(0, { epoch: 'mallory', seq: '1' })]);
    await using completeness = begin({ db: slow, lookMsMax: 40 });
    const redact = subjectRedactor(['mallory']);
    await expect(completeness.eraseTraces(tenant, redact)).rejects.toThrow('is not looked at yet: 1 events');
    release();
    await completeness.eraseTraces(tenant, redact);
  });

  test('the way by which events came is kept until then, and then with what is known of the source', async () => {
    {
      const { db: slow, release } = held();
      await using completeness = begin({ db: slow });
      for (let i = 0; i < 3; i += 1) completeness.cameBy({ tenant, number: 1 }, 'unacknowledged');
      expect(completeness.state(tenant, 1)).toBeNull();
      release();
      await vi.waitFor(async () => expect(await saved()).toHaveLength(1), 10_000);
    }
    await using again = await open();
    await vi.waitFor(() => expect(again.state(tenant, 1)).not.toBeNull(), 10_000);
    const range = { fromMs: nowMs - 1, toMs: nowMs + 1 };
    expect(again.verdict(tenant, source, range).doubts.map(({ code }) => code)).toContain('unacknowledged');
    const before = again.verdict(tenant, source, { fromMs: 0, toMs: nowMs });
    expect(before.doubts.map(({ code }) => code)).not.toContain('unacknowledged');
  });
});

describe('a person who was erased', () => {
  const redact = subjectRedactor(['mallory']);
  const epoch = 'laptop of mallory';
  const lost = (): void => {
    const target = { resources: [{ type: 'source', id: '1' }] };
    const ext = { host: 'mallory', listener: 'udp', dropped: 3 };
    feed.add([storedEvent(feed.size(), { kind: 'source.dropped', target, ext }, { own: true })]);
  };

  test('is in nothing that is kept of a source, nor put back; what is counted goes on', async () => {
    {
      await using completeness = await open();
      await came(completeness, [1, 2, 5], { epoch });
      lost();
      await vi.waitFor(async () => expect((await saved()).join()).toContain('mallory'), 10_000);
      await completeness.eraseTraces('default', redact);
      expect((await saved()).join()).not.toContain('mallory');
      await came(completeness, [6], { epoch });
      await completeness.heartbeat(tenant, source, { epoch, seq: 6n, isEnd: false, dropped: 1 });
      nowMs += 2 * graceMs;
      await completeness.sweep();
    }
    expect((await saved()).join()).not.toContain('mallory');
    expect(said()).toEqual([
      ['source.dropped', 'the source lost events', 'failure'],
      ['log.gap', 'events that the source numbered are missing', 'failure'],
    ]);
    expect(JSON.stringify(own)).not.toContain('mallory');
    expect(own[1]?.draft.ext).toMatchObject({ missingInAll: '2', gaps: 1 });
    await using completeness = await open();
    await came(completeness, [7], { epoch });
    expect(completeness.state(tenant, 1)?.numbering.missing).toBe(2n);
  });
});
