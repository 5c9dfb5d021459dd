import { type EventDraft, formatPosition, type Kind, type Position, type Scalar } from '@daybook/event';
import { groupNames, type Reader } from '../roles/index.ts';

/** From where a request came. */
export interface Client {
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly requestId: string;
}

/** What somebody got to see, as it is recorded. */
export interface Look {
  readonly kind: Extract<Kind, 'log.query' | 'log.view' | 'log.export' | 'log.verify'>;
  /** `search`, `histogram`, `facets`, `view`, `receipt`, `tiles`. */
  readonly action: string;
  /** As typed. */
  readonly query: string | null;
  readonly since: string | null;
  readonly until: string | null;
  /** Events that were shown, or counted; files, of `tiles`. */
  readonly count: number;
  /** The lowest and highest position of what was shown. */
  readonly range: { readonly first: Position; readonly last: Position } | null;
  readonly durationMs: number;
  /** Requests with the same id are one look; null where it is one request. */
  readonly id: string | null;
  readonly client: Client;
}

/** How much of one look was released by now. */
export interface OpenLook {
  readonly reader: Reader;
  readonly look: Look;
  /** Requests, and events over all of them. */
  readonly requests: number;
  readonly count: number;
  readonly range: Look['range'];
}

/** A look that goes on: the range and counts of another request are added to it. */
export function addRequest(open: OpenLook, look: Look): OpenLook {
  return {
    ...open,
    requests: open.requests + 1,
    count: open.count + look.count,
    range: joinRanges(open.range, look.range),
  };
}

function joinRanges(a: Look['range'], b: Look['range']): Look['range'] {
  if (a === null || b === null) return a ?? b;
  return {
    first: comparePositions(a.first, b.first) <= 0 ? a.first : b.first,
    last: comparePositions(a.last, b.last) >= 0 ? a.last : b.last,
  };
}

export function comparePositions(a: Position, b: Position): number {
  return a.log - b.log || a.index - b.index;
}

/** The event that records a look: its first request, or, closed, all of them together. */
export function lookDraft(open: OpenLook, phase: 'opened' | 'closed', time: string): EventDraft {
  const { reader, look, range } = open;
  const ext: Record<string, Scalar> = { count: open.count, ...sightFields(reader) };
  if (look.id !== null) Object.assign(ext, { look: look.id, phase, requests: open.requests });
  if (look.since !== null) ext['since'] = look.since;
  if (look.until !== null) ext['until'] = look.until;
  if (range !== null) Object.assign(ext, { first: formatPosition(range.first), last: formatPosition(range.last) });
  const one = range !== null && look.kind === 'log.view' ? [{ type: 'event', id: formatPosition(range.first) }] : null;
  return {
    time,
    kind: look.kind,
    action: look.action,
    outcome: 'success',
    severity: 1,
    actor: readerActor(reader),
    ...clientFields(look.client, {
      ...(look.query === null ? {} : { query: look.query }),
      durationMs: round(look.durationMs),
    }),
    ...(one === null ? {} : { target: { resources: one } }),
    ext,
  };
}

export function readerActor({ name, role, credential }: Reader): EventDraft['actor'] {
  return { type: 'user', id: name, roles: [role.name], credential };
}

/** What of the log was hidden from the reader, where something was. */
function sightFields({ role: { sight } }: Reader): Record<string, Scalar> {
  const masked = groupNames.filter((group) => !sight.clear.includes(group));
  return {
    ...(sight.restriction === '' ? {} : { restriction: sight.restriction }),
    ...(sight.sources === null ? {} : { sources: sight.sources.join(',') }),
    ...(masked.length === 0 ? {} : { masked: masked.join(',') }),
  };
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

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
