import { formatPosition, type Position, type StoredEvent } from '@daybook/event';
import { evaluate, foldCase, type Node } from '@daybook/query';
import { eventAccessor } from '../../index/catalogue.ts';
import type { FacetsRequest } from '../../index/facets.ts';
import type { Histogram, HistogramRequest } from '../../index/histogram.ts';
import { chooseStep } from '../../index/histogram-step.ts';
import type { RowDifferences } from '../../index/held-rows.ts';
import type { Page, PageRequest } from '../../index/page.ts';
import type { SearchFault } from '../../index/runner.ts';
import { type Coverage, everything as everythingIndexed } from '../../index/tiers/coverage.ts';
import type { Index, IndexState } from '../ports.ts';
import { daysAmong, looksAmong } from './memory-looks.ts';
import { patternsAmong } from './memory-patterns.ts';

const timeNs = ({ event }: StoredEvent): bigint => BigInt(Date.parse(event.time)) * 1_000_000n;
const everything: Node = { kind: 'all', span: { start: 0, end: 0 } };

/** An index that reads a log in memory, by the meaning that the query language has. */
export class MemoryIndex implements Index {
  readonly #stored: readonly StoredEvent[];
  /** Set by tests. */
  fault: SearchFault | null = null;
  /** Set by tests: what it finds whatever is asked, as if somebody had changed it. */
  planted: Position[] = [];
  /** Set by tests: by position, what its rows have otherwise. */
  changed: RowDifferences = new Map();
  /** Set by tests: rows cannot be held against the log. */
  compareFault: SearchFault | null = null;
  /** Set by tests: comparisons end when this does. */
  comparing: Promise<void> = Promise.resolve();
  /** The positions that each comparison was asked for. */
  readonly comparisons: string[][] = [];
  /** Set by tests. */
  indexState: IndexState['state'] = 'following';
  /** Set by tests. */
  coverage: Coverage = everythingIndexed;
  readonly toldRows: string[] = [];
  rebuilds = 0;
  differences = 0;

  constructor(stored: readonly StoredEvent[]) {
    this.#stored = stored;
  }

  search: Index['search'] = {
    page: async (request) => (this.fault === null ? { ok: true, value: this.#page(request) } : this.#fault()),
    compare: async (_tenant, events, signal) => {
      this.comparisons.push(events.map(({ position }) => formatPosition(position)));
      const gone = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      await Promise.race([this.comparing, gone]);
      if (signal?.aborted === true) return { ok: false, code: 'aborted', message: 'the asker is gone' };
      if (this.compareFault !== null) return { ok: false, code: this.compareFault, message: 'set by the test' };
      const asked = new Set(events.map(({ position }) => formatPosition(position)));
      return { ok: true, value: new Map([...this.changed].filter(([position]) => asked.has(position))) };
    },
    count: async (request) => (this.fault === null ? { ok: true, value: this.#match(request).length } : this.#fault()),
    countAmong: async (scope, others) => {
      if (this.fault !== null) return this.#fault();
      const events = this.#match(scope);
      return { ok: true, value: others.map((other) => this.#match(other, events).length) };
    },
    looks: async (request) =>
      this.fault === null ? { ok: true, value: looksAmong(this.#match(request), request) } : this.#fault(),
    readerDays: async (scope) =>
      this.fault === null ? { ok: true, value: daysAmong(this.#match(scope)) } : this.#fault(),
    histogram: async (request) => (this.fault === null ? { ok: true, value: this.#count(request) } : this.#fault()),
    patterns: async (request) =>
      this.fault === null ? { ok: true, value: patternsAmong(this.#match(request), request) } : this.#fault(),
    facets: async (request) => {
      if (this.fault !== null) return this.#fault();
      const found = this.#match(request);
      const facets = request.fields.map((field) => facetOf(field, found, request));
      return { ok: true, value: { facets, total: found.length } };
    },
  };

  #fault() {
    return { ok: false, code: this.fault ?? 'busy', message: 'set by the test' } as const;
  }

  #match(
    { query, sinceNs, untilNs }: Pick<PageRequest, 'query' | 'sinceNs' | 'untilNs'>,
    among: readonly StoredEvent[] = this.#stored,
  ): StoredEvent[] {
    return among.filter(
      (stored) =>
        evaluate(query, eventAccessor(stored)) &&
        (sinceNs === undefined || timeNs(stored) >= sinceNs) &&
        (untilNs === undefined || timeNs(stored) < untilNs),
    );
  }

  #page(request: PageRequest): Page {
    const keyOf = (stored: StoredEvent): bigint =>
      request.sort === 'time' ? timeNs(stored) : request.sort === 'received' ? BigInt(stored.receivedUs) : 0n;
    const ascending = this.#match(request)
      .map((stored) => ({ key: keyOf(stored), position: stored.position }))
      .toSorted((a, b) => Number(a.key - b.key) || a.position.index - b.position.index);
    const ordered = request.order === 'asc' ? ascending : ascending.toReversed();
    const { cursor, limit } = request;
    const from = cursor === undefined ? 0 : ordered.findIndex(({ position }) => position.index === cursor.index) + 1;
    const rows = ordered.slice(from, from + limit);
    const last = rows.at(-1);
    const more = from + limit < ordered.length && last !== undefined;
    return {
      positions: [...rows.map(({ position }) => position), ...this.planted],
      cursor: more ? { key: String(last.key), ...last.position } : null,
    };
  }

  #count(request: HistogramRequest): Histogram {
    const inSight = this.#match({ query: request.within ?? everything });
    const times = inSight.map(timeNs).toSorted((a, b) => Number(a - b));
    const fromNs = request.sinceNs ?? times[0];
    const endNs = request.untilNs ?? (times.at(-1) ?? 0n) + 1n;
    if (fromNs === undefined || fromNs >= endNs) return { bucketNs: 1_000_000_000n, buckets: [], total: 0 };
    const step = chooseStep(fromNs, endNs, request.buckets);
    const found = this.#match(request);
    const buckets = Array.from({ length: step.count }, (_, i) => {
      const startNs = step.firstNs + BigInt(i) * step.widthNs;
      const inside = found.filter((stored) => timeNs(stored) >= startNs && timeNs(stored) < startNs + step.widthNs);
      const by: Record<string, number> = {};
      for (const stored of inside) {
        const value = request.by === undefined ? undefined : eventAccessor(stored)(request.by);
        if (value !== undefined) by[String(value)] = (by[String(value)] ?? 0) + 1;
      }
      return { startNs, count: inside.length, by };
    });
    return { bucketNs: step.widthNs, buckets, total: found.length };
  }

  covers(): Coverage {
    return this.coverage;
  }

  differs(count: number): void {
    this.differences += count;
  }

  rowsDiffer(_tenant: string, positions: readonly string[]): void {
    this.toldRows.push(...positions);
  }

  state(): IndexState {
    return { state: this.indexState, position: this.#stored.at(-1)?.position ?? null, lag: 0 };
  }

  rebuild(): Promise<void> {
    this.rebuilds += 1;
    return Promise.resolve();
  }
}

function facetOf(field: string, found: readonly StoredEvent[], { limit, prefix = '' }: FacetsRequest) {
  const counts = new Map<string, number>();
  for (const stored of found) {
    const read = eventAccessor(stored)(field);
    const values = read === undefined ? [] : typeof read === 'object' ? read : [String(read)];
    for (const value of values)
      if (value !== '' && foldCase(value).startsWith(foldCase(prefix))) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const values = Array.from(counts, ([value, count]) => ({ value, count }))
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, limit);
  const counted = values.reduce((sum, { count }) => sum + count, 0);
  return { field, values, other: Math.max(0, found.length - counted) };
}
