import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event, StoredEvent } from '@daybook/event';
import { Engine } from '../platform/clickhouse/index.ts';
import { RowWriter } from './row-writer.ts';
import { writeRow } from './rows.ts';
import { insertRows } from './table.ts';

/** A real engine in a folder of its own, for one test file. */
export class TestEngine {
  readonly folder: string;
  readonly engine: Engine;
  #inserts = 0;

  private constructor(folder: string, engine: Engine) {
    this.folder = folder;
    this.engine = engine;
  }

  static async start(): Promise<TestEngine> {
    const folder = await mkdtemp(join(tmpdir(), 'daybook-index-'));
    const engine = new Engine({ folder });
    await engine.ready(30_000);
    return new TestEngine(folder, engine);
  }

  client() {
    return this.engine.ready(30_000);
  }

  async insert(tenant: string, events: readonly StoredEvent[]): Promise<void> {
    const row = new RowWriter();
    for (const stored of events) writeRow(row, tenant, stored);
    await insertRows(await this.client(), row.take(), `test-insert-${this.#inserts++}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}

const plain: Event = {
  id: '01932c07-209c-7000-8000-000000000000',
  time: '2026-01-02T03:04:05Z',
  kind: 'data.read',
  action: 'read',
  outcome: 'success',
  severity: 1,
  actor: { type: 'user', id: 'alice' },
};

/** An event at an index of log 1, a second after the one before. */
export function storedEvent(index: number, event: Partial<Event> = {}, entry: Partial<StoredEvent> = {}): StoredEvent {
  const at = Date.UTC(2026, 0, 2) + index * 1000;
  return {
    position: { log: 1, index },
    source: 1,
    class: 1,
    receivedUs: at * 1000,
    own: false,
    event: { ...plain, time: new Date(at).toISOString(), ...event },
    ...entry,
  };
}
