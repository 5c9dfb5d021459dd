import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  dayOfUs,
  dueUsOf,
  type Period,
  type RetentionPolicy,
  reclassificationShortenings,
  shortenings,
} from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import {
  Faults,
  type FaultKind,
  judge,
  openTestLedger,
  SeededRandom,
  SimulatedClock,
  startTestLedger,
  type TestBatch,
  testBatch,
  testEvent,
  type TestLedger,
  testSigner,
  TestWorld,
} from '@daybook/testkit';
import { policyOfKeys } from '@daybook/tlog';
import { trustOf, verifyLogs } from '@daybook/verify';
import { expect, test } from 'vitest';
import { type HoldAbout, Retention } from '../../packages/server/src/retain/index.ts';
import { firstSeed } from './config.ts';
import { clockOf, RetainedWorld, SimulatedLog } from './retained-world.ts';

// Days pass; policies change; processes die at any call, with or without the machine. At the end of each day, what exists is
// exactly what should, and in the end the verifier, which knows nothing of the model, finds that all of it was right.

const hasher = createBatchHasher();
const seeds = 2;
const daysMax = 20;
const dayS = 86_400;
const killKinds: readonly FaultKind[] = ['kill-before', 'kill-after', 'kill-torn'];
const callKinds: readonly FaultKind[] = ['before', 'after', 'torn', 'full'];

class Years {
  readonly random: SeededRandom;
  readonly world: TestWorld;
  readonly kept = new RetainedWorld();
  readonly batches: TestBatch[] = [];
  /** Indices of what a policy had due at the end of some day, and no hold kept. */
  readonly gone = new Set<number>();
  /** Indices of what a hold kept when it was due. */
  readonly held = new Set<number>();
  /** Holds in force, by their index, with what each keeps. */
  readonly holds = new Map<number, (index: number) => boolean>();
  policy: RetentionPolicy | null = null;
  /** Whom the words of holds mention, by index. */
  readonly #said = new Map<number, string>();
  /** Classes of what was reclassified, by index. */
  readonly #moved = new Map<number, number>();
  moves = 0;
  movedGone = 0;
  /** Actors, by index. */
  readonly #users = new Map<number, string>();
  #next = 1;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
    const clock = new SimulatedClock(20_000 * dayS * 1e6 + 3_600e6);
    this.world = new TestWorld({ hasher, seed, clock });
  }

  /** A process: it may fail and die, unless `faults` has no plan. Null where it died at its start. */
  async process(faults: Faults): Promise<{ ledger: TestLedger; retention: Retention } | null> {
    const ledger = await startTestLedger({ world: this.world, faults }).catch(() => null);
    if (ledger === null) return null;
    const log = new SimulatedLog(ledger, hasher, this.batches);
    const { registers, clocks, index } = this.kept;
    const retention = new Retention({
      door: log,
      record: log.record(this.kept, 1),
      queries: {
        canonical: (_, query) => query,
        read:
          (_, query) =>
          ({ event }) =>
            event.actor.id === query,
      },
      ...this.kept.parts,
      rows: index,
      clock: clockOf(this.world),
      registers,
      clocks,
      lastReceivedMs: 0,
      report: () => undefined,
      limits: { segmentsAtOnce: 1, restMs: 0 },
    });
    const opened = await ledger.orKilled(retention.follow(log).then(() => true));
    if (opened === null) return null;
    await ledger.orKilled(retention.start());
    return { ledger, retention };
  }

  async takeEvents(ledger: TestLedger): Promise<void> {
    for (let i = 0; i < 4; i += 1) {
      const events = Array.from({ length: 1 + this.random.below(6) }, () => testEvent((this.#next += 1), 60));
      const source = 1 + this.random.below(3);
      const batch = testBatch({ events, class: 1 + this.random.below(3), source, keyed: 'batch' });
      this.batches.push(batch);
      await ledger.take(batch);
      const day = dayOfUs(this.world.clock.nowUs());
      for (const [n, index] of (batch.positions ?? []).entries()) {
        this.kept.rows.set(index, { class: batch.class, day, source: batch.source });
        this.#users.set(index, events[n]?.actor.id ?? '');
      }
    }
  }

  async changePolicy(retention: Retention): Promise<void> {
    const maximum = (): Period | null =>
      this.random.chance(0.3) ? null : { unit: 'days', count: 1 + this.random.below(12) };
    const of = { minimum: null, purpose: 'a test', legalBasis: 'none', presets: [], decision: null };
    const classes = [1, 2, 3].map((number) => ({ ...of, number, name: `class ${number}`, maximum: maximum() }));
    const policy = { classes, rules: [], default: 1 };
    const isApproved = this.random.chance(0.7);
    const authors = { by: 'person 1', approvedBy: isApproved ? 'person 2' : null, alone: false, approval: null };
    const counts = isApproved || shortenings(this.policy, policy).length === 0;
    const set = retention.setPolicy('default', policy, authors);
    if (counts) await set;
    else await set.catch(() => undefined);
    if (counts) this.policy = policy;
    await this.takeDue(retention);
  }

  /** Holds come, by range, source, query and person, and go; some have an end that one person alone wanted. */
  async changeHolds(retention: Retention): Promise<void> {
    const { random } = this;
    const user = `user-${random.below(7)}`;
    const first = random.below(this.#next);
    const source = 1 + random.below(3);
    const isOf = (index: number): boolean => this.#users.get(index) === user;
    const [about, keeps] = random.pick<[HoldAbout, (index: number) => boolean]>([
      [{ type: 'range', first, last: first + 9 }, (index) => index >= first && index <= first + 9],
      [{ type: 'source', source }, (index) => this.kept.rows.get(index)?.source === source],
      [{ type: 'query', query: user }, isOf],
      // The words of another hold may mention somebody, too.
      [{ type: 'person', identifier: user.toUpperCase() }, (index) => isOf(index) || this.#said.get(index) === user],
    ]);
    const words = { matter: 'a matter', reason: 'a test', owner: 'Olga', about };
    const doer = { by: 'person 1', about: { actor: { type: 'user' as const, id: 'Ann' } } };
    const hold = await retention.placeHold('default', words, 99_999, doer);
    const said = hold.placed.statement.words;
    if (about.type === 'query' || about.type === 'person') this.#said.set(said, user);
    this.holds.set(hold.index, (index) => index === said || keeps(index));
    const [oldest] = [...this.holds.keys()];
    if (oldest === undefined || this.holds.size < 3) return;
    const { holds } = retention.of('default');
    const alone = { by: 'person 1', approvedBy: 'person 1', alone: false, approval: null };
    await expect(holds.lift(oldest, alone)).rejects.toThrow('one person alone');
    if (random.chance(0.3)) return;
    await holds.lift(oldest, { ...alone, approvedBy: 'person 2' });
    this.holds.delete(oldest);
  }

  /** Events are kept by another class; some because one person alone wanted it. */
  async reclassify(retention: Retention): Promise<void> {
    const { random } = this;
    const [from, to] = random.pick([
      [1, 2],
      [1, 3],
      [2, 1],
      [2, 3],
      [3, 1],
      [3, 2],
    ] as const);
    const first = random.below(this.#next);
    const last = first + random.below(40);
    const isApproved = random.chance(0.7);
    const authors = { by: 'person 1', approvedBy: isApproved ? 'person 2' : null, alone: false, approval: null };
    const counts = isApproved || reclassificationShortenings(this.policy, { from, to }).length === 0;
    const made = retention.reclassify('default', { from, to, ranges: [[first, last]] }, authors);
    if (!counts) return void (await made.catch(() => undefined));
    const { index } = await made;
    for (const [at, row] of this.kept.rows)
      if (at >= first && at <= last && at < index && this.classOf(at, row.class) === from && !this.gone.has(at)) {
        this.#moved.set(at, to);
        this.moves += 1;
      }
    await this.takeDue(retention);
  }

  /** What is due by a change goes at once, whatever comes next. */
  async takeDue(retention: Retention): Promise<void> {
    this.expectDue();
    await retention.round();
  }

  classOf(index: number, ofEntry: number): number {
    return this.#moved.get(index) ?? ofEntry;
  }

  /** What is due by now is to be gone, for good. */
  expectDue(): void {
    const nowUs = this.world.clock.nowUs();
    const holds = [...this.holds.values()];
    for (const [index, { class: ofClass, day }] of this.kept.rows) {
      const dueUs = dueUsOf(this.policy, this.classOf(index, ofClass), day);
      if (dueUs === null || dueUs > nowUs || this.gone.has(index)) continue;
      (holds.some((keeps) => keeps(index)) ? this.held : this.gone).add(index);
      if (this.#moved.has(index) && this.gone.has(index)) this.movedGone += 1;
    }
  }

  plan(): Faults {
    const killAt = 1 + this.random.below(this.random.pick([20, 120]));
    const rate = this.random.pick([0, 0, 0.02]);
    let seen = 0;
    return new Faults(() => {
      seen += 1;
      if (seen === killAt) return this.random.pick(killKinds);
      return this.random.chance(rate) ? this.random.pick(callKinds) : null;
    });
  }
}

async function live(seed: number): Promise<{ problems: string[]; destroyed: number; held: number; years: Years }> {
  const years = new Years(seed);
  const { random, world } = years;
  const problems: string[] = [];
  for (let day = 0; day < daysMax && problems.length === 0; day += 1) {
    const begun = await years.process(new Faults());
    if (begun === null) throw new Error('a process that nothing happens to died');
    await begun.retention.round();
    await years.takeEvents(begun.ledger);
    if (random.chance(0.3)) await years.reclassify(begun.retention);
    if (random.chance(0.25)) await years.changePolicy(begun.retention);
    if (random.chance(0.3)) await years.changeHolds(begun.retention);
    await begun.retention[Symbol.asyncDispose]();
    await begun.ledger.writer.close();
    // The night: the clock is trusted while it passes, then a process dies while it destroys.
    world.clock.advance(dayS);
    years.kept.trustedMs = Math.floor(world.clock.nowUs() / 1000);
    years.expectDue();
    const faults = years.plan();
    const dying = await years.process(faults);
    if (dying !== null) await dying.ledger.orKilled(dying.retention.round());
    faults.kill();
    if (random.chance(0.5)) world.disk.crash(random);
    const last = await years.process(new Faults());
    if (last === null) throw new Error('a process that nothing happens to died');
    await last.retention.round();
    await last.retention.round();
    await last.retention[Symbol.asyncDispose]();
    await last.ledger.writer.close();
    problems.push(...(await judge(world, years.batches, (_, index) => years.gone.has(index))));
    for (const index of years.kept.rows.keys())
      if (years.gone.has(index)) problems.push(`a row of event ${index} is there`);
    if (problems.length > 0) problems.unshift(`day ${day}`);
  }
  return { problems, destroyed: years.gone.size, held: years.held.size, years };
}

async function verify({ world }: Years) {
  const directory = await mkdtemp(path.join(tmpdir(), 'daybook-years-'));
  try {
    for (const name of world.disk.paths()) {
      await mkdir(path.join(directory, path.dirname(name)), { recursive: true });
      await writeFile(path.join(directory, name), world.disk.bytes(name));
    }
    const policy = policyOfKeys([testSigner('example.org/default').key]);
    return await verifyLogs({ directory, trust: trustOf(policy, 'key', 'a test'), kept: async () => [] });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

test.each(Array.from({ length: seeds }, (_, i) => firstSeed + i))(
  'however processes die and policies change, each day leaves exactly what should be there (seed %i)',
  async (seed) => {
    const { problems, destroyed, held, years } = await live(seed);
    expect(problems).toEqual([]);
    expect(destroyed).toBeGreaterThan(50);
    expect(held).toBeGreaterThan(10);
    expect(years.moves).toBeGreaterThan(10);
    expect(years.movedGone).toBeGreaterThan(5);
    const verified = await verify(years);
    const findings = verified.logs.flatMap((log) => log.findings);
    // Policies and releases that nobody approved were stated on purpose, and count for nothing.
    const isExpected = ({ code }: { code: string }): boolean => code.endsWith('.not-approved');
    expect(findings.filter((finding) => !isExpected(finding))).toEqual([]);
    const [log] = verified.logs;
    const gone = years.batches
      .filter((batch) => batch.positions !== null && batch.class > 0)
      .flatMap((batch) => batch.positions ?? [])
      .filter((index) => !years.kept.rows.has(index));
    expect(log?.destroyed).toBe(gone.length);
    expect((log?.contentMatches ?? 0) + (log?.destroyed ?? 0)).toBe(log?.events);
  },
);

test('what is judged is what the simulated disk has: a file more or less is found out', async () => {
  const { years } = await live(firstSeed);
  const ledger = await openTestLedger({ world: years.world });
  await ledger.writer.close();
  const segment = years.world.disk.paths().find((name) => /content\/1\/[123]\//.test(name)) ?? '';
  years.world.disk.delete(segment);
  expect((await verify(years)).logs[0]?.findings.map(({ code }) => code)).toContain('content.missing');
});
