import { Faults } from './faults.ts';
import { SimulatedFiles } from './simulated-files.ts';
import type { TestBatch } from './test-events.ts';
import type { TestWorld } from './test-ledger.ts';
import { type Expected, verifyWhole } from './verify-whole.ts';

/** What is wrong with the world's disk after its ledger has published; empty where every promise was kept. */
export async function judge(
  world: TestWorld,
  batches: readonly TestBatch[] = [],
  destroyed?: Expected['destroyed'],
): Promise<string[]> {
  const acknowledged = batches.flatMap(({ tenant, events, positions }) =>
    (positions ?? []).map((index, i) => ({ tenant, id: events[i]?.id ?? '', index })),
  );
  const files = new SimulatedFiles(world.disk, new Faults());
  return verifyWhole(files, world.stores.of(), {
    acknowledged,
    published: world.published,
    ...(destroyed === undefined ? {} : { destroyed }),
  });
}
