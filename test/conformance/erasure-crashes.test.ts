import { sectionIds } from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import {
  failAt,
  type FaultKind,
  Faults,
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
import { Retention } from '../../packages/server/src/retain/index.ts';
import { clockOf, RetainedWorld, SimulatedLog } from '../simulation/retained-world.ts';
import { failing, failures } from './any-call-fails.ts';

// Somebody is erased, and any one call fails; with a hold that is placed meanwhile, and without. In the end all that is about the person is
// gone, of content and index, but for what the hold keeps; and of nobody else anything is.

const hasher = createBatchHasher();
const day = 20_000;
const dayS = 86_400;
const ofClass = 2;
const authors = { by: 'person 1', approvedBy: 'person 2', alone: false, approval: 'approval-1' };
const doer = { by: 'person 1', about: { actor: { type: 'user' as const, id: 'Ann' } } };
const hold = {
  matter: 'a matter',
  reason: 'a test',
  owner: 'Olga',
  about: { type: 'range', first: 9, last: 17 },
} as const;
const erasedUser = 'user-3';
const { actor, raw } = sectionIds;

class Night {
  readonly world = new TestWorld({ hasher, seed: 1, clock: new SimulatedClock(day * dayS * 1e6 + 3_600e6) });
  readonly kept = new RetainedWorld();
  readonly batches: TestBatch[] = [];
  /** Who did what is at an index. */
  readonly users = new Map<number, string>();

  async process(faults: Faults, onStep?: (retention: Retention) => void) {
    const ledger: TestLedger | null = await startTestLedger({ world: this.world, faults }).catch(() => null);
    if (ledger === null) return null;
    const log = new SimulatedLog(ledger, hasher, this.batches);
    const { registers, clocks, index, parts } = this.kept;
    const retention: Retention = new Retention({
      ...parts,
      door: log,
      record: log.record(this.kept, 1),
      queries: { canonical: (_, query) => query, read: () => () => false },
      rows: index,
      clock: clockOf(this.world),
      registers,
      clocks,
      lastReceivedMs: 0,
      report: () => undefined,
    });
    const destroy = log.destroy.bind(log);
    log.destroy = async (statement, max) => {
      const left = await destroy(statement, Math.min(1, max));
      onStep?.(retention);
      return left;
    };
    const opened = await ledger.orKilled(retention.follow(log).then(() => true));
    return opened === null ? null : { ledger, log, retention };
  }

  async prepare(): Promise<void> {
    const begun = await this.process(new Faults());
    if (begun === null) throw new Error('a process that nothing happens to died');
    const { ledger, retention } = begun;
    await ledger.orKilled(retention.start());
    for (let i = 0; i < 8; i += 1) {
      const events = [0, 1, 2].map((n) => testEvent(i * 3 + n, 60));
      const batch = testBatch({ events, class: ofClass, source: 1 + (i % 2), keyed: 'batch' });
      this.batches.push(batch);
      await ledger.take(batch);
      await ledger.writer.publish();
      for (const [n, index] of (batch.positions ?? []).entries()) {
        this.users.set(index, events[n]?.actor.id ?? '');
        this.kept.rows.set(index, { class: ofClass, day, source: batch.source });
      }
    }
    await retention[Symbol.asyncDispose]();
    await ledger.writer.close();
    this.kept.trustedMs = Math.floor(this.world.clock.nowUs() / 1000);
  }

  /** What is wrong with what is there. */
  async problems(log: SimulatedLog, isHeld: (index: number) => boolean): Promise<string[]> {
    const problems: string[] = [];
    for (const [index, user] of this.users) {
      const found = await log.find(index);
      const row = this.kept.rows.get(index);
      if (!found.ok || row === undefined) {
        problems.push(`event ${index} is not there`);
        continue;
      }
      const isErased = found.stored.erased !== undefined;
      const wanted = user === erasedUser && !isHeld(index);
      if (isErased !== wanted) problems.push(`event ${index} of ${user} is ${isErased ? '' : 'not '}erased`);
      if (!isErased && found.stored.event.actor.id !== user) problems.push(`event ${index} is not what was logged`);
      if (isErased && !(found.stored.erased ?? []).includes(actor)) problems.push(`event ${index} says who`);
      if (wanted !== (row.erased?.includes(raw) ?? false))
        problems.push(`the row of event ${index} is not as its event`);
    }
    return problems;
  }
}

async function run(kind: FaultKind, n: number, crashes: boolean, withHold: boolean) {
  const night = new Night();
  await night.prepare();
  const faults = new Faults(failAt(n, kind));
  let placing: Promise<unknown> | null = null;
  const first = await night.process(faults, (retention) => {
    if (withHold) placing ??= retention.placeHold('default', hold, 99_999, doer).catch(() => undefined);
  });
  const ask = async ({ retention }: { readonly retention: Retention }): Promise<void> => {
    const { erasures } = retention.of('default');
    const [known] = await erasures.all();
    const { number } = known ?? (await erasures.ask([erasedUser], 'a test', 'person 1'));
    await erasures.approved(number, authors);
  };
  if (first !== null) {
    await first.ledger.orKilled(first.retention.start());
    await first.ledger.orKilled(ask(first));
    await first.ledger.orKilled(first.retention.round().then(() => placing));
  }
  faults.kill();
  if (crashes) night.world.disk.crash(new SeededRandom(n));

  const second = await night.process(new Faults());
  if (second === null) throw new Error('a process that nothing happens to died');
  const { retention, log, ledger } = second;
  await retention.start();
  await ask(second);
  for (let i = 0; i < 3; i += 1) await retention.round();
  const { holds, register, erasures } = retention.of('default');
  const problems: string[] = register.broken === null ? [] : [register.broken];
  // What was erased before the hold came stays erased.
  const before = new Set<number>();
  for (const index of night.users.keys()) {
    const found = await log.find(index);
    if (found.ok && found.stored.erased !== undefined) before.add(index);
  }
  const isHeld = (index: number): boolean =>
    holds.inForce.length > 0 && index >= 9 && index <= 17 && !before.has(index);
  problems.push(...(await night.problems(log, isHeld)));
  const left = [...night.users].filter(([index, user]) => user === erasedUser && isHeld(index)).length;
  const [request] = await erasures.all();
  if (request?.state !== (left === 0 ? 'done' : 'approved')) problems.push(`the request is ${request?.state}`);
  if ((request?.waiting?.events ?? -1) !== left) problems.push(`${request?.waiting?.events} events wait, not ${left}`);
  if ((request?.identifiers.length === 0) !== (left === 0))
    problems.push('the identifiers are kept for nothing, or forgotten');
  if (register.erasures().some(({ index }) => !register.isClosed(index))) problems.push('an erasure is open');
  if ((await night.kept.erasures.rowsPending('default', 1)).length > 0) problems.push('rows are still to be erased');
  if (!night.kept.traces.has(erasedUser)) problems.push('traces were left');
  const erased = before.size;
  if (erasures.erasedBy(1) !== erased) problems.push(`certificates say ${erasures.erasedBy(1)}, not ${erased}`);
  await retention[Symbol.asyncDispose]();
  await ledger.writer.close();
  return { problems, calls: faults.calls, erased };
}

describe.each([false, true])('somebody is erased; a hold is placed meanwhile: %s', (withHold) => {
  test.each(failures)('any one call fails: %s; the machine crashes: %s', async (kind, crashes) => {
    const { calls, problems, erased } = await run('before', Number.POSITIVE_INFINITY, crashes, withHold);
    expect(problems).toEqual([]);
    expect(erased).toBeGreaterThan(0);
    expect(await failing(calls, (n) => run(kind, n, crashes, withHold))).toEqual([]);
  });
});
