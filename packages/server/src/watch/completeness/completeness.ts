import type { Redact } from '@daybook/event';
import { gaugeOf } from '../../platform/gauge.ts';
import type { Registry as Metrics } from 'prom-client';
import type { LedgerFeed } from '../../ledger/feed.ts';
import { type Heartbeat, LogCompleteness, type LogCompletenessParts } from './log-completeness.ts';
import type { NamedSource } from './drafts.ts';
import type { SourceState } from './source-state.ts';
import type { WatchedSource } from './watched-source.ts';
import type { Transport } from './transport.ts';
import { type Range, type Verdict, verdictOf } from './verdict.ts';

export interface CompletenessParts extends Omit<LogCompletenessParts, 'feed' | 'sources'> {
  readonly metrics: Metrics;
  /** Those of a tenant that are not revoked. */
  readonly sourcesOf: (tenant: string) => readonly WatchedSource[];
  /** How a source sends, where that takes away what could be proved. */
  readonly transportsOf: (tenant: string, name: string) => readonly Transport[];
}

const sweepMs = 1_000;

/** Whether all that the sources of all tenants record comes. */
export class Completeness implements AsyncDisposable {
  readonly #parts: CompletenessParts;
  readonly #logs = new Map<string, LogCompleteness>();
  readonly #timer: NodeJS.Timeout;

  constructor(parts: CompletenessParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => void this.sweep(), sweepMs);
    this.#timer.unref();
    gaugeOf(
      parts.metrics,
      'daybook_completeness_missing_events',
      'Events that sources numbered and that did not come',
      () => Number(this.#sum(({ numbering }) => numbering.missing)),
    );
    gaugeOf(parts.metrics, 'daybook_sources_silent', 'Sources that count as silent', () =>
      Number(this.#sum(({ silentSinceMs }) => (silentSinceMs === null ? 0n : 1n))),
    );
  }

  follow(feed: LedgerFeed): void {
    const sources = () => this.#parts.sourcesOf(feed.tenant);
    this.#logs.set(feed.tenant, new LogCompleteness({ ...this.#parts, feed, sources }));
  }

  /** Null where nothing of the source is known. */
  state(tenant: string, source: number): SourceState | null {
    return this.#logs.get(tenant)?.state(source) ?? null;
  }

  /** After how long the source counts as silent, ms. */
  silentAfterMs(tenant: string, source: WatchedSource): number {
    return this.#of(tenant).silentAfter(source).ms;
  }

  /** Whether a source counts as silent now; `lastMs`: when its last event came, null where it is not known that there is one. */
  isSilent(tenant: string, source: WatchedSource, lastMs: number | null): boolean {
    const state = this.state(tenant, source.number);
    const heardMs = Math.max(lastMs ?? 0, state?.rhythm.lastMs ?? 0);
    return heardMs > 0 && this.#parts.clock.nowMs() - heardMs > this.silentAfterMs(tenant, source);
  }

  lag(tenant: string): number {
    return this.#of(tenant).lag;
  }

  /** Whether all that a source recorded is there, of what was received in the range. */
  verdict(tenant: string, { number, name }: NamedSource, range: Range): Verdict {
    const transports = this.#parts.transportsOf(tenant, name);
    return verdictOf(this.state(tenant, number), range, { transports, lag: this.lag(tenant) });
  }

  async heartbeat(tenant: string, source: NamedSource, heartbeat: Heartbeat): Promise<void> {
    await this.#of(tenant).heartbeat(source, heartbeat);
  }

  /** Takes what names a person out of what is known of the sources of a tenant. */
  async eraseTraces(tenant: string, redact: Redact): Promise<void> {
    await this.#of(tenant).eraseTraces(redact);
  }

  /** Notes that events of a source came by a way that answers for nothing; kept, as all that is known of a source is. */
  cameBy({ tenant, number }: { readonly tenant: string; readonly number: number }, by: Transport): void {
    this.#logs.get(tenant)?.cameBy(number, by);
  }

  /** Says in the logs what is to be said by now. */
  async sweep(): Promise<void> {
    await Promise.all([...this.#logs.values()].map((log) => log.sweep()));
  }

  #sum(of: (state: SourceState) => bigint): bigint {
    return [...this.#logs.values()]
      .flatMap((log) => this.#parts.sourcesOf(log.tenant).map(({ number }) => log.state(number)))
      .reduce((sum, state) => sum + (state === null ? 0n : of(state)), 0n);
  }

  #of(tenant: string): LogCompleteness {
    const log = this.#logs.get(tenant);
    if (log === undefined) throw new Error(`there is no log for tenant ${tenant}`);
    return log;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#logs.values()].map((log) => log[Symbol.asyncDispose]()));
  }
}
