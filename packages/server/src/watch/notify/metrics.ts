import { Counter, Gauge, Histogram, type Registry as Metrics } from 'prom-client';
import { gaugeOf } from '../../platform/gauge.ts';
import type { Delivery } from './store.ts';

export interface MeasuredNotifiers {
  readonly names: readonly string[];
  waiting(name: string): Promise<number>;
  isDown(name: string): boolean;
  lag(): number;
}

export interface NotifyMetrics {
  sent(notifier: string, deliveries: readonly Delivery[], nowMs: number): void;
  attemptFailed(notifier: string): void;
  lost(notifier: string, count: number): void;
}

/** Names of notifiers are labels: there are as many as the settings have. */
export function measureNotifiers(metrics: Metrics, notifiers: MeasuredNotifiers): NotifyMetrics {
  const registers = [metrics];
  const labelNames = ['notifier'] as const;
  const sent = new Counter({
    name: 'daybook_notifications_sent_total',
    help: 'Messages that a notifier delivered, since the start',
    labelNames,
    registers,
  });
  const failed = new Counter({
    name: 'daybook_notification_attempts_failed_total',
    help: 'Attempts of a notifier that failed, since the start; they are made again',
    labelNames,
    registers,
  });
  const lost = new Counter({
    name: 'daybook_notifications_lost_total',
    help: 'Messages that were given up or found no room, since the start',
    labelNames,
    registers,
  });
  for (const notifier of notifiers.names) for (const counter of [sent, failed, lost]) counter.inc({ notifier }, 0);
  const seconds = new Histogram({
    name: 'daybook_notification_duration_seconds',
    help: 'From the event in the log to its delivery; what was held back on purpose is not counted',
    labelNames,
    buckets: [0.1, 0.3, 1, 3, 10, 60, 600, 3600],
    registers,
  });
  const waiting: Gauge = new Gauge({
    name: 'daybook_notifications_waiting',
    help: 'Messages that wait for a notifier',
    labelNames,
    registers,
    collect: async () => {
      for (const notifier of notifiers.names) waiting.set({ notifier }, await notifiers.waiting(notifier));
    },
  });
  const down: Gauge = new Gauge({
    name: 'daybook_notifier_down',
    help: '1 where a notifier does not deliver',
    labelNames,
    registers,
    collect: () => {
      for (const notifier of notifiers.names) down.set({ notifier }, notifiers.isDown(notifier) ? 1 : 0);
    },
  });
  gaugeOf(metrics, 'daybook_notify_lag_events', 'Durable events that were not looked at for notifiers yet', () =>
    notifiers.lag(),
  );
  return {
    sent(notifier, deliveries, nowMs) {
      sent.inc({ notifier }, deliveries.length);
      for (const { createdMs, isHeld } of deliveries)
        if (!isHeld) seconds.observe({ notifier }, Math.max(0, nowMs - createdMs) / 1000);
    },
    attemptFailed: (notifier) => failed.inc({ notifier }),
    lost: (notifier, count) => lost.inc({ notifier }, count),
  };
}
