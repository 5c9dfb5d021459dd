import type { Boot } from '../platform/host.ts';
import type { MetaDatabase } from '../platform/sql/index.ts';

/** What is known of statements apart from the log, so that the loss of the last ones is noticed. */
export interface RegisterStore {
  load(tenant: string, log: number): Promise<{ readonly count: number; readonly last: number } | null>;
  save(tenant: string, log: number, count: number, last: number): Promise<void>;
}

/** What is known of the clock of this machine. */
export interface TrustedClock {
  /** Up to when it was trusted, ms since 1970. */
  readonly trustedMs: number;
  /** How much of that nothing but the clock said, since it was last confirmed. */
  readonly unattestedMs: number;
  /** Which run of the machine that was; null where it is not known. */
  readonly boot: Boot | null;
}

/** Null where it was never trusted. What is saved is durable as a whole. */
export interface ClockStore {
  load(): Promise<TrustedClock | null>;
  save(trusted: TrustedClock): Promise<void>;
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
      const found = await db.selectFrom('trusted_clock').selectAll().executeTakeFirst();
      if (found === undefined) return null;
      const { trusted_ms: trustedMs, unattested_ms: unattestedMs, boot: id, up_ms: upMs } = found;
      return { trustedMs, unattestedMs, boot: id === null || upMs === null ? null : { id, upMs } };
    },
    async save({ trustedMs, unattestedMs, boot }) {
      const up = { boot: boot?.id ?? null, up_ms: boot?.upMs ?? null };
      const row = { id: 1 as const, trusted_ms: trustedMs, unattested_ms: Math.ceil(unattestedMs), ...up };
      await db
        .insertInto('trusted_clock')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
  };
}
