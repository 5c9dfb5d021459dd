import type { Migration } from './migrate.ts';

/** What tunes rules, and how often they match. Times are milliseconds since 1970. */
export interface TuningTables {
  rule_exceptions: {
    tenant: string;
    id: string;
    rule: string;
    /** In the query language. */
    query: string;
    owner: string;
    reason: string;
    created_by: string;
    created_ms: number;
    until_ms: number;
    /** Id of the approval that it was made with. */
    approval: string | null;
    /** When it was ended, or found to be over, and by whom: null where by itself. */
    ended_ms: number | null;
    ended_by: string | null;
  };
  /** Written with the position of the watch: what is counted is counted once. */
  match_counts: {
    tenant: string;
    what: 'rule' | 'exception';
    id: string;
    count: number;
    /** When the last of them was received. */
    last_ms: number;
  };
}

export const tuningTables: Migration = [
  `create table rule_exceptions (
    tenant text not null, id text not null, rule text not null, query text not null, owner text not null, reason text not null,
    created_by text not null, created_ms integer not null, until_ms integer not null, approval text, ended_ms integer,
    ended_by text, primary key (tenant, id)) strict`,
  `create table match_counts (
    tenant text not null, what text not null check (what in ('rule', 'exception')), id text not null, count integer not null,
    last_ms integer not null, primary key (tenant, what, id)) strict, without rowid`,
  // Digest of the file as a second person approved that it tunes rules that come with the product.
  'alter table rules add column approved text',
];
