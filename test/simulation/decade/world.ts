import { dayOfUs, erasedSections, isPlanned } from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { SeededRandom, SimulatedClock, type TestBatch, TestWorld } from '@daybook/testkit';
import type { IndexRows } from '../../../packages/server/src/retain/index.ts';
import { memoryErasures } from '../../../packages/server/src/retain/erasures/testing.ts';
import type { ClockStore, RegisterStore } from '../../../packages/server/src/retain/store.ts';
import { Model } from './model.ts';

export const dayS = 86_400;
export const firstDay = 20_000;

interface Row {
  readonly source: number;
  readonly erased: Set<number>;
}

/** What outlives the processes of ten years: the disk, what `meta.db` and the index keep; and what should be there. */
export class DecadeWorld {
  readonly random: SeededRandom;
  readonly test: TestWorld;
  readonly model = new Model();
  readonly reports: string[] = [];
  /** Rows of the index, by class and day, by index. */
  readonly days = new Map<string, Map<number, Row>>();
  trustedMs: number | null = null;
  #known: { count: number; last: number } | null = null;
  #ids = 0;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
    const clock = new SimulatedClock(firstDay * dayS * 1e6 + 3_600e6);
    this.test = new TestWorld({ hasher: createBatchHasher(), seed, clock });
  }

  get nowMs(): number {
    return Math.floor(this.test.clock.nowUs() / 1000);
  }

  nextId(): string {
    this.#ids += 1;
    return `01932c07-209c-7000-8000-${this.#ids.toString(16).padStart(12, '0')}`;
  }

  /** A batch was acknowledged; statements are no business of the model. */
  taken(batch: TestBatch, positions: readonly number[]): void {
    if (batch.class === 0) return;
    const day = dayOfUs(this.test.clock.nowUs());
    const of = { class: batch.class, day, source: batch.source };
    for (const [i, index] of positions.entries()) {
      const event = batch.events[i];
      if (event === undefined || this.model.kept.has(index)) continue;
      this.model.take(index, of, event);
      const key = `${of.class}/${day}`;
      const rows = this.days.get(key) ?? new Map<number, Row>();
      rows.set(index, { source: of.source, erased: new Set() });
      this.days.set(key, rows);
    }
  }

  readonly registers: RegisterStore = {
    load: async () => this.#known,
    save: async (_tenant, _log, count, last) => void (this.#known = { count, last }),
  };
  readonly clocks: ClockStore = {
    load: async () => this.trustedMs,
    save: async (ms) => void (this.trustedMs = ms),
  };
  readonly parts = {
    traces: { erase: async () => undefined, settle: async () => undefined },
    isLive: () => true,
    erasures: memoryErasures(),
  };

  readonly rows: IndexRows = {
    days: async () => [...this.days.keys()].map((key) => ({ class: classOf(key), day: dayOf(key) })),
    remove: async (_tenant, _log, plan) => {
      const key = `${plan.class}/${plan.day}`;
      const rows = this.days.get(key);
      for (const [index, { source }] of rows ?? [])
        if (isPlanned(plan, index, { class: plan.class, day: plan.day, source })) rows?.delete(index);
      if (rows?.size === 0) this.days.delete(key);
    },
    erase: async (_tenant, _log, erasure) => {
      for (const key of new Set(erasure.parts.map(({ class: of, day }) => `${of}/${day}`))) {
        for (const [index, row] of this.days.get(key) ?? []) {
          const at = { class: classOf(key), day: dayOf(key), source: row.source };
          const sections = erasedSections(erasure, index, at);
          if (sections?.length === 0) this.days.get(key)?.delete(index);
          for (const id of sections ?? []) row.erased.add(id);
        }
      }
    },
  };
}

const classOf = (key: string): number => Number(key.split('/')[0]);
const dayOf = (key: string): number => Number(key.split('/')[1]);
