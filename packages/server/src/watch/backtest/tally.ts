import type { Position } from '@daybook/event';
import { alertLimits } from '../alerts/index.ts';
import { groupOf } from '../alerts/fingerprint.ts';
import type { Match } from '../follow/index.ts';
import type { CountMatches } from '../rules/index.ts';

const dayMs = 24 * 60 * 60_000;

/** A day, UTC, by its first millisecond since 1970. */
export interface DayCount {
  readonly dayMs: number;
  readonly matches: number;
  /** That would have been opened. */
  readonly alerts: number;
}

interface RuleTally {
  readonly days: Map<number, { matches: number; alerts: number }>;
  /** The last of what would have been in alerts. */
  samples: Position[];
  excepted: number;
}

/** What rules find in a backtest: counted as the watch would, and bounded. */
export class BacktestTally implements CountMatches {
  readonly #samplesMax: number;
  readonly #byRule = new Map<string, RuleTally>();
  /** When alerts that may still go on were found last, by rule and group; the one first that was longest ago. */
  readonly #going = new Map<string, number>();

  constructor(samplesMax: number) {
    this.#samplesMax = samplesMax;
  }

  /** Alerts that may still go on. */
  get going(): number {
    return this.#going.size;
  }

  /** What filters hold back is not counted: a rule with its filters is what is tested. */
  add(what: 'rule' | 'filter' | 'exception', rule: string, atMs: number): void {
    if (what === 'rule') this.#dayOf(rule, atMs).matches += 1;
    if (what === 'exception') this.#tallyOf(rule).excepted += 1;
  }

  excepted(rule: string): number {
    return this.#byRule.get(rule)?.excepted ?? 0;
  }

  /** What would have been, or gone on in, an alert: one rule and group, with no more than an hour between. */
  found(match: Match): void {
    const { rule, receivedMs, position } = match;
    const key = JSON.stringify([rule.id, ...groupOf(match)]);
    const lastMs = this.#going.get(key);
    this.#going.delete(key);
    this.#going.set(key, receivedMs);
    if (lastMs === undefined || receivedMs - lastMs > alertLimits.windowMs)
      this.#dayOf(rule.id, receivedMs).alerts += 1;
    const tally = this.#tallyOf(rule.id);
    tally.samples = [...tally.samples, position].slice(-this.#samplesMax);
    for (const [first, atMs] of this.#going) {
      if (receivedMs - atMs <= alertLimits.windowMs) break;
      this.#going.delete(first);
    }
  }

  days(rule: string): DayCount[] {
    const days = [...(this.#byRule.get(rule)?.days ?? [])];
    return days.toSorted(([a], [b]) => a - b).map(([day, counts]) => ({ dayMs: day * dayMs, ...counts }));
  }

  samples(rule: string): readonly Position[] {
    return this.#byRule.get(rule)?.samples ?? [];
  }

  #dayOf(rule: string, atMs: number): { matches: number; alerts: number } {
    const { days } = this.#tallyOf(rule);
    const day = Math.floor(atMs / dayMs);
    const counts = days.get(day) ?? { matches: 0, alerts: 0 };
    days.set(day, counts);
    return counts;
  }

  #tallyOf(rule: string): RuleTally {
    const tally = this.#byRule.get(rule) ?? { days: new Map(), samples: [], excepted: 0 };
    this.#byRule.set(rule, tally);
    return tally;
  }
}
