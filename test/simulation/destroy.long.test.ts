import {
  dayOfUs,
  dueMs,
  type Event,
  listSegments,
  segmentPath,
  type PlanStatement,
  type RetentionPolicy,
  type Statement,
  statementDraft,
} from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import {
  failAt,
  type FaultKind,
  Faults,
  judge,
  openTestLedger,
  SeededRandom,
  SimulatedClock,
  SimulatedFiles,
  startTestLedger,
  type TestBatch,
  testBatch,
  testEvent,
  type TestLedger,
  TestWorld,
} from '@daybook/testkit';
import { describe, expect, test } from 'vitest';
import { segmentKeyName } from '../../packages/server/src/platform/segment-keys.ts';

// A plan is carried out while every call that changes something fails once, in each way that it can. What the plan names
// must be gone in the end, and nothing else.

const hasher = createBatchHasher();
const dayMs = 86_400_000;
const startMs = 20_000 * dayMs + 3_600_000;
const doomed = 2;

const policy: RetentionPolicy = {
  classes: [
    {
      number: 1,
      name: 'kept',
      minimum: null,
      maximum: null,
      purpose: 'a test',
      legalBasis: 'none',
      presets: [],
      decision: null,
    },
    {
      number: doomed,
      name: 'a day',
      minimum: null,
      maximum: { unit: 'days', count: 1 },
      purpose: 'a test',
      legalBasis: 'none',
      presets: [],
      decision: null,
    },
  ],
  rules: [],
  default: 1,
};

const statementEvent = (number: number, statement: Statement): Event => ({
  id: `01932c07-209c-7000-8000-${(0xfff000 + number).toString(16).padStart(12, '0')}`,
  ...statementDraft(statement, startMs),
});

const stated = (number: number, statement: Statement): TestBatch =>
  testBatch({ events: [statementEvent(number, statement)], own: true, source: 0, class: 0, keyed: 'batch' });

interface Doomed {
  readonly world: TestWorld;
  readonly batches: TestBatch[];
  readonly plan: number;
  readonly statement: PlanStatement;
}

/** Two classes over two days, side by side in the log, settled in part; then the policy, and a plan for the first day. */
async function prepare(seed: number, except: PlanStatement['except'], limits = {}): Promise<Doomed> {
  const world = new TestWorld({ hasher, seed, clock: new SimulatedClock(startMs * 1000) });
  const ledger = await openTestLedger({ world, limits });
  const batches: TestBatch[] = [];
  const take = async (batch: TestBatch): Promise<number> => {
    batches.push(batch);
    return (await ledger.take(batch))[0] ?? -1;
  };
  let next = 0;
  const events = (count: number): Event[] => Array.from({ length: count }, () => testEvent((next += 1), 40));
  for (let day = 0; day < 2; day += 1) {
    for (let i = 0; i < 3; i += 1) {
      await take(testBatch({ events: events(7), class: 1 }));
      await take(testBatch({ events: events(6), class: doomed }));
      await ledger.writer.publish();
    }
    world.clock.advance(dayMs / 1000);
  }
  const names = { by: 'person 1', approvedBy: 'person 2', alone: false, approval: null };
  const first = await take(stated(1, { type: 'policy', number: 1, previous: null, policy, ...names }));
  const day = dayOfUs(startMs * 1000);
  const named = { policy: first, class: doomed, day, first: 7, last: 38, entries: 18, absent: [], except, sources: [] };
  const statement: PlanStatement = { type: 'plan', number: 2, previous: first, ...named };
  const plan = await take(stated(2, statement));
  await ledger.writer.publish();
  await ledger.writer.close();
  return { world, batches, plan, statement };
}

/** As the schedule does it: again and again until nothing is left, or the process is gone. */
async function carryOut(ledger: TestLedger, plan: number): Promise<boolean> {
  for (let left = 1; left > 0;) {
    const step = await ledger.orKilled(ledger.writer.destroy('default', 1, plan, 1).catch(() => null));
    if (step === null) return false;
    left = step.left;
  }
  return true;
}

async function run(kind: FaultKind, n: number, crashes: boolean, { except, limits }: Case) {
  const { world, batches, plan, statement } = await prepare(1, except, limits);
  const sealed = await sealAll(world);
  const faults = new Faults(failAt(n, kind));
  const first = await startTestLedger({ world, faults, limits }).catch(() => null);
  const others = [testBatch({ events: [testEvent(900)], class: doomed, keyed: 'batch' })];
  if (first !== null) {
    await first.send(others[0] as TestBatch);
    await carryOut(first, plan);
  }
  faults.kill();
  if (crashes) world.disk.crash(new SeededRandom(n));
  const problems: string[] = [];
  const second = await openTestLedger({ world, limits });
  await second.send(others[0] as TestBatch);
  if (!(await carryOut(second, plan))) problems.push('it was not carried out after the restart');
  await second.writer.close();
  const third = await openTestLedger({ world });
  await third.writer.close();
  const isNamed = (index: number): boolean => !except.some(([from, to]) => from <= index && index <= to);
  problems.push(
    ...(await judge(world, [...batches, ...others], (_, index, entry) => {
      return entry.class === doomed && dayOfUs(entry.receivedUs) === statement.day && isNamed(index);
    })),
  );
  problems.push(...(await openCopies(world)));
  return { problems, calls: faults.calls, forgotten: sealed - world.copies.size };
}

/** Every segment that there is has a copy elsewhere, sealed with a key of its own. */
async function sealAll(world: TestWorld): Promise<number> {
  const files = new SimulatedFiles(world.disk, new Faults());
  for (const name of await listSegments(files, 'default', 1)) {
    const bytes = await files.read(segmentPath('default', 1, name));
    world.copies.set(segmentKeyName('default', 1, name), bytes ?? new Uint8Array());
  }
  return world.copies.size;
}

/** A copy that can still be opened must be one of a segment that is still there, as it was. */
async function openCopies(world: TestWorld): Promise<string[]> {
  const files = new SimulatedFiles(world.disk, new Faults());
  const there = new Map<string, Uint8Array | null>();
  for (const name of await listSegments(files, 'default', 1))
    there.set(segmentKeyName('default', 1, name), await files.read(segmentPath('default', 1, name)));
  return [...world.copies]
    .filter(([name, bytes]) => !Buffer.from(bytes).equals(there.get(name) ?? new Uint8Array()))
    .map(([name]) => `the copy under ${name} can be opened, and what it is of was destroyed`);
}

interface Case {
  readonly except: PlanStatement['except'];
  readonly limits: { readonly walFileBytesMax?: number };
}

const cases: [string, Case][] = [
  ['all of it', { except: [], limits: {} }],
  ['all but some', { except: [[9, 22]], limits: {} }],
  // Each segment keeps its name.
  [
    'all but the ends of segments',
    { except: [7, 12, 20, 25, 33, 38].map((index) => [index, index] as const), limits: {} },
  ],
  ['all of it, which is in the write-ahead log only', { except: [], limits: { walFileBytesMax: 1_000_000 } }],
];

describe.each(cases)('a plan for %s', (_, each) => {
  describe.each<[FaultKind, ...boolean[]]>([
    ['before', false],
    ['after', false, true],
    ['torn', false, true],
    ['full-torn', false],
    ['kill-torn', true, false],
    ['kill-after', true],
  ])('any one call fails: %s', (kind, ...crashing) => {
    test.each(crashing)('nothing less and nothing more is gone; the machine crashes: %s', async (crashes) => {
      const { calls, problems, forgotten } = await run('before', Number.POSITIVE_INFINITY, crashes, each);
      expect(problems).toEqual([]);
      expect(forgotten > 0).toBe(each.limits.walFileBytesMax === undefined);
      expect(calls.filter((call) => call.startsWith('removeAll')).length).toBeGreaterThan(0);
      const failed: string[] = [];
      for (let n = 1; n <= calls.length; n += 1) {
        const outcome = await run(kind, n, crashes, each).catch((error: unknown) => ({ problems: [String(error)] }));
        if (outcome.problems.length > 0) failed.push(`${calls[n - 1]}: ${outcome.problems.slice(0, 3).join('; ')}`);
      }
      expect(failed).toEqual([]);
    });
  });
});

describe('the ledger refuses', () => {
  const attempt = async ({ world, plan }: Pick<Doomed, 'world' | 'plan'>): Promise<string> => {
    const ledger = await openTestLedger({ world });
    const destroy = async (): Promise<string> => {
      for (let left = 1; left > 0;) ({ left } = await ledger.writer.destroy('default', 1, plan, 9));
      return 'it did not';
    };
    const refused = await destroy().catch(String);
    await ledger.writer.close();
    return refused;
  };

  test('an index that is no plan, and one past the head', async () => {
    const { world, plan } = await prepare(1, []);
    expect(await attempt({ world, plan: 3 })).toContain('neither plan nor erasure');
    expect(await attempt({ world, plan: plan - 1 })).toContain('neither plan nor erasure');
    expect(await attempt({ world, plan: plan + 50 })).toContain('no checkpoint covers');
    expect(await judge(world)).toEqual([]);
  });

  test('a plan that a source wrote, whatever its class', async () => {
    const { world, statement } = await prepare(1, []);
    const ledger = await openTestLedger({ world });
    const forged = [0, 1].map((ofClass) =>
      testBatch({ events: [statementEvent(30 + ofClass, statement)], source: 3, class: ofClass }),
    );
    for (const batch of forged) await ledger.take(batch);
    await ledger.writer.publish();
    await ledger.writer.close();
    for (const batch of forged)
      expect(await attempt({ world, plan: batch.positions?.[0] ?? -1 })).toContain('neither plan nor erasure');
    expect(await judge(world)).toEqual([]);
  });

  test('a plan before its time, by the log or by the clock of now', async () => {
    const { world, plan } = await prepare(1, []);
    world.clock.advance(-2 * 86_400);
    expect(await attempt({ world, plan })).toContain('early by the clock of now');
    world.clock.advance(2 * 86_400);
    const today = dayOfUs(world.clock.nowUs());
    const ledger = await openTestLedger({ world });
    const named = { policy: plan - 1, class: doomed, day: today - 1, first: 1, last: plan - 2, entries: 1 };
    const early = stated(3, { type: 'plan', number: 3, previous: plan, ...named, absent: [], except: [], sources: [] });
    await ledger.take(early);
    await ledger.writer.publish();
    await ledger.writer.close();
    expect(dueMs(today - 1, { unit: 'days', count: 1 })).toBeGreaterThan(world.clock.nowUs() / 1000);
    expect(await attempt({ world, plan: early.positions?.[0] ?? -1 })).toContain('early');
    expect(await judge(world)).toEqual([]);
  });

  test('to rewrite a segment that it cannot read: what is to stay would be lost', async () => {
    const { world, plan } = await prepare(1, [[9, 22]]);
    const ledger = await openTestLedger({ world });
    await ledger.writer.publish();
    const path = world.disk.paths().find((each) => each.includes(`/content/1/${doomed}/`)) ?? '';
    await ledger.writer.close();
    world.disk.put(path, world.disk.bytes(path).subarray(0, 60));
    expect(await attempt({ world, plan })).toContain('cannot be read');
    expect(world.disk.paths()).toContain(path);
  });
});
