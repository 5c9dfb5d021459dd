import {
  dayOfUs,
  decodeEntry,
  type EventDraft,
  type Logged,
  type PlanStatement,
  SegmentContent,
  statementOf,
} from '@daybook/event';
import type { BatchHasher } from '@daybook/event/hash';
import { nodeSegmentCodec } from '@daybook/event/node';
import { Faults, SimulatedFiles, type TestBatch, testBatch, type TestLedger, type TestWorld } from '@daybook/testkit';
import { takeInventory } from '../../packages/server/src/ledger/inventory.ts';
import { LedgerReader } from '../../packages/server/src/ledger/reader.ts';
import type { Clock } from '../../packages/server/src/platform/clock.ts';
import type { IndexRows, RetainedLog } from '../../packages/server/src/retain/index.ts';
import type { ClockStore, RegisterStore } from '../../packages/server/src/retain/store.ts';

/** What outlives a process: rows of an index, and what `meta.db` keeps. Keyed by index. */
export class RetainedWorld {
  readonly rows = new Map<number, { class: number; day: number }>();
  trustedMs: number | null = null;
  known: { count: number; last: number } | null = null;

  readonly registers: RegisterStore = {
    load: async () => this.known,
    save: async (_tenant, _log, count, last) => void (this.known = { count, last }),
  };
  readonly clocks: ClockStore = {
    load: async () => this.trustedMs,
    save: async (ms) => void (this.trustedMs = ms),
  };
  readonly index: IndexRows = {
    days: async () => [...this.rows.values()],
    remove: async (_tenant, _log, { class: of, day, first, last, except }) => {
      for (const [at, row] of this.rows) {
        const isNamed = row.class === of && row.day === day && at >= first && at <= last;
        if (isNamed && !except.some(([from, to]) => from <= at && at <= to)) this.rows.delete(at);
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

  constructor(ledger: TestLedger, hasher: BatchHasher, batches: TestBatch[]) {
    this.#ledger = ledger;
    this.#hasher = hasher;
    this.batches = batches;
    this.#next = batches.length;
  }

  /** The door of statements. */
  async appendAt(_tenant: string, draft: EventDraft) {
    this.#next += 1;
    const id = `01932c07-209c-7000-8000-${(0xaaa000000 + this.#next).toString(16).padStart(12, '0')}`;
    const batch = testBatch({ events: [{ id, ...draft }], own: true, source: 0, class: 0 });
    this.batches.push(batch);
    const taken = await this.#ledger.send(batch);
    if (taken === null) await new Promise(() => undefined);
    if (taken !== true) throw new Error('the statement was refused');
    return { log: 1, index: batch.positions?.[0] ?? -1 };
  }

  async statements(): Promise<Logged[]> {
    const { reader, size } = await this.#read();
    const statements: Logged[] = [];
    for (const [index, bytes] of (await reader.entries(0, size, size)).entries()) {
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

  async inventory(ofClass: number, day: number) {
    const { reader, size } = await this.#read();
    return takeInventory(reader, size, ofClass, day);
  }

  async #read() {
    const { writer, world } = this.#ledger;
    await this.#ledger.orKilled(writer.publish());
    const files = new SimulatedFiles(world.disk, new Faults());
    const content = new SegmentContent(files, 'default', 1, nodeSegmentCodec);
    await content.refresh();
    const state = writer.log('default', 1);
    const published = state?.published ?? null;
    const reader = new LedgerReader('default', 1, {
      files,
      content,
      hasher: this.#hasher,
      sha256: (bytes) => this.#hasher.sha256(bytes),
      settledEnd: () => state?.recordsFirst ?? 0,
      unsettled: async (first, end) => writer.unsettled('default', 1, first, end),
      published: () => published,
    });
    return { reader, size: published?.size ?? 0, content, settledEnd: state?.recordsFirst ?? 0 };
  }
}
