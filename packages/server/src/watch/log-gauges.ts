import type { Registry as Metrics } from 'prom-client';
import { gaugeOf } from '../platform/gauge.ts';

export interface MeasuredLog {
  readonly tenant: string;
  readonly published: { readonly size: number } | null;
  size(): number;
}

export interface MeasuredIndex {
  readonly differences: number;
  state(tenant: string): { readonly lag: number };
}

/** What there is of all tenants' logs, and how far the index is with them. Without tenants' names, as all metrics. */
export function measureLogs(metrics: Metrics, logs: () => readonly MeasuredLog[], index: MeasuredIndex): void {
  const sum = (of: (log: MeasuredLog) => number): number => logs().reduce((total, each) => total + of(each), 0);
  const gauge = gaugeOf.bind(null, metrics);
  gauge('daybook_log_events', 'Durable events in the log', () => sum((log) => log.size()));
  gauge('daybook_log_events_signed', 'Events that the last published checkpoint covers', () =>
    sum((log) => log.published?.size ?? 0),
  );
  gauge('daybook_index_lag_events', 'Durable events that the index does not have yet', () =>
    sum(({ tenant }) => index.state(tenant).lag),
  );
  gauge(
    'daybook_index_differences',
    'Rows of the index that were missing, too many or not what the log has, since the start',
    () => index.differences,
  );
}
