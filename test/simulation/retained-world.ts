import {
  dayOfUs,
  decodeEntry,
  erasedSections,
  type ErasureStatement,
  type EventDraft,
  type Logged,
  type PlanStatement,
  SegmentContent,
  statementOf,
} from '@daybook/event';
import type { BatchHasher } from '@daybook/event/hash';
import { nodeSegmentCodec } from '@daybook/event/node';
import { Faults, SimulatedFiles, type TestBatch, testBatch, type TestLedger, type TestWorld } from '@daybook/testkit';
import { memoryErasures } from '../../packages/server/src/retain/erasures/testing.ts';
import { Erasures, unerasedRanges } from '../../packages/server/src/ledger/erasures.ts';
import {
  firstOfDay,
  type InventoryLooks,
  placesOf,
  takeInventory,
} from '../../packages/server/src/ledger/inventory.ts';
import { LedgerReader } from '../../packages/server/src/ledger/reader.ts';
import type { Clock } from '../../packages/server/src/platform/clock.ts';
import type { IndexRows, RecordDoor, RetainedLog } from '../../packages/server/src/retain/index.ts';
import type { ClockStore, RegisterStore } from '../../packages/server/src/retain/store.ts';

/** What outlives a process: rows of an index, and what `meta.db` keeps. Keyed by index. */
export class RetainedWorld {
  readonly rows = new Map<number, { class: number; day: number; source: number; erased?: readonly number[] }>();
  trustedMs: number | null = null;
  known: { count: number; last: number } | null = null;
  readonly erasures = memoryErasures();
  /** Who was erased from what is kept apart from the log. */
  readonly traces = new Set<string>();
  /** For `Retention`, together with what is of a process. */
  readonly parts = {
    traces: {
      erase: async (_: string, identifiers: readonly string[]) => this.#trace(identifiers),
      settle: async () => undefined,
    },
    isLive: () => true,
    erasures: this.erasures,
  };

  readonly registers: RegisterStore = {
    load: async () => this.known,
    save: async (_tenant, _log, count, last) => void (this.known = { count, last }),
  };
  readonly clocks: ClockStore = {
    load: async () => this.trustedMs,
    save: async (ms) => void (this.trustedMs = ms),
  };
  #trace(identifiers: readonly string[]): void {
    for (const each of identifiers) this.traces.add(each);
  }

  readonly index: IndexRows = {
    days: async () => [...this.rows.values()],
    remove: async (_tenant, _log, { class: of, day, first, last, except, sources }) => {
      for (const [at, row] of this.rows) {
        const isNamed =
          row.class === of && row.day === day && at >= first && at <= last && !sources.includes(row.source);
        if (isNamed && !except.some(([from, to]) => from <= at && at <= to)) this.rows.delete(at);
      }
    },
    erase: async (_tenant, _log, erasure) => {
      for (const [at, row] of this.rows) {
        const sections = erasedSections(erasure, at, row);
        if (sections?.length === 0) this.rows.delete(at);
        else if (sections !== null) row.erased = [...new Set([...(row.erased ?? []), ...sections])];
      }
    },
  };
}

export const clockOf = ({ clock }: TestWorld): Clock => ({
  nowMs: () => Math.floor(clock.nowUs() / 1000),
  nowUs: () => clock.nowUs(),
  monotonicMs: () => clock.nowUs() / 1000,
});

/** A ledger's writer as retention sees it, read anew each time. */
export class SimulatedLog implements RetainedLog {
  readonly tenant = 'default';
  readonly log = 1;
  readonly batches: TestBatch[];
  readonly #ledger: TestLedger;
  readonly #hasher: BatchHasher;
  #next: number;
  readonly #erasures = new Erasures();

  constructor(ledger: TestLedger, hasher: BatchHasher, batches: TestBatch[]) {
    this.#ledger = ledger;
    this.#hasher = hasher;
    this.batches = batches;
    this.#next = batches.length;
  }

  /** The door of statements. */
  async appendAt(_tenant: string, draft: EventDraft) {
    return this.#append(draft, 0);
  }

  async #append(draft: EventDraft, ofClass: number) {
    this.#next += 1;
    const id = `01932c07-209c-7000-8000-${(0xaaa000000 + this.#next).toString(16).padStart(12, '0')}`;
    const batch = testBatch({ events: [{ id, ...draft }], own: true, source: 0, class: ofClass });
    this.batches.push(batch);
    const taken = await this.#ledger.send(batch);
    if (taken === null) await new Promise(() => undefined);
    if (taken !== true) throw new Error('the statement was refused');
    return { log: 1, index: batch.positions?.[0] ?? -1 };
  }

  /** The door of other events of Daybook's own; their rows are in the index at once. */
  record(world: RetainedWorld, ofClass: number): RecordDoor {
    const appendAt = async (_: string, draft: EventDraft) => {
      const position = await this.#append(draft, ofClass);
      const { receivedUs } = (await this.#entry(position.index)) ?? { receivedUs: 0 };
      world.rows.set(position.index, { class: ofClass, day: dayOfUs(receivedUs), source: 0 });
      return position;
    };
    return { appendAt, appendOnce: async (tenant, _, draft) => void (await appendAt(tenant, draft)) };
  }

  async #entry(index: number) {
    const { reader, size } = await this.#read();
    const entry = decodeEntry((await reader.entries(index, index + 1, size))[0] ?? new Uint8Array());
    return entry.ok ? entry.value : null;
  }

  async statements(from: number): Promise<Logged[]> {
    const { reader, size } = await this.#read();
    const statements: Logged[] = [];
    for (const [i, bytes] of (await reader.entries(from, size, size)).entries()) {
      const index = from + i;
      const entry = decodeEntry(bytes ?? new Uint8Array());
      if (!entry.ok) throw new Error(`the entry of event ${index} cannot be read`);
      if (entry.value.class !== 0 || entry.value.flags !== 1) continue;
      const found = await reader.find(index);
      if (!found.ok) throw new Error(found.detail);
      const statement = statementOf(found.stored.event);
      if (statement !== null) statements.push({ index, receivedUs: entry.value.receivedUs, statement });
    }
    return statements;
  }

  takePlan(_plan: PlanStatement): void {}

  takeErasure(index: number, erasure: ErasureStatement): void {
    this.#erasures.take(index, erasure);
  }

  async unerased(erasure: ErasureStatement) {
    const { reader, size } = await this.#read();
    return unerasedRanges(reader, erasure, size);
  }

  async destroy(plan: number, segmentsMax: number): Promise<number> {
    const step = await this.#ledger.orKilled(this.#ledger.writer.destroy('default', 1, plan, segmentsMax));
    return step === null ? new Promise(() => undefined) : step.left;
  }

  async days() {
    const { reader, size, content, settledEnd } = await this.#read();
    const days = new Map(content.names.map(({ class: of, day }) => [`${of}/${day}`, { class: of, day }]));
    for (const bytes of await reader.entries(settledEnd, size, size)) {
      const entry = decodeEntry(bytes ?? new Uint8Array());
      if (!entry.ok) throw new Error(entry.code);
      const day = dayOfUs(entry.value.receivedUs);
      days.set(`${entry.value.class}/${day}`, { class: entry.value.class, day });
    }
    return [...days.values()];
  }

  async inventory(ofClass: number, day: number, looks: InventoryLooks) {
    const { reader, size } = await this.#read();
    const [first, end] = [await firstOfDay(reader, size, day), await firstOfDay(reader, size, day + 1)];
    return takeInventory(reader, size, { class: ofClass, first, end }, looks);
  }

  size(): number {
    return this.#ledger.writer.log('default', 1)?.size ?? 0;
  }

  async firstOfDay(day: number) {
    const { reader, size } = await this.#read();
    return firstOfDay(reader, size, day);
  }

  async places(first: number, end: number) {
    const { reader, size } = await this.#read();
    return placesOf(reader, first, end, size);
  }

  async find(index: number) {
    const { reader } = await this.#read();
    return reader.find(index);
  }

  async *read(from: number, eventsMax: number, end: number) {
    const { reader } = await this.#read();
    for (let first = from; first < end; first += eventsMax) {
      const next = Math.min(end, first + eventsMax);
      yield { end: next, events: await reader.range(first, next, () => undefined) };
    }
  }

  async #read() {
    const { writer, world } = this.#ledger;
    await this.#ledger.orKilled(writer.publish());
    const files = new SimulatedFiles(world.disk, new Faults());
    const content = new SegmentContent(files, 'default', 1, nodeSegmentCodec);
    const state = writer.log('default', 1);
    // What is settled meanwhile is in segments that were not there when the names were read.
    let settledEnd = state?.recordsFirst ?? 0;
    await content.refresh();
    const published = state?.published ?? null;
    if ((published?.size ?? 0) < (state?.size ?? 0))
      throw new Error('no checkpoint that covers the log could be published');
    const reader = new LedgerReader('default', 1, {
      files,
      content,
      hasher: this.#hasher,
      sha256: (bytes) => this.#hasher.sha256(bytes),
      settledEnd: () => settledEnd,
      unsettled: async (first, end) => {
        const records = writer.unsettled('default', 1, first, end);
        if (records !== null) return records;
        settledEnd = state?.recordsFirst ?? 0;
        await content.refresh();
        return null;
      },
      published: () => published,
      isPlanned: (index, of) => this.#erasures.has(index, of),
      erased: (index, of) => this.#erasures.sections(index, of),
    });
    return { reader, size: published?.size ?? 0, content, settledEnd: state?.recordsFirst ?? 0 };
  }
}
