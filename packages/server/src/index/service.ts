import type { EventDraft, Position } from '@daybook/event';
import type { Clock } from '../platform/clock.ts';
import type { CompareReport, EventIndex } from './event-index.ts';
import type { EventSearch } from './search.ts';
import type { Coverage, Tiers } from './tiers/index.ts';

/** Rows that differ and were told of already: each is recorded once, while there are not more of them than this. */
const toldRowsMax = 10_000;
const comparisonIntervalMs = 3_600_000;
/** Every so many comparisons also read the checksums of all parts. */
const deepEvery = 24;

export interface IndexServiceOptions {
  readonly index: EventIndex;
  readonly clock: Clock;
  readonly tiers: Pick<Tiers, 'covers'>;
  /** Makes an event of Daybook's own in the log of a tenant. */
  readonly record: (tenant: string, draft: EventDraft) => Promise<void>;
  readonly report: (message: string) => void;
}

/**
 * The index as the server uses it: asked, rebuilt, and held against the ledger at start and every hour. What a comparison
 * found amiss, and mended, is said in the log.
 */
export class IndexService implements AsyncDisposable {
  readonly search: EventSearch;
  readonly #options: IndexServiceOptions;
  #rebuilding: Promise<void> | null = null;
  #rebuilt = { indexed: 0, total: 0 };
  #timer: NodeJS.Timeout | undefined;
  #comparing: Promise<void> = Promise.resolve();
  #comparisons = 0;
  readonly #toldRows = new Set<string>();
  /** Rows that comparisons found missing or too many, and those that answers found to be wrong, since the start. */
  differences = 0;

  constructor(options: IndexServiceOptions) {
    this.#options = options;
    this.search = options.index.search;
  }

  /** Compares in the background, now and every hour. */
  start(): void {
    this.#compareSoon();
    this.#timer = setInterval(() => this.#compareSoon(), comparisonIntervalMs);
    this.#timer.unref();
  }

  /** How far the newest log of a tenant is in the index. */
  state(tenant: string): {
    state: 'starting' | 'following' | 'rebuilding' | 'down';
    position: Position | null;
    lag: number;
    detail?: string;
  } {
    const { index } = this.#options;
    const none = { log: 1, indexed: 0, lag: 0 };
    const { log, indexed, lag } = index.progress().findLast((each) => each.tenant === tenant) ?? none;
    const position = indexed === 0 ? null : { log, index: indexed - 1 };
    const { state } = index;
    if (state.name === 'dead') return { state: 'down', position, lag, detail: state.reason };
    if (state.name !== 'ready') return { state: 'starting', position, lag };
    if (this.#rebuilding === null) return { state: 'following', position, lag };
    const detail = `${this.#rebuilt.indexed} of ${this.#rebuilt.total} events`;
    return { state: 'rebuilding', position, lag, detail };
  }

  /** Which events of a tenant it has, of those that happened from a time on. */
  covers(tenant: string, sinceNs: bigint | undefined, askedMs: number): Coverage {
    return this.#options.tiers.covers(tenant, sinceNs, askedMs);
  }

  /** Begins a rebuild and does not wait for its end; does nothing while one is under way. */
  rebuild(): Promise<void> {
    this.#toldRows.clear();
    this.#rebuilding ??= this.#options.index
      .rebuild((indexed, total) => {
        this.#rebuilt = { indexed, total };
      })
      .catch((error: unknown) => this.#options.report(`The rebuild of the index failed: ${String(error)}`))
      .finally(() => {
        this.#rebuilding = null;
      });
    return Promise.resolve();
  }

  /** Events were found that the log says were not to be: the index is damaged, or was tampered with. */
  differs(count: number): void {
    this.differences += count;
    this.#options.report(
      `The index found ${count} events that, by the log, were out of the reader's sight; they were left out`,
    );
  }

  /** Rows that answers found are not what the log has: somebody changed them, or the engine did. A rebuild mends them. */
  rowsDiffer(tenant: string, positions: readonly string[]): void {
    const fresh = positions.filter((position) => !this.#toldRows.has(`${tenant} ${position}`));
    if (fresh.length === 0 || this.#toldRows.size + fresh.length > toldRowsMax) return;
    for (const position of fresh) this.#toldRows.add(`${tenant} ${position}`);
    this.differences += fresh.length;
    const [first = ''] = fresh;
    this.#options.report(
      `The index has ${fresh.length} rows of ${tenant} that are not what the log has, ${first} among them; rebuild it: POST /v1/index/rebuild`,
    );
    this.#options
      .record(tenant, this.#draft({ differing: fresh.length, first }))
      .catch((error: unknown) => this.#options.report(`That could not be recorded: ${String(error)}`));
  }

  #compareSoon(): void {
    this.#comparing = this.#comparing
      .then(() => this.#compare())
      .catch((error: unknown) => this.#options.report(`The index could not be held against the log: ${String(error)}`));
  }

  async #compare(): Promise<void> {
    const report = await this.#options.index.compare(this.#comparisons % deepEvery === deepEvery - 1);
    this.#comparisons += 1;
    const parts = report.detachedParts.length + report.brokenParts.length;
    for (const { tenant, missing, extra } of report.logs) {
      if (missing + extra + parts === 0) continue;
      this.differences += missing + extra;
      this.#options.report(
        `The index differed from the log of ${tenant} and was mended: ${missing} rows missing, ${extra} too many, ` +
          `${parts} damaged parts`,
      );
      await this.#options.record(tenant, this.#draft(extOf(report, missing, extra)));
    }
  }

  #draft(ext: NonNullable<EventDraft['ext']>): EventDraft {
    return {
      time: new Date(this.#options.clock.nowMs()).toISOString(),
      kind: 'log.index',
      action: 'compare',
      outcome: 'failure',
      severity: 3,
      actor: { type: 'system', id: 'daybook' },
      ext,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#options.index[Symbol.asyncDispose]();
    await this.#comparing;
    await this.#rebuilding;
  }
}

function extOf(report: CompareReport, missing: number, extra: number): NonNullable<EventDraft['ext']> {
  return {
    missing,
    extra,
    detachedParts: report.detachedParts.length,
    brokenParts: report.brokenParts.length,
  };
}
