import type { Hold } from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import {
  failAt,
  type FaultKind,
  Faults,
  judge,
  SeededRandom,
  SimulatedClock,
  startTestLedger,
  type TestBatch,
  testBatch,
  testEvent,
  type TestLedger,
  TestWorld,
} from '@daybook/testkit';
import { describe, expect, test } from 'vitest';
import { type HoldAbout, Retention } from '../../packages/server/src/retain/index.ts';
import { clockOf, RetainedWorld, SimulatedLog } from '../simulation/retained-world.ts';
import { failing, failures } from './any-call-fails.ts';

// A hold is placed while what it is about is being destroyed, and any one call fails. Once it is in force, nothing that it keeps and
// that is there goes; what it does not keep goes in the end.

const hasher = createBatchHasher();
const dayS = 86_400;
const authors = { by: 'person 1', approvedBy: 'person 2', alone: false, approval: null };
const doer = { by: 'person 1', about: { actor: { type: 'user' as const, id: 'Ann' } } };
const of = { minimum: null, purpose: 'a test', legalBasis: 'none', presets: [], decision: null };
const policy = {
  classes: [
    { ...of, number: 1, name: 'kept', maximum: null },
    { ...of, number: 2, name: 'a day', maximum: { unit: 'days' as const, count: 1 } },
  ],
  rules: [],
  default: 1,
};

/** Events of users 0 to 6 from two sources in turn, three by three, in segments of their own. */
const userOf = (number: number): string => `user-${number % 7}`;
const abouts: [string, HoldAbout, (number: number, source: number) => boolean][] = [
  ['a range', { type: 'range', first: 4, last: 13 }, (number) => number >= 4 && number <= 13],
  ['a source', { type: 'source', source: 2 }, (_, source) => source === 2],
  ['a person', { type: 'person', identifier: 'user-3' }, (number) => userOf(number) === 'user-3'],
];

class Night {
  readonly world = new TestWorld({
    hasher,
    seed: 1,
    clock: new SimulatedClock(20_000 * dayS * 1e6 + 3_600e6),
  });
  readonly kept = new RetainedWorld();
  readonly batches: TestBatch[] = [];

  async process(
    faults: Faults,
    onStep?: (retention: Retention) => void,
  ): Promise<{ ledger: TestLedger; retention: Retention } | null> {
    const ledger = await startTestLedger({ world: this.world, faults }).catch(() => null);
    if (ledger === null) return null;
    const log = new SimulatedLog(ledger, hasher, this.batches);
    const { registers, clocks, index } = this.kept;
    const retention: Retention = new Retention({
      door: log,
      record: log.record(this.kept, 1),
      queries: { canonical: (_, query) => query, read: () => () => false },
      ...this.kept.parts,
      rows: index,
      clock: clockOf(this.world),
      registers,
      clocks,
      lastReceivedMs: 0,
      report: () => undefined,
      limits: { segmentsAtOnce: 1, restMs: 0 },
    });
    const destroy = log.destroy.bind(log);
    log.destroy = async (plan, max) => {
      const left = await destroy(plan, max);
      onStep?.(retention);
      return left;
    };
    const opened = await ledger.orKilled(retention.follow(log).then(() => true));
    return opened === null ? null : { ledger, retention };
  }

  async prepare(): Promise<void> {
    const begun = await this.process(new Faults());
    if (begun === null) throw new Error('a process that nothing happens to died');
    const { ledger, retention } = begun;
    await ledger.orKilled(retention.start());
    for (let i = 0; i < 8; i += 1) {
      const events = [0, 1, 2].map((n) => testEvent(i * 3 + n, 60));
      const batch = testBatch({ events, class: 2, source: 1 + (i % 2), keyed: 'batch' });
      this.batches.push(batch);
      await ledger.take(batch);
      await ledger.writer.publish();
      for (const index of batch.positions ?? [])
        this.kept.rows.set(index, { class: 2, day: 20_000, source: batch.source });
    }
    await retention.setPolicy('default', policy, authors);
    await retention.round();
    await retention[Symbol.asyncDispose]();
    await ledger.writer.close();
    this.world.clock.advance(2 * dayS);
    this.kept.trustedMs = Math.floor(this.world.clock.nowUs() / 1000);
  }
}

async function run(
  kind: FaultKind,
  n: number,
  crashes: boolean,
  [, about, keeps]: (typeof abouts)[number],
): Promise<{ problems: string[]; calls: readonly string[]; held: number }> {
  const night = new Night();
  await night.prepare();
  const faults = new Faults(failAt(n, kind));
  /** What was there when the hold had been placed; null where that was never said. */
  const there = { indices: null as ReadonlySet<number> | null };
  let placing: Promise<unknown> | null = null;
  const numberOf = new Map<number, { number: number; source: number }>();
  for (const batch of night.batches)
    for (const [i, index] of (batch.positions ?? []).entries())
      if (batch.class === 2)
        numberOf.set(index, {
          number: Number.parseInt(batch.events[i]?.id.slice(-12) ?? '', 16),
          source: batch.source,
        });
  const keepsIndex = (index: number): boolean => {
    const found = numberOf.get(index);
    return found !== undefined && keeps(about.type === 'range' ? index : found.number, found.source);
  };
  const words = { matter: 'a matter', reason: 'a test', owner: 'Olga', about };
  const first = await night.process(faults, (retention) => {
    placing ??= retention
      .placeHold('default', words, 99_999, doer)
      .then(async () => {
        const log = retention.of('default').holds;
        if (log.inForce.length > 0) there.indices = new Set(await thereNow(first?.ledger ?? null));
      })
      .catch(() => undefined);
  });
  async function thereNow(ledger: TestLedger | null): Promise<number[]> {
    if (ledger === null) return [];
    const log = new SimulatedLog(ledger, hasher, []);
    const looks = { isKept: () => false, isAccounted: () => true };
    const { there: ranges } = await log.inventory(2, 20_000, looks);
    return [...numberOf.keys()].filter((index) => ranges.some(([from, to]) => from <= index && index <= to));
  }
  if (first !== null) {
    await first.ledger.orKilled(first.retention.start());
    await first.ledger.orKilled(first.retention.round().then(() => placing));
  }
  faults.kill();
  if (crashes) night.world.disk.crash(new SeededRandom(n));
  const second = await night.process(new Faults());
  if (second === null) throw new Error('a process that nothing happens to died');
  const before = new Set(await thereNow(second.ledger));
  await second.retention.start();
  for (let i = 0; i < 3; i += 1) await second.retention.round();
  const { holds, register } = second.retention.of('default');
  const problems: string[] = [];
  if (register.broken !== null) problems.push(register.broken);
  const hold: Hold | undefined = holds.inForce[0];
  if (there.indices !== null && hold === undefined) problems.push('a hold that was placed is not there');
  const after = new Set(await thereNow(second.ledger));
  const stays = (index: number): boolean => hold !== undefined && keepsIndex(index) && before.has(index);
  for (const index of numberOf.keys()) {
    if (stays(index) && !after.has(index)) problems.push(`event ${index}, which is held, went after the restart`);
    if (!stays(index) && after.has(index)) problems.push(`event ${index} is still there`);
    if (there.indices?.has(index) === true && keepsIndex(index) && !after.has(index))
      problems.push(`event ${index}, which was there when the hold was placed, is gone`);
  }
  if (register.open().length > 0) problems.push('a plan is open');
  await second.retention[Symbol.asyncDispose]();
  await second.ledger.writer.close();
  problems.push(...(await judge(night.world, night.batches, (_, index) => numberOf.has(index) && !after.has(index))));
  return { problems, calls: faults.calls, held: after.size };
}

describe.each(abouts)('a hold of %s is placed while it is being destroyed', (...about) => {
  test.each(failures)('any one call fails: %s; the machine crashes: %s', async (kind, crashes) => {
    const { calls, problems, held } = await run('before', Number.POSITIVE_INFINITY, crashes, about);
    expect(problems).toEqual([]);
    expect(held).toBeGreaterThan(0);
    expect(await failing(calls, (n) => run(kind, n, crashes, about))).toEqual([]);
  });
});
