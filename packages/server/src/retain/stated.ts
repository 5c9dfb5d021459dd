import {
  type Basis,
  chainFault,
  type ErasureStatement,
  GrowingBasis,
  isErasure,
  isPlan,
  type Logged,
  type PlanStatement,
} from '@daybook/event';

/**
 * All statements of a log, with what is asked for often at hand. It takes in what is new: years of statements are gone
 * through once, at start.
 */
export class Stated {
  readonly statements: Logged[] = [];
  readonly plans = new Map<number, Logged<PlanStatement>>();
  readonly erasures = new Map<number, Logged<ErasureStatement>>();
  /** Of plans and erasures: what no certificate closed. By index. */
  readonly open = new Set<number>();
  readonly #plansOf = new Map<string, Logged<PlanStatement>[]>();
  readonly #erasuresOf = new Map<string, Logged<ErasureStatement>[]>();
  readonly #growing = new GrowingBasis();
  #basis: Basis = this.#growing.basis();

  /** What follows from them. */
  get basis(): Basis {
    return this.#basis;
  }

  /** Takes in what comes next in the log. Says why where it does not join; all of it is in doubt then. */
  take(next: readonly Logged[]): string | null {
    if (next.length === 0) return null;
    const known = this.statements.length;
    for (const logged of next) this.#takeOne(logged);
    this.#basis = this.#growing.basis();
    return chainFault(this.statements, known);
  }

  #takeOne(logged: Logged): void {
    this.statements.push(logged);
    this.#growing.take(logged);
    if (logged.statement.type === 'certificate') this.open.delete(logged.statement.plan);
    if (isPlan(logged)) {
      this.plans.set(logged.index, logged);
      this.open.add(logged.index);
      add(this.#plansOf, keyOf(logged.statement.class, logged.statement.day), logged);
    } else if (isErasure(logged)) {
      this.erasures.set(logged.index, logged);
      this.open.add(logged.index);
      const keys = new Set(logged.statement.parts.map(({ class: ofClass, day }) => keyOf(ofClass, day)));
      for (const key of keys) add(this.#erasuresOf, key, logged);
    }
  }

  /** Plans of a class of entries and a day of receipt. */
  plansOf(ofClass: number, day: number): readonly Logged<PlanStatement>[] {
    return this.#plansOf.get(keyOf(ofClass, day)) ?? [];
  }

  /** Erasures that name something of a class of entries and a day of receipt. */
  erasuresOf(ofClass: number, day: number): readonly Logged<ErasureStatement>[] {
    return this.#erasuresOf.get(keyOf(ofClass, day)) ?? [];
  }
}

const keyOf = (ofClass: number, day: number): string => `${ofClass}/${day}`;

function add<T>(to: Map<string, T[]>, key: string, value: T): void {
  const known = to.get(key);
  if (known === undefined) to.set(key, [value]);
  else known.push(value);
}
