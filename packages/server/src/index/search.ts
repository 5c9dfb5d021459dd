import type { StoredEvent } from '@daybook/event';
import { countAmong } from './count-among.ts';
import { type Facets, type FacetsRequest, countFacets } from './facets.ts';
import { type Histogram, type HistogramRequest, countOverTime } from './histogram.ts';
import { compareRows, type RowDifferences } from './held-rows.ts';
import { countLooks, findLooks, type LooksRequest, type ReaderDay } from './looks.ts';
import { findPage, type Page, type PageRequest } from './page.ts';
import { Parameters } from './parameters.ts';
import { findPatterns, type Patterns, type PatternsRequest } from './patterns.ts';
import { countRecorded, type RecordedCounts, type RecordedRequest } from './recorded.ts';
import type { Answer, QueryRunner } from './runner.ts';
import { eventsTable } from './schema.ts';
import { compileScope, type Scope } from './scope.ts';

/**
 * What can be asked of the index. Every answer is exact and bounded; one that would cost too much is none, with the code
 * of the limit. An aborted signal ends the work of the engine too.
 */
export class EventSearch {
  readonly #runner: QueryRunner;

  constructor(runner: QueryRunner) {
    this.#runner = runner;
  }

  /** One page of positions, to be read from the ledger. */
  page(request: PageRequest, signal?: AbortSignal): Promise<Answer<Page>> {
    return findPage(this.#runner, request, signal);
  }

  /** Of events of the log, those whose rows are something else; see `held-rows.ts`. */
  compare(tenant: string, events: readonly StoredEvent[], signal?: AbortSignal): Promise<Answer<RowDifferences>> {
    return compareRows(this.#runner, tenant, events, signal);
  }

  histogram(request: HistogramRequest, signal?: AbortSignal): Promise<Answer<Histogram>> {
    return countOverTime(this.#runner, request, signal);
  }

  facets(request: FacetsRequest, signal?: AbortSignal): Promise<Answer<Facets>> {
    return countFacets(this.#runner, request, signal);
  }

  /** Groups of events that are alike. */
  patterns(request: PatternsRequest, signal?: AbortSignal): Promise<Answer<Patterns>> {
    return findPatterns(this.#runner, request, signal);
  }

  /** Of the events of a scope, how many are in each of the others; see `count-among.ts`. */
  countAmong(scope: Scope, others: readonly Scope[], signal?: AbortSignal): Promise<Answer<(number | null)[]>> {
    return countAmong(this.#runner, scope, others, signal);
  }

  /** The newest record of each look. */
  looks(request: LooksRequest, signal?: AbortSignal): Promise<Answer<Page>> {
    return findLooks(this.#runner, request, signal);
  }

  /** Looks, counted by reader and day. */
  readerDays(scope: Scope, signal?: AbortSignal): Promise<Answer<ReaderDay[]>> {
    return countLooks(this.#runner, scope, signal);
  }

  /** What was received lately, by source. */
  recorded(request: RecordedRequest): Promise<Answer<RecordedCounts>> {
    return countRecorded(this.#runner, request);
  }

  async count(scope: Scope, signal?: AbortSignal): Promise<Answer<number>> {
    const parameters = new Parameters();
    const sql = `SELECT count() AS count FROM ${eventsTable} WHERE ${compileScope(scope, parameters)}`;
    const answer = await this.#runner.run<{ count: string }>(sql, parameters, signal);
    return answer.ok ? { ok: true, value: Number(answer.value[0]?.count ?? 0) } : answer;
  }
}
