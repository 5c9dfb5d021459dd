import type { MetaDatabase } from '../../platform/sql/index.ts';

export interface RuleRow {
  readonly tenant: string;
  readonly id: string;
  readonly text: string | null;
  readonly part: number;
  readonly path: string;
  readonly isEnabled: boolean;
  /** Digest of the file as a second person approved that it tunes rules that come with the product. */
  readonly approved: string | null;
  readonly createdMs: number;
  readonly updatedMs: number;
}

/** Rules in the metadata database. Durable when a promise resolves. */
export class RuleStore {
  readonly #db: MetaDatabase;

  constructor(db: MetaDatabase) {
    this.#db = db;
  }

  async all(): Promise<RuleRow[]> {
    const rows = await this.#db.selectFrom('rules').selectAll().orderBy('created_ms').orderBy('id').execute();
    return rows.map(({ enabled, created_ms: createdMs, updated_ms: updatedMs, ...row }) => ({
      ...row,
      isEnabled: enabled === 1,
      createdMs,
      updatedMs,
    }));
  }

  async text(tenant: string, id: string): Promise<string | null> {
    const row = await this.#db
      .selectFrom('rules')
      .select('text')
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst();
    return row?.text ?? null;
  }

  /** All or none. */
  async save(rows: readonly RuleRow[]): Promise<void> {
    await this.#db.transaction().execute(async (db) => {
      for (const { tenant, id, text, part, path, isEnabled, approved, createdMs, updatedMs } of rows) {
        const change = { text, part, path, enabled: isEnabled ? 1 : 0, approved, updated_ms: updatedMs } as const;
        await db
          .insertInto('rules')
          .values({ tenant, id, created_ms: createdMs, ...change })
          .onConflict((conflict) => conflict.columns(['tenant', 'id']).doUpdateSet(change))
          .execute();
      }
    });
  }
}
