import { Parameters } from './parameters.ts';
import type { Answer, QueryRunner } from './runner.ts';
import { eventsTable } from './schema.ts';

export interface RecordedRequest {
  readonly tenant: string;
  /** Only what lies before this index of this log, and in the logs before it. */
  readonly log: number;
  readonly before: number;
  /** Events that were received from then on are counted, ms since 1970. */
  readonly sinceMs: number;
  /** From here on by the minute, before it by the hour. */
  readonly minutesSinceMs: number;
}

/** What was received, and when. It is of the whole log, and no content. */
export interface RecordedCounts {
  readonly minutes: { source: number; minute: number; events: number; unparsed: number }[];
  readonly last: { source: number; lastMs: number }[];
}

interface CountRow {
  readonly source: number;
  readonly minute: number;
  readonly events: string;
  readonly unparsed: string;
}

/** Events by source and time of receipt, and the last time of each source. */
export async function countRecorded(
  runner: QueryRunner,
  { tenant, log, before, sinceMs, minutesSinceMs }: RecordedRequest,
): Promise<Answer<RecordedCounts>> {
  const parameters = new Parameters();
  const there =
    `tenant = ${parameters.text(tenant)} AND ` +
    `(log, idx) < (${parameters.add('UInt32', log)}, ${parameters.add('UInt64', before)})`;
  const time = (ms: number): string => `fromUnixTimestamp64Milli(${parameters.add('Int64', ms)})`;
  const minute = 'toUInt32(intDiv(toUnixTimestamp64Micro(received), 60000000))';
  const counted = await runner.run<CountRow>(
    `SELECT source, if(received >= ${time(minutesSinceMs)}, ${minute}, ${minute} - ${minute} % 60) AS minute, ` +
      `count() AS events, countIf(kind = 'system.unparsed') AS unparsed FROM ${eventsTable} ` +
      `WHERE ${there} AND received >= ${time(sinceMs)} GROUP BY source, minute`,
    parameters,
  );
  if (!counted.ok) return counted;
  const last = await runner.run<{ source: number; last: string }>(
    `SELECT source, max(toUnixTimestamp64Micro(received)) AS last FROM ${eventsTable} ` +
      `WHERE ${there} GROUP BY source`,
    parameters,
  );
  if (!last.ok) return last;
  return {
    ok: true,
    value: {
      minutes: counted.value.map((row) => ({ ...row, events: Number(row.events), unparsed: Number(row.unparsed) })),
      last: last.value.map((row) => ({ source: row.source, lastMs: Math.floor(Number(row.last) / 1000) })),
    },
  };
}
