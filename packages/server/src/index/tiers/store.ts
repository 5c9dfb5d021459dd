import type { MetaDatabase } from '../../platform/sql/index.ts';
import type { Recall } from './recall.ts';

/** From where on a log is in the index. */
export interface Floor {
  readonly tenant: string;
  readonly log: number;
  /** Its first index, and the day on which that was received, since 1970. */
  readonly floor: number;
  readonly day: number;
}

/** What is kept of tiers. Each call is durable when it resolves, and may be made again. */
export interface TierStore {
  floors(): Promise<Floor[]>;
  saveFloor(floor: Floor): Promise<void>;
  recalls(): Promise<Recall[]>;
  save(recall: Recall): Promise<void>;
  remove(id: string): Promise<void>;
}

export function sqlTierStore(db: MetaDatabase): TierStore {
  return {
    floors: () => db.selectFrom('index_floors').selectAll().execute(),
    async saveFloor(row) {
      await db
        .insertInto('index_floors')
        .values(row)
        .onConflict((conflict) => conflict.columns(['tenant', 'log']).doUpdateSet(row))
        .execute();
    },
    async recalls() {
      const rows = await db.selectFrom('recalls').select('recall').execute();
      return rows.map(({ recall }) => JSON.parse(recall) as Recall);
    },
    async save(recall) {
      const row = { id: recall.id, recall: JSON.stringify(recall) };
      await db
        .insertInto('recalls')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
    async remove(id) {
      await db.deleteFrom('recalls').where('id', '=', id).execute();
    },
  };
}
