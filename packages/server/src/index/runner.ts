import { ClickHouseError, type ClickHouseClient } from '@clickhouse/client';
import type { ClickHouseServer } from '../platform/clickhouse/index.ts';
import type { Parameters } from './parameters.ts';
import { killQuery } from './table.ts';

/** What one question to the index may cost. Over a limit it ends with a code that names the limit. */
export interface SearchLimits {
  readonly secondsMax: number;
  readonly memoryBytesMax: number;
  readonly rowsReadMax: number;
  /** How long to wait for an engine that is being started again. */
  readonly waitMsMax: number;
}

export const searchLimits: SearchLimits = {
  secondsMax: 15,
  memoryBytesMax: 384 * 1024 * 1024,
  rowsReadMax: 2_000_000_000,
  waitMsMax: 5_000,
};

/**
 * Why a question has no answer. `time`, `memory`, `rows`, `pattern` (a pattern that is too large) and `size` (of the question) are
 * the question's cost; `busy` and `unavailable` pass; `aborted` is the asker's own doing.
 */
export type SearchFault = 'time' | 'memory' | 'rows' | 'pattern' | 'size' | 'busy' | 'unavailable' | 'aborted';
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: SearchFault; readonly message: string };

/** Codes of ClickHouse's `ErrorCodes.cpp`. */
const faults: Readonly<Record<string, SearchFault>> = {
  '40': 'unavailable',
  '60': 'unavailable',
  '158': 'rows',
  '159': 'time',
  '160': 'time',
  '167': 'size',
  '168': 'size',
  '173': 'memory',
  '202': 'busy',
  '241': 'memory',
  '246': 'unavailable',
  '306': 'size',
  '307': 'rows',
  '394': 'aborted',
  '396': 'rows',
  '427': 'pattern',
  '1001': 'pattern',
};

/** What the longest query, counted by as many fields as may be asked for, is in SQL: a few hundred KiB. */
const queryBytesMax = 2 * 1024 * 1024;

export class QueryRunner {
  readonly #server: ClickHouseServer;
  readonly #limits: SearchLimits;
  readonly #newQueryId: () => string;
  readonly #settings: Readonly<Record<string, string | number>>;

  /** `newQueryId` never gives the same id twice, also not after a restart. `settings` are for measurements. */
  constructor(
    server: ClickHouseServer,
    newQueryId: () => string,
    limits: SearchLimits = searchLimits,
    settings: Readonly<Record<string, string | number>> = {},
  ) {
    this.#server = server;
    this.#newQueryId = newQueryId;
    this.#limits = limits;
    this.#settings = settings;
  }

  /** Asks one question. When `signal` aborts, the engine is told to stop working on it. */
  async run<Row>(query: string, parameters: Parameters, signal?: AbortSignal): Promise<Answer<Row[]>> {
    if (signal?.aborted === true) return { ok: false, code: 'aborted', message: 'The reader is gone' };
    let client: ClickHouseClient;
    try {
      client = this.#server.client() ?? (await this.#server.ready(this.#limits.waitMsMax));
    } catch (error) {
      return { ok: false, code: 'unavailable', message: messageOf(error) };
    }
    const queryId = this.#newQueryId();
    const kill = () => void killQuery(client, queryId).catch(() => undefined);
    signal?.addEventListener('abort', kill, { once: true });
    try {
      const result = await client.query({
        query,
        query_params: parameters.values,
        query_id: queryId,
        format: 'JSONEachRow',
        clickhouse_settings: this.#clickhouseSettings(),
        ...(signal === undefined ? {} : { abort_signal: signal }),
      });
      return { ok: true, value: await result.json<Row>() };
    } catch (error) {
      return this.#fault(error, signal);
    } finally {
      signal?.removeEventListener('abort', kill);
    }
  }

  #clickhouseSettings() {
    const { secondsMax, memoryBytesMax, rowsReadMax } = this.#limits;
    return {
      // Nothing that is asked here may change anything; with 2, unlike 1, the settings below may still be set.
      readonly: '2',
      max_execution_time: secondsMax,
      max_memory_usage: String(memoryBytesMax),
      max_bytes_before_external_group_by: String(Math.floor(memoryBytesMax / 2)),
      max_query_size: String(queryBytesMax),
      max_rows_to_read: String(rowsReadMax),
      max_result_rows: '100000',
      max_result_bytes: String(64 * 1024 * 1024),
      output_format_json_quote_64bit_integers: 1,
      precise_float_parsing: 1,
      // It takes the place of the question's own condition in what is read first, which leaves out far more rows.
      use_top_k_dynamic_filtering: 0,
      ...this.#settings,
    } as const;
  }

  #fault(error: unknown, signal: AbortSignal | undefined): Answer<never> {
    if (signal?.aborted === true) return { ok: false, code: 'aborted', message: 'The reader is gone' };
    if (error instanceof ClickHouseError) {
      const code = faultOf(error);
      if (code === undefined) throw error;
      return { ok: false, code, message: messageOf(error) };
    }
    this.#server.suspect();
    return { ok: false, code: 'unavailable', message: messageOf(error) };
  }
}

/** What is too long is cut before it is read, and then it is bad syntax: only the message tells that from a fault of ours. */
function faultOf({ code, message }: ClickHouseError): SearchFault | undefined {
  return code === '62' && message.startsWith('Max query size exceeded') ? 'size' : faults[code];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
