import type { Clock } from '../../platform/clock.ts';
import type { MeasureCosts, Timed } from '../rules/index.ts';

/** What a rule costs. */
export interface Cost {
  /** On average over all events that are watched. */
  readonly nsPerEvent: number;
  /** Of what all rules cost, 0 to 1. */
  readonly share: number;
}

/** One event in so many is measured: a prime, as logs repeat themselves in round numbers. */
const measuredEvery = 61;
/** Then what was measured counts half: what is said is of late. */
const eventsMax = 20_000;

/**
 * What the rules of one tenant cost, measured with some of the events: reading a clock costs about as much as trying a rule. What finding out
 * which rules to try costs belongs to none of them. In memory, since the start.
 */
export class RuleCosts implements MeasureCosts {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  /** Ms by rule, and how often it was measured. */
  readonly #spent = new Map<string, { ms: number; times: number }>();
  /** What measuring nothing takes. */
  #nothingMs = 0;
  #events = 0;
  #seen = 0;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  next(): Timed | null {
    this.#seen += 1;
    if (this.#seen % measuredEvery !== 0) return null;
    if (this.#events >= eventsMax) this.#halve();
    this.#events += 1;
    const startMs = this.#clock.monotonicMs();
    this.#nothingMs += this.#clock.monotonicMs() - startMs;
    return this.#timed;
  }

  /** By rule; null while no event was measured. */
  costs(): ((rule: string) => Cost) | null {
    if (this.#events === 0) return null;
    const all = [...this.#spent.keys()].reduce((sum, id) => sum + this.#msOf(id), 0);
    return (rule) => {
      const ms = this.#msOf(rule);
      return { nsPerEvent: (ms * 1e6) / this.#events, share: all === 0 ? 0 : ms / all };
    };
  }

  /** The rules that cost most, and ns an event. */
  dearest(count: number): readonly (readonly [string, number])[] {
    const nsOf = (id: string): number => (this.#msOf(id) * 1e6) / Math.max(1, this.#events);
    return [...this.#spent.keys()]
      .map((id) => [id, nsOf(id)] as const)
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, count);
  }

  readonly #timed: Timed = (rule, work) => {
    const startMs = this.#clock.monotonicMs();
    const result = work();
    const ms = this.#clock.monotonicMs() - startMs;
    const before = this.#spent.get(rule);
    if (before === undefined) this.#spent.set(rule, { ms, times: 1 });
    else {
      before.ms += ms;
      before.times += 1;
    }
    return result;
  };

  #msOf(rule: string): number {
    const spent = this.#spent.get(rule);
    if (spent === undefined) return 0;
    return Math.max(0, spent.ms - (spent.times * this.#nothingMs) / this.#events);
  }

  #halve(): void {
    this.#events /= 2;
    this.#nothingMs /= 2;
    for (const [rule, spent] of this.#spent) {
      spent.ms /= 2;
      spent.times /= 2;
      // Rules come and go: what was not tried for long is forgotten.
      if (spent.times < 1e-3) this.#spent.delete(rule);
    }
  }
}
