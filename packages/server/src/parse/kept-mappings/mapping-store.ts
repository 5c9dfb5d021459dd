import type { MetaDatabase } from '../../platform/sql/index.ts';

export interface MappingRow {
  readonly tenant: string;
  readonly name: string;
  readonly text: string;
  readonly createdMs: number;
  readonly updatedMs: number;
}

/** Mappings in the metadata database. Durable when a promise resolves. */
export class MappingStore {
  readonly #db: MetaDatabase;

  constructor(db: MetaDatabase) {
    this.#db = db;
  }

  async all(): Promise<MappingRow[]> {
    const rows = await this.#db.selectFrom('mappings').selectAll().orderBy('name').execute();
    return rows.map(({ created_ms: createdMs, updated_ms: updatedMs, ...row }) => ({ ...row, createdMs, updatedMs }));
  }

  /** In the place of the one of its name. */
  async save({ tenant, name, text, createdMs, updatedMs }: MappingRow): Promise<void> {
    const change = { text, updated_ms: updatedMs };
    await this.#db
      .insertInto('mappings')
      .values({ tenant, name, created_ms: createdMs, ...change })
      .onConflict((conflict) => conflict.columns(['tenant', 'name']).doUpdateSet(change))
      .execute();
  }

  async remove({ tenant, name }: Pick<MappingRow, 'tenant' | 'name'>): Promise<void> {
    await this.#db.deleteFrom('mappings').where('tenant', '=', tenant).where('name', '=', name).execute();
  }
}
