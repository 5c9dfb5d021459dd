import { type Event, type RetentionPolicy, sectionIds } from '@daybook/event';
import { type FaultKind, Faults, type SeededRandom, testBatch } from '@daybook/testkit';
import type { HoldAbout } from '../../../packages/server/src/retain/index.ts';
import type { Kept, Policy, Term } from './model.ts';
import { mentions } from './model.ts';
import { Process } from './process.ts';
import { dayS, type DecadeWorld } from './world.ts';

const classes = [1, 2, 3, 4, 5] as const;
const sources = [1, 2, 3, 4] as const;
const killKinds: readonly FaultKind[] = ['kill-before', 'kill-after', 'kill-torn'];
const callKinds: readonly FaultKind[] = ['before', 'after', 'torn', 'full'];
const approved = { by: 'person 1', approvedBy: 'person 2', alone: false, approval: null };
const alone = { ...approved, approvedBy: 'person 1' };

/** One installation's days: what comes in, what people decide, and what happens to its processes. */
export class Life {
  readonly world: DecadeWorld;
  #process: Process | null = null;
  /** By kind of call: how often there was one while a process was in trouble, and how often it died of it. */
  readonly #calls = new Map<string, { seen: number; deaths: number }>();
  readonly counts = {
    starts: 0,
    faults: 0,
    policies: 0,
    holds: 0,
    lifts: 0,
    moves: 0,
    erasures: 0,
    clocks: 0,
    cheats: 0,
  };
  /** Faults of the process that there is: from the call that they begin at. */
  #trouble: { killAt: number; rate: number; calls: number } | null = null;
  readonly #holds: number[] = [];
  #nights = 0;

  constructor(world: DecadeWorld) {
    this.world = world;
  }

  get process(): Process {
    if (this.#process === null) throw new Error('there is no process');
    return this.#process;
  }

  /** A process that nothing happens to, for now. */
  async start(): Promise<void> {
    for (let attempt = 0; attempt < 5 && this.#process === null; attempt += 1) {
      this.counts.starts += 1;
      this.#process = await Process.start(this.world, new Faults((_, what) => this.#happens(what)));
    }
    if (this.#process === null) throw new Error('no process can start');
  }

  #happens(what: string): FaultKind | null {
    const trouble = this.#trouble;
    if (trouble === null) return null;
    trouble.calls += 1;
    const { random } = this.world;
    const kind = kindOf(what);
    const calls = this.#calls.get(kind) ?? { seen: 0, deaths: 0 };
    this.#calls.set(kind, calls);
    calls.seen += 1;
    if (trouble.calls === trouble.killAt) {
      calls.deaths += 1;
      return random.pick(killKinds);
    }
    if (!random.chance(trouble.rate)) return null;
    this.counts.faults += 1;
    return random.pick(callKinds);
  }

  /** What people do in a day. */
  async day(): Promise<void> {
    const { random } = this.world;
    await this.#takeEvents();
    if (random.chance(0.02)) await this.#reclassify();
    if (random.chance(0.02) || this.world.model.policy === null) await this.#changePolicy();
    if (random.chance(0.03)) await this.#changeHolds();
    if (random.chance(0.02)) await this.#erase();
  }

  async #takeEvents(): Promise<void> {
    const { random } = this.world;
    for (const ofClass of classes) {
      if (!random.chance(ofClass > 3 ? 0.04 : 0.2)) continue;
      const events = Array.from({ length: 1 + random.below(3) }, () => this.#event());
      await this.process.take(testBatch({ events, class: ofClass, source: random.pick(sources), keyed: 'batch' }));
    }
  }

  /** About one to three of fifty people, in any of its sections. */
  #event(): Event {
    const { random } = this.world;
    return {
      id: this.world.nextId(),
      time: new Date(this.world.nowMs).toISOString(),
      kind: 'data.read',
      action: 'read',
      outcome: 'success',
      severity: 1,
      actor: { type: 'user', id: somebody(random) },
      ...(random.chance(0.1) ? { service: { name: 'records', host: somebody(random) } } : {}),
      ...(random.chance(0.05) ? { reason: { text: `asked for by ${somebody(random)}` } } : {}),
      ...(random.chance(0.3) ? { target: { resources: [{ type: 'record', id: somebody(random) }] } } : {}),
      ...(random.chance(0.3) ? { ext: { note: `for ${somebody(random).toUpperCase()}` } } : {}),
      ...(random.chance(0.5)
        ? { raw: { mediaType: 'text/plain', bytes: new TextEncoder().encode(`${somebody(random)} read it`) } }
        : {}),
    };
  }

  async #changePolicy(): Promise<void> {
    const { random, model } = this.world;
    const days = (least: number, most: number): Term => ({ unit: 'days', count: least + random.below(most - least) });
    const months = (least: number, most: number): Term => ({
      unit: 'months',
      count: least + random.below(most - least),
    });
    const wanted: Policy = [
      { minimum: null, maximum: days(10, 60) },
      { minimum: null, maximum: days(60, 200) },
      { minimum: null, maximum: months(6, 18) },
      { minimum: months(12, 24), maximum: months(24, 40) },
      { minimum: months(24, 48), maximum: random.chance(0.3) ? null : months(60, 90) },
    ];
    const isCheat = random.chance(0.2) && model.policy !== null;
    const policy = isCheat ? model.policy?.map((terms) => ({ ...terms, maximum: days(1, 3), minimum: null })) : wanted;
    const set = this.process.retention.setPolicy('default', policyOf(policy ?? wanted), isCheat ? alone : approved);
    if (isCheat) {
      this.counts.cheats += 1;
      await set.then(
        () => Promise.reject(new Error('a policy of one person alone counts')),
        () => undefined,
      );
    } else {
      await set;
      model.policy = wanted;
      this.counts.policies += 1;
    }
    await this.#round();
  }

  async #changeHolds(): Promise<void> {
    const { random, model } = this.world;
    const { retention, ledger } = this.process;
    const person = somebody(random);
    const first = random.below(ledger.size());
    const about = random.pick<HoldAbout>([
      { type: 'range', first, last: first + 400 },
      { type: 'source', source: random.pick(sources) },
      { type: 'query', query: person },
      { type: 'person', identifier: person.toUpperCase() },
    ]);
    const words = { matter: 'a matter', reason: 'a test', owner: 'Olga', about };
    const doer = { by: 'person 1', about: { actor: { type: 'user' as const, id: 'Ann' } } };
    const hold = await retention.placeHold('default', words, 99_999, doer);
    const said = hold.placed.statement.words;
    const isFound = about.type === 'query' || about.type === 'person';
    model.holds.set(hold.index, { isFound, keeps: (kept) => kept.index === said || keepsBy(about, kept) });
    this.#holds.push(hold.index);
    this.counts.holds += 1;
    await this.#round();
    if (this.#holds.length <= 2) return;
    const [oldest = -1] = this.#holds.splice(random.below(this.#holds.length), 1);
    const { holds } = retention.of('default');
    this.counts.cheats += 1;
    await holds.lift(oldest, alone).then(
      () => Promise.reject(new Error('a hold was lifted by one person alone')),
      () => undefined,
    );
    await holds.lift(oldest, approved);
    model.holds.delete(oldest);
    this.counts.lifts += 1;
    await this.#round();
  }

  async #reclassify(): Promise<void> {
    const { random, model } = this.world;
    const from = random.pick(classes);
    const to = random.pick(classes.filter((each) => each !== from));
    const first = random.below(this.process.ledger.size());
    const last = first + random.below(2_000);
    const wanted = { from, to, ranges: [[first, last]] as const };
    const { index } = await this.process.retention.reclassify('default', wanted, approved);
    model.move(from, to, first, last, index);
    this.counts.moves += 1;
    await this.#round();
  }

  async #erase(): Promise<void> {
    const { random, model } = this.world;
    const person = somebody(random);
    const { erasures } = this.process.retention.of('default');
    const request = await erasures.ask([person], 'a test', 'person 1');
    await erasures.decidedBy(request.number, 'an approval');
    if (random.chance(0.1)) {
      await erasures.withdraw(request.number);
      return;
    }
    await erasures.approved(request.number, { ...approved, approval: 'an approval' });
    model.erase(person);
    this.counts.erasures += 1;
    await this.#round();
  }

  /** What is due by now goes at once, whatever comes next. */
  async #round(): Promise<void> {
    this.world.model.pass(this.world.nowMs);
    await this.process.retention.round();
  }

  /** A day goes by. Then what is due goes, and sometimes the process, or the machine, dies meanwhile. */
  async night(): Promise<void> {
    const { world } = this;
    const { random, test, model } = world;
    // A start reads what was stated in all years: most processes die in the first one.
    this.#nights += 1;
    const isYoung = this.#nights < 250;
    if (random.chance(isYoung ? 0.05 : 0.002)) await this.stop();
    test.clock.advance(dayS);
    world.trustedMs = Math.max(world.trustedMs ?? 0, world.nowMs);
    if (this.#process === null) {
      if (random.chance(0.4)) await this.#wrongClock();
      await this.start();
    }
    model.pass(world.nowMs);
    if (random.chance(isYoung ? 0.4 : 0.006)) await this.#die();
    await this.#quiet();
  }

  /** The clock is a thousand days off at a start: nothing goes, until it is right again. */
  async #wrongClock(): Promise<void> {
    const { test, random } = this.world;
    const trustedMs = this.world.trustedMs;
    // What a hold keeps is stated meanwhile, too: with a clock that is ahead, all that comes later would be received then.
    const isRead = [...this.world.model.holds.values()].some(({ isFound }) => isFound);
    const offS = (isRead || random.chance(0.5) ? -1000 : 1000) * dayS;
    test.clock.advance(offS);
    this.counts.clocks += 1;
    await this.start();
    await this.process.retention.round();
    await this.stop();
    test.clock.advance(-offS);
    if (this.world.trustedMs !== trustedMs) throw new Error('a clock that jumped is trusted');
  }

  async #die(): Promise<void> {
    const { random, test } = this.world;
    const { process } = this;
    this.#trouble = {
      killAt: 1 + random.below(random.pick([5, 20, 60])),
      rate: random.pick([0, 0, 0.05]),
      calls: 0,
    };
    await process.orKilled(process.retention.round());
    process.faults.kill();
    this.#process = null;
    if (random.chance(0.5)) test.disk.crash(random);
    // Sometimes the next one dies at its start, too.
    if (random.chance(0.3)) {
      this.#trouble = { killAt: 1 + random.below(20), rate: 0, calls: 0 };
      const next = await Process.start(this.world, new Faults((_, what) => this.#happens(what)));
      if (next !== null) await next.orKilled(next.retention.round());
      next?.faults.kill();
      if (random.chance(0.5)) test.disk.crash(random);
    }
    this.#trouble = null;
    await this.start();
  }

  /** Nothing is under way, and all of the log is in segments. */
  async #quiet(): Promise<void> {
    const { retention } = this.process;
    await retention.round();
    await retention.round();
    await this.process.settle();
  }

  async stop(): Promise<void> {
    await this.#process?.end();
    this.#process = null;
  }

  /** Kinds of call that processes in trouble made often, and never died of. */
  survived(): string[] {
    return [...this.#calls].filter(([, { seen, deaths }]) => seen > 200 && deaths === 0).map(([kind]) => kind);
  }
}

/** One of ninety people. */
const somebody = (random: SeededRandom): string => `p${10 + random.below(90)}@example.org`;

/** What is done, and to which kind of file. */
const kindOf = (what: string): string =>
  what
    .replaceAll(/\d+/g, 'N')
    .replace(/tenants\/default\//, '')
    .slice(0, 60);

function keepsBy(about: HoldAbout, kept: Kept): boolean {
  if (about.type === 'range') return kept.index >= about.first && kept.index <= about.last;
  if (about.type === 'source') return kept.source === about.source;
  if (about.type === 'person') return mentions(kept, about.identifier).length > 0;
  return about.type === 'query' && mentions(kept, about.query).includes(sectionIds.actor);
}

function policyOf(policy: Policy): RetentionPolicy {
  const of = { purpose: 'a test', legalBasis: 'none', presets: [], decision: null };
  const all = policy.map((terms, i) => ({ ...of, ...terms, number: i + 1, name: `class ${i + 1}` }));
  return { classes: all, rules: [], default: 1 };
}
