import type { Clock } from '../../platform/clock.ts';
import type { MetaDatabase } from '../../platform/sql/index.ts';
import type { LookStore } from '../ports.ts';

/** Open looks in the metadata database. */
export function sqlLookStore(db: MetaDatabase, clock: Clock): LookStore {
  return {
    save: async (id, look) => {
      const row = { look, updated_ms: clock.nowMs() };
      await db
        .insertInto('looks')
        .values({ id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
    replace: async (id, look) => {
      await db.updateTable('looks').set({ look }).where('id', '=', id).execute();
    },
    remove: async (id) => {
      await db.deleteFrom('looks').where('id', '=', id).execute();
    },
    all: async () => await db.selectFrom('looks').select(['id', 'look']).execute(),
  };
}
