import type { ClickHouseClient } from '@clickhouse/client';
import type { ServerState } from './server.ts';

interface Waiter {
  readonly resolve: (client: ClickHouseClient) => void;
  readonly reject: (error: Error) => void;
}

/** The state of a server, and those who wait for it to be ready. */
export class Readiness {
  state: ServerState = { name: 'starting' };
  client: ClickHouseClient | null = null;
  starts = 0;
  #lastReason: string | null = null;
  readonly #waiters = new Set<Waiter>();

  set(state: ServerState, client: ClickHouseClient | null = null): void {
    if (this.state.name === 'closed') return;
    this.state = state;
    this.client = client;
    if (state.name === 'dead') this.#lastReason = state.reason;
    if (state.name === 'ready') this.starts++;
    const waiters = [...this.#waiters];
    if (client !== null) for (const waiter of waiters) waiter.resolve(client);
    if (state.name === 'closed') for (const waiter of waiters) waiter.reject(new Error('The index is closed'));
  }

  wait(timeoutMs: number): Promise<ClickHouseClient> {
    if (this.client !== null) return Promise.resolve(this.client);
    if (this.state.name === 'closed') return Promise.reject(new Error('The index is closed'));
    const { promise, resolve, reject } = Promise.withResolvers<ClickHouseClient>();
    const waiter = { resolve, reject };
    const timer = setTimeout(() => {
      const reason = this.#lastReason === null ? '' : `; before that: ${this.#lastReason}`;
      reject(new Error(`The index was not ready within ${timeoutMs} ms${reason}`));
    }, timeoutMs);
    this.#waiters.add(waiter);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiters.delete(waiter);
    });
  }
}
