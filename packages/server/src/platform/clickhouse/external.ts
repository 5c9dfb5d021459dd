import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import { Readiness } from './readiness.ts';
import type { ClickHouseServer, ServerState } from './server.ts';
import { unrecorded } from './unrecorded.ts';

export interface ExternalOptions {
  /** `http://HOST:PORT` or `https://…`, without credentials. */
  readonly url: string;
  readonly database?: string;
  readonly username?: string;
  readonly password?: string;
  /** Sent with every request, for a proxy that asks for them. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly report?: (message: string) => void;
}

const retryMs = 2_000;

/** Somebody's own ClickHouse server: the same client and the same SQL as with the embedded engine. */
export class ExternalServer implements ClickHouseServer {
  readonly pid = null;
  readonly #client: ClickHouseClient;
  readonly #report: ((message: string) => void) | undefined;
  readonly #readiness = new Readiness();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | null = null;

  constructor(options: ExternalOptions) {
    this.#report = options.report;
    this.#client = createClient({
      url: options.url,
      ...(options.database === undefined ? {} : { database: options.database }),
      ...(options.username === undefined ? {} : { username: options.username }),
      ...(options.password === undefined ? {} : { password: options.password }),
      ...(options.headers === undefined ? {} : { http_headers: { ...options.headers } }),
      request_timeout: 120_000,
      clickhouse_settings: unrecorded,
      log: { level: ClickHouseLogLevel.OFF },
    });
    this.suspect();
  }

  get state(): ServerState {
    return this.#readiness.state;
  }

  get starts(): number {
    return this.#readiness.starts;
  }

  client(): ClickHouseClient | null {
    return this.#readiness.client;
  }

  ready(timeoutMs: number): Promise<ClickHouseClient> {
    return this.#readiness.wait(timeoutMs);
  }

  suspect(): void {
    if (this.state.name === 'closed') return;
    clearTimeout(this.#timer);
    this.#looking ??= this.#look().finally(() => (this.#looking = null));
  }

  async #look(): Promise<void> {
    const result = await this.#client.ping({ select: true });
    if (result.success) {
      if (this.state.name !== 'ready') this.#readiness.set({ name: 'ready' }, this.#client);
      return;
    }
    if (this.state.name !== 'dead') this.#report?.(`The ClickHouse server does not answer: ${result.error.message}`);
    this.#readiness.set({ name: 'dead', reason: result.error.message });
    if (this.#readiness.state.name !== 'closed') this.#timer = setTimeout(() => this.suspect(), retryMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#readiness.set({ name: 'closed' });
    clearTimeout(this.#timer);
    await this.#looking;
    clearTimeout(this.#timer);
    await this.#client.close();
  }
}
