import { dayOfUs, type RetentionPolicy } from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import {
  SimulatedClock,
  SimulatedDisk,
  openTestLedger,
  type TestBatch,
  testBatch,
  testEvent,
  TestWorld,
} from '@daybook/testkit';
import { expect, test } from 'vitest';
import { Retention } from '../../packages/server/src/retain/index.ts';
import { clockOf, RetainedWorld, SimulatedLog } from './retained-world.ts';

// What the guide on backups says of a copy that is put back after retention destroyed what is in it.

const hasher = createBatchHasher();
const dayUs = 86_400e6;
const hourUs = 3_600e6;
const copiedAtUs = 20_000 * dayUs + hourUs;
const of = { minimum: null, purpose: 'a test', legalBasis: 'none', presets: [], decision: null };
const policy: RetentionPolicy = {
  classes: [{ ...of, number: 1, name: 'access', maximum: { unit: 'days', count: 3 } }],
  rules: [],
  default: 1,
};

/** What is in a data directory: the log's files, what its databases know, and the rows of the index. */
interface Directory {
  readonly world: TestWorld;
  readonly kept: RetainedWorld;
  readonly batches: TestBatch[];
}

function directoryAt(nowUs: number): Directory {
  return {
    world: new TestWorld({ hasher, clock: new SimulatedClock(nowUs) }),
    kept: new RetainedWorld(),
    batches: [],
  };
}

/** A copy of it, found by a clock that says what it says. */
function copyOf({ world, kept, batches }: Directory, nowUs: number): Directory {
  const copy = directoryAt(nowUs);
  copy.world.disk = new SimulatedDisk();
  for (const name of world.disk.paths()) copy.world.disk.name(name, world.disk.file(name)?.copy() ?? null);
  copy.world.stores.logs.push(...world.stores.logs);
  for (const [name, head] of world.stores.heads) copy.world.stores.heads.set(name, head);
  for (const [name, answer] of world.stores.keys) copy.world.stores.keys.set(name, answer);
  for (const [index, row] of kept.rows) copy.kept.rows.set(index, row);
  copy.kept.trustedMs = kept.trustedMs;
  copy.kept.known = kept.known;
  copy.batches.push(...batches);
  return copy;
}

async function start({ world, kept, batches }: Directory, withRetention = true) {
  const ledger = await openTestLedger({ world });
  const log = new SimulatedLog(ledger, hasher, batches);
  const { registers, clocks, index: rows } = kept;
  const queries = {
    canonical: (_: string, query: string) => query,
    read:
      (_: string, query: string) =>
      ({ event }: { readonly event: { readonly actor: { readonly id: string } } }) =>
        event.actor.id === query,
  };
  const clock = clockOf(world);
  const parts = {
    ...kept.parts,
    door: log,
    record: log.record(kept, 1),
    queries,
    rows,
    clock,
    registers,
    clocks,
    lastReceivedMs: 0,
  };
  const retention = new Retention({ ...parts, report: () => undefined, limits: { segmentsAtOnce: 8, restMs: 0 } });
  if (withRetention) {
    await retention.follow(log);
    await retention.start();
    await retention.round();
  }
  return {
    ledger,
    log,
    retention,
    async [Symbol.asyncDispose]() {
      await retention[Symbol.asyncDispose]();
      await ledger.writer.close();
    },
  };
}

/** Which events of the first day have content, on the disk or in what waits to go there. */
async function presentOf(directory: Directory): Promise<number[]> {
  await using server = await start(directory, false);
  const looks = { isKept: () => false, isAccounted: () => true };
  const { there } = await server.log.inventory(1, dayOfUs(copiedAtUs), looks);
  return there.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i));
}

const events = Array.from({ length: 14 }, (_, i) => testEvent(i, 60));
const all = events.map((_, i) => i);

/** A directory with 14 events of class 1 and a policy of three days; what it was when the copy was made. */
async function begin(): Promise<{ directory: Directory; copy: (nowUs: number) => Directory }> {
  const directory = directoryAt(copiedAtUs);
  {
    await using server = await start(directory);
    const batch = testBatch({ events, class: 1 });
    directory.batches.push(batch);
    await server.ledger.take(batch);
    for (const index of all)
      directory.kept.rows.set(index, { class: 1, day: dayOfUs(copiedAtUs), source: batch.source });
    const authors = { by: 'person 1', approvedBy: 'person 2', alone: false, approval: null };
    await server.retention.setPolicy('default', policy, authors);
  }
  const made = copyOf(directory, copiedAtUs);
  return { directory, copy: (nowUs) => copyOf(made, nowUs) };
}

test('what was destroyed comes back with an older copy, waits for the clock, and is destroyed again', async () => {
  const { directory, copy } = await begin();
  directory.world.clock.advance(5 * 86_400);
  directory.kept.trustedMs = Math.floor(directory.world.clock.nowUs() / 1000);
  {
    await using server = await start(directory);
    await server.retention.round();
  }
  expect(await presentOf(directory)).toEqual([]);

  const restored = copy(directory.world.clock.nowUs());
  expect(await presentOf(restored)).toEqual(all);
  {
    await using server = await start(restored);
    expect(server.retention.clockFault).toMatchObject({ what: 'ahead' });
    await server.retention.round();
    expect(server.retention.of('default').register.plans()).toEqual([]);
    expect(restored.kept.rows.size).toBe(events.length);
    await server.retention.confirmClock();
    await server.retention.round();
  }
  expect(await presentOf(restored)).toEqual([]);
});

test('a hold from after the copy is unknown to it; placed again before the clock is confirmed it keeps what it kept', async () => {
  const { copy } = await begin();
  const restored = copy(copiedAtUs + 5 * dayUs);
  {
    await using server = await start(restored);
    expect(server.retention.of('default').register.holds).toEqual([]);
    const about = { type: 'query', query: 'user-3' } as const;
    const words = { matter: 'a matter', reason: 'again', owner: 'Olga', about };
    const doer = { by: 'person 1', about: { actor: { type: 'user' as const, id: 'Ann' } } };
    await server.retention.placeHold('default', words, 99_999, doer);
    await server.retention.confirmClock();
    await server.retention.round();
    await server.retention.round();
  }
  expect(await presentOf(restored)).toEqual(all.filter((index) => index % 7 === 3));
});
