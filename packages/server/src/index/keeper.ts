import type { ClickHouseClient } from '@clickhouse/client';
import type { ClickHouseServer } from '../platform/clickhouse/index.ts';
import { prepareTable, recreateTable, tableId } from './table.ts';

export interface OpenTable {
  readonly client: ClickHouseClient;
  /** Changes when the table is made anew. */
  readonly table: string;
}

/** Sees to it that the table is there, in each life of the server, before anyone writes to it. */
export class TableKeeper {
  readonly #server: ClickHouseServer;
  #prepared: { starts: number; table: Promise<string> } | null = null;

  constructor(server: ClickHouseServer) {
    this.#server = server;
  }

  async open(timeoutMs: number): Promise<OpenTable> {
    const client = await this.#server.ready(timeoutMs);
    const { starts } = this.#server;
    if (this.#prepared?.starts !== starts) {
      const table = prepareTable(client);
      this.#prepared = { starts, table };
      // A preparation that failed is tried again by the next who asks.
      table.catch(() => (this.#prepared = null));
    }
    return { client, table: await this.#prepared.table };
  }

  /** Drops everything. */
  async recreate(timeoutMs: number): Promise<void> {
    const { client } = await this.open(timeoutMs);
    await recreateTable(client);
    this.#prepared = { starts: this.#server.starts, table: tableId(client) };
  }

  suspect(): void {
    this.#server.suspect();
  }
}
