import type { Registry as Metrics } from 'prom-client';
import type { Config } from '../config/index.ts';
import type { EventIndex } from '../index/index.ts';
import { measureTiers, sqlTierStore, Tiers } from '../index/tiers/index.ts';
import type { OwnDoor } from '../ledger/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { MetaDatabase } from '../platform/sql/index.ts';
import type { Retention } from '../retain/index.ts';

/** Which part of each log is in the index, which is made later than it. */
export function openTiers(parts: {
  readonly meta: MetaDatabase;
  readonly config: Pick<Config['index'], 'keepDays' | 'recallEventsMax'>;
  readonly record: OwnDoor;
  readonly retention: Pick<Retention, 'clockFault'>;
  readonly metrics: Metrics;
  readonly index: () => EventIndex;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly report: (message: string) => void;
}): Tiers {
  const { meta, config, record, retention, metrics, index, clock, newId, report } = parts;
  const tiers = new Tiers({
    store: sqlTierStore(meta),
    index,
    clock,
    isClockTrusted: () => retention.clockFault === null,
    keepDays: config.keepDays ?? null,
    eventsMax: config.recallEventsMax,
    newId,
    record: (tenant, draft) => record.append(tenant, draft),
    report,
  });
  measureTiers(metrics, tiers);
  return tiers;
}
