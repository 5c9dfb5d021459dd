import type { ClickHouseClient } from '@clickhouse/client';
import type { ClickHouseServer } from '../platform/clickhouse/index.ts';
import { prepareTable, recreateTable } from './table.ts';

export interface OpenTable {
  readonly client: ClickHouseClient;
  /** Changes when the table is made anew. */
  readonly table: string;
}

/** Sees to it that the table is there, in each life of the server, before anyone writes to it. */
export class TableKeeper {
  readonly #server: ClickHouseServer;
  #prepared: { starts: number; table: Promise<string> } | null = null;
  /** The life of the server in which the table was last seen to. */
  #openIn: number | null = null;

  constructor(server: ClickHouseServer) {
    this.#server = server;
  }

  /** Whether the table is there in this life of the server: before that a question finds none. */
  get isOpen(): boolean {
    return this.#openIn === this.#server.starts;
  }

  async open(timeoutMs: number): Promise<OpenTable> {
    const client = await this.#server.ready(timeoutMs);
    const { starts } = this.#server;
    const prepared = this.#prepared;
    const table = prepared?.starts === starts ? prepared.table : this.#prepare(prepareTable(client));
    return { client, table: await table };
  }

  /** Drops everything. Whoever opens the table meanwhile waits, and gets the new one. */
  async recreate(timeoutMs: number): Promise<void> {
    const { client } = await this.open(timeoutMs);
    await this.#prepare(recreateTable(client));
  }

  #prepare(table: Promise<string>): Promise<string> {
    const prepared = { starts: this.#server.starts, table };
    this.#prepared = prepared;
    table.then(
      () => {
        this.#openIn = prepared.starts;
      },
      // One that failed is tried again by the next who asks.
      () => {
        if (this.#prepared === prepared) this.#prepared = null;
      },
    );
    return table;
  }

  suspect(): void {
    this.#server.suspect();
  }
}
