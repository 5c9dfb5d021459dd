import type { EventDraft } from '@daybook/event';
import { Registry as Metrics } from 'prom-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MemoryFeed, storedEvent } from '../index/testing.ts';
import { recordReaders } from '../parse/index.ts';
import { systemClock } from '../platform/clock.ts';
import { type MetaDatabase, openMeta } from '../platform/sql/index.ts';
import { AlertStore } from './alerts/index.ts';
import { Watch } from './index.ts';
import { type RuleFile } from './rules/index.ts';
import { watchAndDie } from './testing.ts';

const tenant = 'default';
const doer = { tenant, name: 'Ann', about: { actor: { type: 'user', id: 'Ann' } } } as const;
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const base = `title: seen\nid: ${uuid(1)}\nname: seen\nlogsource: {product: daybook}\ndetection: {s: {kind: data.read}, condition: s}\n`;
const baseline = (body: string, n = 2): string =>
  `title: unusual\nid: ${uuid(n)}\nname: unusual\nlevel: low\nbaseline: {rules: [seen], ${body}}\n`;
const countries = 'type: first_seen, group-by: [actor.id], field: origin.country, learn: 0s, days: 0';
const file = (...parts: string[]): RuleFile => ({ path: 'a.yml', text: parts.join('---\n') });

let db: MetaDatabase;
let feed: MemoryFeed;
let opened: EventDraft[];
let metrics: Metrics;

beforeEach(async () => {
  db = await openMeta(':memory:');
  feed = new MemoryFeed();
  opened = [];
});
afterEach(() => db.destroy());

const openWatch = (shipped: readonly RuleFile[] = []) => {
  metrics = new Metrics();
  const keys = new Set<string>();
  return Watch.open({
    db,
    clock: systemClock(),
    record: {
      append: () => Promise.resolve(),
      appendOnce: (_, key, draft) => {
        if (!keys.has(key)) opened.push(draft);
        keys.add(key);
        return Promise.resolve();
      },
    },
    metrics,
    readers: recordReaders,
    approvals: { register: () => undefined },
    readCondition: () => () => false,
    newId: () => '1',
    labelsOf: () => null,
    shipped,
    report: () => undefined,
  });
};
const list = () => new AlertStore(db).list(tenant, { states: ['open', 'closed'], rule: null, after: null, limit: 100 });
const caughtUp = (watch: Watch) => vi.waitFor(() => expect(watch.lag(tenant)).toBe(0), 10_000);
const signIns = (...all: readonly (readonly [who: string, country: string])[]) =>
  feed.add(
    all.map(([id, country], i) =>
      storedEvent(feed.size() + i, { actor: { type: 'user', id }, origin: { ip: '203.0.113.9', country } }),
    ),
  );

test('what is unusual is an alert about its group, which says the value, what is normal and the formula', async () => {
  await using watch = await openWatch();
  await watch.rules.import(doer, [file(base, baseline(countries))], true);
  watch.follow(feed);
  await caughtUp(watch);
  signIns(['ann', 'DE'], ['bob', 'DE'], ['ann', 'DE'], ['ann', 'RU'], ['bob', 'DE']);
  await caughtUp(watch);
  // With nothing to be learned first, the first country of each is new, too.
  await vi.waitFor(async () => expect(await list()).toHaveLength(2));
  const [ann] = (await list()).filter(({ count }) => count === 2);
  expect(ann).toMatchObject({ title: 'unusual', level: 'low', state: 'open', evidence: [{ index: 0 }, { index: 3 }] });
  expect(ann?.explanations.map(({ value }) => value)).toEqual(['origin.country = DE', 'origin.country = RU']);
  expect(ann?.explanations[1]).toMatchObject({
    normal: 'DE (last on 2026-01-02); known since 2026-01-02, seen on 1 days; 0 others have RU',
    formula: expect.stringContaining('none of those of the last 90 days'),
  });
  // Nothing of the events is in the event that says it was opened.
  expect(JSON.stringify(opened)).not.toMatch(/country|RU|ann/);
  expect(watch.baselineOf(tenant, uuid(2))).toEqual({ groups: 2, evicted: 0, late: 0, truncated: 0 });
  expect(await metrics.metrics()).toContain('daybook_watch_baseline_groups 2');
  expect(await metrics.metrics()).toContain('daybook_watch_baseline_given_up_total{reason="evicted"} 0');
});

test('a process that ends at any moment finds each once, and forgets nothing that it learned', async () => {
  {
    await using watch = await openWatch();
    await watch.rules.import(doer, [file(base, baseline(countries))], true);
    watch.follow(feed);
    await caughtUp(watch);
  }
  for (let round = 0; round < 24; round += 1) {
    signIns([`u${round % 2}`, ['DE', 'FR', 'US', 'BR'][Math.floor(round / 6)] ?? '']);
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
  const found = (await list()).map(({ evidence }) => evidence.map(({ index }) => index).join()).toSorted();
  expect(found).toEqual(['0,6,12,18', '1,7,13,19']);
});

test('a baseline without its rules is refused; a disabled one learns and finds nothing', async () => {
  await using watch = await openWatch();
  const lone = file(baseline(countries.replace('DE', 'DE')));
  const refused = await watch.rules.import(doer, [lone], true);
  expect(refused).toMatchObject({ added: 0, refused: 1, faults: [{ line: 5, message: 'there is no rule seen' }] });
  await watch.rules.import(doer, [file(base, baseline(countries))], false);
  watch.follow(feed);
  await caughtUp(watch);
  signIns(['ann', 'DE'], ['ann', 'RU']);
  await caughtUp(watch);
  expect(await list()).toEqual([]);
  await watch.rules.switch(doer, uuid(2), true, '');
  signIns(['ann', 'BR']);
  await caughtUp(watch);
  await vi.waitFor(async () => expect(await list()).toHaveLength(1));
  expect((await list())[0]?.explanations[0]?.normal).toContain('none; known since');
});

test('what is imported silences no rule that comes with the product', async () => {
  await using watch = await openWatch([file(base)]);
  await watch.rules.import(doer, [file(baseline(countries))], true);
  watch.follow(feed);
  await caughtUp(watch);
  signIns(['ann', 'DE']);
  await caughtUp(watch);
  await vi.waitFor(async () =>
    expect((await list()).map(({ title }) => title).toSorted()).toEqual(['seen', 'unusual']),
  );
});
