import { Counter, Gauge, type Registry as Metrics } from 'prom-client';

/** What correlations keep, and what they gave up since the start. */
export interface CorrelationFigures {
  readonly groups: number;
  readonly entries: number;
  /** Groups that had to go because there were too many. */
  readonly evicted: number;
  /** Matches that came too late for their group. */
  readonly late: number;
  /** Matches that no finding had named, out of groups that grew too large. */
  readonly truncated: number;
}

const reasons = ['evicted', 'late', 'truncated'] as const;

export function measureCorrelations(metrics: Metrics, figures: () => readonly CorrelationFigures[]): void {
  const sum = (key: keyof CorrelationFigures): number => figures().reduce((all, each) => all + each[key], 0);
  const groups: Gauge = new Gauge({
    name: 'daybook_watch_correlation_groups',
    help: 'Groups of events that correlations keep',
    registers: [metrics],
    collect: () => groups.set(sum('groups')),
  });
  const entries: Gauge = new Gauge({
    name: 'daybook_watch_correlation_entries',
    help: 'Matches that correlations keep, in all groups',
    registers: [metrics],
    collect: () => entries.set(sum('entries')),
  });
  const given: Counter<'reason'> = new Counter({
    name: 'daybook_watch_correlation_given_up_total',
    help: 'What correlations gave up since the start: groups `evicted`, matches that came `late` or were `truncated`',
    labelNames: ['reason'],
    registers: [metrics],
    collect: () => {
      given.reset();
      for (const reason of reasons) given.inc({ reason }, sum(reason));
    },
  });
}
