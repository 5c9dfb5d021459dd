import type { Selectable } from 'kysely';
import type { MetaDatabase, MetaTables } from '../../platform/sql/index.ts';
import type { Run } from './run.ts';

/**
 * Verifications that are kept of each tenant, of those that held, of those that did not, and of those that came to nothing:
 * who begins and cancels many must not push out what was found. Forgetting older ones forgets no history: a log that held
 * then goes on from every head that was remembered before.
 */
export const runsMax = 100;

/** Verifications in the metadata database; it checks nothing. Lists are newest first. */
export class RunStore {
  readonly #db: MetaDatabase;

  constructor(db: MetaDatabase) {
    this.#db = db;
  }

  /** In the place of the one with its id. What is more than `runsMax` of its sort goes. */
  async save(run: Run): Promise<void> {
    const { tenant, id, state, startedMs, verdict } = run;
    const holds = verdict === null ? null : verdict.holds ? 1 : 0;
    const row = { state, holds, run: JSON.stringify(run) } as const;
    await this.#db.transaction().execute(async (db) => {
      await db
        .insertInto('verifications')
        .values({ tenant, id, started_ms: startedMs, ...row })
        .onConflict((conflict) => conflict.columns(['tenant', 'id']).doUpdateSet(row))
        .execute();
      const kept = db
        .selectFrom('verifications')
        .select('id')
        .where('tenant', '=', tenant)
        .where('holds', 'is', holds)
        .orderBy('started_ms', 'desc')
        .orderBy('id', 'desc')
        .limit(runsMax);
      await db
        .deleteFrom('verifications')
        .where('tenant', '=', tenant)
        .where('holds', 'is', holds)
        .where('id', 'not in', kept)
        .execute();
    });
  }

  async get(tenant: string, id: string): Promise<Run | null> {
    const row = await this.#db
      .selectFrom('verifications')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst();
    return row === undefined ? null : runOf(row);
  }

  async list(tenant: string, limit = runsMax): Promise<Run[]> {
    const rows = await this.#of(tenant).limit(limit).execute();
    return rows.map(runOf);
  }

  /** The last one that came to its end. */
  async lastDone(tenant: string): Promise<Run | null> {
    const row = await this.#of(tenant).where('state', '=', 'done').limit(1).executeTakeFirst();
    return row === undefined ? null : runOf(row);
  }

  /** Those that found nothing. */
  async held(tenant: string): Promise<Run[]> {
    const rows = await this.#of(tenant).where('holds', '=', 1).execute();
    return rows.map(runOf);
  }

  /** Those of all tenants that a server began and did not end. */
  async unfinished(): Promise<Run[]> {
    const rows = await this.#db
      .selectFrom('verifications')
      .selectAll()
      .where('state', 'in', ['waiting', 'running'])
      .execute();
    return rows.map(runOf);
  }

  #of(tenant: string) {
    return this.#db
      .selectFrom('verifications')
      .selectAll()
      .where('tenant', '=', tenant)
      .orderBy('started_ms', 'desc')
      .orderBy('id', 'desc');
  }
}

const runOf = ({ run }: Selectable<MetaTables['verifications']>): Run => JSON.parse(run) as Run;
