import type { z } from 'zod';
import type {
  Health,
  IndexStatusJson,
  LineFormatName,
  LogInfo,
  NewSource,
  NewToken,
  Source,
  SourceChange,
  SourceArrivals,
  SourceList,
  SourceWithToken,
  Token,
  TokenList,
  TokenWithSecret,
} from '../schemas/admin.ts';
import type { Comparison, ComparisonQuestion } from '../schemas/comparison.ts';
import type { EventView } from '../schemas/event.ts';
import type { Ack, EventFormat, Imported, Ingested, ParsedLines, Receipt } from '../schemas/ingest.ts';
import type { LookPage, LookReaders } from '../schemas/looks.ts';
import type { Patterns } from '../schemas/patterns.ts';
import type { OverviewJson } from '../schemas/overview.ts';
import type { Facets, Histogram, QueryFields, SearchPage, Suggestions } from '../schemas/search.ts';
import type { ExportFormat, TailMessage } from '../schemas/streams.ts';
import type { NewTenant, TenantList, TenantWithToken } from '../schemas/tenant.ts';
import { AppError } from '../app-error.ts';
import { accessCalls } from './access.ts';
import { bucketCalls } from './bucket.ts';
import { readEventStream } from './event-stream.ts';
import { mappingCalls } from './mappings.ts';
import { meMethodsOf, peopleMethodsOf, signInMethodsOf } from './people.ts';
import { tailMessage } from './tail-message.ts';
import { verificationCalls } from './verifications.ts';
import { viewCalls } from './views.ts';
import { holdCalls } from './holds.ts';
import { recallCalls } from './recalls.ts';
import { subjectCalls } from './subjects.ts';
import { retentionCalls } from './retention.ts';
import { watchCalls } from './watch.ts';
import { type Call, type ClientOptions, Transport, TransportError } from './transport.ts';

export interface SendOptions {
  ack?: Ack;
  /** Idempotency key. With one, a broken connection is tried again too. */
  key?: string;
  /** Name of the source; only for tokens that may import. */
  source?: string;
  encoding?: 'gzip' | 'zstd';
  signal?: AbortSignal;
}

export interface EventOptions extends SendOptions {
  /** What the events are; `json` where nothing is said. */
  format?: EventFormat;
}

export interface LineOptions extends SendOptions {
  format?: LineFormatName;
  referenceMs?: number;
  zoneOffsetMin?: number;
}

export interface Range {
  q?: string;
  since?: string;
  until?: string;
}

export interface SearchRange extends Range {
  /** Requests with the same id, query and range are one look. */
  search?: string;
}

export interface HistogramOptions extends SearchRange {
  buckets?: number;
  by?: 'outcome' | 'kind' | 'source';
  signal?: AbortSignal;
}

export interface FacetOptions extends SearchRange {
  fields: readonly string[];
  /** Values a field. */
  limit?: number;
  signal?: AbortSignal;
}

export interface SuggestionOptions extends SearchRange {
  field: string;
  prefix?: string;
  limit?: number;
  signal?: AbortSignal;
}

export interface TailOptions {
  q?: string;
  /** Begin behind this position. */
  after?: string;
  signal?: AbortSignal;
  /** Told how far the log has been looked through, for `after` of the next tail. */
  onPosition?: (position: string) => void;
}

export interface ExportOptions extends Range {
  format?: ExportFormat;
  now?: string;
  upTo?: string;
  after?: string;
  /** Masked groups of fields to show, by a permit; with `since` and `until`. */
  unmask?: string;
  limit?: number;
  signal?: AbortSignal;
}

export interface LooksOptions {
  about?: string;
  since?: string;
  until?: string;
  reader?: string;
  limit?: number;
  cursor?: string;
}

export interface SearchOptions extends SearchRange {
  sort?: 'time' | 'received' | 'position';
  order?: 'asc' | 'desc';
  cursor?: string;
  /** Events a page, at most 1000. */
  limit?: number;
  signal?: AbortSignal;
}

type Body = Uint8Array<ArrayBuffer> | string;
export type Client = ReturnType<typeof createClient>;

/**
 * A client of the server. Methods answer what the contract says; they throw `AppError` with the server's code, or
 * `TransportError` where the server could not be reached.
 */
export function createClient(options: ClientOptions) {
  const transport = new Transport(options);
  const get = <T>(path: string, query: NonNullable<Call['query']> = {}, signal?: AbortSignal) =>
    transport.json<T>({ method: 'GET', path, query, repeatable: true, ...(signal === undefined ? {} : { signal }) });
  const post = <T>(path: string, value: unknown) =>
    transport.json<T>({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(value),
      repeatable: false,
    });

  return {
    ...signInMethodsOf(transport),
    ...meMethodsOf(transport),
    ...peopleMethodsOf(transport),
    ...watchCalls(transport),
    ...holdCalls(transport),
    ...subjectCalls(transport),
    ...retentionCalls(transport),
    ...mappingCalls(transport),

    /** Sends a body of events as it is: JSON, or one event a line. */
    sendEvents: (body: Body, type: 'application/json' | 'application/x-ndjson', send: EventOptions = {}) =>
      transport.json<Ingested>(sending('/v1/events', body, type, send, { format: send.format })),
    sendLines: (body: Body, send: LineOptions = {}) =>
      transport.json<Imported>(
        sending('/v1/lines', body, 'text/plain', send, {
          format: send.format,
          referenceMs: send.referenceMs,
          zoneOffsetMin: send.zoneOffsetMin,
        }),
      ),

    /** Tries lines; nothing is stored. */
    parseLines: (
      body: Body,
      { source, ...send }: Omit<LineOptions, keyof Omit<SendOptions, 'source'>> & { mapping?: string } = {},
    ) =>
      transport.json<ParsedLines>({
        ...sending('/v1/parse', body, 'text/plain', source === undefined ? {} : { source }, send),
        repeatable: true,
      }),

    search: ({ signal, ...query }: SearchOptions = {}) => get<SearchPage>('/v1/events', { ...query }, signal),
    /** Pages of one search, until there are no more. */
    searchAll: async function* (search: SearchOptions = {}): AsyncGenerator<SearchPage> {
      let cursor = search.cursor;
      do {
        const { signal, ...query } = search;
        const at = cursor === undefined ? {} : { cursor };
        const page: SearchPage = await get('/v1/events', { ...query, ...at }, signal);
        yield page;
        cursor = page.cursor ?? undefined;
      } while (cursor !== undefined);
    },
    /** Whether the index has the same of these events as the log. */
    compareEvents: (question: z.input<typeof ComparisonQuestion>, signal?: AbortSignal) =>
      transport.json<Comparison>({
        method: 'POST',
        path: '/v1/events/compare',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(question),
        repeatable: true,
        ...(signal === undefined ? {} : { signal }),
      }),
    view: (position: string) => get<EventView>(`/v1/events/${encodeURIComponent(position)}`),
    receipt: (position: string) => get<Receipt>(`/v1/events/${encodeURIComponent(position)}/receipt`),
    histogram: ({ signal, ...query }: HistogramOptions = {}) => get<Histogram>('/v1/histogram', { ...query }, signal),
    facets: ({ signal, fields, ...query }: FacetOptions) =>
      get<Facets>('/v1/facets', { ...query, fields: fields.join(',') }, signal),
    suggestions: ({ signal, ...query }: SuggestionOptions) => get<Suggestions>('/v1/suggestions', { ...query }, signal),
    patterns: ({ signal, ...query }: SearchRange & { limit?: number; signal?: AbortSignal } = {}) =>
      get<Patterns>('/v1/patterns', { ...query }, signal),
    /** The fields that a query may name under a role; the first that reads events where none is said. */
    queryFields: (query: { role?: string } = {}) => get<QueryFields>('/v1/me/fields', query),
    /** Events as they are committed, until the server or `signal` ends it. One connection: going on is the caller's. */
    tail: async function* ({ q, after, signal, onPosition }: TailOptions = {}): AsyncGenerator<TailMessage> {
      const response = await transport.send({
        method: 'GET',
        path: '/v1/tail',
        query: { q, after },
        headers: { accept: 'text/event-stream' },
        repeatable: true,
        ...(signal === undefined ? {} : { signal }),
      });
      const told = (id: string): void => {
        if (id !== '') onPosition?.(id);
      };
      for await (const message of readEventStream(bodyOf(response), told)) {
        const read = tailMessage(message);
        if (read !== null) yield read;
      }
    },
    /** The file, as it comes. */
    exportEvents: async ({ signal, ...query }: ExportOptions = {}): Promise<AsyncIterable<Uint8Array>> => {
      const response = await transport.send({
        method: 'GET',
        path: '/v1/export',
        query: { ...query },
        headers: { accept: '*/*' },
        repeatable: true,
        ...(signal === undefined ? {} : { signal }),
      });
      return bodyOf(response);
    },
    looks: (query: LooksOptions = {}) => get<LookPage>('/v1/looks', { ...query }),
    lookReaders: (query: Pick<Range, 'since' | 'until'> = {}) => get<LookReaders>('/v1/looks/readers', { ...query }),

    listSources: () => get<z.infer<typeof SourceList>>('/v1/sources'),
    addSource: (source: z.input<typeof NewSource>) => post<z.infer<typeof SourceWithToken>>('/v1/sources', source),
    changeSource: (number: number, change: z.input<typeof SourceChange>) =>
      transport.json<z.infer<typeof Source>>({
        method: 'PATCH',
        path: `/v1/sources/${number}`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(change),
        repeatable: true,
      }),
    sourceArrivals: (number: number, signal?: AbortSignal) =>
      get<SourceArrivals>(`/v1/sources/${number}/arrivals`, {}, signal),
    revokeSource: (number: number) =>
      transport.json<z.infer<typeof Source>>({ method: 'DELETE', path: `/v1/sources/${number}`, repeatable: true }),
    listTokens: () => get<z.infer<typeof TokenList>>('/v1/tokens'),
    addToken: (token: z.input<typeof NewToken>) => post<z.infer<typeof TokenWithSecret>>('/v1/tokens', token),
    revokeToken: (id: string) =>
      transport.json<z.infer<typeof Token>>({ method: 'DELETE', path: `/v1/tokens/${id}`, repeatable: true }),

    listTenants: () => get<z.infer<typeof TenantList>>('/v1/tenants'),
    addTenant: (tenant: z.input<typeof NewTenant>) => post<z.infer<typeof TenantWithToken>>('/v1/tenants', tenant),
    ...accessCalls(transport),
    ...verificationCalls(transport),
    ...viewCalls(transport),
    ...recallCalls(transport),
    ...bucketCalls(transport),

    indexStatus: () => get<IndexStatusJson>('/v1/index/rebuild'),
    rebuildIndex: () =>
      transport.json<IndexStatusJson>({ method: 'POST', path: '/v1/index/rebuild', repeatable: true }),

    logInfo: () => get<LogInfo>('/v1/log'),
    /** A file of the log by its C2SP path (`checkpoint`, `tile/0/000`, `tile/entries/000.p/5`); null when there is none. */
    logFile: async (path: string): Promise<Uint8Array | null> => {
      try {
        const response = await transport.send({ method: 'GET', path: `/v1/log/${path}`, repeatable: true });
        return new Uint8Array(await response.arrayBuffer());
      } catch (error) {
        if (error instanceof AppError && error.code === 'log.file-not-found') return null;
        throw error;
      }
    },

    overview: () => get<OverviewJson>('/v1/overview'),
    health: () => get<Health>('/healthz'),
    metrics: async (): Promise<string> => {
      const response = await transport.send({ method: 'GET', path: '/metrics', repeatable: true });
      return await response.text();
    },
  };
}

function bodyOf({ body, url }: Response): AsyncIterable<Uint8Array> {
  if (body === null) throw new TransportError(`the answer of ${url} has no body`);
  return body;
}

function sending(path: string, body: Body, type: string, send: SendOptions, query: NonNullable<Call['query']>): Call {
  return {
    method: 'POST',
    path,
    query: { ...query, ack: send.ack, source: send.source },
    headers: {
      'content-type': type,
      ...(send.key === undefined ? {} : { 'idempotency-key': send.key }),
      ...(send.encoding === undefined ? {} : { 'content-encoding': send.encoding }),
    },
    body,
    repeatable: send.key !== undefined,
    ...(send.signal === undefined ? {} : { signal: send.signal }),
  };
}
