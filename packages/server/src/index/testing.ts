import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeEvents, type Event, type StoredEvent, type StoredItems } from '@daybook/event';
import type { CommittedBatch, LedgerFeed } from '../ledger/feed.ts';
import { Engine } from '../platform/clickhouse/index.ts';
import { RowMaker } from './rows.ts';
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
    const rows = new RowMaker();
    for (const stored of events) rows.add(tenant, itemsOf(stored));
    await insertRows(await this.client(), rows.row.take(), `test-insert-${this.#inserts++}`);
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

/** As a follower is given it. */
export function itemsOf({ event, ...ofEntry }: StoredEvent): StoredItems {
  const { items } = encodeEvents([event]);
  return { ...ofEntry, bytes: items, start: 0, end: items.length };
}

/** A log in memory. Some indices may have no event, as if their content was destroyed. */
export class MemoryFeed implements LedgerFeed {
  readonly tenant: string;
  readonly log = 1;
  readonly events: StoredEvent[] = [];
  reads = 0;
  #size = 0;
  readonly #listeners = new Set<(batch: CommittedBatch) => void>();

  constructor(tenant = 'default') {
    this.tenant = tenant;
  }

  size(): number {
    return this.#size;
  }

  /** Commits a batch of so many indices; those that `gone` names have no event. */
  append(count: number, gone: (index: number) => boolean = () => false): void {
    const first = this.#size;
    const events: StoredEvent[] = [];
    for (let index = first; index < first + count; index++) if (!gone(index)) events.push(storedEvent(index));
    this.#commit(first + count, events);
  }

  /** Commits these, which have the indices that come next. */
  add(events: readonly StoredEvent[]): void {
    this.#commit(this.#size + events.length, events);
  }

  #commit(end: number, events: readonly StoredEvent[]): void {
    const first = this.#size;
    this.#size = end;
    this.events.push(...events);
    const batch = { tenant: this.tenant, log: 1, first, end, events: events.map(itemsOf) };
    for (const listener of this.#listeners) listener(batch);
  }

  subscribe(listener: (batch: CommittedBatch) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  async *read(from: number, eventsMax: number, endMax = Infinity): AsyncIterable<CommittedBatch> {
    this.reads++;
    const size = Math.min(this.#size, endMax);
    for (let first = from; first < size; first += eventsMax) {
      const end = Math.min(first + eventsMax, size);
      await Promise.resolve();
      const events = this.events.filter(({ position }) => position.index >= first && position.index < end);
      yield { tenant: this.tenant, log: 1, first, end, events: events.map(itemsOf) };
    }
  }
}
