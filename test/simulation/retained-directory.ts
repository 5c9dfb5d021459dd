import { createBatchHasher } from '@daybook/event/hash';
import { SimulatedClock, SimulatedDisk, openTestLedger, type TestBatch, TestWorld } from '@daybook/testkit';
import { Retention } from '../../packages/server/src/retain/index.ts';
import { clockOf, RetainedWorld, SimulatedLog } from './retained-world.ts';

export const hasher = createBatchHasher();

/** What is in a data directory: the log's files, what its databases know, and the rows of the index. */
export interface Directory {
  readonly world: TestWorld;
  readonly kept: RetainedWorld;
  readonly batches: TestBatch[];
}

export function directoryAt(nowUs: number): Directory {
  return {
    world: new TestWorld({ hasher, clock: new SimulatedClock(nowUs) }),
    kept: new RetainedWorld(),
    batches: [],
  };
}

/** A copy of it, found by a clock that says what it says. */
export function copyOf({ world, kept, batches }: Directory, nowUs: number): Directory {
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

export async function start({ world, kept, batches }: Directory, withRetention = true) {
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

/** Which events of a day have content, on the disk or in what waits to go there. */
export async function presentOf(directory: Directory, day: number): Promise<number[]> {
  await using server = await start(directory, false);
  const looks = { isKept: () => false, isAccounted: () => true };
  const { there } = await server.log.inventory(1, day, looks);
  return there.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i));
}
