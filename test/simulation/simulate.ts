import type { BatchHasher } from '@daybook/event/hash';
import {
  type FaultKind,
  type FaultPlan,
  Faults,
  judge,
  openTestLedger,
  SeededRandom,
  startTestLedger,
  type TestBatch,
  testBatch,
  testEvent,
  type TestLedger,
  type TestLedgerOptions,
  TestWorld,
} from '@daybook/testkit';
import { LedgerFault } from '../../packages/server/src/ledger/index.ts';

const callKinds: readonly FaultKind[] = ['before', 'after', 'torn', 'full', 'full-torn'];
const killKinds: readonly FaultKind[] = ['kill-before', 'kill-after', 'kill-torn'];

/** Calls that a process is killed at, and about how many of them it makes in its life. */
const targets: readonly (readonly [RegExp, number])[] = [
  [/./, 30],
  [/./, 300],
  [/./, 1500],
  [/^(open|append|truncate|fsync|close|rewrite) wal/, 60],
  [/^remove /, 20],
  [/^sync/, 40],
  [/^(saveHead|keys)/, 20],
];

/**
 * One run that follows from its seed: processes that write, fail, are killed and start again on one disk, with or without
 * a crash of the machine between; then a process that nothing happens to. Gives what is wrong in the end.
 */
export async function simulate(seed: number, hasher: BatchHasher): Promise<string[]> {
  const run = new Run(seed, hasher);
  const problems: string[] = [];
  for (let lives = 2 + run.random.below(4); lives > 0; lives -= 1) problems.push(...(await run.live()));
  problems.push(...(await run.lastLife()));
  return problems;
}

class Run {
  readonly random: SeededRandom;
  readonly #world: TestWorld;
  readonly #options: TestLedgerOptions;
  readonly #batches: TestBatch[] = [];
  readonly #tenants: readonly string[];
  #nextEvent = 1;

  constructor(seed: number, hasher: BatchHasher) {
    this.random = new SeededRandom(seed);
    this.#world = new TestWorld({ seed, hasher });
    this.#tenants = ['a', 'b', 'c'].slice(0, 1 + this.random.below(3));
    this.#options = {
      world: this.#world,
      tenants: this.#tenants,
      limits: { walFileBytesMax: this.random.pick([1024, 4096, 20_000]), unsettledFilesMax: 1 + this.random.below(3) },
    };
  }

  /** A process's life: it ends by being killed at some call, or where it is broken. */
  async live(): Promise<string[]> {
    const { random } = this;
    const faults = new Faults(this.#plan());
    const pause = async (): Promise<void> => {
      for (let turns = random.below(3); turns > 0; turns -= 1) await Promise.resolve();
    };
    const problems: string[] = [];
    try {
      const ledger = await startTestLedger({ ...this.#options, faults, pause });
      if (ledger !== null) await this.#work(ledger, 5 + random.below(25));
    } catch (error) {
      if (error instanceof LedgerFault) problems.push(`a start was refused: ${error.message}`);
    }
    faults.kill();
    if (random.chance(0.5)) this.#world.disk.crash(random);
    return problems;
  }

  async lastLife(): Promise<string[]> {
    try {
      const ledger = await openTestLedger(this.#options);
      for (const batch of this.#unanswered()) await ledger.send(batch);
      await this.#work(ledger, 3);
      await ledger.writer.close();
      const late = this.#unanswered().map((batch) => `a batch with ${batch.events[0]?.id} is not taken`);
      return [...late, ...ledger.troubles, ...(await judge(this.#world, this.#batches))];
    } catch (error) {
      return [String(error)];
    }
  }

  /** Sends, publishes, sends again what was not answered, turns the clock. */
  async #work(ledger: TestLedger, actions: number): Promise<void> {
    const { random } = this;
    let pending: Promise<unknown>[] = [];
    for (let i = 0; i < actions && ledger.fatal === null && !ledger.faults.isKilled; i += 1) {
      for (let sends = random.below(4); sends > 0; sends -= 1) pending.push(ledger.send(this.#newBatch()));
      if (random.chance(0.3)) for (const batch of this.#unanswered().slice(0, 5)) pending.push(ledger.send(batch));
      // A client that did not hear the answer: it must get the same one.
      if (random.chance(0.3)) for (const batch of this.#answered()) pending.push(ledger.send(batch));
      if (random.chance(0.4)) pending.push(ledger.orKilled(ledger.writer.publish()));
      this.#world.clock.advance(random.chance(0.1) ? random.below(7200) - 3600 : random.below(600));
      if (random.chance(0.6)) {
        await Promise.all(pending);
        pending = [];
      }
    }
    await Promise.all(pending);
  }

  #newBatch(): TestBatch {
    const { random } = this;
    const count = random.chance(0.03) ? 300 : 1 + random.below(random.pick([2, 10, 50]));
    const pad = random.chance(0.1) ? 2000 : random.below(60);
    const events = Array.from({ length: count }, () => testEvent(this.#nextEvent++, count > 60 ? 0 : pad));
    const batch = testBatch({
      events,
      tenant: random.pick(this.#tenants),
      source: random.below(3),
      own: random.chance(0.2),
      class: random.below(2),
      keyed: random.pick(['batch', 'each', 'none'] as const),
    });
    this.#batches.push(batch);
    return batch;
  }

  /** Some of those that have a key and were acknowledged. */
  #answered(): TestBatch[] {
    const answered = this.#batches.filter((batch) => batch.positions !== null && batch.keys.length > 0);
    return answered.length === 0 ? [] : [this.random.pick(answered), this.random.pick(answered)];
  }

  /** What a client would send again: it has a key and no answer. */
  #unanswered(): TestBatch[] {
    return this.#batches.filter((batch) => batch.positions === null && batch.keys.length > 0);
  }

  /** Kills the process at the n-th call of some kind, and fails others now and then. */
  #plan(): FaultPlan {
    const { random } = this;
    const [concerns, end] = random.pick(targets);
    const killAt = 1 + random.below(end);
    const rate = random.pick([0, 0, 0.003, 0.02, 0.1]);
    let seen = 0;
    return (_, what) => {
      if (concerns.test(what)) seen += 1;
      if (seen === killAt) return random.pick(killKinds);
      return random.chance(rate) ? random.pick(callKinds) : null;
    };
  }
}
