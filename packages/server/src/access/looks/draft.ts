import { type EventDraft, formatPosition, limits, type Position, type Scalar } from '@daybook/event';
import { groupNames, type Reader } from '../roles/index.ts';
import type { Client, OpenLook } from './look.ts';

/** `opened`: its first request. `range`: as far as it has got. `closed`: all of it. Each has the sums up to then. */
export type Phase = 'opened' | 'range' | 'closed';

/** The event that records a look. */
export function lookDraft(open: OpenLook, phase: Phase, time: string): EventDraft {
  const { reader, look } = open;
  return {
    time,
    kind: look.kind,
    action: look.action,
    outcome: 'success',
    severity: 1,
    ...(look.reason === undefined ? {} : { reason: { text: look.reason } }),
    actor: readerActor(reader),
    ...clientFields(look.client, {
      ...(look.query === null ? {} : { query: look.query }),
      durationMs: Math.round(look.durationMs * 1000) / 1000,
    }),
    ...targetOf(open),
    ext: {
      count: open.count,
      ...(open.counted === null ? {} : { counted: open.counted }),
      ...(open.id === null ? {} : { look: open.id, phase, requests: open.requests }),
      ...(open.ending === undefined ? {} : { ending: open.ending }),
      ...(look.permit === undefined ? {} : { permit: look.permit }),
      ...askedFields(open),
      ...shownFields(open),
      ...sightFields(reader),
    },
    ...wholeQuery(look.query),
  };
}

/** One event that was opened is what the look is about. */
function targetOf({ look, range }: OpenLook): Pick<EventDraft, 'target'> {
  if (range === null || look.kind !== 'log.view') return {};
  return { target: { resources: [{ type: 'event', id: formatPosition(range.first) }] } };
}

function askedFields({ look, upTo }: OpenLook): Record<string, Scalar> {
  const { since, until, bounds } = look;
  return {
    ...(since === null ? {} : { since }),
    ...(until === null ? {} : { until }),
    ...(bounds === null ? {} : { now: bounds.now, upTo: positionText(upTo) }),
    ...(bounds?.after === undefined ? {} : { after: positionText(bounds.after) }),
  };
}

const positionText = (position: Position | null): string => (position === null ? 'none' : formatPosition(position));

function shownFields({ range }: OpenLook): Record<string, Scalar> {
  if (range === null) return {};
  const { first, last, earliest, latest } = range;
  return {
    first: formatPosition(first),
    last: formatPosition(last),
    ...(earliest === undefined ? {} : { earliest }),
    ...(latest === undefined ? {} : { latest }),
  };
}

/** What of the log was hidden from the reader, where something was. */
export function sightFields({ role: { sight } }: Reader): Record<string, Scalar> {
  const masked = groupNames.filter((group) => !sight.clear.includes(group));
  return {
    ...(sight.restriction === '' ? {} : { restriction: sight.restriction }),
    ...(sight.sources === null ? {} : { sources: sight.sources.length === 0 ? 'none' : sight.sources.join(',') }),
    ...(masked.length === 0 ? {} : { masked: masked.join(',') }),
  };
}

/** A query may be longer than a text of an event: then all of it is in `raw`, which has room for the longest. */
function wholeQuery(query: string | null): Pick<EventDraft, 'raw'> {
  if (query === null || Buffer.byteLength(query) <= limits.textBytesMax) return {};
  return { raw: { mediaType: 'text/plain; charset=utf-8', bytes: new Uint8Array(Buffer.from(query)) } };
}

export function readerActor({ name, role, credential }: Reader): EventDraft['actor'] {
  return { type: 'user', id: name, roles: [role.name], credential };
}

/** The sections `origin` and `request` of an event about a request. */
export function clientFields(
  client: Client,
  request: NonNullable<EventDraft['request']> = {},
): Pick<EventDraft, 'origin' | 'request'> {
  const origin = {
    ...(client.address === null ? {} : { ip: client.address }),
    ...(client.userAgent === null || client.userAgent === '' ? {} : { userAgent: client.userAgent }),
  };
  return { ...(Object.keys(origin).length === 0 ? {} : { origin }), request: { id: client.requestId, ...request } };
}
