import type { StreamEnding } from '@daybook/api';
import { type Kind, type Position, type Redact, redactFields } from '@daybook/event';
import type { Reader } from '../roles/index.ts';

/** From where a request came. */
export interface Client {
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly requestId: string;
}

/** The lowest and highest position of what was shown, and its first and last event time (as the index has them). */
export interface ShownRange {
  readonly first: Position;
  readonly last: Position;
  readonly earliest?: string;
  readonly latest?: string;
}

/** What of the log could have been shown: with the query, all that it takes to find out later which events those were. */
export interface LookBounds {
  /** What `now` meant, RFC 3339. */
  readonly now: string;
  /** What lies behind this position was not looked at; null where nothing was there to be looked at. */
  readonly upTo: Position | null;
  /** Nor was what lies before it, and this event itself: of tails. */
  readonly after?: Position | null;
}

/** What somebody got to see, as it is recorded. */
export interface Look {
  readonly kind: Extract<Kind, 'log.query' | 'log.view' | 'log.tail' | 'log.export' | 'log.verify'>;
  /** `search`, `histogram`, `facets`, `suggestions`, `compare`, `view`, `receipt`, `tail`, `export`, `looks`, `readers`, `tiles`, `subject`, `erasure`. */
  readonly action: string;
  /** As typed. */
  readonly query: string | null;
  /** As absolute times. */
  readonly since: string | null;
  readonly until: string | null;
  /** Null where one event was asked for by its position. */
  readonly bounds: LookBounds | null;
  /** Events that were shown; files, of `tiles`. */
  readonly count: number;
  /** Events that were counted and not shown; null where nothing was. */
  readonly counted: number | null;
  readonly range: ShownRange | null;
  readonly durationMs: number;
  /** Requests with the same key are one look; null where it is one request. */
  readonly key: string | null;
  readonly client: Client;
  /** Why, where it was asked for. */
  readonly reason?: string;
  /** The approval by which more was shown than the role shows. */
  readonly permit?: string;
}

/** How much of one look was released by now. */
export interface OpenLook {
  /** Tells it from all other looks; null where it is one request. */
  readonly id: string | null;
  readonly reader: Reader;
  /** As its first request was. */
  readonly look: Look;
  /** Requests, or pieces of a stream; and events over all of them. */
  readonly requests: number;
  readonly count: number;
  readonly counted: number | null;
  readonly range: ShownRange | null;
  readonly upTo: Position | null;
  /** Of a stream that ended. */
  readonly ending?: StreamEnding;
}

/** What another request, or another piece of a stream, shows. */
export type Shown = Pick<Look, 'count' | 'range'> & {
  readonly counted?: number | null;
  readonly upTo?: Position | null;
};

export function openLook(id: string | null, reader: Reader, look: Look): OpenLook {
  const { count, counted, range, bounds } = look;
  return { id, reader, look, requests: 1, count, counted, range, upTo: bounds?.upTo ?? null };
}

/** A look that goes on: what is shown more is added to it. */
export function addShown(open: OpenLook, { count, counted = null, range, upTo = null }: Shown): OpenLook {
  return {
    ...open,
    requests: open.requests + 1,
    count: open.count + count,
    counted: counted === null ? open.counted : Math.max(open.counted ?? 0, counted),
    range: joinRanges(open.range, range),
    upTo: laterOf(open.upTo, upTo),
  };
}

/** A look that says nothing of a person any more: neither what was asked, nor who asked from where. The same where it does not. */
export function redactLook(open: OpenLook, redact: Redact): OpenLook {
  const { look } = open;
  const reader = redactFields(open.reader, ['name'], redact);
  const client = redactClient(look.client, redact);
  const texts = redactFields(look, ['query', 'reason'], redact);
  const isSame = reader === open.reader && client === look.client && texts === look;
  return isSame ? open : { ...open, reader, look: { ...texts, client } };
}

/** An address is one or none. */
export function redactClient(client: Client, redact: Redact): Client {
  const now = redactFields(client, ['userAgent'], redact);
  return now.address === null || redact(now.address) === now.address ? now : { ...now, address: null };
}

export function joinRanges(a: ShownRange | null, b: ShownRange | null): ShownRange | null {
  if (a === null || b === null) return a ?? b;
  const [earliest] = [a.earliest, b.earliest].filter((time) => time !== undefined).toSorted();
  const latest = [a.latest, b.latest]
    .filter((time) => time !== undefined)
    .toSorted()
    .at(-1);
  return {
    first: comparePositions(a.first, b.first) <= 0 ? a.first : b.first,
    last: comparePositions(a.last, b.last) >= 0 ? a.last : b.last,
    ...(earliest === undefined ? {} : { earliest }),
    ...(latest === undefined ? {} : { latest }),
  };
}

function laterOf(a: Position | null, b: Position | null): Position | null {
  if (a === null || b === null) return a ?? b;
  return comparePositions(a, b) >= 0 ? a : b;
}

export function comparePositions(a: Position, b: Position): number {
  return a.log - b.log || a.index - b.index;
}
