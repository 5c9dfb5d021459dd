import type { MetaDatabase } from '../../platform/sql/index.ts';
import type { FollowStore } from '../follow/index.ts';
import { SourceState, type SourceStateJson } from './source-state.ts';

const follower = 'completeness';

/** What the follower keeps of its own. */
interface Kept {
  readonly end: number;
}

/**
 * The states of the sources of one log, in memory and in the metadata database. What changed is written with the position in one
 * transaction; asking for the position puts memory back to what was written.
 */
export class StateStore implements FollowStore<never> {
  readonly #db: MetaDatabase;
  readonly #nowMs: () => number;
  #states = new Map<number, SourceState>();
  readonly #loading = Promise.withResolvers<void>();

  constructor(db: MetaDatabase, nowMs: () => number) {
    this.#db = db;
    this.#nowMs = nowMs;
  }

  /** Resolves once what was written is in memory. */
  get loaded(): Promise<void> {
    return this.#loading.promise;
  }

  get sources(): ReadonlyMap<number, SourceState> {
    return this.#states;
  }

  /** That of a source, which is changed by whoever asks. */
  of(source: number, atMs: number): SourceState {
    const state = this.#states.get(source) ?? new SourceState(null, atMs);
    state.isChanged = true;
    this.#states.set(source, state);
    return state;
  }

  async position(tenant: string, log: number): Promise<number | null> {
    const rows = await this.#db
      .selectFrom('source_states')
      .select(['source', 'state'])
      .where('tenant', '=', tenant)
      .where('log', '=', log)
      .execute();
    this.#states = new Map(
      rows.map(({ source, state }) => [source, new SourceState(JSON.parse(state) as SourceStateJson, this.#nowMs())]),
    );
    const row = await this.#db
      .selectFrom('followers')
      .select('state')
      .where('tenant', '=', tenant)
      .where('name', '=', follower)
      .where('log', '=', log)
      .executeTakeFirst();
    this.#loading.resolve();
    return row === undefined ? null : (JSON.parse(row.state) as Kept).end;
  }

  isChanged(): boolean {
    return [...this.#states.values()].some(({ isChanged }) => isChanged);
  }

  async commit({ tenant, log, end }: { tenant: string; log: number; end: number }): Promise<void> {
    const changed = [...this.#states].filter(([, { isChanged }]) => isChanged);
    const rows = changed.map(([source, each]) => ({ tenant, log, source, state: JSON.stringify(each.json()) }));
    for (const [, each] of changed) each.isChanged = false;
    const state = JSON.stringify({ end } satisfies Kept);
    await this.#db.transaction().execute(async (db) => {
      for (const row of rows)
        await db
          .insertInto('source_states')
          .values(row)
          .onConflict((conflict) => conflict.columns(['tenant', 'log', 'source']).doUpdateSet({ state: row.state }))
          .execute();
      await db
        .insertInto('followers')
        .values({ tenant, name: follower, log, state })
        .onConflict((conflict) => conflict.columns(['tenant', 'name', 'log']).doUpdateSet({ state }))
        .execute();
    });
  }
}
