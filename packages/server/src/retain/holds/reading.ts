import { dayOfUs, eventOfItems, type HeldStatement, type Hold, isReading, readThrough } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import { Pace } from '../../platform/pace.ts';
import type { RetainedLog } from '../ports.ts';
import type { Register } from '../register.ts';
import { type Condition, finderOf, type HoldQueries } from './finder.ts';
import { Gather } from './gather.ts';
import { type HoldWords, wordsOf } from './words.ts';

export interface ReadingParts {
  readonly log: RetainedLog;
  readonly register: Register;
  readonly queries: HoldQueries;
  readonly clock: Clock;
  readonly limits?: Partial<ReadingLimits>;
}

export interface ReadingLimits {
  /** Indices that one statement is about at most: after a crash, reading goes on from the last one. */
  readonly unitMax: number;
  /** Ranges that it has at most: it must be kept whole. */
  readonly rangesMax: number;
  readonly readAtOnce: number;
  /** The thread is given up for as long as it was used, after this. */
  readonly turnMsMax: number;
}

const usualLimits: ReadingLimits = { unitMax: 1_000_000, rangesMax: 1_000, readAtOnce: 500, turnMsMax: 10 };

/**
 * Looks through the events for what holds keep, and states it: all that there is when a hold is placed, and then, once a day, what came
 * until then. Holds that have been looked through equally far are looked through together.
 */
export class HoldReading {
  readonly #parts: ReadingParts;
  readonly #limits: ReadingLimits;
  readonly #closing = new AbortController();
  /** By the index of the hold. They do not change. */
  readonly #words = new Map<number, HoldWords>();
  #running: Promise<void> = Promise.resolve();

  constructor(parts: ReadingParts) {
    this.#parts = parts;
    this.#limits = { ...usualLimits, ...parts.limits };
  }

  /** The words of a hold. Throws where they cannot be read. */
  async words({ index, placed }: Hold): Promise<HoldWords> {
    const known = this.#words.get(index);
    if (known !== undefined) return known;
    const found = await this.#parts.log.find(placed.statement.words);
    const words = found.ok ? wordsOf(found.stored) : null;
    if (words === null)
      throw new Error(
        `the words of the hold at ${index} cannot be read: ${found.ok ? 'there are none' : found.detail}`,
      );
    this.#words.set(index, words);
    return words;
  }

  /**
   * Goes on until every hold in force has been looked through to the start of this day (what is due came before that), to the index
   * `through`, and one that is new to the end of the log. Throws what keeps it from going on.
   */
  async advance(through = -1): Promise<void> {
    this.#running = this.#running
      .catch(() => undefined)
      .then(() => this.#advance(through))
      .catch((error: unknown) => {
        if (!this.#closing.signal.aborted) throw error;
      });
    return this.#running;
  }

  close(): void {
    this.#closing.abort();
  }

  async #advance(through: number): Promise<void> {
    const { log, register, clock } = this.#parts;
    const today = register.holds.some(isOpen) ? await log.firstOfDay(dayOfUs(clock.nowUs())) : 0;
    const needed = Math.max(today, through + 1);
    const size = log.size();
    for (;;) {
      const open = register.holds.filter(isOpen).map((hold) => {
        const from = readThrough(hold) + 1;
        return { hold, from, to: from < hold.index ? Math.max(needed, size) : needed };
      });
      const from = Math.min(...open.filter((each) => each.from < each.to).map((each) => each.from));
      const together = open.filter((each) => each.from === from && each.from < each.to);
      const [first] = together;
      if (first === undefined || this.#closing.signal.aborted) return;
      const to = Math.min(from + this.#limits.unitMax, ...together.map((each) => each.to));
      await this.#read(
        together.map(({ hold }) => hold),
        from,
        to,
      );
    }
  }

  async #read(holds: readonly Hold[], from: number, to: number): Promise<void> {
    const { log, register, queries, clock } = this.#parts;
    const { readAtOnce, rangesMax } = this.#limits;
    const found: { hold: Hold; find: Condition; gather: Gather }[] = [];
    for (const hold of holds) {
      const find = finderOf((await this.words(hold)).about, log.tenant, queries);
      if (find === null) throw new Error(`the words of the hold at ${hold.index} are about something else than it`);
      found.push({ hold, find, gather: new Gather(rangesMax) });
    }
    const pace = new Pace({ clock, turnMsMax: this.#limits.turnMsMax, signal: this.#closing.signal });
    for await (const { events } of log.read(from, readAtOnce, to)) {
      for (const items of events) {
        const event = eventOfItems(items);
        // What cannot be read might be meant.
        for (const { find, gather } of found)
          if (event === null || find({ ...items, event })) gather.add(items.position.index);
        const rest = pace.rest();
        if (rest !== null) await rest;
      }
    }
    for (const { hold, gather } of found) {
      const { matched } = gather;
      const stated = { hold: hold.index, from, through: to - 1, matched, ranges: gather.ranges() };
      const made = await register.state<HeldStatement>(() => ({ type: 'held', ...stated }));
      const now = register.holds.find(({ index }) => index === hold.index);
      if (now === undefined || (now.release === null && readThrough(now) !== to - 1))
        throw new Error(`what was stated at ${made.index} about the hold at ${hold.index} does not count`);
    }
  }
}

const isOpen = (hold: Hold): boolean => hold.release === null && isReading(hold);
