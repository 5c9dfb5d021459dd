import { Counter, Gauge, type Registry as Metrics } from 'prom-client';
import { gaugeOf } from '../../platform/gauge.ts';
import type { CountMatches } from '../rules/index.ts';
import type { RuleCosts } from './rule-costs.ts';

export interface RuleFigures {
  readonly costs: () => readonly RuleCosts[];
  /** Exceptions that hold. */
  readonly holding: () => number;
}

/** Rules that have a series of their own; what others match is counted together. */
const namedMax = 100;
const dearestMax = 10;
const other = 'other';

/** Metrics of rules, in bounded number. What it gives is told of each match. */
export function measureRules(metrics: Metrics, { costs, holding }: RuleFigures): CountMatches {
  const matched: Counter<'rule'> = new Counter({
    name: 'daybook_watch_rule_matches_total',
    help: `Events that a rule matched, since the start: the first ${namedMax} rules that did, and all others as "${other}"`,
    labelNames: ['rule'],
    registers: [metrics],
  });
  const held: Counter<'by'> = new Counter({
    name: 'daybook_watch_held_total',
    help: 'Matches that exceptions or filters held back, since the start',
    labelNames: ['by'],
    registers: [metrics],
  });
  const cost: Gauge<'rule'> = new Gauge({
    name: 'daybook_watch_rule_cost_nanoseconds',
    help: `What a rule costs an event, on average: the ${dearestMax} that cost most`,
    labelNames: ['rule'],
    registers: [metrics],
    collect: () => {
      cost.reset();
      const all = costs().flatMap((each) => each.dearest(dearestMax));
      for (const [rule, ns] of all.toSorted(([, a], [, b]) => b - a).slice(0, dearestMax)) cost.set({ rule }, ns);
    },
  });
  gaugeOf(metrics, 'daybook_watch_exceptions', 'Exceptions from rules that hold', holding);
  const named = new Set<string>();
  return {
    add(what, id) {
      if (what !== 'rule') return held.inc({ by: what });
      if (named.size < namedMax) named.add(id);
      matched.inc({ rule: named.has(id) ? id : other });
    },
  };
}
