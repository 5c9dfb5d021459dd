import type { MetaDatabase } from '../platform/sql/index.ts';

/** What is known of statements apart from the log, so that the loss of the last ones is noticed. */
export interface RegisterStore {
  load(tenant: string, log: number): Promise<{ readonly count: number; readonly last: number } | null>;
  save(tenant: string, log: number, count: number, last: number): Promise<void>;
}

/** Up to when the clock of this machine was trusted, ms since 1970; null where nobody ever did. */
export interface ClockStore {
  load(): Promise<number | null>;
  save(trustedMs: number): Promise<void>;
}

export function sqlRegisterStore(db: MetaDatabase): RegisterStore {
  return {
    async load(tenant, log) {
      const found = await db
        .selectFrom('retention_registers')
        .select(['count', 'last'])
        .where('tenant', '=', tenant)
        .where('log', '=', log)
        .executeTakeFirst();
      return found ?? null;
    },
    async save(tenant, log, count, last) {
      const row = { tenant, log, count, last };
      await db
        .insertInto('retention_registers')
        .values(row)
        .onConflict((conflict) => conflict.columns(['tenant', 'log']).doUpdateSet(row))
        .execute();
    },
  };
}

export function sqlClockStore(db: MetaDatabase): ClockStore {
  return {
    async load() {
      const found = await db.selectFrom('trusted_clock').select('trusted_ms').executeTakeFirst();
      return found?.trusted_ms ?? null;
    },
    async save(trusted_ms) {
      const row = { id: 1 as const, trusted_ms };
      await db
        .insertInto('trusted_clock')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
  };
}
