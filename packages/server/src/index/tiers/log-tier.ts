import { type Redact, redactFields } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import { everything, type Coverage, missingDays } from './coverage.ts';
import type { IndexTier, Span } from '../ports.ts';
import { begun, isWhole, type Recall } from './recall.ts';
import type { Floor, TierStore } from './store.ts';

/** What the tier needs of a log. */
export interface TieredLog {
  readonly tenant: string;
  readonly log: number;
  /** The first index that was received on a day (since 1970, UTC), or later. */
  firstOfDay(day: number): Promise<number>;
  size(): number;
  places(first: number, end: number): Promise<readonly { readonly day: number }[]>;
}

export interface LogTierParts {
  readonly log: TieredLog;
  readonly store: TierStore;
  /** The first day that is to be in the index; null where all are. Unknown while the clock is in doubt. */
  readonly keptFrom: () => number | null | 'unknown';
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly recalls: readonly Recall[];
  readonly floor: Floor | null;
  /** Rows may have to go, or to be brought back. */
  readonly onChange: () => void;
}

/** Which part of one log is in the index. What is stored goes ahead: of what is said to be gone there may still be rows, and never the reverse. */
export class LogTier implements IndexTier {
  readonly #parts: LogTierParts;
  #floor: { readonly floor: number; readonly day: number };
  #recalls: readonly Recall[];
  /** The day that the floor was last looked at for. */
  #lookedAt: number | null = null;
  #firstDay: number | null = null;
  /** When recalls became whole, monotonic; those that were so before this process are not here. */
  readonly #wholeMs = new Map<string, number>();

  constructor(parts: LogTierParts) {
    this.#parts = parts;
    const { floor, day } = parts.floor ?? { floor: 0, day: 0 };
    // An older copy of the log may have been put back: nothing of what comes is passed over.
    this.#floor = { floor: Math.min(floor, parts.log.size()), day };
    this.#recalls = parts.recalls;
  }

  get log(): TieredLog {
    return this.#parts.log;
  }

  get floor(): number {
    return this.#floor.floor;
  }

  /** Everything that was received from the beginning of this day on is there. */
  get sinceDay(): number | null {
    return this.#floor.floor === 0 ? null : this.#floor.day;
  }

  get recalls(): readonly Recall[] {
    return this.#recalls;
  }

  get whole(): readonly Span[] {
    return this.#recalls.filter(isWhole);
  }

  get filled(): readonly Span[] {
    return this.#recalls.map(({ from, next }) => ({ from, end: next }));
  }

  /** Lets older days leave, as far as is wanted by now. */
  async advance(): Promise<void> {
    const day = this.#parts.keptFrom();
    this.#firstDay ??= await this.#readFirstDay();
    if (day === null || day === 'unknown' || day === this.#lookedAt) return;
    const floor = await this.log.firstOfDay(day);
    if (floor > this.floor) {
      await this.#move(floor, day);
      this.#parts.onChange();
    }
    this.#lookedAt = day;
  }

  /** Where the time is in doubt, what was wanted before is wanted. */
  async begin(): Promise<number> {
    const day = this.#parts.keptFrom();
    if (day === null) await this.#move(0, 0);
    else if (day !== 'unknown') await this.#move(await this.log.firstOfDay(day), day);
    const { floor } = this;
    for (const recall of this.#recalls) {
      if (recall.from >= floor) await this.#forget(recall.id);
      else await this.#put(begun({ ...recall, end: Math.min(recall.end, floor) }));
    }
    this.#parts.onChange();
    return floor;
  }

  async add(recall: Recall): Promise<void> {
    await this.#parts.store.save(recall);
    this.#recalls = [...this.#recalls, recall];
    this.#parts.onChange();
  }

  /** Keeps how far a recall is, where it is still as it was. False where it is not, and what was done counts for nothing. */
  async progress(before: Recall, after: Recall): Promise<boolean> {
    if (!this.#recalls.includes(before)) return false;
    if (isWhole(after)) this.#wholeMs.set(after.id, this.#parts.clock.monotonicMs());
    await this.#put(after);
    return true;
  }

  /** Takes what names a person out of why days were brought back, in memory and durably. May be called again. */
  async eraseTraces(redact: Redact): Promise<void> {
    this.#recalls = this.#recalls.map((each) => redactFields(each, ['reason'], redact));
    for (const { id, reason } of await this.#parts.store.recalls()) {
      const recall = this.#recalls.find((each) => each.id === id);
      if (recall !== undefined && redact(reason) !== reason) await this.#parts.store.save(recall);
    }
  }

  /** From now on its rows are outside. */
  async end(id: string): Promise<void> {
    await this.#forget(id);
    this.#parts.onChange();
  }

  covers(sinceNs: bigint | undefined, askedMs: number): Coverage {
    const { sinceDay } = this;
    if (sinceDay === null) return everything;
    const of = { firstDay: this.#firstDay ?? 0, sinceDay };
    const back = this.#recalls.filter((each) => isWhole(each) && (this.#wholeMs.get(each.id) ?? -Infinity) <= askedMs);
    return { sinceDay, missing: missingDays(of, back, sinceNs) };
  }

  async #move(floor: number, day: number): Promise<void> {
    const { tenant, log } = this.log;
    await this.#parts.store.saveFloor({ tenant, log, floor, day });
    this.#floor = { floor, day };
  }

  /** In memory first: what comes in while it is stored comes after it. */
  async #put(recall: Recall): Promise<void> {
    this.#recalls = this.#recalls.map((each) => (each.id === recall.id ? recall : each));
    await this.#parts.store.save(recall);
  }

  async #forget(id: string): Promise<void> {
    this.#recalls = this.#recalls.filter((each) => each.id !== id);
    await this.#parts.store.remove(id);
  }

  async #readFirstDay(): Promise<number | null> {
    if (this.log.size() === 0) return null;
    const [first] = await this.log.places(0, 1);
    return first?.day ?? null;
  }
}
