/**
 * What becomes of one call that changes something. `before`: it fails and had no effect. `after`: it fails although it
 * had. `torn`: a part of it took effect, then it fails. `full`, `full-torn`: as `before` and `torn`, with ENOSPC. The
 * `kill-` kinds: the process dies there; the call and all later ones never return.
 */
export type FaultKind = 'before' | 'after' | 'torn' | 'full' | 'full-torn' | 'kill-before' | 'kill-after' | 'kill-torn';

/** Which part of its effect a call has. */
export type Effect = 'none' | 'part' | 'whole';

const effects: Record<FaultKind, Effect> = {
  before: 'none',
  after: 'whole',
  torn: 'part',
  full: 'none',
  'full-torn': 'part',
  'kill-before': 'none',
  'kill-after': 'whole',
  'kill-torn': 'part',
};

export class SimulatedFault extends Error {
  override name = 'SimulatedFault';
  readonly code: 'EIO' | 'ENOSPC';

  constructor(code: 'EIO' | 'ENOSPC', what: string) {
    super(`${code}: simulated, ${what}`);
    this.code = code;
  }
}

/** What a killed process's calls throw where they cannot just never return. */
export class ProcessKilled extends Error {
  override name = 'ProcessKilled';
}

/** Decides for each mutating call, by its number (from 1) and description, whether it fails. */
export type FaultPlan = (call: number, what: string) => FaultKind | null;

/**
 * One process's mutating calls, counted over disk and stores. `perform` runs a call under the plan; `killed` resolves when
 * the process died.
 */
export class Faults {
  readonly #plan: FaultPlan;
  readonly #killing = Promise.withResolvers<void>();
  readonly calls: string[] = [];
  isKilled = false;

  constructor(plan: FaultPlan = () => null) {
    this.#plan = plan;
  }

  get killed(): Promise<void> {
    return this.#killing.promise;
  }

  kill(): void {
    this.isKilled = true;
    this.#killing.resolve();
  }

  /** Runs a call with the effect that the plan gives it, and throws what it is to throw. */
  perform<T>(what: string, call: (effect: Effect) => T): T {
    if (this.isKilled) throw new ProcessKilled(what);
    this.calls.push(what);
    const kind = this.#plan(this.calls.length, what);
    if (kind === null) return call('whole');
    call(effects[kind]);
    if (kind.startsWith('kill')) {
      this.kill();
      throw new ProcessKilled(what);
    }
    throw new SimulatedFault(kind.startsWith('full') ? 'ENOSPC' : 'EIO', what);
  }
}

/** The n-th call fails, and no other. */
export const failAt =
  (n: number, kind: FaultKind): FaultPlan =>
  (call) =>
    call === n ? kind : null;
