import type { Registry as Metrics } from 'prom-client';
import { gaugeOf } from '../../platform/gauge.ts';
import { isWhole } from './recall.ts';
import type { Tiers } from './tiers.ts';

/** What left the index, and what was brought back. Without tenants' names, as all metrics. */
export function measureTiers(
  metrics: Metrics,
  tiers: Pick<Tiers, 'all' | 'trouble' | 'rowsLeft' | 'rowsRecalled'>,
): void {
  const gauge = gaugeOf.bind(null, metrics);
  const recalls = () => tiers.all().flatMap((tier) => tier.recalls);
  gauge(
    'daybook_index_events_not_kept',
    'Events that are in the log alone, because they are older than is kept in the index',
    () => tiers.all().reduce((sum, { floor }) => sum + floor, 0),
  );
  gauge(
    'daybook_index_rows_left',
    'Rows that left the index because they are older than is kept, since the start',
    () => tiers.rowsLeft,
  );
  gauge('daybook_recalls', 'Ranges that are brought back into the index', () => recalls().length);
  gauge(
    'daybook_recalls_filling',
    'Of these: that are not whole yet',
    () => recalls().filter((each) => !isWhole(each)).length,
  );
  gauge('daybook_recalled_rows', 'Rows that were brought back, since the start', () => tiers.rowsRecalled);
  gauge(
    'daybook_tiers_stopped',
    '1 while nothing leaves the index and nothing is brought back, because of a failure',
    () => (tiers.trouble === null ? 0 : 1),
  );
}
