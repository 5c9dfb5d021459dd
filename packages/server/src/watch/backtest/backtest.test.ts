import { LazyEvent } from '@daybook/event';
import { expect, test } from 'vitest';
import { MemoryFeed, storedEvent } from '../../index/testing.ts';
import type { LedgerFeed } from '../../ledger/feed.ts';
import { recordReaders } from '../../parse/index.ts';
import { systemClock } from '../../platform/clock.ts';
import { LogViews } from '../sigma-fields/index.ts';
import { backtest, type BacktestLimits, backtestLimits, testedRules } from './index.ts';
import { firstIndex } from './first-index.ts';

const startMs = Date.UTC(2026, 0, 2);
const minuteMs = 60_000;
const text =
  'title: fail\nname: fail\nlogsource: {product: daybook}\ndetection: {s: {action: fail}, condition: s}\n---\n' +
  'title: many\ncorrelation: {type: event_count, rules: [fail], group-by: [origin.ip], timespan: 1h, condition: {gte: 2}}\n---\n' +
  'title: few\ncorrelation: {type: event_count, rules: [fail], group-by: [origin.ip], timespan: 10m, condition: {lte: 1}}\n';

/** Events a minute apart, each from its address. */
function feedOf(addresses: readonly string[]): MemoryFeed {
  const feed = new MemoryFeed();
  feed.add(
    addresses.map((ip, i) => {
      const receivedMs = startMs + i * minuteMs;
      const event = { action: 'fail', origin: { ip }, time: new Date(receivedMs).toISOString() };
      return storedEvent(i, event, { receivedUs: receivedMs * 1000 });
    }),
  );
  return feed;
}

function run(feed: LedgerFeed, change: Partial<BacktestLimits> = {}, more: object = {}) {
  const rules = testedRules({ path: 'a.yml', text }, [], 20);
  if (!rules.ok) throw new Error(rules.message);
  return backtest({
    feed,
    rules,
    clock: systemClock(),
    views: new LogViews(recordReaders),
    declared: () => null,
    exceptions: { version: () => 0, holding: () => new Map() },
    see: (items) => LazyEvent.of(items),
    signal: new AbortController().signal,
    fromMs: 0,
    toMs: startMs + 1_000 * minuteMs,
    limits: { ...backtestLimits, ...change },
    ...more,
  });
}

const counts = ({ rules }: Awaited<ReturnType<typeof run>>) =>
  Object.fromEntries(
    rules.map(({ rule, days }) => [rule.head.title, days.map(({ matches, alerts }) => `${matches} ${alerts}`).join()]),
  );

test('windows that are decided when they are over are decided at the end of the time', async () => {
  expect(counts(await run(feedOf(['1.1.1.1', '2.2.2.2', '1.1.1.1'])))).toEqual({
    fail: '3 0',
    many: '1 1',
    few: '1 1',
  });
});

test('what is found within an hour of the last is one alert, and apart after it', async () => {
  const addresses = Array.from({ length: 200 }, (_, i) => (i < 20 || i > 150 ? '1.1.1.1' : `3.3.${i}.1`));
  expect(counts(await run(feedOf(addresses)))['many']).toMatch(/^\d+ 2$/);
});

test('past a limit it says which, and how far it came', async () => {
  const feed = feedOf(Array.from({ length: 300 }, (_, i) => `1.1.${i}.1`));
  expect(await run(feed)).toMatchObject({ events: 300, first: 0, end: 300, cut: null });
  expect(await run(feed, { eventsMax: 120 })).toMatchObject({
    events: 120,
    end: 120,
    throughMs: startMs + 119 * minuteMs,
    cut: 'events',
  });
  expect(await run(feed, { timeMsMax: -1 })).toMatchObject({ events: 0, throughMs: null, cut: 'time' });
  const twice = feedOf(Array.from({ length: 300 }, (_, i) => `1.1.${Math.floor(i / 2)}.1`));
  expect((await run(twice, { goingMax: 5 })).cut).toBe('memory');
  const [, many] = (await run(twice, { correlator: { ...backtestLimits.correlator, groupsMax: 3 } })).rules;
  expect(many?.givenUp).toBeGreaterThan(100);
  expect((await run(twice, { samplesMax: 4 })).rules[1]?.samples.map(({ index }) => index)).toEqual([
    293, 295, 297, 299,
  ]);
});

test('who goes away ends it, and others have the thread meanwhile', async () => {
  const feed = feedOf(Array.from({ length: 3_000 }, (_, i) => `1.1.${i % 200}.1`));
  const leaving = new AbortController();
  let turns = 0;
  const others = setInterval(() => {
    turns += 1;
    if (turns === 3) leaving.abort(new Error('gone'));
  }, 0);
  await expect(run(feed, { turnMsMax: 0 }, { signal: leaving.signal })).rejects.toThrow();
  clearInterval(others);
  expect(turns).toBeGreaterThanOrEqual(3);
});

test('where a time begins is found whatever is gone; before it nothing is counted', async () => {
  const feed = feedOf(Array.from({ length: 300 }, () => '1.1.1.1'));
  for (const minute of [0, 1, 150, 299, 300]) expect(await firstIndex(feed, startMs + minute * minuteMs)).toBe(minute);
  expect(await firstIndex(feed, startMs + 150.5 * minuteMs)).toBe(151);
  const holed: LedgerFeed = {
    tenant: feed.tenant,
    log: feed.log,
    size: () => feed.size(),
    subscribe: (listener) => feed.subscribe(listener),
    async *read(from, max, end) {
      for await (const batch of feed.read(from, max, end))
        yield { ...batch, events: batch.events.filter(({ position: { index } }) => index < 100 || index > 200) };
    },
  };
  const first = await firstIndex(holed, startMs + 250 * minuteMs);
  expect(first).toBeLessThanOrEqual(250);
  expect(await run(feed, {}, { fromMs: startMs + 250 * minuteMs })).toMatchObject({ events: 50, first: 250 });
  expect(await run(holed, {}, { fromMs: startMs + 250 * minuteMs, feed: holed })).toMatchObject({ events: 50 });
  expect(await run(feed, {}, { feed: holed })).toMatchObject({ events: 199, end: 300 });
});

test('a baseline learns from the time that is tried, and finds what it would have found by then', async () => {
  const [base = ''] = text.split('---\n');
  const baseline =
    'title: new\nbaseline: {type: first_seen, rules: [fail], group-by: [action], field: origin.ip, learn: 2m, days: 0}\n';
  const rules = testedRules({ path: 'a.yml', text: [base, baseline].join('---\n') }, [], 20);
  const tried = await run(feedOf(['1.1.1.1', '2.2.2.2', '1.1.1.1', '3.3.3.3', '3.3.3.3']), {}, { rules });
  expect(counts(tried)).toEqual({ fail: '5 0', new: '1 1' });
  const lone = testedRules({ path: 'a.yml', text: baseline }, [], 20);
  expect(lone).toMatchObject({ ok: false, line: 2, message: 'there is no rule fail' });
});
