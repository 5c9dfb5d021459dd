import type { Redact } from '@daybook/event';
import type { MetaDatabase } from '../../platform/sql/index.ts';
import { Turn } from '../../platform/turn.ts';
import type { FollowStore } from '../follow/index.ts';
import type { StandIn } from './numbering.ts';
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
  readonly #standIn: StandIn;
  /** What is read, or was taken from memory to be written, is written before anything is overwritten. */
  readonly #turn = new Turn();
  #states = new Map<number, SourceState>();
  readonly #loading = Promise.withResolvers<void>();

  constructor(db: MetaDatabase, nowMs: () => number, standIn: StandIn) {
    this.#db = db;
    this.#nowMs = nowMs;
    this.#standIn = standIn;
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
    const state = this.#states.get(source) ?? new SourceState(null, atMs, this.#standIn);
    state.isChanged = true;
    this.#states.set(source, state);
    return state;
  }

  position(tenant: string, log: number): Promise<number | null> {
    return this.#turn.run(() => this.#position(tenant, log));
  }

  async #position(tenant: string, log: number): Promise<number | null> {
    this.#states = await this.#saved(tenant, log);
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

  async #saved(tenant: string, log: number): Promise<Map<number, SourceState>> {
    const rows = await this.#db
      .selectFrom('source_states')
      .select(['source', 'state'])
      .where('tenant', '=', tenant)
      .where('log', '=', log)
      .execute();
    const stateOf = (text: string) =>
      new SourceState(JSON.parse(text) as SourceStateJson, this.#nowMs(), this.#standIn);
    return new Map(rows.map(({ source, state }) => [source, stateOf(state)]));
  }

  /**
   * Takes what names a person out of memory and of what is written. What is written stays of the position that it is of: memory may be further, and
   * is written with its own.
   */
  redact(tenant: string, log: number, redact: Redact): Promise<void> {
    return this.#turn.run(async () => {
      for (const state of this.#states.values()) state.redact(redact);
      for (const [source, saved] of await this.#saved(tenant, log))
        if (saved.redact(redact))
          await this.#db
            .updateTable('source_states')
            .set({ state: JSON.stringify(saved.json()) })
            .where('tenant', '=', tenant)
            .where('log', '=', log)
            .where('source', '=', source)
            .execute();
    });
  }

  isChanged(): boolean {
    return [...this.#states.values()].some(({ isChanged }) => isChanged);
  }

  commit(place: { tenant: string; log: number; end: number }): Promise<void> {
    return this.#turn.run(() => this.#commit(place));
  }

  async #commit({ tenant, log, end }: { tenant: string; log: number; end: number }): Promise<void> {
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
