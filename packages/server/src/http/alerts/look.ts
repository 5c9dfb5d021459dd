import { formatPosition, type Position } from '@daybook/event';
import { limits } from '@daybook/query';
import { type Client, comparePositions, type Look } from '../../access/index.ts';
import type { AlertWithEvidence } from '../../watch/index.ts';

interface Asked {
  readonly action: 'alert' | 'alerts';
  readonly nowMs: number;
  readonly durationMs: number;
  readonly client: Client;
}

/**
 * The look of somebody who is shown alerts: at the events that these name. It can be asked about afterwards like a query for
 * them; of more than a query can name, for all that lie between the first and the last.
 */
export function lookAt(alerts: readonly AlertWithEvidence[], { action, nowMs, durationMs, client }: Asked): Look {
  const positions = alerts.flatMap(({ evidence }) => evidence).toSorted(comparePositions);
  const [first] = positions;
  const last = positions.at(-1);
  return {
    kind: 'log.query',
    action,
    query: first === undefined || last === undefined ? null : queryOf(positions, first, last),
    since: null,
    until: null,
    bounds: { now: new Date(nowMs).toISOString(), upTo: last ?? null },
    count: positions.length,
    counted: alerts.reduce((sum, { count }) => sum + count, 0),
    range: first === undefined || last === undefined ? null : { first, last },
    durationMs,
    key: null,
    client,
  };
}

function queryOf(positions: readonly Position[], first: Position, last: Position): string {
  const texts = [...new Set(positions.map(formatPosition))];
  const query = `position:(${texts.join(' OR ')})`;
  const isShort = texts.length <= limits.valuesMax && query.length <= limits.queryUnitsMax;
  return isShort ? query : `position:[${formatPosition(first)} TO ${formatPosition(last)}]`;
}
