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
  trusted_clock: { id: 1; trusted_ms: number; unattested_ms: number; boot: string | null; up_ms: number | null };
  /** What was asked to be erased. Identifiers are forgotten once nothing waits for them. */
  erasure_requests: {
    tenant: string;
    number: number;
    state: 'asked' | 'approved' | 'done' | 'refused';
    /** JSON of all else. */
    request: string;
  };
  /** Erasures whose rows of the index may still be there. */
  erasure_rows: { tenant: string; log: number; erasure: number };
}

export const erasureTables: Migration = [
  `create table erasure_requests (
    tenant text not null, number integer not null, state text not null check (state in ('asked', 'approved', 'done', 'refused')),
    request text not null, primary key (tenant, number)) strict`,
  `create table erasure_rows (
    tenant text not null, log integer not null, erasure integer not null, primary key (tenant, log, erasure)) strict`,
];

/** What the clock alone said, and which run of the machine it was trusted in. */
export const clockColumns: Migration = [
  'alter table trusted_clock add column unattested_ms integer not null default 0',
  'alter table trusted_clock add column boot text',
  'alter table trusted_clock add column up_ms integer',
];

export const retentionTables: Migration = [
  `create table retention_registers (
    tenant text not null, log integer not null, count integer not null, last integer not null, primary key (tenant, log)) strict`,
  'create table trusted_clock (id integer primary key check (id = 1), trusted_ms integer not null) strict',
];
