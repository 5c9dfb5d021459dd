import type { Registry as Metrics } from 'prom-client';
import { gaugeOf } from '../../platform/gauge.ts';
import type { BucketCopies, BucketState } from './copies.ts';

/** How far the bucket is behind, and whether it is as it should be. */
export function measureBucket(metrics: Metrics, copies: Pick<BucketCopies, 'state' | 'lastVerdict'>): void {
  const gauge = (name: string, help: string, read: (state: BucketState) => number): void =>
    gaugeOf(metrics, name, help, () => read(copies.state()));
  gauge('daybook_bucket_lag_events', 'Durable events that no checkpoint in the bucket covers', ({ lag }) => lag.events);
  gauge('daybook_bucket_lag_segments', 'Content segments that are not in the bucket', ({ lag }) => lag.segments);
  gauge('daybook_bucket_lag_bytes', 'What these segments take on the disk', ({ lag }) => lag.bytes);
  gauge(
    'daybook_bucket_lag_seconds',
    'Since the last moment of which everything is in the bucket; 0 where nothing is missing',
    ({ lag }) => lag.seconds,
  );
  gauge('daybook_bucket_failing', '1 while the bucket takes no copies', ({ failure }) => (failure === null ? 0 : 1));
  gauge('daybook_bucket_failures', 'Attempts that failed since the start', ({ failures }) => failures);
  gauge('daybook_bucket_stuck', 'Copies that cannot be sent until somebody has looked', ({ stuckCount }) => stuckCount);
  gauge('daybook_bucket_objects', 'Versions in the bucket', ({ figures }) => figures.objects);
  gauge('daybook_bucket_bytes', 'What these versions take', ({ figures }) => figures.bytes);
  gaugeOf(
    metrics,
    'daybook_bucket_broken',
    'What the last verification of the bucket found',
    () => copies.lastVerdict?.findingsCount ?? 0,
  );
  gaugeOf(
    metrics,
    'daybook_bucket_verified_timestamp_seconds',
    'When the bucket was verified last; 0 for never',
    () => (copies.lastVerdict?.endedMs ?? 0) / 1000,
  );
  gaugeOf(
    metrics,
    'daybook_bucket_read_timestamp_seconds',
    'Whatever was in the bucket then was read since, every byte; 0 for never',
    () => (copies.lastVerdict?.reading?.wholeMs ?? 0) / 1000,
  );
}
