import {
  dueUsOf,
  type Hold,
  heldRanges,
  type IndexRange,
  isReading,
  readThrough,
  statementClass,
} from '@daybook/event';
import type { RetainedLog } from '../ports.ts';
import type { Register } from '../register.ts';

/** What a hold keeps, as far as it was counted. */
export interface HoldCounts {
  /** Entries that were gone over, of those that there are. */
  readonly counted: number;
  readonly of: number;
  readonly events: number;
  readonly due: number;
  readonly classes: readonly { readonly class: number; readonly events: number; readonly due: number }[];
}

interface Counting {
  next: number;
  /** How many reclassifications there were: after another one it counts anew. */
  readonly reclassified: number;
  /** By the class that keeps it, and day of receipt. */
  readonly days: Map<string, { readonly class: number; readonly day: number; events: number }>;
}

const entriesAtOnce = 2048;

/**
 * Counts by the entries what holds keep, in the background and each entry once: what has content now keeps it as long as the hold is in
 * force. Owned by one log; forgotten with the process.
 */
export class HoldTally {
  readonly #log: RetainedLog;
  readonly #register: Register;
  readonly #counting = new Map<number, Counting>();
  #running: Promise<void> | null = null;
  #isClosed = false;

  constructor(log: RetainedLog, register: Register) {
    this.#log = log;
    this.#register = register;
  }

  /** What is counted by now. Goes on counting; who asks again later gets more. */
  async counts(hold: Hold, nowUs: number): Promise<HoldCounts> {
    this.#running ??= this.#count().finally(() => (this.#running = null));
    await Promise.race([this.#running.catch(() => undefined), new Promise((done) => void setTimeout(done, waitMs))]);
    const policy = this.#register.classes;
    const known = this.#counting.get(hold.index);
    const classes = new Map<number, { class: number; events: number; due: number }>();
    for (const { class: of, day, events } of known?.days.values() ?? []) {
      const dueUs = dueUsOf(policy, of, day);
      const sum = classes.get(of) ?? { class: of, events: 0, due: 0 };
      sum.events += events;
      if (dueUs !== null && dueUs <= nowUs) sum.due += events;
      classes.set(of, sum);
    }
    const all = [...classes.values()].toSorted((a, b) => a.class - b.class);
    const sumOf = (name: 'events' | 'due'): number => all.reduce((sum, each) => sum + each[name], 0);
    const of = this.#log.size();
    return { counted: Math.min(of, known?.next ?? 0), of, events: sumOf('events'), due: sumOf('due'), classes: all };
  }

  close(): void {
    this.#isClosed = true;
  }

  async #count(): Promise<void> {
    const size = this.#log.size();
    for (const hold of this.#register.holds.filter(({ release }) => release === null)) {
      const reclassified = this.#register.reclassifications.length;
      const known = this.#counting.get(hold.index);
      const counting = known?.reclassified === reclassified ? known : { next: 0, reclassified, days: new Map() };
      this.#counting.set(hold.index, counting);
      // What is found by content is known as far as it was looked through.
      const end = isReading(hold) ? Math.min(size, readThrough(hold) + 1) : size;
      const { scope, words } = hold.placed.statement;
      const isHeld = (index: number, source: number): boolean =>
        scope.type !== 'source' || source === scope.source || index === words;
      const ranges = scope.type === 'source' ? rangeOf(counting.next, end) : heldRanges(hold, counting.next, end - 1);
      for (const [first, last] of ranges) {
        for (let from = first; from <= last; from += entriesAtOnce) {
          if (this.#isClosed) return;
          const next = Math.min(last + 1, from + entriesAtOnce);
          await this.#add(from, next, counting, isHeld);
          counting.next = next;
        }
      }
      counting.next = end;
    }
  }

  async #add(
    first: number,
    end: number,
    { days }: Counting,
    isHeld: (index: number, source: number) => boolean,
  ): Promise<void> {
    const accounts = new Map<string, (index: number, source: number) => boolean>();
    const keptBy = new Map<number, (index: number) => number>();
    for (const [i, { class: of, day, source }] of (await this.#log.places(first, end)).entries()) {
      const key = `${of}/${day}`;
      const isGone = accounts.get(key) ?? this.#register.accountsFor(of, day);
      accounts.set(key, isGone);
      if (of === statementClass || !isHeld(first + i, source) || isGone(first + i, source)) continue;
      const classOf = keptBy.get(of) ?? this.#register.keptBy(of);
      keptBy.set(of, classOf);
      const kept = classOf(first + i);
      const known = days.get(`${kept}/${day}`) ?? { class: kept, day, events: 0 };
      known.events += 1;
      days.set(`${kept}/${day}`, known);
    }
    await new Promise((resolve) => void setImmediate(resolve));
  }
}

const rangeOf = (first: number, end: number): IndexRange[] => (first < end ? [[first, end - 1]] : []);
const waitMs = 300;
