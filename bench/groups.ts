/**
 * What someone does to the watch who signs in from a new address and as a new account each time: each is a group of its own to the rules that come
 * with the product. The whole watch, over a real metadata database in a file. `node bench/groups.ts [--events N]`
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { itemsOf, storedEvent } from '../packages/server/src/index/testing.ts';
import type { CommittedBatch, LedgerFeed } from '../packages/server/src/ledger/feed.ts';
import { openMeta } from '../packages/server/src/platform/sql/index.ts';
import type { Watch } from '../packages/server/src/watch/index.ts';
import { watchOver } from '../packages/server/src/watch/testing.ts';
import { columns } from './lib/table.ts';

const { values } = parseArgs({ options: { events: { type: 'string', default: '1000000' } } });
const events = Number(values.events);
const batchEvents = 500;
const step = events / 5;
const directory = mkdtempSync(path.join(tmpdir(), 'daybook-bench-'));
const file = path.join(directory, 'meta.db');

const open = async () => watchOver(await openMeta(file));

const tenant = 'default';
const startMs = Date.UTC(2026, 0, 2);
/** 500 a second by the time of receipt. Every second one fails. */
const signIn = (i: number) => {
  const address = `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;
  const receivedMs = startMs + i * 2;
  const event = {
    kind: 'auth.login',
    outcome: i % 2 === 0 ? 'failure' : 'success',
    time: new Date(receivedMs).toISOString(),
    actor: { type: 'user', id: `account-${i}` },
    origin: { ip: address, country: i % 3 === 0 ? 'DE' : 'FR' },
  } as const;
  return itemsOf(storedEvent(i, event, { receivedUs: receivedMs * 1000 }));
};

/** A log of sign-ins, which are made whenever they are read: it keeps none. */
class SignIns implements LedgerFeed {
  readonly tenant = tenant;
  readonly log = 1;
  #size: number;
  #listener: ((batch: CommittedBatch) => void) | null = null;

  constructor(size: number) {
    this.#size = size;
  }

  size = (): number => this.#size;

  add(batch: CommittedBatch): void {
    this.#size = batch.end;
    this.#listener?.(batch);
  }

  subscribe(listener: (batch: CommittedBatch) => void): Disposable {
    this.#listener = listener;
    return { [Symbol.dispose]: () => (this.#listener = null) };
  }

  async *read(from: number, eventsMax: number, endMax = Infinity): AsyncIterable<CommittedBatch> {
    const size = Math.min(this.#size, endMax);
    for (let first = from; first < size; first += eventsMax)
      yield await Promise.resolve(batchOf(first, Math.min(first + eventsMax, size)));
  }
}

const batchOf = (first: number, end: number): CommittedBatch => {
  return { tenant, log: 1, first, end, events: Array.from({ length: end - first }, (_, i) => signIn(first + i)) };
};

const groupsOf = (watch: Watch) =>
  watch.rules
    .list(tenant)
    .flatMap(({ id }) => watch.correlationOf(tenant, id) ?? watch.baselineOf(tenant, id) ?? [])
    .reduce((sum, { groups, evicted }) => ({ groups: sum.groups + groups, evicted: sum.evicted + evicted }), {
      groups: 0,
      evicted: 0,
    });
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
const sizeOf = (): number => statSync(file).size + statSync(`${file}-wal`).size;

const rows = [['sign-ins', 'µs each', 'groups kept', 'given up', 'heap, MB', 'meta.db, MB']];
{
  await using watch = await open();
  const feed = new SignIns(0);
  watch.follow(feed);
  while (watch.lag(tenant) > 0) await sleep(5);
  let cpu = process.cpuUsage();
  let makingUs = 0;
  for (let i = 0; i < events; i += batchEvents) {
    const made = process.cpuUsage();
    const all = batchOf(i, i + batchEvents);
    const { user, system } = process.cpuUsage(made);
    makingUs += user + system;
    feed.add(all);
    while (watch.lag(tenant) > 10_000) await sleep(1);
    if ((i + batchEvents) % step !== 0) continue;
    while (watch.lag(tenant) > 0) await sleep(1);
    const spent = process.cpuUsage(cpu);
    const us = (spent.user + spent.system - makingUs) / step;
    const { groups, evicted } = groupsOf(watch);
    globalThis.gc?.();
    const heap = megabytes(process.memoryUsage().heapUsed);
    rows.push([String(i + batchEvents), us.toFixed(1), String(groups), String(evicted), heap, megabytes(sizeOf())]);
    cpu = process.cpuUsage();
    makingUs = 0;
  }
}
console.log(columns(rows));
const againMs = performance.now();
{
  await using watch = await open();
  watch.follow(new SignIns(events));
  while (watch.lag(tenant) > 0) await sleep(5);
  console.log(`\nopened again in ${(performance.now() - againMs).toFixed(0)} ms`);
  for (const who of [`account-${events - 2}`, 'nobody-at-all']) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const eraseMs = performance.now();
    await watch.erase(tenant, [who, `${who}@example.org`]);
    const spentMs = performance.now() - eraseMs;
    await sleep(5);
    console.log(
      `erased ${who} in ${spentMs.toFixed(0)} ms, the thread was held for ${(delay.max / 1e6).toFixed(0)} ms at most`,
    );
  }
}
rmSync(directory, { recursive: true, force: true });
