import type { LookView } from '@daybook/api';
import { formatPosition } from '@daybook/event';
import type { LookRecord, SeenEvent } from '../../access/index.ts';

export interface Coverage {
  readonly covered: number | null;
  readonly within: number | null;
}

/** One look, as the answer has it. */
export function rowOf({ position, event }: SeenEvent, record: LookRecord, coverage: Coverage): LookView {
  const { actor, origin, request } = event;
  return {
    position: formatPosition(position),
    time: event.time,
    kind: event.kind as LookView['kind'],
    action: event.action,
    reader: { id: actor?.id ?? '', ...(actor?.name === undefined ? {} : { name: actor.name }) },
    role: actor?.roles?.[0] ?? '',
    credential: actor?.credential ?? null,
    address: origin?.ip ?? null,
    userAgent: origin?.userAgent ?? null,
    query: record.query ?? request?.query ?? null,
    since: record.since,
    until: record.until,
    restriction: record.restriction === '' ? null : record.restriction,
    masked: [...record.masked],
    look: record.look,
    phase: record.phase,
    requests: record.requests,
    shown: record.count,
    counted: record.counted,
    first: record.range === null ? null : formatPosition(record.range.first),
    last: record.range === null ? null : formatPosition(record.range.last),
    ...coverage,
  };
}
