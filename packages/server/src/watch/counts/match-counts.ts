import type { Transaction } from 'kysely';
import type { MetaDatabase, MetaTables } from '../../platform/sql/index.ts';
import type { CountMatches } from '../rules/index.ts';
import type { WrittenBeside } from '../alerts/index.ts';

/** How often something happened, and when last: ms since 1970, by the time of receipt. */
export interface Count {
  readonly count: number;
  readonly lastMs: number;
}

type What = MetaTables['match_counts']['what'];

/** In one statement: SQLite takes 32,766 parameters. */
const rowsMax = 500;

/**
 * What rules matched and what filters and exceptions held back, in the log of one tenant. It is written in the transaction that saves how far the watch is, so
 * that each event is counted once whatever ends in between. Owned by the watch of that log.
 */
export class MatchCounts implements WrittenBeside, CountMatches {
  readonly #tenant: string;
  readonly #written: ReadonlyMap<What, Map<string, Count>> = new Map([
    ['rule', new Map()],
    ['exception', new Map()],
  ]);
  /** Since it was written last. */
  readonly #pending: ReadonlyMap<What, Map<string, Count>> = new Map([
    ['rule', new Map()],
    ['exception', new Map()],
  ]);

  readonly #also: CountMatches | undefined;

  /** @param also Counts the same, since the start. */
  constructor(tenant: string, also?: CountMatches) {
    this.#tenant = tenant;
    this.#also = also;
  }

  /** Goes back to what was written: what came after it is looked at again. */
  async load(db: MetaDatabase): Promise<void> {
    const rows = await db.selectFrom('match_counts').selectAll().where('tenant', '=', this.#tenant).execute();
    for (const counts of [...this.#written.values(), ...this.#pending.values()]) counts.clear();
    for (const { what, id, count, last_ms: lastMs } of rows) this.#written.get(what)?.set(id, { count, lastMs });
  }

  /** What a filter, which is a rule, held back is counted as what it matched. */
  add(what: What | 'filter', id: string, atMs: number): void {
    const pending = this.#pending.get(what === 'filter' ? 'rule' : what);
    this.#also?.add(what, id, atMs);
    pending?.set(id, sumOf(pending.get(id), { count: 1, lastMs: atMs }));
  }

  /** Null where it never happened. */
  of(what: What, id: string): Count | null {
    const written = this.#written.get(what)?.get(id);
    const pending = this.#pending.get(what)?.get(id);
    return pending === undefined ? (written ?? null) : sumOf(written, pending);
  }

  async write(db: Transaction<MetaTables>): Promise<void> {
    const rows = [...this.#pending].flatMap(([what, counts]) =>
      [...counts].map(([id, { count, lastMs }]) => ({ tenant: this.#tenant, what, id, count, last_ms: lastMs })),
    );
    for (let from = 0; from < rows.length; from += rowsMax) {
      await db
        .insertInto('match_counts')
        .values(rows.slice(from, from + rowsMax))
        .onConflict((conflict) =>
          conflict.columns(['tenant', 'what', 'id']).doUpdateSet(({ ref, eb }) => ({
            count: eb('match_counts.count', '+', ref('excluded.count')),
            last_ms: ref('excluded.last_ms'),
          })),
        )
        .execute();
    }
  }

  /** What was written is durable. */
  written(): void {
    for (const [what, pending] of this.#pending) {
      const written = this.#written.get(what);
      for (const [id, count] of pending) written?.set(id, sumOf(written.get(id), count));
      pending.clear();
    }
  }
}

const sumOf = (before: Count | undefined, more: Count): Count => ({
  count: (before?.count ?? 0) + more.count,
  lastMs: Math.max(before?.lastMs ?? 0, more.lastMs),
});
