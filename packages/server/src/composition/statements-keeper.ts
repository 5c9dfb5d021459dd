import type { Registry as Metrics } from 'prom-client';
import type { StatedLog } from '../backup/index.ts';
import type { Config } from '../config/index.ts';
import type { Ledgers } from '../ledger/index.ts';
import type { Clock } from '../platform/clock.ts';
import { gaugeOf } from '../platform/gauge.ts';
import type { Retention } from '../retain/index.ts';
import { statementKeys, wordsOfHolds, writeStated } from './statements.ts';

const lookEveryMs = 1_000;
/** After a failure it is tried again, not at once. */
const againMs = 30_000;

export interface KeeperParts {
  readonly ledgers: Pick<Ledgers, 'all'>;
  readonly retention: Pick<Retention, 'of' | 'registers'>;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly report: (message: string) => void;
}

/** Keeps what is stated about retention in the folder of the backups, where one is set: for a restore of an older backup. */
export function keepStatementsOf(
  { backup, data }: Pick<Config, 'backup' | 'data'>,
  parts: KeeperParts,
): AsyncDisposable {
  const { statements: place } = backup;
  if (place === undefined) return { [Symbol.asyncDispose]: () => Promise.resolve() };
  return new StatementsKeeper(data, place, parts);
}

class StatementsKeeper implements AsyncDisposable {
  readonly #data: string;
  readonly #place: string;
  readonly #parts: KeeperParts;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | null = null;
  /** How many statements of which logs are kept. */
  #kept = '';
  /** Since when some are not; null while all are. */
  #behindSinceMs: number | null;
  #notBeforeMs = 0;
  #told = '';

  constructor(data: string, place: string, parts: KeeperParts) {
    this.#data = data;
    this.#place = place;
    this.#parts = parts;
    this.#behindSinceMs = parts.clock.monotonicMs();
    this.#timer = setInterval(() => this.#look(), lookEveryMs);
    this.#timer.unref();
    gaugeOf(
      parts.metrics,
      'daybook_statements_kept_lag_seconds',
      'For how long statements about retention have not been in the folder of the backups; 0 while all are',
      () => (this.#behindSinceMs === null ? 0 : (parts.clock.monotonicMs() - this.#behindSinceMs) / 1000),
    );
    this.#look();
  }

  #look(): void {
    const { clock } = this.#parts;
    const now = this.#stamp();
    if (now === this.#kept) return;
    this.#behindSinceMs ??= clock.monotonicMs();
    if (this.#running !== null || clock.monotonicMs() < this.#notBeforeMs) return;
    this.#running = this.#keep(now).finally(() => {
      this.#running = null;
    });
  }

  #stamp(): string {
    return this.#registers()
      .map(({ ledger, register }) => `${ledger.origin} ${register.statements.length}`)
      .join('\n');
  }

  #registers() {
    const { ledgers, retention } = this.#parts;
    // A log that is being begun is not followed yet.
    const followed = new Set(retention.registers().map(({ tenant }) => tenant));
    const all = ledgers.all().filter(({ tenant }) => followed.has(tenant));
    return all.map((ledger) => ({ ledger, ...retention.of(ledger.tenant) }));
  }

  /** Does not throw: it is tried again. */
  async #keep(stamp: string): Promise<void> {
    const { clock } = this.#parts;
    try {
      const logs: StatedLog[] = [];
      for (const { ledger, register, holds } of this.#registers()) {
        if (register.broken !== null)
          throw new Error(`the statements of ${ledger.tenant} cannot be read: ${register.broken}`);
        // It grows while this goes on.
        const statements = [...register.statements];
        const words = await wordsOfHolds(statements, async (index) => {
          const hold = holds.inForce.find(({ placed }) => placed.statement.words === index);
          return hold === undefined ? null : holds.reading.words(hold).catch(() => null);
        });
        const { tenant, log, origin } = ledger;
        logs.push({ tenant, log, origin, size: ledger.size(), statements, words });
      }
      const madeAt = new Date(clock.nowMs()).toISOString();
      const { aside, isBehind } = await writeStated({ madeAt, logs }, this.#place, await statementKeys(this.#data));
      if (aside !== null)
        this.#tell(
          `What was stated in another log is kept as ${this.#place}/${aside}: a restore of that one needs it.`,
        );
      if (isBehind)
        throw new Error(
          'it has statements that this log does not have. Was an older copy of the data directory put back? Restore it instead',
        );
      this.#kept = stamp;
      if (this.#stamp() === stamp) this.#behindSinceMs = null;
    } catch (error) {
      this.#notBeforeMs = clock.monotonicMs() + againMs;
      const reason = error instanceof Error ? error.message : String(error);
      this.#tell(`What is stated about retention cannot be kept in ${this.#place}: ${reason}`);
    }
  }

  #tell(message: string): void {
    if (message !== this.#told) this.#parts.report(message);
    this.#told = message;
  }

  /** What was stated last is kept too, where it can be. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
    const now = this.#stamp();
    if (now !== this.#kept && this.#parts.clock.monotonicMs() >= this.#notBeforeMs) await this.#keep(now);
  }
}
