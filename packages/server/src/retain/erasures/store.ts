import type { MetaDatabase } from '../../platform/sql/index.ts';
import type { ErasureRequest, ErasureStore } from './request.ts';

/** Requests that are listed; older ones that are done with are let go: what they did is in the log. */
const keptMax = 10_000;

export function sqlErasureStore(db: MetaDatabase): ErasureStore {
  return {
    async all(tenant) {
      const rows = await db
        .selectFrom('erasure_requests')
        .select('request')
        .where('tenant', '=', tenant)
        .orderBy('number')
        .execute();
      return rows.map(({ request }) => JSON.parse(request) as ErasureRequest);
    },
    async add(wanted) {
      const { tenant, state } = wanted;
      const last = await db
        .selectFrom('erasure_requests')
        .select(({ fn }) => fn.max('number').as('number'))
        .where('tenant', '=', tenant)
        .executeTakeFirst();
      const request = { ...wanted, number: (last?.number ?? 0) + 1 };
      const { number } = request;
      await db
        .insertInto('erasure_requests')
        .values({ tenant, number, state, request: JSON.stringify(request) })
        .execute();
      await db
        .deleteFrom('erasure_requests')
        .where('tenant', '=', tenant)
        .where('number', '<=', number - keptMax)
        .where('state', 'in', ['done', 'refused'])
        .execute();
      return request;
    },
    async save(request) {
      const { tenant, number, state } = request;
      await db
        .updateTable('erasure_requests')
        .set({ state, request: JSON.stringify(request) })
        .where('tenant', '=', tenant)
        .where('number', '=', number)
        .execute();
    },
    async keep(request) {
      const { tenant, number, state } = request;
      await db
        .insertInto('erasure_requests')
        .values({ tenant, number, state, request: JSON.stringify(request) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async rowsPending(tenant, log) {
      const rows = await db
        .selectFrom('erasure_rows')
        .select('erasure')
        .where('tenant', '=', tenant)
        .where('log', '=', log)
        .orderBy('erasure')
        .execute();
      return rows.map(({ erasure }) => erasure);
    },
    async addRowsPending(tenant, log, erasure) {
      await db
        .insertInto('erasure_rows')
        .values({ tenant, log, erasure })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async removeRowsPending(tenant, log, erasure) {
      await db
        .deleteFrom('erasure_rows')
        .where('tenant', '=', tenant)
        .where('log', '=', log)
        .where('erasure', '=', erasure)
        .execute();
    },
  };
}
