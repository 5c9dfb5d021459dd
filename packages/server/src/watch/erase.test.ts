import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MemoryFeed, storedEvent } from '../index/testing.ts';
import { type MetaDatabase, openMeta } from '../platform/sql/index.ts';
import { AlertStore } from './alerts/index.ts';
import type { Watch } from './index.ts';
import { watchOver } from './testing.ts';

const tenant = 'default';
const doer = { tenant, name: 'Bea', about: { actor: { type: 'user', id: 'bea' } } } as const;
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const rules = [
  `title: fail\nid: ${uuid(1)}\nname: fail\nlogsource: {product: daybook}\ndetection: {s: {action: fail}, condition: s}\n`,
  `title: many\nid: ${uuid(2)}\ncorrelation: {type: event_count, rules: [fail], group-by: [actor.id], timespan: 1h, condition: {gte: 3}}\n`,
  `title: spray\nid: ${uuid(3)}\ncorrelation: {type: value_count, rules: [fail], group-by: [origin.ip], timespan: 1h, condition: {field: actor.id, gte: 4}}\n`,
  `title: new\nid: ${uuid(4)}\nbaseline: {rules: [fail], type: first_seen, group-by: [origin.ip], field: actor.id}\n`,
];

let db: MetaDatabase;
let feed: MemoryFeed;
beforeEach(async () => {
  db = await openMeta(':memory:');
  feed = new MemoryFeed();
});
afterEach(() => db.destroy());

const eventOf = (index: number, id: string) =>
  storedEvent(index, { action: 'fail', actor: { type: 'user', id }, origin: { ip: '10.0.0.1' } });
const fails = (...names: string[]) => feed.add(names.map((id, i) => eventOf(feed.size() + i, id)));
const caughtUp = (watch: Watch) => vi.waitFor(() => expect(watch.lag(tenant)).toBe(0), 10_000);
const saved = async (): Promise<string> =>
  JSON.stringify(await db.selectFrom('correlation_groups').select(['rule', 'key', 'state']).execute());
const alerts = async () =>
  (await new AlertStore(db).list(tenant, { states: ['open'], rule: null, after: null, limit: 100 }))
    .filter(({ title }) => title !== 'fail')
    .map(({ title, evidence }) => `${title} ${evidence.map(({ index }) => index).join()}`);

async function watching(work: (watch: Watch) => Promise<void>): Promise<void> {
  await using watch = await watchOver(db);
  expect(await watch.rules.import(doer, [{ path: 'a.yml', text: rules.join('---\n') }], true)).toMatchObject({
    added: 4,
    faults: [],
  });
  watch.follow(feed);
  await caughtUp(watch);
  await work(watch);
}

test('who is erased is in no group, nor comes back when the group changes; others are counted on as if nothing had been', async () => {
  await watching(async (watch) => {
    fails('ann', 'ann', 'bob', 'bob');
    await caughtUp(watch);
    await watch.erase(tenant, ['ann']);
    expect(await saved()).toMatch(/bob/);
    expect(await saved()).not.toMatch(/ann/);
    // What had begun with her begins anew, and what had begun with others does not.
    fails('bob', 'ann2');
    await caughtUp(watch);
    await vi.waitFor(async () => expect(await alerts()).toEqual(['many 2,3,4']));
    // Of four different ones that an address tried, one is called `erased`.
    fails('eve');
    await caughtUp(watch);
    await vi.waitFor(async () => expect((await alerts()).toSorted()).toEqual(['many 2,3,4', 'spray 0,1,2,3,4,5,6']));
  });
  expect(await saved()).toMatch(/"\[\\"live\\",\\"eve\\"\]"/);
  expect(await saved()).not.toMatch(/ann(?!2)/);
});

test('what rules did not look at yet is read from the log, not from memory', async () => {
  await watching(async (watch) => {
    // Behind this one others wait in memory while the watch is held up.
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begins } = Promise.withResolvers<void>();
    const other = vi.spyOn(db, 'transaction').mockImplementationOnce(() => {
      begins();
      return { execute: () => held } as never;
    });
    fails('x');
    await begun;
    fails('ann', 'ann', 'ann');
    const erased = watch.erase(tenant, ['ann']);
    feed.events.splice(1, 3, ...[1, 2, 3].map((index) => eventOf(index, 'erased')));
    other.mockRestore();
    letGo();
    await erased;
    await caughtUp(watch);
  });
  expect(await saved()).not.toMatch(/ann/);
  expect(await saved()).toMatch(/erased/);
});

test('an erasure during which the groups cannot be saved fails, and can be asked for again; nothing is counted twice', async () => {
  await watching(async (watch) => {
    fails('bob', 'bob', 'ann');
    await caughtUp(watch);
    vi.spyOn(db, 'transaction').mockImplementationOnce(() => {
      throw new Error('the disk is full');
    });
    await expect(watch.erase(tenant, ['ann'])).rejects.toThrow('the disk is full');
    await vi.waitFor(async () => {
      await watch.erase(tenant, ['ann']);
      expect(watch.lag(tenant)).toBe(0);
    });
    expect(await alerts()).toEqual([]);
    fails('bob');
    await caughtUp(watch);
    await vi.waitFor(async () => expect(await alerts()).toEqual(['many 0,1,3']));
  });
  expect(await saved()).not.toMatch(/ann/);
});
