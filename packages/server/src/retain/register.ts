import {
  type Basis,
  type EntryPlace,
  erasedSections,
  erasureAsCarriedOut,
  type ErasureStatement,
  type Hold,
  type IndexRange,
  isPlanned,
  keptByOf,
  keptClasses,
  type Logged,
  planAsCarriedOut,
  type PlanStatement,
  type PolicyStatement,
  type ReclassificationStatement,
  type RetentionPolicy,
  type Statement,
  statementDraft,
} from '@daybook/event';
import type { Clock } from '../platform/clock.ts';
import type { RetainedLog, StatementDoor } from './ports.ts';
import { Stated } from './stated.ts';
import type { RegisterStore } from './store.ts';
import { Turn } from '../platform/turn.ts';

type Unchained<S> = S extends unknown ? Omit<S, 'number' | 'previous'> : never;
/** A statement that has not got its place yet. */
export type NewStatement = Unchained<Statement>;

export interface RegisterParts {
  readonly log: RetainedLog;
  readonly door: StatementDoor;
  readonly store: RegisterStore;
  readonly clock: Clock;
}

/**
 * All statements of one log, as the log has them. Statements are made here, one after the other, each naming the one before it:
 * where one is missing, and the policy in force is therefore not known, nothing may be destroyed.
 */
export class Register {
  readonly #parts: RegisterParts;
  #stated = new Stated();
  #kept: { readonly of: unknown; readonly classes: Map<number, ReturnType<typeof keptClasses>> } = {
    of: null,
    classes: new Map(),
  };
  #broken: string | null = 'it has not been read yet';
  /** Statements come one after the other. */
  readonly #turn = new Turn();

  private constructor(parts: RegisterParts) {
    this.#parts = parts;
  }

  static async open(parts: RegisterParts): Promise<Register> {
    const register = new Register(parts);
    await register.#read();
    for (const plan of register.plans()) parts.log.takePlan(planAsCarriedOut(plan, register.basis));
    for (const { index } of register.erasures()) parts.log.takeErasure(index, register.erasure(index));
    return register;
  }

  get tenant(): string {
    return this.#parts.log.tenant;
  }

  /** Why nothing may be destroyed or stated; null where all is well. */
  get broken(): string | null {
    return this.#broken;
  }

  get statements(): readonly Logged[] {
    return this.#stated.statements;
  }

  /** The policy in force; null where there never was one, or it is not known. */
  get policy(): Logged<PolicyStatement> | null {
    return this.#broken === null ? (this.basis.policies.at(-1) ?? null) : null;
  }

  get policies(): readonly Logged<PolicyStatement>[] {
    return this.basis.policies;
  }

  /** What plans are judged by. */
  get basis(): Basis {
    return this.#stated.basis;
  }

  /** Every hold that was placed, in the order of the log. */
  get holds(): readonly Hold[] {
    return this.basis.holds;
  }

  /** Reclassifications that count, in the order of the log. */
  get reclassifications(): readonly Logged<ReclassificationStatement>[] {
    return this.basis.reclassifications;
  }

  /** By which classes entries of a class are kept by now, and where. */
  keptClasses(ofClass: number): ReadonlyMap<number, readonly IndexRange[]> {
    const { reclassifications } = this.basis;
    // Asked for each day of a class, in each round.
    if (this.#kept.of !== reclassifications) this.#kept = { of: reclassifications, classes: new Map() };
    const known = this.#kept.classes.get(ofClass);
    if (known !== undefined) return known;
    const kept = keptClasses(reclassifications, ofClass);
    this.#kept.classes.set(ofClass, kept);
    return kept;
  }

  /** Finds the class by which an entry of a class is kept. */
  keptBy(ofClass: number): (index: number) => number {
    return keptByOf(this.basis.reclassifications, ofClass);
  }

  /** Whether a certificate closed a plan or an erasure. */
  isClosed(plan: number): boolean {
    return this.basis.certificates.has(plan);
  }

  plans(): Logged<PlanStatement>[] {
    return [...this.#stated.plans.values()];
  }

  /** Plans of a class of entries and a day of receipt. */
  plansOf(ofClass: number, day: number): readonly Logged<PlanStatement>[] {
    return this.#stated.plansOf(ofClass, day);
  }

  /** Plans that no certificate closed. */
  open(): Logged<PlanStatement>[] {
    return this.#openOf(this.#stated.plans);
  }

  erasures(): Logged<ErasureStatement>[] {
    return [...this.#stated.erasures.values()];
  }

  /** Erasures that no certificate closed. */
  openErasures(): Logged<ErasureStatement>[] {
    return this.#openOf(this.#stated.erasures);
  }

  #openOf<S extends Statement>(all: ReadonlyMap<number, Logged<S>>): Logged<S>[] {
    return [...this.#stated.open].flatMap((index) => all.get(index) ?? []);
  }

  /** An erasure as it counts by now. Throws where there is none at this index. */
  erasure(index: number): ErasureStatement {
    const found = this.#stated.erasures.get(index);
    if (found === undefined) throw new Error(`there is no erasure at ${index}`);
    return erasureAsCarriedOut(found.statement, this.basis.certificates.get(index) ?? null);
  }

  /** Whether plans and erasures account for it that something of a class and day has no content. */
  accountsFor(ofClass: number, day: number): (index: number, source: number) => boolean {
    const plans = this.plansOf(ofClass, day).map((plan) => planAsCarriedOut(plan, this.basis));
    const erasures = this.#stated.erasuresOf(ofClass, day).map(({ index }) => this.erasure(index));
    return (index, source) => {
      const of: EntryPlace = { class: ofClass, day, source };
      if (plans.some((plan) => isPlanned(plan, index, of))) return true;
      return erasures.some((erasure) => erasedSections(erasure, index, of)?.length === 0);
    };
  }

  /** By what classes are given; null where nobody said. Where statements are in doubt, the last policy that is known. */
  get classes(): RetentionPolicy | null {
    return this.basis.policies.at(-1)?.statement.policy ?? null;
  }

  /** Makes a statement. It is durable, and counts, when this resolves; after a failure the log is read anew. */
  async state<S extends Statement>(make: () => Omit<S, 'number' | 'previous'>): Promise<Logged<S>> {
    return this.#turn.run(() => this.#state<S>(make));
  }

  async #state<S extends Statement>(make: () => Omit<S, 'number' | 'previous'>): Promise<Logged<S>> {
    const { log, door, store, clock } = this.#parts;
    if (this.#broken !== null) await this.#read();
    if (this.#broken !== null) throw new Error(`nothing can be stated in the log of ${log.tenant}: ${this.#broken}`);
    const last = this.statements.at(-1);
    const place = { number: this.statements.length + 1, previous: last?.index ?? null };
    const statement = { ...make(), ...place } as unknown as S;
    const draft = statementDraft(statement, clock.nowMs());
    // Until it is durable what was known before goes on to hold: events come in meanwhile, and need their class.
    try {
      await door.appendAt(log.tenant, draft);
    } finally {
      // Also after a failure: it may be in the log nevertheless.
      await this.#read();
    }
    const made = this.statements.at(-1);
    if (made === undefined || made.statement.number !== place.number)
      throw new Error('the statement is not in the log');
    await store.save(log.tenant, log.log, this.statements.length, made.index);
    return made as Logged<S>;
  }

  /** Reads what is new in the log; all of it while it is in doubt. Where that fails, or the statements do not join, nothing is known. */
  async #read(): Promise<void> {
    const { log, store } = this.#parts;
    const stated = this.#broken === null ? this.#stated : new Stated();
    try {
      const next = await log.statements((stated.statements.at(-1)?.index ?? -1) + 1);
      this.#broken = stated.take(next) ?? (await this.#endFault(stated.statements, store));
      this.#stated = stated;
    } catch (error) {
      this.#broken = error instanceof Error ? error.message : String(error);
    }
  }

  /** The last ones are named by none: how many there were is kept apart from the log. */
  async #endFault(statements: readonly Logged[], store: RegisterStore): Promise<string | null> {
    const { tenant, log } = this.#parts.log;
    const known = await store.load(tenant, log);
    if (known === null || (statements[known.count - 1]?.index ?? -1) === known.last || known.count === 0) return null;
    return `the log had ${known.count} statements, the last at ${known.last}, which is not there`;
  }
}
