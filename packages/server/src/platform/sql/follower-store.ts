import type { FollowerState, FollowerStore } from '../../index/ports.ts';
import type { MetaDatabase } from './meta.ts';

/** Positions of followers in the metadata database. */
export function sqlFollowerStore(db: MetaDatabase): FollowerStore {
  return {
    async load(follower, tenant, log) {
      const row = await db
        .selectFrom('followers')
        .select('state')
        .where('tenant', '=', tenant)
        .where('name', '=', follower)
        .where('log', '=', log)
        .executeTakeFirst();
      return row === undefined ? null : (JSON.parse(row.state) as FollowerState);
    },
    async save(name, tenant, log, state) {
      const text = JSON.stringify(state);
      await db
        .insertInto('followers')
        .values({ tenant, name, log, state: text })
        .onConflict((conflict) => conflict.columns(['tenant', 'name', 'log']).doUpdateSet({ state: text }))
        .execute();
    },
  };
}
