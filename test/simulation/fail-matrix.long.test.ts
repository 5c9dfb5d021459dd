import { createBatchHasher } from '@daybook/event/hash';
import {
  failAt,
  type FaultKind,
  Faults,
  judge,
  openTestLedger,
  SeededRandom,
  startTestLedger,
  type TestBatch,
  testBatch,
  testEvent,
  type TestLedger,
  TestWorld,
} from '@daybook/testkit';
import { describe, expect, test } from 'vitest';

// One fixed run of the ledger in which every call that changes something fails once, in each way that it can.

const hasher = createBatchHasher();
const tenants = ['default', 'other'];

/** Batches that are sent together; after each a checkpoint is published. */
function workload(): TestBatch[][] {
  let next = 0;
  const events = (count: number) => Array.from({ length: count }, () => testEvent((next += 1)));
  return Array.from({ length: 6 }, (_, step) => [
    testBatch({ events: events(12), keyed: 'batch' }),
    testBatch({ events: events(5), keyed: 'each', source: 2, class: step % 2 }),
    testBatch({ events: events(2), own: true, source: 0 }),
    ...(step % 3 === 1 ? [testBatch({ events: events(6), tenant: 'other' })] : []),
    ...(step === 4 ? [testBatch({ events: events(180), source: 3 })] : []),
  ]);
}

/** Sends every batch, once more where it was refused and has keys, as a client would. */
async function send(ledger: TestLedger, steps: readonly TestBatch[][]): Promise<void> {
  for (const step of steps) {
    const waiting = step.filter((batch) => batch.positions === null);
    const sent = await Promise.all(waiting.map((batch) => ledger.send(batch)));
    const again = waiting.filter((batch, i) => sent[i] === false && batch.keys.length > 0);
    await Promise.all(again.map((batch) => ledger.send(batch)));
    await ledger.orKilled(ledger.writer.publish());
    ledger.world.clock.advance(7000);
  }
}

async function run(kind: FaultKind, n: number, crashes: boolean): Promise<{ problems: string[]; calls: number }> {
  const world = new TestWorld({ hasher, seed: n });
  const steps = workload();
  const faults = new Faults(failAt(n, kind));
  const first = await startTestLedger({ world, faults, tenants }).catch(() => null);
  if (first !== null) await send(first, steps);
  faults.kill();
  if (crashes) world.disk.crash(new SeededRandom(n));
  const second = await openTestLedger({ world, tenants });
  const keyed = steps.map((step) => step.filter((batch) => batch.keys.length > 0));
  await send(second, keyed);
  await second.writer.close();
  const problems = await judge(world, steps.flat());
  for (const batch of keyed.flat())
    if (batch.positions === null) problems.push('a batch was not taken after the restart');
  return { problems, calls: faults.calls.length };
}

describe.each<[FaultKind, string, ...boolean[]]>([
  ['before', 'fails without effect', false],
  ['after', 'fails although it took effect', false, true],
  ['torn', 'takes effect in part and fails', false, true],
  ['full', 'finds the disk full', false],
  ['full-torn', 'finds the disk full half-way', true],
  ['kill-torn', 'is the last of the process, half done', true],
])('any one call that %s', (kind, what, ...crashing) => {
  test.each(crashing)(
    `${what}: nothing acknowledged is lost, twice or changed; the machine crashes: %s`,
    async (crashes) => {
      const { calls, problems } = await run('before', Number.POSITIVE_INFINITY, crashes);
      expect(problems).toEqual([]);
      expect(calls).toBeGreaterThan(100);
      const failed: string[] = [];
      for (let n = 1; n <= calls; n += 1) {
        const outcome = await run(kind, n, crashes).catch((error: unknown) => ({ problems: [String(error)] }));
        if (outcome.problems.length > 0) failed.push(`call ${n}: ${outcome.problems.slice(0, 3).join('; ')}`);
      }
      expect(failed).toEqual([]);
    },
  );
});
