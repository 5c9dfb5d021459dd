import { dayOfUs, isWithin, type Period, type RetentionPolicy } from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import {
  openTestLedger,
  SeededRandom,
  SimulatedClock,
  type TestBatch,
  testBatch,
  testEvent,
  TestWorld,
} from '@daybook/testkit';
import { expect, test } from 'vitest';
import { type HoldAbout, Retention, type Simulated } from '../../packages/server/src/retain/index.ts';
import { firstSeed } from './config.ts';
import { clockOf, RetainedWorld, SimulatedLog } from './retained-world.ts';

// Days pass with events, policies and holds. Then a policy is simulated for a later day, put into force, and that day comes: what is then
// gone is what was said.

const hasher = createBatchHasher();
const seeds = 12;
const dayUs = 86_400e6;
const daysMax = 8;
const lateDays = 16;

class History {
  readonly random: SeededRandom;
  readonly world: TestWorld;
  readonly kept = new RetainedWorld();
  readonly batches: TestBatch[] = [];
  #next = 0;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
    this.world = new TestWorld({ hasher, clock: new SimulatedClock(20_000 * dayUs + 3_600e6) });
  }

  async process() {
    const ledger = await openTestLedger({ world: this.world });
    const log = new SimulatedLog(ledger, hasher, this.batches);
    const { registers, clocks, index: rows } = this.kept;
    const queries = {
      canonical: (_: string, query: string) => query,
      read:
        (_: string, query: string) =>
        ({ event }: { readonly event: { readonly actor: { readonly id: string } } }) =>
          event.actor.id === query,
    };
    const parts = { ...this.kept.parts, door: log, record: log.record(this.kept, 1), queries, rows, registers, clocks };
    const retention = new Retention({
      ...parts,
      clock: clockOf(this.world),
      lastReceivedMs: 0,
      report: () => undefined,
      limits: { segmentsAtOnce: 64, restMs: 0 },
    });
    await retention.follow(log);
    await retention.start();
    await retention.round();
    return {
      log,
      retention,
      takeEvents: () => this.#takeEvents(async (batch) => void (await ledger.take(batch))),
      [Symbol.asyncDispose]: async () => {
        await retention[Symbol.asyncDispose]();
        await ledger.writer.close();
      },
    };
  }

  async #takeEvents(take: (batch: TestBatch) => Promise<void>): Promise<void> {
    for (let i = 0; i < 3; i += 1) {
      const events = Array.from({ length: 1 + this.random.below(6) }, () => testEvent((this.#next += 1), 60));
      const batch = testBatch({ events, class: 1 + this.random.below(3), source: 1 + this.random.below(3) });
      this.batches.push(batch);
      await take(batch);
    }
  }

  /** The clock is trusted while it goes on. */
  goOn(toUs: number): void {
    this.world.clock.advance((toUs - this.world.clock.nowUs()) / 1e6);
    this.kept.trustedMs = Math.floor(toUs / 1000);
  }

  policy(): RetentionPolicy {
    const period = (): Period | null =>
      this.random.chance(0.2) ? null : { unit: 'days', count: 1 + this.random.below(14) };
    const of = { purpose: 'a test', legalBasis: 'none', presets: [], decision: null };
    // Class 3 is not in every policy.
    const numbers = this.random.chance(0.3) ? [1, 2] : [1, 2, 3];
    const classes = numbers.map((number) => {
      const [minimum, maximum] = [this.random.chance(0.5) ? null : period(), period()];
      const isOdd = minimum !== null && maximum !== null && minimum.count > maximum.count;
      return { ...of, number, name: `class ${number}`, minimum: isOdd ? maximum : minimum, maximum };
    });
    return { classes, rules: [], default: 1 };
  }

  about(): HoldAbout {
    const user = `user-${this.random.below(7)}`;
    const first = this.random.below(Math.max(1, this.#next));
    return this.random.pick<HoldAbout>([
      { type: 'range', first, last: first + 9 },
      { type: 'source', source: 1 + this.random.below(3) },
      { type: 'query', query: user },
      { type: 'query', query: user },
      { type: 'person', identifier: user.toUpperCase() },
    ]);
  }
}

const authors = { by: 'person 1', approvedBy: 'person 2', alone: false, approval: null };
const doer = { by: 'person 1', about: { actor: { type: 'user' as const, id: 'Ann' } } };

/** How many events of a class, by which they are kept, and day have content. */
async function presentOf(log: SimulatedLog, retention: Retention): Promise<Map<string, number>> {
  const { register } = retention.of('default');
  const present = new Map<string, number>();
  for (const { class: of, day } of await log.days()) {
    for (const [as, ranges] of register.keptClasses(of)) {
      const looks = { isKept: (index: number) => !isWithin(ranges, index), isAccounted: () => true };
      const { present: there } = await log.inventory(of, day, looks);
      const key = `${as}/${day}`;
      if (of > 0 && there > 0) present.set(key, (present.get(key) ?? 0) + there);
    }
  }
  return present;
}

const sumOf = (numbers: Iterable<number>): number => [...numbers].reduce((sum, each) => sum + each, 0);

/** Simulates a policy for a day, and puts it into force. */
async function simulateOn(history: History, asked: RetentionPolicy, on: number) {
  await using server = await history.process();
  if (history.random.chance(0.5)) await server.takeEvents();
  const { retention, log } = server;
  const { register } = retention.of('default');
  const before = await presentOf(log, retention);
  const statements = register.statements.length;
  const simulated = async (policy: RetentionPolicy | null, mayCount = true): Promise<Simulated> =>
    retention.simulate('default', { policy, onUs: on * dayUs, mayCount });
  const said = await simulated(asked);
  const most = await simulated(asked, false);
  const inForce = await simulated(register.classes);
  expect(inForce.totals.destroyed).toBe(said.totals.destroyedInForce);
  expect(register.statements).toHaveLength(statements);
  expect(await presentOf(log, retention)).toEqual(before);
  await retention.setPolicy('default', asked, authors);
  return { said, most, before };
}

async function live(seed: number) {
  const history = new History(seed);
  const { random, world } = history;
  for (let day = 0; day < daysMax; day += 1) {
    await using server = await history.process();
    await server.takeEvents();
    if (random.chance(0.25)) await server.retention.setPolicy('default', history.policy(), authors);
    if (random.chance(0.3)) {
      const [from, to] = random.pick([
        [1, 2],
        [2, 3],
        [3, 1],
      ] as const);
      const first = random.below(60);
      const ranges = [[first, first + random.below(40)] as const];
      await server.retention.reclassify('default', { from, to, ranges }, authors);
    }
    if (random.chance(0.3)) {
      const words = { matter: 'a matter', reason: 'a test', owner: 'Olga', about: history.about() };
      const { index } = await server.retention.placeHold('default', words, 99_999, doer);
      if (random.chance(0.3)) await server.retention.of('default').holds.lift(index, authors);
    }
    history.goOn(world.clock.nowUs() + dayUs);
  }
  const asked = history.policy();
  const on = dayOfUs(world.clock.nowUs()) + 1 + random.below(lateDays);
  const eve = await simulateOn(history, asked, on);
  history.goOn(on * dayUs);
  await using server = await history.process();
  await server.retention.round();
  return { ...eve, after: await presentOf(server.log, server.retention) };
}

const keyOf = (each: { readonly class: number; readonly day: number }): string => `${each.class}/${each.day}`;

function compare({ said, most, before, after }: Awaited<ReturnType<typeof live>>): void {
  expect(said.days.map((each) => [keyOf(each), each.counts?.events]).toSorted()).toEqual([...before].toSorted());
  for (const each of said.days) {
    const gone = (before.get(keyOf(each)) ?? 0) - (after.get(keyOf(each)) ?? 0);
    const { destroyed = 0, unread = 0, held = 0, minimum = 0 } = each.counts ?? {};
    if (unread === 0) expect({ of: keyOf(each), gone }).toEqual({ of: keyOf(each), gone: destroyed });
    // What a hold keeps of what was not looked through is not known before.
    expect(gone).toBeGreaterThanOrEqual(destroyed);
    expect(gone).toBeLessThanOrEqual(destroyed + unread);
    const upper = most.days.find((day) => keyOf(day) === keyOf(each))?.counts?.destroyed ?? 0;
    expect(gone).toBeLessThanOrEqual(upper);
    if (each.because === null) expect(destroyed + unread + held).toBe(each.counts?.events);
    else expect([destroyed, held, unread]).toEqual([0, 0, 0]);
    expect(minimum).toBe(each.because === 'minimum' ? each.counts?.events : 0);
  }
  expect(said.totals.destroyed).toBe(sumOf(said.classes.map(({ destroyed }) => destroyed)));
}

test(`what a simulation says would be destroyed is what is gone when that day has come (seeds from ${firstSeed})`, async () => {
  const seen = { destroyed: 0, held: 0, unread: 0, minimum: 0, destroyedInForce: 0, leftOut: 0 };
  for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
    const lived = await live(seed);
    try {
      compare(lived);
    } catch (cause) {
      throw new Error(`seed ${seed}`, { cause });
    }
    const { totals, leftOut } = { ...lived.said, leftOut: lived.most.leftOut };
    for (const name of ['destroyed', 'held', 'unread', 'minimum', 'destroyedInForce'] as const)
      seen[name] += totals[name];
    seen.leftOut += leftOut;
  }
  // All of it came up.
  for (const [name, count] of Object.entries(seen)) expect({ name, some: count > 0 }).toEqual({ name, some: true });
});
