import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import { engineLibrary } from './library.ts';
import { EngineLife } from './life.ts';
import { engineLimits, type EngineLimits } from './limits.ts';
import { Readiness } from './readiness.ts';
import type { ClickHouseServer, ServerState } from './server.ts';

export interface EngineOptions {
  /** Folder that the engine has to itself: its data, its configuration with the secret, its log. */
  readonly folder: string;
  readonly limits?: EngineLimits;
  readonly report?: (message: string) => void;
}

const startMsMax = 60_000;
const stopMsMax = 10_000;
const backOffMsMin = 100;
const backOffMsMax = 30_000;
/** A life that lasted this long was a good one: the next failure waits the shortest time again. */
const steadyMs = 60_000;

/** The embedded ClickHouse: a child process that is started again, with a growing pause, whenever it ends. */
export class Engine implements ClickHouseServer {
  readonly #options: EngineOptions;
  readonly #library: string;
  readonly #readiness = new Readiness();
  readonly #closing = new AbortController();
  readonly #supervision: Promise<void>;
  #life: EngineLife | null = null;
  #looking = false;

  /** Starts at once, without waiting. Throws where this platform has no engine. */
  constructor(options: EngineOptions) {
    this.#options = options;
    this.#library = engineLibrary();
    this.#supervision = this.#supervise();
  }

  get state(): ServerState {
    return this.#readiness.state;
  }

  get starts(): number {
    return this.#readiness.starts;
  }

  get pid(): number | null {
    return this.#life?.pid ?? null;
  }

  client(): ClickHouseClient | null {
    return this.#readiness.client;
  }

  ready(timeoutMs: number): Promise<ClickHouseClient> {
    return this.#readiness.wait(timeoutMs);
  }

  suspect(): void {
    const life = this.#life;
    if (life === null || this.#looking || this.state.name !== 'ready') return;
    this.#looking = true;
    void life
      .answers()
      .then(async (first) => first || (await life.answers()))
      .then((answers) => (answers ? undefined : life.stop(0)))
      .finally(() => (this.#looking = false));
  }

  async #supervise(): Promise<void> {
    let pauseMs = backOffMsMin;
    while (!this.#closing.signal.aborted) {
      this.#readiness.set({ name: 'starting' });
      const since = performance.now();
      const reason = await this.#live();
      if (this.#closing.signal.aborted) break;
      if (performance.now() - since > steadyMs) pauseMs = backOffMsMin;
      this.#readiness.set({ name: 'dead', reason });
      this.#options.report?.(`The index engine stopped and is started again in ${pauseMs} ms: ${reason}`);
      await sleep(pauseMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, backOffMsMax);
    }
  }

  /** One life of the engine. Gives the reason of its end. */
  async #live(): Promise<string> {
    try {
      const limits = this.#options.limits ?? engineLimits;
      const life = await EngineLife.start({ folder: this.#options.folder, library: this.#library, limits });
      this.#life = life;
      if (this.#closing.signal.aborted) await life.stop(stopMsMax);
      const started = await life.ready(startMsMax);
      if (started.ok && !this.#closing.signal.aborted) this.#readiness.set({ name: 'ready' }, life.client);
      else await life.stop(stopMsMax);
      return started.ok ? await life.ended : started.reason;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      this.#life = null;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#readiness.set({ name: 'closed' });
    await this.#life?.stop(stopMsMax);
    await this.#supervision;
  }
}
