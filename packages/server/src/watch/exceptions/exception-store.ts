import type { MetaDatabase, MetaTables } from '../../platform/sql/index.ts';
import type { Selectable } from 'kysely';
import { type Exception, exceptionLimits } from './exception.ts';

/** Exceptions in the metadata database. Durable when a promise resolves. */
export class ExceptionStore {
  readonly #db: MetaDatabase;
  readonly #endedMax: number;

  constructor(db: MetaDatabase, { endedMax }: { readonly endedMax: number } = exceptionLimits) {
    this.#db = db;
    this.#endedMax = endedMax;
  }

  /** Oldest first. */
  async all(): Promise<Exception[]> {
    const rows = await this.#db.selectFrom('rule_exceptions').selectAll().orderBy('created_ms').orderBy('id').execute();
    return rows.map(exceptionOf);
  }

  async add(exception: Exception): Promise<void> {
    await this.#db.insertInto('rule_exceptions').values(rowOf(exception)).execute();
  }

  /** Puts other texts in the place of those that it has, and when it ended. */
  async overwrite({ tenant, id, query, owner, reason, createdBy, ended }: Exception): Promise<void> {
    await this.#db
      .updateTable('rule_exceptions')
      .set({
        query,
        owner,
        reason,
        created_by: createdBy,
        ended_ms: ended?.atMs ?? null,
        ended_by: ended?.by ?? null,
      })
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .execute();
  }

  /** Notes that it ended. Gives the ids of those that ended so long before that they are not kept any more. */
  async end({ tenant, id, ended }: Exception): Promise<string[]> {
    return await this.#db.transaction().execute(async (db) => {
      await db
        .updateTable('rule_exceptions')
        .set({ ended_ms: ended?.atMs ?? null, ended_by: ended?.by ?? null })
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .execute();
      const old = await db
        .selectFrom('rule_exceptions')
        .select('id')
        .where('tenant', '=', tenant)
        .where('ended_ms', 'is not', null)
        .orderBy('ended_ms', 'desc')
        .orderBy('id', 'desc')
        .limit(10)
        .offset(this.#endedMax)
        .execute();
      const ids = old.map((row) => row.id);
      if (ids.length === 0) return ids;
      await db.deleteFrom('rule_exceptions').where('tenant', '=', tenant).where('id', 'in', ids).execute();
      await db
        .deleteFrom('match_counts')
        .where('tenant', '=', tenant)
        .where('what', '=', 'exception')
        .where('id', 'in', ids)
        .execute();
      return ids;
    });
  }
}

type Row = Selectable<MetaTables['rule_exceptions']>;

function exceptionOf(row: Row): Exception {
  const { tenant, id, rule, query, owner, reason, approval } = row;
  return {
    tenant,
    id,
    rule,
    query,
    owner,
    reason,
    createdBy: row.created_by,
    createdMs: row.created_ms,
    untilMs: row.until_ms,
    approval,
    ended: row.ended_ms === null ? null : { atMs: row.ended_ms, by: row.ended_by },
  };
}

function rowOf({ tenant, id, rule, query, owner, reason, approval, ended, ...more }: Exception): Row {
  return {
    tenant,
    id,
    rule,
    query,
    owner,
    reason,
    created_by: more.createdBy,
    created_ms: more.createdMs,
    until_ms: more.untilMs,
    approval,
    ended_ms: ended?.atMs ?? null,
    ended_by: ended?.by ?? null,
  };
}
