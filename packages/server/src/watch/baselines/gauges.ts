import { Counter, Gauge, type Registry as Metrics } from 'prom-client';
import type { BaselineFigures } from './baselines.ts';

const reasons = ['evicted', 'late', 'truncated'] as const;

/** How much baselines keep, and what they gave up. */
export function measureBaselines(metrics: Metrics, figures: () => readonly BaselineFigures[]): void {
  const sum = (key: keyof BaselineFigures): number => figures().reduce((all, each) => all + each[key], 0);
  const groups: Gauge = new Gauge({
    name: 'daybook_watch_baseline_groups',
    help: 'Actors, sources, resources and others of which baselines keep what is usual',
    registers: [metrics],
    collect: () => groups.set(sum('groups')),
  });
  const given: Counter<'reason'> = new Counter({
    name: 'daybook_watch_baseline_given_up_total',
    help: 'What baselines gave up since the start: groups `evicted`, matches that came too `late` to be judged, values `truncated`',
    labelNames: ['reason'],
    registers: [metrics],
    collect: () => {
      given.reset();
      for (const reason of reasons) given.inc({ reason }, sum(reason));
    },
  });
}
