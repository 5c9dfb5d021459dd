import type { Migration } from './migrate.ts';

/** What retention keeps apart from the log, so that what is missing there is noticed. */
export interface RetentionTables {
  retention_registers: {
    tenant: string;
    log: number;
    /** Statements, and the index of the last one. */
    count: number;
    last: number;
  };
  trusted_clock: { id: 1; trusted_ms: number };
}

export const retentionTables: Migration = [
  `create table retention_registers (
    tenant text not null, log integer not null, count integer not null, last integer not null, primary key (tenant, log)) strict`,
  'create table trusted_clock (id integer primary key check (id = 1), trusted_ms integer not null) strict',
];
