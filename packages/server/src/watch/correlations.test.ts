import { Registry as Metrics } from 'prom-client';
import type { EventDraft } from '@daybook/event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MemoryFeed, storedEvent } from '../index/testing.ts';
import { recordReaders } from '../parse/index.ts';
import { systemClock } from '../platform/clock.ts';
import { type MetaDatabase, openMeta } from '../platform/sql/index.ts';
import { AlertStore, SqlWatchStore } from './alerts/index.ts';
import { LogFollower, type Match, RememberingStore, watchLimits } from './follow/index.ts';
import { Watch } from './index.ts';
import { Matcher, type RuleFile } from './rules/index.ts';
import { LogViews } from './sigma-fields/index.ts';
import { watchAndDie } from './testing.ts';

const tenant = 'default';
const doer = { tenant, name: 'Ann', about: { actor: { type: 'user', id: 'Ann' } } } as const;
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const detection = (name: string, action: string, n: number, more = ''): string =>
  `title: ${name}\nid: ${uuid(n)}\nname: ${name}\nlogsource: {product: daybook}\ndetection: {s: {action: '${action}'}, condition: s}\n${more}`;
const correlation = (name: string, n: number, body: string, more = ''): string =>
  `title: ${name}\nid: ${uuid(n)}\nname: ${name}\ncorrelation: {${body}}\n${more}`;
const three = 'type: event_count, rules: [fail], group-by: [origin.ip], timespan: 1h, condition: {gte: 3}';
const inOneFile = (...parts: string[]): RuleFile => ({ path: 'a.yml', text: parts.join('---\n') });

let db: MetaDatabase;
let feed: MemoryFeed;
let opened: { key: string; draft: EventDraft }[];
let metrics: Metrics;

beforeEach(async () => {
  db = await openMeta(':memory:');
  feed = new MemoryFeed();
  opened = [];
});
afterEach(() => db.destroy());

const openWatch = (shipped: readonly RuleFile[] = []) => {
  metrics = new Metrics();
  return Watch.open({
    db,
    clock: systemClock(),
    record: {
      append: () => Promise.resolve(),
      appendOnce: (_, key, draft) => {
        if (opened.every((each) => each.key !== key)) opened.push({ key, draft });
        return Promise.resolve();
      },
    },
    metrics,
    readers: recordReaders,
    labelsOf: () => null,
    approvals: { register: () => undefined },
    readCondition: () => () => false,
    newId: () => '1',
    shipped,
    report: () => undefined,
  });
};
const list = () => new AlertStore(db).list(tenant, { states: ['open', 'closed'], rule: null, after: null, limit: 100 });
const told = async () =>
  (await list()).map(({ title, evidence }) => `${title} ${evidence.map(({ index }) => index).join()}`).toSorted();
const caughtUp = (watch: Watch) => vi.waitFor(() => expect(watch.lag(tenant)).toBe(0), 10_000);

const acts = (...all: readonly (readonly [string, string])[]) =>
  feed.add(all.map(([action, ip], i) => storedEvent(feed.size() + i, { action, origin: { ip } })));

async function watching(files: readonly RuleFile[], work: (watch: Watch) => Promise<void>, shipped: RuleFile[] = []) {
  await using watch = await openWatch(shipped);
  const imported = await watch.rules.import(doer, files, true);
  watch.follow(feed);
  await caughtUp(watch);
  await work(watch);
  return imported;
}

test('a correlation makes one alert of its group, with all events; what it is about makes none by itself', async () => {
  await watching([inOneFile(detection('fail', 'fail', 1), correlation('many', 2, three))], async (watch) => {
    acts(['fail', '1.1.1.1'], ['fail', '2.2.2.2'], ['read', '1.1.1.1'], ['fail', '1.1.1.1'], ['fail', '2.2.2.2']);
    acts(['fail', '1.1.1.1'], ['fail', '1.1.1.1']);
    await caughtUp(watch);
    await vi.waitFor(() => expect(opened).toHaveLength(1));
    expect(await told()).toEqual(['many 0,3,5,6']);
    expect(watch.correlationOf(tenant, uuid(2))).toMatchObject({ groups: 2, entries: 6, evicted: 0 });
    expect(await metrics.metrics()).toContain('daybook_watch_correlation_groups 2');
  });
});

test('`generate: true` leaves what it is about its own alerts', async () => {
  const file = inOneFile(detection('fail', 'fail', 1), correlation('many', 2, three, 'generate: true\n'));
  await watching([file], async (watch) => {
    acts(['fail', '1.1.1.1'], ['fail', '1.1.1.1'], ['fail', '1.1.1.1']);
    await caughtUp(watch);
    await vi.waitFor(() => expect(opened).toHaveLength(2));
    expect(await told()).toEqual(['fail 0,1,2', 'many 0,1,2']);
  });
});

test('a process that ends at any moment of a window leaves the alert once, with each event once', async () => {
  const file = inOneFile(detection('fail', 'fail', 1), correlation('many', 2, three));
  await watching([file], () => Promise.resolve());
  for (let round = 0; round < 24; round += 1) {
    acts([round % 3 === 2 ? 'read' : 'fail', `1.1.1.${round % 2}`]);
    await using watch = await openWatch();
    // Before the position is written, after it and before the log, or after all.
    await watchAndDie({
      db,
      feed,
      rules: watch.rules,
      onCommitted: () => watch.alerts.announce(tenant),
      death: { beforeCommit: round % 3 === 1, afterCommit: round % 3 === 2 },
      limits: { saveEvents: 1 },
    });
  }
  await using watch = await openWatch();
  watch.follow(feed);
  await caughtUp(watch);
  await vi.waitFor(() => expect(opened).toHaveLength(2), 10_000);
  const alerts = await list();
  expect(alerts.map(({ count }) => count)).toEqual([8, 8]);
  expect(await told()).toEqual(['many 0,4,6,10,12,16,18,22', 'many 1,3,7,9,13,15,19,21']);
});

test('what was there before a commit that failed is not counted twice', async () => {
  const file = inOneFile(detection('fail', 'fail', 1), correlation('many', 2, three));
  await watching([file], () => Promise.resolve());
  await using watch = await openWatch();
  const inner = new SqlWatchStore(db);
  const matcher = new Matcher({ rules: watch.rules, views: new LogViews(recordReaders), declared: () => null }, tenant);
  let fails = 3;
  await using follower = new LogFollower<Match>({
    name: 'watch',
    feed,
    clock: systemClock(),
    store: new RememberingStore(
      {
        position: (...place) => inner.position(...place),
        groups: (...place) => inner.groups(...place),
        commit: (...what) => ((fails -= 1) >= 0 ? Promise.reject(new Error('busy')) : inner.commit(...what)),
      },
      matcher,
    ),
    foundIn: (items) => matcher.matchesOf(items),
    onCommitted: () => watch.alerts.announce(tenant),
    report: () => undefined,
    limits: { ...watchLimits, saveEvents: 1, retryMsMin: 1, retryMsMax: 1 },
  });
  acts(['fail', '1.1.1.1']);
  await vi.waitFor(() => expect([fails, follower.lag]).toEqual([-1, 0]));
  acts(['fail', '1.1.1.1']);
  await vi.waitFor(() => expect(follower.lag).toBe(0));
  expect(await list()).toEqual([]);
  acts(['fail', '1.1.1.1']);
  await vi.waitFor(() => expect(opened).toHaveLength(1));
});

test('what is taken is taken with what it is about, and a filter tunes it', async () => {
  const filter =
    'title: quiet\nlogsource: {product: daybook}\nfilter: {rules: [fail], own: {origin.ip: 1.1.1.1}, condition: not own}\n';
  const imported = await watching(
    [
      { path: 'c.yml', text: correlation('lone', 9, three.replace('fail', 'nothing')) },
      { path: 'f.yml', text: filter.replace('[fail]', '[nobody]') },
      inOneFile(detection('fail', 'fail', 1), correlation('many', 2, three)),
      { path: 'g.yml', text: filter },
    ],
    async (watch) => {
      acts(...Array.from({ length: 4 }, (_, i) => ['fail', `1.1.1.${(i % 2) + 1}`] as const));
      acts(['fail', '1.1.1.2']);
      await caughtUp(watch);
      await vi.waitFor(() => expect(opened).toHaveLength(1));
      expect(await told()).toEqual(['many 1,3,4']);
      const quiet = watch.rules.list(tenant).find(({ rule }) => rule.head.title === 'quiet')?.id ?? '';
      expect(watch.countOf(tenant, 'rule', quiet)?.count).toBe(2);
    },
  );
  expect(imported).toMatchObject({
    added: 3,
    refused: 2,
    faults: [
      { path: 'c.yml', line: 4, message: 'there is no rule nothing' },
      { path: 'f.yml', message: 'there is no rule nobody' },
    ],
  });
});

test('nothing that is imported silences or tunes a rule that comes with the product', async () => {
  const shipped = inOneFile(detection('fail', 'fail', 1));
  const ofAll = 'title: all\nlogsource: {product: daybook}\nfilter: {rules: any, s: {action: nothing}, condition: s}\n';
  const named = ofAll.replace('rules: any', 'rules: [fail]').replace('all', 'named');
  const imported = await watching(
    [
      { path: 'c.yml', text: correlation('many', 2, three) },
      { path: 'f.yml', text: ofAll },
      { path: 'g.yml', text: named },
    ],
    async (watch) => {
      acts(['fail', '1.1.1.1']);
      await caughtUp(watch);
      await vi.waitFor(() => expect(opened).toHaveLength(1));
      expect(await told()).toEqual(['fail 0']);
    },
    [shipped],
  );
  expect(imported).toMatchObject({ added: 3, toApprove: 1, faults: [] });
});
