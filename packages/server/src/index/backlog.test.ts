import { describe, expect, test } from 'vitest';
import type { CommittedBatch } from '../ledger/feed.ts';
import { Backlog } from './backlog.ts';
import { type FollowLimits, followLimits } from './limits.ts';
import { MemoryFeed } from './testing.ts';

const limits: FollowLimits = { ...followLimits, rowsMax: 100, queueRowsMax: 150, readEventsMax: 20 };

/** Takes until nothing is left, with as many events as `meanwhile` says after each. Gives the rows. */
async function takeAll(backlog: Backlog, feed: MemoryFeed, meanwhile: readonly number[] = []): Promise<number> {
  let rows = 0;
  for (let turn = 0; backlog.next < feed.size(); turn++) {
    const { next } = backlog;
    const chunk = await backlog.take();
    expect(chunk?.from).toBe(next);
    expect(chunk?.end).toBe(backlog.next);
    expect(chunk?.rows).toBeLessThanOrEqual(limits.rowsMax);
    rows += chunk?.rows ?? 0;
    const count = meanwhile[turn] ?? 0;
    if (count > 0) feed.append(count);
  }
  return rows;
}

describe('a backlog', () => {
  test('holds no more rows than the queue takes, however many come', () => {
    const feed = new MemoryFeed();
    using backlog = new Backlog(feed, limits);
    for (let i = 0; i < 100; i++) {
      feed.append(30);
      expect(backlog.rows).toBeLessThanOrEqual(limits.queueRowsMax);
    }
    expect(backlog.rows).toBe(limits.queueRowsMax);
  });

  test('gives each event once while more come in, from far behind until it has caught up', async () => {
    const feed = new MemoryFeed();
    feed.append(1000);
    using backlog = new Backlog(feed, limits);
    const meanwhile = Array.from({ length: 40 }, (_, turn) => (turn * 37) % 90);
    expect(await takeAll(backlog, feed, meanwhile)).toBe(feed.events.length);
    expect(feed.events.length).toBeGreaterThan(2000);
  });

  test('reads up to where what was handed over begins, and then reads no more', async () => {
    const feed = new MemoryFeed();
    feed.append(60);
    using backlog = new Backlog(feed, limits);
    feed.append(30);
    expect(await backlog.take()).toMatchObject({ from: 0, end: 60 });
    expect(await backlog.take()).toMatchObject({ from: 60, end: 90 });
    expect(feed.reads).toBe(1);
  });

  test('set back, it gives what lies after that point, and nothing of what it was reading', async () => {
    const feed = new MemoryFeed();
    feed.append(1000);
    using backlog = new Backlog(feed, limits);
    for (const next of [950, 130, 20]) {
      using other = new Backlog(feed, limits);
      await other.reset(next);
      const first = await other.take();
      await backlog.take();
      await backlog.take();
      await backlog.reset(next);
      expect(await backlog.take()).toEqual(first);
      expect(await takeAll(backlog, feed)).toBe(1000 - next - (first?.rows ?? 0));
      await backlog.reset(0);
    }
  });

  test('keeps what waits when it is to go on where it is', async () => {
    const feed = new MemoryFeed();
    using backlog = new Backlog(feed, limits);
    feed.append(100);
    await backlog.take();
    feed.append(100);
    await backlog.reset(100);
    expect(backlog.rows).toBe(100);
    expect((await backlog.take())?.rows).toBe(100);
    expect(feed.reads).toBe(0);
  });

  test('reading that fails halfway leaves no rows behind', async () => {
    const feed = new FailingFeed();
    feed.append(500);
    using backlog = new Backlog(feed, limits);
    const whole = await new Backlog(feed, limits).take();
    feed.failAfter = 2;
    await expect(backlog.take()).rejects.toThrow('not now');
    feed.failAfter = Infinity;
    expect((await backlog.take())?.bytes).toEqual(whole?.bytes);
  });
});

class FailingFeed extends MemoryFeed {
  failAfter = Infinity;

  override async *read(from: number, eventsMax: number, end?: number): AsyncGenerator<CommittedBatch> {
    let batches = 0;
    for await (const batch of super.read(from, eventsMax, end)) {
      if (batches++ === this.failAfter) throw new Error('not now');
      yield batch;
    }
  }
}
