import { encodeEvents } from '@daybook/event';
import { expect, test } from 'vitest';
import type { CommittedBatch, LedgerFeed } from '../ledger/feed.ts';
import { Activities } from './activities.ts';
import type { Recorded } from './ports.ts';
import { Tally } from './tally.ts';

const minuteMs = 60_000;
const startMs = Date.parse('2026-11-23T12:00:00Z');

class Feed implements LedgerFeed {
  readonly tenant = 'default';
  readonly log = 1;
  #size: number;
  #listener: (batch: CommittedBatch) => void = () => undefined;

  constructor(size: number) {
    this.#size = size;
  }

  size(): number {
    return this.#size;
  }

  subscribe(listener: (batch: CommittedBatch) => void): Disposable {
    this.#listener = listener;
    return { [Symbol.dispose]: () => undefined };
  }

  // oxlint-disable-next-line require-yield -- nothing is read back
  async *read(): AsyncGenerator<CommittedBatch> {
    throw new Error('nothing is read back');
  }

  commit(sources: readonly number[]): void {
    const core = { time: '2026-11-23T12:00:00Z', kind: 'auth.login', action: 'log in' } as const;
    const id = '01a206b8-032a-77b2-9456-0043843c9cc0';
    const event = { id, ...core, outcome: 'success', severity: 1, actor: { type: 'user', id: 'alice' } } as const;
    const { items, offsets } = encodeEvents(sources.map(() => event));
    const first = this.#size;
    this.#size += sources.length;
    const events = sources.map((source, i) => ({
      position: { log: 1, index: first + i },
      source,
      class: 1,
      receivedUs: 0,
      own: false,
      bytes: items,
      start: offsets[i] ?? 0,
      end: offsets[i + 1] ?? 0,
    }));
    this.#listener({ tenant: this.tenant, log: 1, first, end: this.#size, events });
  }
}

const past = (recorded: Recorded | null, readyAfter = 0) => {
  let asked = 0;
  return {
    ready: () => Promise.resolve(asked++ >= readyAfter),
    recorded: () => Promise.resolve(recorded),
  };
};

test('what was before the start is filled in once the past is there, beside what came meanwhile', async () => {
  const clock = { nowMs: () => startMs };
  const feed = new Feed(10);
  const activities = new Activities(clock);
  const minute = startMs / minuteMs;
  const following = activities.follow(feed, (size) => {
    expect(size).toBe(10);
    return past(
      {
        minutes: [
          { source: 1, minute: minute - 2, events: 4, unparsed: 1 },
          { source: 1, minute: minute - 90, events: 5, unparsed: 0 },
        ],
        last: [
          { source: 1, lastMs: startMs - 2 * minuteMs },
          { source: 2, lastMs: startMs - 5000 * minuteMs },
        ],
      },
      3,
    );
  });
  feed.commit([1, 1, 3]);
  await following;
  const activity = activities.of('default');
  expect(activity.source(1)).toEqual({ lastMs: startMs, hour: 6, day: 11, unparsed: 1 });
  expect(activity.source(2)).toEqual({ lastMs: startMs - 5000 * minuteMs, hour: 0, day: 0, unparsed: 0 });
  expect(activity.source(4)).toEqual({ lastMs: null, hour: 0, day: 0, unparsed: 0 });
  expect(activity.hour([1, 3]).slice(-3)).toEqual([4, 0, 3]);
  expect(activity.sinceMs()).toBe(startMs - 24 * 60 * minuteMs);
  expect(activities.day()).toBe(12);
});

test('where the past cannot be had the counts say from when on they are whole', async () => {
  let nowMs = startMs;
  const activities = new Activities({ nowMs: () => nowMs });
  await activities.follow(new Feed(10), () => past(null));
  nowMs += minuteMs;
  expect(activities.of('default').sinceMs()).toBe(startMs);
});

test('a log that begins empty has its past at once', async () => {
  const activities = new Activities({ nowMs: () => startMs });
  await activities.follow(new Feed(0), () => past(null));
  expect(activities.of('default').sinceMs()).toBe(startMs - 24 * 60 * minuteMs);
});

test('an event waits for a head from when it came, or from the head that did not have it yet', async () => {
  let nowMs = startMs;
  const feed = new Feed(0);
  const activities = new Activities({ nowMs: () => nowMs });
  await activities.follow(feed, () => past(null));
  const head = () => activities.of('default').head();
  expect(head()).toEqual({ signedMs: null, unsignedSinceMs: null });
  feed.commit([1]);
  nowMs += 500;
  feed.commit([1]);
  activities.published('default', 1);
  expect(head()).toEqual({ signedMs: startMs + 500, unsignedSinceMs: startMs + 500 });
  activities.published('default', 2);
  expect(head().unsignedSinceMs).toBeNull();
});

test('a tally forgets what is older than it looks back, and keeps no more than that', () => {
  const tally = new Tally(1000, 3);
  for (let second = 0; second < 10; second += 1) tally.add(second * 1000, second);
  expect(tally.series(9_500, 3)).toEqual([7, 8, 9]);
  expect(tally.sum(9_500, 3)).toBe(24);
  expect(tally.sum(9_500, 100)).toBe(24);
  expect(tally.sum(20_000, 3)).toBe(0);
});
