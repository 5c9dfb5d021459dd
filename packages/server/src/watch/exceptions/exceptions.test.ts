import { subjectRedactor } from '@daybook/event';
import { Registry as Metrics } from 'prom-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MemoryFeed, storedEvent } from '../../index/testing.ts';
import { recordReaders } from '../../parse/index.ts';
import { systemClock } from '../../platform/clock.ts';
import { type MetaDatabase, openMeta } from '../../platform/sql/index.ts';
import { alertLimits, AlertStore, SqlWatchStore } from '../alerts/index.ts';
import { MatchCounts } from '../counts/index.ts';
import { LogFollower, RememberingStore, watchLimits } from '../follow/index.ts';
import { Watch } from '../index.ts';
import { Matcher, type RuleFile } from '../rules/index.ts';
import { LogViews } from '../sigma-fields/index.ts';
import { type Exception, exceptionLimits } from './exception.ts';
import { ExceptionStore } from './exception-store.ts';

const tenant = 'default';
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const detection = `title: fail\nid: ${uuid(1)}\nname: fail\nlogsource: {product: daybook}\ndetection: {s: {action: fail}, condition: s}\n`;
const correlation = (name: string, n: number, about = 'fail') =>
  `title: ${name}\nid: ${uuid(n)}\nname: ${name}\ncorrelation: {type: event_count, rules: [${about}], group-by: [origin.ip], timespan: 1h, condition: {gte: 3}}\n`;
const file: RuleFile = {
  path: 'a.yml',
  text: [detection, correlation('many', 2), correlation('others', 3)].join('---\n'),
};
const doer = { tenant, name: 'Ann', about: { actor: { type: 'user', id: 'Ann' } } } as const;
const record = { append: () => Promise.resolve(), appendOnce: () => Promise.resolve() };
const untilMs = Date.now() + 30 * 24 * 60 * 60_000;

let db: MetaDatabase;
let feed: MemoryFeed;
let ids: number;
beforeEach(async () => {
  db = await openMeta(':memory:');
  feed = new MemoryFeed();
  ids = 0;
});
afterEach(() => db.destroy());

const openWatch = (shipped: readonly RuleFile[] = []) =>
  Watch.open({
    db,
    clock: systemClock(),
    record,
    metrics: new Metrics(),
    readers: recordReaders,
    labelsOf: () => null,
    approvals: { register: () => undefined },
    // What is asked for is an address.
    readCondition:
      (_, query) =>
      ({ event }) =>
        event.origin?.ip === query,
    newId: () => `e${(ids += 1)}`,
    shipped,
    report: () => undefined,
  });
const except = (watch: Watch, rule: string, query: string) =>
  watch.exceptions.create(doer, { rule, query, owner: 'Olga', reason: 'scanner', untilMs });
const acts = (...addresses: string[]) =>
  feed.add(
    addresses.map((ip, i) =>
      storedEvent(feed.size() + i, { action: 'fail', origin: { ip } }, { receivedUs: (Date.now() + 1_000) * 1000 }),
    ),
  );
const caughtUp = (watch: Watch) => vi.waitFor(() => expect(watch.lag(tenant)).toBe(0), 10_000);
const titles = async () => {
  const all = { states: ['open'], rule: null, after: null, limit: 100 } as const;
  return (await new AlertStore(db).list(tenant, all)).map(({ title, count }) => `${title} ${count}`).toSorted();
};

test('what is an exception from a correlation does not count for it, and does for others about the same rule', async () => {
  await using watch = await openWatch();
  await watch.rules.import(doer, [file], true);
  const { id } = await except(watch, uuid(2), '1.1.1.1');
  watch.follow(feed);
  acts('1.1.1.1', '1.1.1.1', '2.2.2.2', '2.2.2.2', '1.1.1.1', '2.2.2.2');
  await caughtUp(watch);
  expect(await titles()).toEqual(['many 3', 'others 3', 'others 3']);
  expect(watch.countOf(tenant, 'exception', id)?.count).toBe(3);
  expect(watch.countOf(tenant, 'rule', uuid(1))?.count).toBe(6);
});

test('what is an exception from a rule counts for no correlation about it', async () => {
  await using watch = await openWatch();
  await watch.rules.import(doer, [file], true);
  await except(watch, uuid(1), '1.1.1.1');
  watch.follow(feed);
  acts('1.1.1.1', '1.1.1.1', '1.1.1.1', '2.2.2.2');
  await caughtUp(watch);
  expect(await titles()).toEqual([]);
});

test('what is an exception from a baseline is not learned by it, nor found', async () => {
  await using watch = await openWatch();
  const baseline = `title: new\nid: ${uuid(4)}\nbaseline: {type: first_seen, rules: [fail], group-by: [action], field: origin.ip, learn: 0s, days: 0}\n`;
  await watch.rules.import(doer, [{ path: 'a.yml', text: [detection, baseline].join('---\n') }], true);
  const { id } = await except(watch, uuid(4), '1.1.1.1');
  watch.follow(feed);
  const time = new Date(Date.now() + 1_000).toISOString();
  const events = ['2.2.2.2', '1.1.1.1', '3.3.3.3'].map((ip, i) =>
    storedEvent(i, { time, action: 'fail', origin: { ip } }, { receivedUs: Date.parse(time) * 1000 }),
  );
  feed.add(events);
  await caughtUp(watch);
  expect(await titles()).toEqual(['new 2']);
  expect(watch.countOf(tenant, 'exception', id)?.count).toBe(1);
  expect(watch.countOf(tenant, 'rule', uuid(4))?.count).toBe(2);
});

test('what is an exception from a baseline is learned, and not told of', async () => {
  const baseline = (name: string, n: number) =>
    `title: ${name}\nid: ${uuid(n)}\nbaseline: {type: first_seen, rules: [fail], group-by: [action], field: origin.ip, learn: 3d, days: 2}\n`;
  const text = [detection, baseline('new', 5), baseline('other', 6)].join('---\n');
  await using watch = await openWatch();
  await watch.rules.import(doer, [{ path: 'a.yml', text }], true);
  const { id } = await except(watch, uuid(5), '1.1.1.1');
  watch.follow(feed);
  const nowMs = Date.now() + 1_000;
  for (const [at, ip] of [...Array<string>(6).fill('9.9.9.9'), '1.1.1.1', '2.2.2.2'].entries()) {
    const ms = nowMs + at * 24 * 60 * 60_000;
    const event = { action: 'fail', origin: { ip }, time: new Date(ms).toISOString() };
    feed.add([storedEvent(feed.size(), event, { receivedUs: ms * 1000 })]);
  }
  await caughtUp(watch);
  const found = (await titles()).filter((title) => !title.startsWith('fail'));
  expect(found).toEqual(['new 1', 'other 1', 'other 1']);
  expect(watch.countOf(tenant, 'exception', id)?.count).toBe(1);
  expect(watch.countOf(tenant, 'rule', uuid(5))?.count).toBe(1);
});

test('of what only correlations find nothing can be an exception', async () => {
  await using watch = await openWatch();
  await watch.rules.import(doer, [file, { path: 'b.yml', text: correlation('chain', 4, 'many') }], true);
  await expect(except(watch, uuid(4), '1.1.1.1')).rejects.toMatchObject({ code: 'request.invalid' });
});

test('what one person made alone does not hold for a rule that comes with the product since', async () => {
  {
    await using watch = await openWatch();
    await watch.rules.import(doer, [file], true);
    await except(watch, uuid(1), '1.1.1.1');
  }
  await using watch = await openWatch([{ path: 'a.yml', text: detection }]);
  watch.follow(feed);
  acts('1.1.1.1');
  await caughtUp(watch);
  expect(await titles()).toEqual(['fail 1']);
});

test('each event is counted once, whatever fails and however often the process ends', async () => {
  await using watch = await openWatch();
  await watch.rules.import(doer, [{ path: 'a.yml', text: detection }], true);
  const { id } = await except(watch, uuid(1), '1.1.1.1');
  const { rules, exceptions } = watch;
  let fails = 0;
  for (let turn = 0; turn < 6; turn += 1) {
    const counts = new MatchCounts(tenant);
    const views = new LogViews(recordReaders);
    const matcher = new Matcher({ rules, exceptions, counts, views, declared: () => null }, tenant);
    const inner = new SqlWatchStore(db, alertLimits, {
      load: (of) => counts.load(of),
      // Before it is written, and after.
      async write(transaction) {
        fails += 1;
        if (fails % 4 === 1) throw new Error('busy');
        await counts.write(transaction);
        if (fails % 4 === 2) throw new Error('busy');
      },
      written: () => counts.written(),
    });
    await using follower = new LogFollower({
      name: 'watch',
      feed,
      clock: systemClock(),
      store: new RememberingStore(inner, matcher),
      foundIn: (items) => matcher.matchesOf(items),
      onCommitted: () => Promise.resolve(),
      report: () => undefined,
      limits: { ...watchLimits, saveEvents: 1, retryMsMin: 1, retryMsMax: 1 },
    });
    await vi.waitFor(() => expect(follower.lag).toBe(0));
    acts('1.1.1.1', '2.2.2.2', '1.1.1.1');
    await vi.waitFor(() => expect(follower.lag).toBe(0));
    await vi.waitFor(() => expect(counts.of('exception', id)?.count).toBe(2 * (turn + 1)));
    expect(counts.of('rule', uuid(1))?.count).toBe(turn + 1);
  }
  expect(fails).toBeGreaterThan(8);
});

test('as many hold as may, and of those that ended the newest are kept', async () => {
  const store = new ExceptionStore(db, { endedMax: 3 });
  const plain = { tenant, rule: uuid(1), query: 'x', owner: 'Olga', reason: 'x', createdBy: 'Ann', approval: null };
  const at = (n: number, ended: Exception['ended']): Exception => ({
    ...plain,
    id: `e${n}`,
    createdMs: n,
    untilMs,
    ended,
  });
  for (let n = 0; n < 6; n += 1) {
    await store.add(at(n, null));
    expect(await store.end(at(n, { atMs: n, by: 'Ann' }))).toEqual(n < 3 ? [] : [`e${n - 3}`]);
  }
  expect((await store.all()).map(({ id }) => id)).toEqual(['e3', 'e4', 'e5']);

  ids = 100;
  await using watch = await openWatch();
  await watch.rules.import(doer, [file], true);
  const made: Exception[] = [];
  for (let n = 0; n < exceptionLimits.holdingMax; n += 1) made.push(await except(watch, uuid(1), '1.1.1.1'));
  await expect(except(watch, uuid(1), '1.1.1.1')).rejects.toMatchObject({ code: 'limit.reached' });
  await watch.exceptions.end(doer, made[0]?.id ?? '', 'room');
  await except(watch, uuid(1), '1.1.1.1');
});

test('one that is about a person who was erased ends, on record; in others only what is said of the person goes', async () => {
  await using watch = await openWatch();
  await watch.rules.import(doer, [file], true);
  const named = await except(watch, uuid(1), '1.1.1.1');
  const wanted = { rule: uuid(1), query: '2.2.2.2', owner: 'Olga', reason: 'as 1.1.1.1 said', untilMs };
  const other = await watch.exceptions.create(doer, wanted);
  const appended = vi.spyOn(record, 'append');
  const redact = subjectRedactor(['1.1.1.1', uuid(1), 'Ann']);
  await watch.exceptions.eraseTraces('acme', redact);
  expect(await new ExceptionStore(db).all()).toMatchObject([{ query: '1.1.1.1', ended: null }, { createdBy: 'Ann' }]);
  await watch.exceptions.eraseTraces(tenant, redact);
  await watch.exceptions.eraseTraces(tenant, redact);
  expect(appended.mock.calls).toMatchObject([[tenant, { kind: 'admin.exception.end', ext: { query: 'erased' } }]]);
  appended.mockRestore();
  const kept = await new ExceptionStore(db).all();
  expect(kept).toMatchObject([
    { id: named.id, rule: uuid(1), query: 'erased', createdBy: 'erased', ended: { by: null } },
    { id: other.id, rule: uuid(1), query: '2.2.2.2', owner: 'Olga', reason: 'as erased said', ended: null },
  ]);
  expect(watch.exceptions.list(tenant)).toEqual(kept.toReversed());
  expect(watch.exceptions.holding(tenant, () => false).get(uuid(1))).toHaveLength(1);
});
