import type { EventView, SearchPage } from '@daybook/api';

/** An event that was found, or one that is only named because its content is gone or damaged. */
export type Row =
  | { readonly type: 'event'; readonly position: string; readonly view: EventView }
  | { readonly type: 'missing'; readonly position: string; readonly code: string; readonly detail: string };

/** A page after the one whose cursor is given. Rejects when it is aborted: nobody looks there any more. */
export type FetchPage = (cursor: string, limit: number, signal: AbortSignal) => Promise<SearchPage>;

export interface PageLimits {
  /** Rows of a page but the first. */
  readonly pageRows: number;
  /** Pages whose rows are kept; of the others only where they begin is. */
  readonly keptPagesMax: number;
  /** Once somebody scrolls, the next page is fetched from so many rows before the end on; and pages so near that were let go. */
  readonly aheadRows: number;
}

export const pageLimits: PageLimits = { pageRows: 500, keptPagesMax: 16, aheadRows: 300 };

interface Mark {
  readonly first: number;
  readonly count: number;
  /** Gives the page again; null for the first, which is always kept. */
  readonly cursor: string | null;
  readonly last: string | null;
}

/**
 * The rows of one search, as far as somebody has scrolled. Pages come one after the other, by their cursors. In memory are
 * those around what is looked at; one that was let go is fetched again when it comes into sight.
 */
export class RowPages {
  readonly #fetch: FetchPage;
  readonly #limits: PageLimits;
  readonly #marks: Mark[] = [];
  readonly #kept = new Map<number, readonly Row[]>();
  readonly #listeners = new Set<() => void>();
  #next: string | null;
  #length = 0;
  #seen = { from: 0, to: 0, isPassing: false };
  #busy = false;
  /** The page that is fetched once more, if one is. */
  #coming: { readonly page: number; readonly abort: AbortController } | null = null;
  #version = 0;
  /** Why the last page did not come; nothing is fetched until somebody asks for it again. */
  error: unknown = null;
  /** A page that was fetched again was not as before: events came in among what was scrolled through. */
  isChanged = false;

  constructor(first: SearchPage, fetch: FetchPage, limits: PageLimits = pageLimits) {
    this.#fetch = fetch;
    this.#limits = limits;
    this.#next = first.cursor;
    this.#add(null, first);
  }

  get length(): number {
    return this.#length;
  }

  get isEnd(): boolean {
    return this.#next === null;
  }

  get isLoading(): boolean {
    return this.#busy;
  }

  get keptRows(): number {
    return [...this.#kept.values()].reduce((sum, rows) => sum + rows.length, 0);
  }

  /** Null for a row that is not in memory now. */
  at(index: number): Row | null {
    const page = this.#pageOf(index);
    const mark = this.#marks[page];
    return mark === undefined ? null : (this.#kept.get(page)?.[index - mark.first] ?? null);
  }

  /** Among the rows in memory; -1 where it is in none of them. */
  indexOf(position: string): number {
    for (const [page, rows] of this.#kept) {
      const at = rows.findIndex((row) => row.position === position);
      if (at !== -1) return (this.#marks[page]?.first ?? 0) + at;
    }
    return -1;
  }

  /**
   * Which rows are looked at, the last one not included: what is missing there is fetched, and what is far away let go. Of what
   * only passes by nothing is fetched again; who passes the end goes on to the next page.
   */
  look(from: number, to: number, isPassing = false): void {
    this.#seen = { from, to, isPassing };
    const coming = this.#coming;
    if (coming !== null && (isPassing || !this.#near().includes(coming.page))) coming.abort.abort();
    void this.#pump();
  }

  retry(): void {
    this.error = null;
    void this.#pump();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Goes up whenever something changed. */
  readonly version = (): number => this.#version;

  async #pump(): Promise<void> {
    if (this.#busy) return;
    for (let step = this.#step(); step !== null && this.error === null; step = this.#step()) {
      this.#busy = true;
      this.#told();
      try {
        await step();
      } catch (error) {
        if (this.#coming?.abort.signal.aborted !== true) this.error = error;
      } finally {
        this.#busy = false;
        this.#coming = null;
      }
      this.#told();
    }
  }

  #step(): (() => Promise<void>) | null {
    const { from, to, isPassing } = this.#seen;
    const gone = isPassing ? [] : this.#near().filter((page) => !this.#kept.has(page));
    const inSight = gone.find((page) => this.#isIn(page, from, to));
    if (inSight !== undefined) return () => this.#again(inSight);
    const { aheadRows, pageRows } = this.#limits;
    const cursor = this.#next;
    // What follows is wanted by who scrolls, and not by everybody who asked.
    if (cursor !== null && to + (from === 0 ? 0 : aheadRows) >= this.#length)
      return async () => {
        const page = await this.#fetch(cursor, pageRows, new AbortController().signal);
        this.#next = page.cursor;
        this.#add(cursor, page);
      };
    const [next] = gone;
    return next === undefined ? null : () => this.#again(next);
  }

  async #again(page: number): Promise<void> {
    const mark = this.#marks[page];
    if (mark === undefined || mark.cursor === null) return;
    const abort = new AbortController();
    this.#coming = { page, abort };
    const rows = rowsOf(await this.#fetch(mark.cursor, mark.count, abort.signal));
    if (rows.length !== mark.count || rows.at(-1)?.position !== mark.last) this.isChanged = true;
    this.#keep(page, rows.slice(0, mark.count));
  }

  /** The pages of the rows that are looked at, and of those around them. */
  #near(): number[] {
    const { from, to } = this.#seen;
    const { aheadRows } = this.#limits;
    const first = Math.max(0, this.#pageOf(from - aheadRows));
    const last = this.#pageOf(Math.min(to + aheadRows, this.#length) - 1);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  }

  #isIn(page: number, from: number, to: number): boolean {
    const mark = this.#marks[page];
    return mark !== undefined && mark.first < to && mark.first + mark.count > from;
  }

  #add(cursor: string | null, found: SearchPage): void {
    const rows = rowsOf(found);
    this.#marks.push({ first: this.#length, count: rows.length, cursor, last: rows.at(-1)?.position ?? null });
    this.#length += rows.length;
    this.#keep(this.#marks.length - 1, rows);
  }

  #keep(page: number, rows: readonly Row[]): void {
    this.#kept.set(page, rows);
    const here = this.#pageOf(this.#seen.from);
    const far = [...this.#kept.keys()]
      // The first has no cursor to fetch it by, and the one that just came is wanted.
      .filter((each) => each !== 0 && each !== page)
      .toSorted((a, b) => Math.abs(b - here) - Math.abs(a - here));
    for (const each of far.slice(0, Math.max(0, this.#kept.size - this.#limits.keptPagesMax))) this.#kept.delete(each);
  }

  /** The page that a row is in; -1 before the first, the last one for what is behind the end. */
  #pageOf(index: number): number {
    let low = 0;
    let high = this.#marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#marks[middle]?.first ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #told(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

/** The events of a page, and between them, at their places, those that are only named. */
export function rowsOf({ events, missing }: Pick<SearchPage, 'events' | 'missing'>): Row[] {
  const rows: Row[] = [];
  let next = 0;
  for (const [at, view] of [...events, null].entries()) {
    for (let gone = missing[next]; gone !== undefined && gone.at <= at; gone = missing[++next]) {
      const { position, code, detail } = gone;
      rows.push({ type: 'missing', position, code, detail });
    }
    if (view !== null) rows.push({ type: 'event', position: view.position, view });
  }
  return rows;
}
