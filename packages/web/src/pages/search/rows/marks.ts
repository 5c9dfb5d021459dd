import { type Comparison, comparedMax } from '@daybook/api';

/** Whether the index has the same of these events as the log. */
export type AskComparison = (positions: string[]) => Promise<Comparison>;

export interface MarkLimits {
  /** Rows are asked for when they were in sight, and nothing moved, for so long. */
  readonly stillMs: number;
  /** Rows of one question. */
  readonly askedMax: number;
  /** Rows of which it is remembered what was answered. */
  readonly keptMax: number;
}

export const markLimits: MarkLimits = { stillMs: 500, askedMax: comparedMax, keptMax: 10_000 };

/** Fields of which the index has something else; none where it is the same. Null where nobody could say. */
type Answered = readonly string[] | 'same' | null;

/**
 * Marks rows of one search of which the index has something else than the log, which is what is shown. They are asked for
 * when they are there already and somebody stays with them: one question at a time, and none while others are under way.
 */
export class RowMarks {
  readonly #ask: AskComparison;
  readonly #isBusy: () => boolean;
  readonly #limits: MarkLimits;
  /** By position, oldest first. */
  readonly #answered = new Map<string, Answered>();
  readonly #listeners = new Set<() => void>();
  #inSight: readonly string[] = [];
  /** Asked for since something moved: what nobody could say then is not asked again by itself. */
  readonly #tried = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsking = false;
  #version = 0;
  /** Of some rows the index did not say. */
  isUncompared = false;

  /** `isBusy` says whether something is asked that somebody waits for. */
  constructor(ask: AskComparison, isBusy: () => boolean, limits: MarkLimits = markLimits) {
    this.#ask = ask;
    this.#isBusy = isBusy;
    this.#limits = limits;
  }

  /** Fields of which the index has something else; undefined where that is not known of any. */
  of(position: string): readonly string[] | undefined {
    const answered = this.#answered.get(position);
    return answered === 'same' ? undefined : (answered ?? undefined);
  }

  /** Which events are in sight now. */
  look(positions: readonly string[]): void {
    this.#inSight = positions;
    this.#tried.clear();
    this.#soon();
  }

  /** Nobody looks any more. */
  leave(): void {
    this.look([]);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Goes up whenever something was answered. */
  readonly version = (): number => this.#version;

  #soon(): void {
    clearTimeout(this.#timer);
    if (this.#next().length > 0) this.#timer = setTimeout(() => void this.#compare(), this.#limits.stillMs);
  }

  #next(): string[] {
    const isOpen = (position: string): boolean =>
      !this.#tried.has(position) && (this.#answered.get(position) ?? null) === null;
    return this.#inSight.filter(isOpen).slice(0, this.#limits.askedMax);
  }

  async #compare(): Promise<void> {
    // What is asked now goes on with what is in sight when it is answered.
    if (this.#isAsking) return;
    if (this.#isBusy()) {
      this.#soon();
      return;
    }
    const positions = this.#next();
    this.#isAsking = true;
    for (const position of positions) this.#tried.add(position);
    try {
      this.#keep(positions, await this.#ask(positions));
    } catch {
      this.#keep(positions, { compared: false, items: [] });
    } finally {
      this.#isAsking = false;
    }
    this.#soon();
  }

  #keep(positions: readonly string[], { compared, items }: Comparison): void {
    const differing = new Map(items.map(({ position, differs }) => [position, differs]));
    for (const position of positions)
      this.#answered.set(position, compared ? (differing.get(position) ?? 'same') : null);
    for (const [oldest] of this.#answered) {
      if (this.#answered.size <= this.#limits.keptMax) break;
      this.#answered.delete(oldest);
    }
    this.isUncompared = [...this.#answered.values()].includes(null);
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}
