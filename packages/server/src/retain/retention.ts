import { AppError } from '@daybook/api';
import {
  type Hold,
  type Logged,
  onlyClassOf,
  type PolicyStatement,
  readPolicy,
  reclassificationShortenings,
  type RetentionPolicy,
  shortenings,
} from '@daybook/event';
import type { Clock } from '../platform/clock.ts';
import type { MetaDatabase } from '../platform/sql/index.ts';
import { ClockGuard } from './clock-guard.ts';
import { Erasures, type ErasureStore, sqlErasureStore } from './erasures/index.ts';
import { type HoldDoer, type HoldQueries, Holds, type HoldWords } from './holds/index.ts';
import { type Classes, classesOfItems, usualClass } from './classes.ts';
import { countReclassified, readReclassified, type Reclassified, reclassify } from './reclassify.ts';
import type { EventTraces, IndexRows, RecordDoor, RetainedLog, StatementDoor, Traces } from './ports.ts';
import { Register } from './register.ts';
import { Schedule, type ScheduleLimits } from './schedule.ts';
import {
  simulate,
  type Simulated,
  type SimulationAsked,
  simulationLimits,
  type SimulationLimits,
} from './simulation.ts';
import { type LostLog, restate, type Restated } from './restate.ts';
import { type ClockStore, type RegisterStore, sqlClockStore, sqlRegisterStore } from './store.ts';
import { Steps } from './steps.ts';

export interface RetentionParts {
  readonly door: StatementDoor;
  readonly record: RecordDoor;
  readonly queries: HoldQueries;
  readonly rows: IndexRows;
  readonly traces: Traces;
  /** Whether a request for approval still waits, or is being carried out. */
  readonly isLive: (tenant: string, approval: string) => boolean;
  readonly clock: Clock;
  readonly registers: RegisterStore;
  readonly clocks: ClockStore;
  readonly erasures: ErasureStore;
  /** Of the newest event of all logs before this start, ms since 1970; 0 where there is none. */
  readonly lastReceivedMs: number;
  /** For whoever runs the server: what keeps what is due from being destroyed. */
  readonly report: (message: string) => void;
  readonly limits?: Partial<ScheduleLimits>;
  readonly simulationLimits?: Partial<SimulationLimits>;
}

interface OfTenant {
  readonly log: RetainedLog;
  readonly register: Register;
  readonly holds: Holds;
  readonly erasures: Erasures;
  readonly steps: Steps;
  /** Null until the clock is looked at. */
  schedule: Schedule | null;
}

/** Who asked for a policy, and who approved it: `person N` or `token ID`. */
export interface PolicyAuthors {
  readonly by: string;
  readonly approvedBy: string | null;
  readonly alone: boolean;
  readonly approval: string | null;
}

/** A request that was approved. */
export interface ApprovedRequest {
  readonly id: string;
  readonly tenant: string;
  readonly what: Readonly<Record<string, unknown>>;
}

const clockIntervalMs = 60_000;
const roundIntervalMs = 15 * 60_000;

/** How long content is kept, in every log: by which classes, and that it goes when it is due. */
export class Retention implements AsyncDisposable {
  readonly #parts: RetentionParts;
  readonly #tenants = new Map<string, OfTenant>();
  #guard: ClockGuard | null = null;
  #timers: NodeJS.Timeout[] = [];
  #running: Promise<void> = Promise.resolve();
  #told = '';
  #isSimulating = false;
  readonly #closing = new AbortController();

  constructor(parts: RetentionParts) {
    this.#parts = parts;
  }

  static stores(db: MetaDatabase): Pick<RetentionParts, 'registers' | 'clocks' | 'erasures'> {
    return { registers: sqlRegisterStore(db), clocks: sqlClockStore(db), erasures: sqlErasureStore(db) };
  }

  /** Reads what is stated in a log, once. Before anything else reads its content. */
  async follow(log: RetainedLog): Promise<void> {
    if (this.#tenants.has(log.tenant)) return;
    const { door, clock, registers, record, queries } = this.#parts;
    const register = await Register.open({ log, door, store: registers, clock });
    const holds = new Holds({ log, register, record, queries, clock });
    const steps = new Steps();
    const erasures = this.#erasuresOf(log, register, holds, steps);
    await erasures.all();
    const kept: OfTenant = { log, register, holds, erasures, steps, schedule: null };
    this.#tenants.set(log.tenant, kept);
    if (register.broken !== null)
      this.#parts.report(`Nothing of ${log.tenant} is destroyed: its statements cannot be read: ${register.broken}`);
    if (this.#guard !== null) this.#begin(kept, this.#guard);
  }

  #erasuresOf(log: RetainedLog, register: Register, { reading }: Holds, steps: Steps): Erasures {
    const { rows, traces, isLive, clock, erasures: store } = this.#parts;
    const mayDestroy = async () =>
      register.broken === null && this.#guard !== null && (await this.#guard.check()) === null;
    return new Erasures({ log, register, rows, store, steps, mayDestroy, reading, traces, isLive, clock });
  }

  /** Goes on from where a log ended that was lost: states again what it stated, and destroys what it destroyed. Before `start`. */
  async restate(tenant: string, lost: LostLog, traces: EventTraces): Promise<Restated> {
    const kept = this.#tenants.get(tenant);
    if (kept === undefined) throw new Error(`there is no log for tenant ${tenant}`);
    const { record, erasures: store, clock, report } = this.#parts;
    return restate({ ...kept, record, store, traces, clock, report }, lost);
  }

  /** Looks at the clock, and begins to destroy what is due. */
  async start(): Promise<void> {
    const { clock, clocks, lastReceivedMs } = this.#parts;
    const mayBegin = [...this.#tenants.values()].every(
      ({ register }) => register.broken === null && register.statements.length === 0,
    );
    this.#guard = await ClockGuard.open(clock, clocks, { lastReceivedMs, mayBegin });
    for (const kept of this.#tenants.values()) this.#begin(kept, this.#guard);
    this.#timers = [
      setInterval(() => void this.#guard?.check().catch(() => undefined), clockIntervalMs),
      setInterval(() => void this.round(), roundIntervalMs),
    ];
    for (const timer of this.#timers) timer.unref();
    void this.round();
  }

  #begin(kept: OfTenant, guard: ClockGuard): void {
    const { rows, clock, limits } = this.#parts;
    const { log, register, holds, steps } = kept;
    const readHolds = (): Promise<void> => holds.reading.advance();
    const parts = { log, register, guard, rows, clock, readHolds, steps };
    kept.schedule = new Schedule({ ...parts, ...(limits === undefined ? {} : { limits }) });
  }

  /** A round over all logs, one after the other; joins one that is under way behind it. Does not throw. */
  async round(): Promise<void> {
    this.#running = this.#running.then(async () => {
      this.#tellClock();
      for (const { log, schedule, holds, erasures } of this.#tenants.values()) {
        await erasures.advance().catch((error: unknown) => {
          this.#parts.report(`What was to be erased in ${log.tenant} could not be yet: ${messageOf(error)}`);
        });
        await schedule?.round().catch((error: unknown) => {
          this.#parts.report(`What is due of ${log.tenant} could not be destroyed yet: ${messageOf(error)}`);
        });
        await holds.remind().catch((error: unknown) => {
          this.#parts.report(`Nobody could be reminded of the holds of ${log.tenant}: ${messageOf(error)}`);
        });
      }
    });
    return this.#running;
  }

  /** The class of each event of a source, by the policy of its tenant. */
  classesOf: Classes = (tenant, source, events) => {
    const policy = this.#tenants.get(tenant)?.register.classes ?? null;
    if (policy === null) return usualClass;
    return onlyClassOf(policy, source) ?? classesOfItems(policy, source, events);
  };

  /** What is known of a tenant's. Throws where there is no such tenant. */
  of(tenant: string): Omit<OfTenant, 'log'> {
    const kept = this.#tenants.get(tenant);
    if (kept === undefined) throw new Error(`there is no log for tenant ${tenant}`);
    return kept;
  }

  /** Places a hold. It is in force when this resolves; what it keeps by its content is looked for from then on. */
  async placeHold(tenant: string, words: HoldWords, review: number, doer: HoldDoer): Promise<Hold> {
    const { holds, steps } = this.of(tenant);
    const hold = await holds.place(words, review, doer, steps);
    void this.round();
    return hold;
  }

  /** Lifts a hold, by a request that was approved. */
  async liftApproved({ id, tenant, what }: ApprovedRequest, authors: Omit<PolicyAuthors, 'approval'>): Promise<void> {
    const { register, holds } = this.of(tenant);
    if (register.broken !== null) throw new Error(register.broken);
    await holds.lift(Number(what['hold']), { ...authors, approval: id });
    void this.round();
  }

  /** Carries out an erasure, by a request that was approved. */
  async eraseApproved({ id, tenant, what }: ApprovedRequest, authors: Omit<PolicyAuthors, 'approval'>): Promise<void> {
    await this.of(tenant).erasures.approved(Number(what['request']), { ...authors, approval: id });
    void this.round();
  }

  /** The number of the log that a tenant's statements are in. */
  logOf(tenant: string): number {
    return this.#tenants.get(tenant)?.log.log ?? 1;
  }

  holds(): Holds[] {
    return [...this.#tenants.values()].map(({ holds }) => holds);
  }

  erasures(): Erasures[] {
    return [...this.#tenants.values()].map(({ erasures }) => erasures);
  }

  registers(): Register[] {
    return [...this.#tenants.values()].map(({ register }) => register);
  }

  get clockFault() {
    return this.#guard?.fault ?? null;
  }

  async confirmClock(): Promise<void> {
    await this.#guard?.confirm();
    void this.round();
  }

  /** What would be gone by a time under a policy. One at a time: each goes over the entries of all days. */
  async simulate(tenant: string, asked: SimulationAsked): Promise<Simulated> {
    const kept = this.#tenants.get(tenant);
    if (kept === undefined) throw new Error(`there is no log for tenant ${tenant}`);
    if (this.#isSimulating) throw new AppError('retention.simulation-running', { retryAfterSeconds: 5 });
    this.#isSimulating = true;
    try {
      const { clock, simulationLimits: limits } = this.#parts;
      const parts = { log: kept.log, register: kept.register, clock, closing: this.#closing.signal };
      return await simulate({ ...parts, limits: { ...simulationLimits, ...limits } }, asked);
    } finally {
      this.#isSimulating = false;
    }
  }

  /** Why a policy needs a second person; empty where it does not. */
  shortenings(tenant: string, policy: RetentionPolicy): string[] {
    return shortenings(this.of(tenant).register.classes, policy);
  }

  /** How many events would be kept by another class, and why that needs a second person. Throws what is wrong with what is asked for. */
  async lookAtReclassification(tenant: string, wanted: Reclassified): Promise<{ events: number; because: string[] }> {
    const kept = this.#tenants.get(tenant);
    if (kept === undefined) throw new Error(`there is no log for tenant ${tenant}`);
    const events = await countReclassified(kept.log, kept.register, wanted);
    return { events, because: reclassificationShortenings(kept.register.classes, wanted) };
  }

  /** Has events kept by another class. It is in force when this resolves. */
  async reclassify(tenant: string, wanted: Reclassified, authors: PolicyAuthors) {
    const { register, steps } = this.of(tenant);
    const made = await reclassify(register, steps, wanted, authors);
    void this.round();
    return made;
  }

  /** By a request that was approved. Throws `retention.changed` where another policy is in force than when it was asked for. */
  async reclassifyApproved(
    { id, tenant, what }: ApprovedRequest,
    authors: Omit<PolicyAuthors, 'approval'>,
  ): Promise<void> {
    const { register } = this.of(tenant);
    if (register.reclassifications.some(({ statement }) => statement.approval === id)) return;
    if (register.broken !== null) throw new Error(register.broken);
    const wanted = readReclassified(what);
    if (wanted === null) throw new AppError('request.invalid', { detail: 'What was approved is no reclassification.' });
    if ((register.policy?.index ?? null) !== what['policy']) throw new AppError('retention.changed');
    await this.reclassify(tenant, wanted, { ...authors, approval: id });
  }

  /**
   * Carries out a request that was approved. Throws `retention.changed` where another policy is in force than when it was asked for,
   * and what keeps it from being stated now.
   */
  async applyApproved({ id, tenant, what }: ApprovedRequest, authors: Omit<PolicyAuthors, 'approval'>): Promise<void> {
    const { register } = this.of(tenant);
    if (register.policies.some(({ statement }) => statement.approval === id)) return;
    if (register.broken !== null) throw new Error(register.broken);
    const policy = readPolicy(what['policy']);
    if (policy === null) throw new AppError('request.invalid', { detail: 'What was approved is no policy.' });
    if ((register.policy?.index ?? null) !== what['instead']) throw new AppError('retention.changed');
    await this.setPolicy(tenant, policy, { ...authors, approval: id });
  }

  /** Puts a policy into force. What was carried out for the same request before is not done twice. */
  async setPolicy(tenant: string, policy: RetentionPolicy, authors: PolicyAuthors): Promise<Logged<PolicyStatement>> {
    const { register } = this.of(tenant);
    const done = register.policies.find(
      ({ statement }) => authors.approval !== null && statement.approval === authors.approval,
    );
    if (done !== undefined) return done;
    const made = await register.state<PolicyStatement>(() => ({ type: 'policy', policy, ...authors }));
    if (register.policy?.index !== made.index)
      throw new Error('the policy needed a second person, and counts for nothing');
    void this.round();
    return made;
  }

  #tellClock(): void {
    const fault = this.clockFault;
    const told =
      fault === null
        ? ''
        : `the clock is ${fault.what}: it said ${timeOf(fault.saidMs)}, expected was ${timeOf(fault.expectedMs)}`;
    if (told !== '' && told !== this.#told)
      this.#parts.report(
        `Nothing is destroyed until somebody confirms the clock (daybook retention confirm-clock): ${told}`,
      );
    this.#told = told;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    for (const timer of this.#timers) clearInterval(timer);
    for (const { schedule, holds, erasures } of this.#tenants.values()) {
      schedule?.close();
      holds.close();
      erasures.close();
    }
    await this.#running;
  }
}

const timeOf = (ms: number): string => new Date(ms).toISOString();
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
