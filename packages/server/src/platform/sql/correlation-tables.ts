import type { Migration } from './migrate.ts';

/** What correlations have seen up to the position of the watch, by the values of their `group-by`. */
export interface CorrelationTables {
  correlation_groups: {
    tenant: string;
    log: number;
    rule: string;
    /** JSON list: whether it is live, and the values. */
    key: string;
    /** Of the rule, as it was when this was kept. */
    signature: string;
    /** JSON. */
    state: string;
  };
}

export const correlationTables: Migration = [
  `create table correlation_groups (
    tenant text not null, log integer not null, rule text not null, key text not null, signature text not null,
    state text not null, primary key (tenant, log, rule, key)) strict, without rowid`,
];
