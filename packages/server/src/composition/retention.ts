import type { Registry as Metrics } from 'prom-client';
import { rangesOfErasure } from '@daybook/event';
import { type Access, firstTenant, type Sources } from '../access/index.ts';
import { type EventIndex, holdQueries } from '../index/index.ts';
import type { Ledgers, OwnDoor } from '../ledger/index.ts';
import type { Clock } from '../platform/clock.ts';
import { machineBoot } from '../platform/host.ts';
import type { MetaDatabase } from '../platform/sql/index.ts';
import { type IndexRows, measureRetention, metaTraces, Retention, type TraceKeeper } from '../retain/index.ts';
import type { Watch } from '../watch/index.ts';
import { namesOf } from './conversions.ts';

/** Retention over the logs that there are. The index, whose rows it removes, is made later than it. */
export async function openRetention(parts: {
  readonly meta: MetaDatabase;
  readonly door: OwnDoor;
  readonly record: OwnDoor;
  readonly sources: () => Pick<Sources, 'list'>;
  readonly access: () => Pick<Access, 'approvals'>;
  readonly ledgers: Ledgers;
  readonly metrics: Metrics;
  readonly index: () => EventIndex;
  readonly watch: () => Pick<Watch, 'erase'>;
  readonly keepers: () => readonly TraceKeeper[];
  readonly clock: Clock;
  readonly report: (message: string) => void;
}): Promise<Retention> {
  const { meta, door, record, sources, access, ledgers, metrics, index, watch, keepers, clock, report } = parts;
  const queries = holdQueries((tenant) => namesOf(sources(), tenant));
  const lastReceivedMs = Math.max(0, ...ledgers.all().map((ledger) => ledger.lastReceivedUs)) / 1000;
  const rows: IndexRows = {
    days: (tenant, log) => index().days(tenant, log),
    remove: (tenant, log, { class: ofClass, day, first, last, except, sources: kept }) =>
      index().removeDay({ tenant, log, class: ofClass, day, first, last, except, sources: kept }),
    erase: (tenant, log, erasure, signal) => {
      const last = rangesOfErasure(erasure).at(-1)?.[1] ?? 0;
      return index().eraseRows({ tenant, log, places: erasure.parts, last }, signal);
    },
  };
  const traces = metaTraces(meta, keepers);
  const retention = new Retention({
    ...Retention.stores(meta),
    door,
    record,
    queries,
    rows,
    traces: {
      ...traces,
      // What rules still look at is of the log as it is now, before what they said of it is gone over.
      erase: async (tenant, identifiers) => {
        await watch().erase(tenant, identifiers);
        await traces.erase(tenant, identifiers);
      },
    },
    isLive: (tenant, id) =>
      access()
        .approvals.live(tenant)
        .some((each) => each.id === id),
    clock,
    boot: machineBoot,
    installation: firstTenant,
    lastReceivedMs,
    report,
  });
  for (const ledger of ledgers.all()) await retention.follow(ledger);
  measureRetention(metrics, retention);
  return retention;
}
