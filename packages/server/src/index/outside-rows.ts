import type { ClickHouseClient } from '@clickhouse/client';
import { formatDay, parseDay } from '@daybook/event';
import { removeWhere } from './day-rows.ts';
import type { Span } from './ports.ts';
import { eventsTable } from './schema.ts';
import { rowsOf } from './table.ts';

/** What of a log is not to be in the index: what is before `floor`, but for what was brought back. */
export interface Outside {
  readonly tenant: string;
  readonly log: number;
  readonly floor: number;
  readonly except: readonly Span[];
}

const isOutside =
  'arrayExists((t, l, f) -> tenant = t AND log = l AND idx < f, ' +
  '{tenants: Array(String)}, {logs: Array(UInt32)}, {floors: Array(UInt64)}) ' +
  'AND NOT arrayExists((t, l, a, b) -> tenant = t AND log = l AND idx >= a AND idx < b, ' +
  '{keptTenants: Array(String)}, {keptLogs: Array(UInt32)}, {from: Array(UInt64)}, {end: Array(UInt64)})';

/** Classes and days of receipt (since 1970, UTC) of which there are rows, of any log, oldest first. Reads none of them. */
export async function partitionsBefore(client: ClickHouseClient, day: number) {
  const query =
    'SELECT DISTINCT partition FROM system.parts WHERE database = currentDatabase() AND table = {table: String} AND active';
  const found = await rowsOf<{ partition: string }>(client, query, { table: eventsTable });
  return found
    .flatMap(({ partition }) => {
      const [, ofClass, date] = /^\((\d+),(\d+)\)$/.exec(partition) ?? [];
      const at = date === undefined ? null : parseDay(date);
      return at === null || at >= day ? [] : [{ class: Number(ofClass), day: at }];
    })
    .toSorted((a, b) => a.day - b.day || a.class - b.class);
}

/**
 * Removes from a partition what is outside: all of it at once where it has nothing else, else by writing its parts anew. Gives how many rows went.
 */
export async function removeOutside(
  client: ClickHouseClient,
  { class: ofClass, day }: { readonly class: number; readonly day: number },
  outside: readonly Outside[],
): Promise<number> {
  const kept = outside.flatMap(({ tenant, log, except }) => except.map((span) => ({ tenant, log, ...span })));
  const parameters = {
    tenants: outside.map(({ tenant }) => tenant),
    logs: outside.map(({ log }) => log),
    floors: outside.map(({ floor }) => floor),
    keptTenants: kept.map(({ tenant }) => tenant),
    keptLogs: kept.map(({ log }) => log),
    from: kept.map(({ from }) => from),
    end: kept.map(({ end }) => end),
  };
  return removeWhere(client, { class: ofClass, date: Number(formatDay(day)) }, isOutside, parameters);
}
