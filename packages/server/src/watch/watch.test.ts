import type { EventDraft } from '@daybook/event';
import { Registry as Metrics } from 'prom-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MemoryFeed, storedEvent } from '../index/testing.ts';
import { recordReaders } from '../parse/index.ts';
import { systemClock } from '../platform/clock.ts';
import { type MetaDatabase, openMeta } from '../platform/sql/index.ts';
import { alertLimits, AlertStore, SqlWatchStore } from './alerts/index.ts';
import { type Match, watchLimits } from './follow/index.ts';
import { WatchQueue } from './follow/queue.ts';
import { Watch } from './index.ts';
import { watchAndDie } from './testing.ts';

const tenant = 'default';
const rule = (action: string, id = 1): string =>
  `title: ${action}\nid: 00000000-0000-4000-8000-${String(id).padStart(12, '0')}\nlevel: low\nlogsource: {product: daybook}\n` +
  `detection: {s: {action: '${action}'}, condition: s}\n`;
const doer = { tenant, name: 'Ann', about: { actor: { type: 'user', id: 'Ann' } } } as const;

let db: MetaDatabase;
let feed: MemoryFeed;
let own: { tenant: string; key: string | null; draft: EventDraft }[];
let reports: string[];
let recordFails = false;
let diesAfterRecord = false;

beforeEach(async () => {
  db = await openMeta(':memory:');
  feed = new MemoryFeed();
  own = [];
  reports = [];
  recordFails = false;
  diesAfterRecord = false;
});
afterEach(() => db.destroy());

const record = {
  append: (of: string, draft: EventDraft) => note(of, null, draft),
  appendOnce: (of: string, key: string, draft: EventDraft) => note(of, key, draft),
};
function note(of: string, key: string | null, draft: EventDraft): Promise<void> {
  if (recordFails) return Promise.reject(new Error('disk full'));
  // As the ledger has it: what comes again under its key is there already.
  if (key === null || own.every((each) => each.key !== key)) own.push({ tenant: of, key, draft });
  return diesAfterRecord ? Promise.reject(new Error('the process ends after')) : Promise.resolve();
}

const opened = () => own.filter(({ draft }) => draft.kind === 'alert.open').map(({ draft }) => draft);
const openWatch = () =>
  Watch.open({
    db,
    clock: systemClock(),
    record,
    metrics: new Metrics(),
    readers: recordReaders,
    labelsOf: () => null,
    approvals: { register: () => undefined },
    readCondition: () => () => false,
    newId: () => '1',
    shipped: [],
    report: (message) => reports.push(message),
  });
const store = () => new AlertStore(db);
const list = () => store().list(tenant, { states: ['open', 'closed'], rule: null, after: null, limit: 100 });
const caughtUp = (watch: Watch) => vi.waitFor(() => expect(watch.lag(tenant)).toBe(0), 10_000);

/** Events of one actor each, the `n`th of them doing what is said. */
const acts = (...actions: string[]) =>
  feed.add(
    actions.map((action, i) =>
      storedEvent(feed.size() + i, { action, actor: { type: 'user', id: `user-${feed.size() + i}` } }),
    ),
  );

describe('the watch of a log', () => {
  test('begins with what is committed from now on, and goes on where it was', async () => {
    acts('delete');
    {
      await using watch = await openWatch();
      await watch.rules.import(doer, [{ path: 'a.yml', text: rule('delete') }], true);
      watch.follow(feed);
      await caughtUp(watch);
      acts('read', 'delete');
      await caughtUp(watch);
      await vi.waitFor(() => expect(opened()).toHaveLength(1));
    }
    acts('delete', 'delete');
    await using watch = await openWatch();
    watch.follow(feed);
    await vi.waitFor(() => expect(opened()).toHaveLength(3));
    const evidence = (await list()).flatMap((alert) => alert.evidence.map(({ index }) => index));
    expect(evidence.toSorted()).toEqual([2, 3, 4]);
  });

  test('a process that ends at any moment leaves each alert once, in the store and in the log', async () => {
    const text = rule('delete');
    let failing = 0;
    const actions = Array.from({ length: 24 }, (_, i) => (i % 3 === 0 ? 'delete' : 'read'));
    {
      await using watch = await openWatch();
      await watch.rules.import(doer, [{ path: 'a.yml', text }], true);
      watch.follow(feed);
      await caughtUp(watch);
    }
    for (const action of actions) {
      acts(action);
      await using watch = await openWatch();
      failing += 1;
      diesAfterRecord = failing % 4 === 2;
      // Before the commit, between the commit and the log, after the log and before that is noted, or after all.
      await watchAndDie({
        db,
        feed,
        rules: watch.rules,
        onCommitted: () =>
          failing % 4 === 1 ? Promise.reject(new Error('the process ends between')) : watch.alerts.announce(tenant),
        death: { beforeCommit: failing % 4 === 0 },
      });
      diesAfterRecord = false;
    }
    await using watch = await openWatch();
    watch.follow(feed);
    await vi.waitFor(() => expect(opened()).toHaveLength(8), 10_000);
    const alerts = await list();
    expect(alerts).toHaveLength(8);
    expect(alerts.map(({ count }) => count)).toEqual(Array.from({ length: 8 }, () => 1));
    expect(new Set(opened().map(({ target }) => target?.resources?.[0]?.id))).toEqual(
      new Set(alerts.map(({ id }) => id)),
    );
  });

  test('an alert that the log cannot take is not lost: it is written once it can', async () => {
    await using watch = await openWatch();
    await watch.rules.import(doer, [{ path: 'a.yml', text: rule('delete') }], true);
    watch.follow(feed);
    await caughtUp(watch);
    recordFails = true;
    acts('delete');
    await vi.waitFor(() => expect(reports.join()).toContain('disk full'));
    expect([await list(), opened()]).toMatchObject([[{ count: 1 }], []]);
    recordFails = false;
    await vi.waitFor(() => expect(opened()).toHaveLength(1), 10_000);
  });

  test('what an alert writes raises none', async () => {
    await using watch = await openWatch();
    const text = rule('open').replace('product: daybook', 'product: daybook, service: audit');
    await watch.rules.import(doer, [{ path: 'a.yml', text }], true);
    watch.follow(feed);
    await caughtUp(watch);
    feed.add([storedEvent(0, { kind: 'alert.open', action: 'open' }, { own: true })]);
    feed.add([storedEvent(1, { kind: 'log.note', action: 'open' }, { own: true })]);
    await vi.waitFor(() => expect(opened()).toHaveLength(1));
    expect(await list()).toMatchObject([{ evidence: [{ index: 1 }] }]);
  });
});

test('a queue holds no more events than its limit, and what came on top is read back', async () => {
  using queue = new WatchQueue(feed, { ...watchLimits, queueEventsMax: 50, batchEventsMax: 20 });
  for (let i = 0; i < 20; i += 1) {
    feed.append(10);
    expect(queue.events).toBeLessThanOrEqual(50);
  }
  expect(queue.events).toBe(50);
  const seen: number[] = [];
  for (let next = 0; next < 200;) {
    const batch = await queue.take(next);
    expect(batch?.events.length).toBeLessThanOrEqual(20);
    seen.push(...(batch?.events.map(({ position }) => position.index) ?? []));
    next = batch?.end ?? 200;
  }
  expect(seen).toEqual(feed.events.map(({ position }) => position.index));
});

describe('findings', () => {
  const at = (index: number, minutes: number, actor = 'ann', n = 1): Match => ({
    rule: { ...matchRule, id: `rule-${n}` },
    event: storedEvent(index, { actor: { type: 'user', id: actor } }).event,
    position: { log: 1, index },
    receivedMs: minutes * 60_000,
  });
  const head = { title: 't', tags: ['attack.t1098'], level: 'high' };
  const matchRule = { head } as unknown as Match['rule'];
  const commit = (of: SqlWatchStore, end: number, ...matches: Match[]) => of.commit({ tenant, log: 1, end }, matches);

  test('of one rule and one actor within an hour of each other are one alert', async () => {
    const of = new SqlWatchStore(db);
    await commit(of, 3, at(0, 0), at(1, 30), at(2, 30, 'bob'));
    await commit(of, 5, at(3, 89), at(4, 89, 'ann', 2));
    await commit(of, 6, at(5, 150));
    const alerts = (await list()).map(({ rule: id, count, evidence }) => [
      id,
      count,
      evidence.map(({ index }) => index),
    ]);
    expect(alerts).toHaveLength(4);
    expect(alerts).toEqual(
      expect.arrayContaining([
        ['rule-1', 3, [0, 1, 3]],
        ['rule-1', 1, [2]],
        ['rule-2', 1, [4]],
        ['rule-1', 1, [5]],
      ]),
    );
    expect(await of.position(tenant, 1)).toBe(6);
  });

  test('that come after an alert was closed are another', async () => {
    const of = new SqlWatchStore(db);
    await commit(of, 1, at(0, 0));
    const [first] = await list();
    if (first !== undefined) await store().handled({ ...first, state: 'closed', verdict: 'benign' });
    await commit(of, 2, at(1, 1));
    expect((await list()).map(({ state, count }) => [state, count])).toEqual([
      ['open', 1],
      ['closed', 1],
    ]);
  });

  test('of which the oldest go, where more are closed than are kept; those that are open stay', async () => {
    const of = new SqlWatchStore(db);
    await commit(of, 6, ...['a', 'b', 'c', 'd', 'e', 'f'].map((actor, i) => at(i, i, actor)));
    const small = new AlertStore(db, 3);
    const oldestFirst = (await list()).toReversed();
    for (const [changedMs, alert] of oldestFirst.slice(0, 5).entries())
      await small.handled({ ...alert, state: 'closed', verdict: 'benign', changedMs });
    const left = (await list()).map(({ state, evidence }) => [state, evidence[0]?.index]);
    expect(left).toEqual([
      ['open', 5],
      ['closed', 4],
      ['closed', 3],
      ['closed', 2],
    ]);
    expect(await db.selectFrom('alert_evidence').selectAll().execute()).toHaveLength(4);
    expect(await small.open()).toBe(1);
  });

  test('are linked up to a limit, and counted past it', async () => {
    const of = new SqlWatchStore(db, { ...alertLimits, evidenceMax: 3 });
    await commit(of, 2, at(0, 0), at(1, 0));
    await commit(of, 5, at(2, 0), at(3, 0), at(4, 0));
    expect(await list()).toMatchObject([{ count: 5, linked: 3, evidence: [{ index: 0 }, { index: 1 }, { index: 2 }] }]);
  });

  test('past the alerts that a rule may have open are one, and counted', async () => {
    const of = new SqlWatchStore(db, { ...alertLimits, openOfRuleMax: 2 });
    await commit(of, 5, ...['a', 'b', 'c', 'd', 'e'].map((actor, i) => at(i, 0, actor)));
    await commit(of, 6, at(5, 600, 'f'));
    const alerts = await list();
    expect(alerts.map(({ isOverflow, count }) => [isOverflow, count]).toSorted()).toEqual([
      [false, 1],
      [false, 1],
      [true, 4],
    ]);
  });
});
