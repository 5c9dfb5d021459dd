import type { Generated } from 'kysely';
import type { Migration } from './migrate.ts';

/** What the watch keeps: rules, alerts, and the events that they are about. Times are milliseconds since 1970. */
export interface WatchTables {
  rules: {
    tenant: string;
    id: string;
    /** The file that it came in; null for a rule that ships with the product. */
    text: string | null;
    /** Which of the file's rules it is, from 0. */
    part: number;
    /** Name of the file. */
    path: string;
    enabled: 0 | 1;
    /** SHA-256 of the file as a second person approved that it tunes rules that ship with the product; null where nobody did. */
    approved: string | null;
    created_ms: number;
    updated_ms: number;
  };
  alerts: {
    tenant: string;
    id: string;
    rule: string;
    fingerprint: string;
    title: string;
    level: string;
    /** JSON list. */
    tags: string;
    /** Of the first event, and of the last one: when they were received. */
    opened_ms: number;
    last_ms: number;
    /** Events that matched. */
    count: number;
    /** Of these, how many are linked. */
    linked: number;
    /** More alerts of the rule were open than are kept apart. */
    overflow: 0 | 1;
    /** Whether the event that says it was opened is in the log. */
    announced: 0 | 1;
    state: string;
    assignee: string | null;
    verdict: string | null;
    changed_ms: number;
    changed_by: string | null;
    /** JSON list of what was unusual: the value, what is normal, the formula. */
    explanations: Generated<string>;
  };
  alert_evidence: { tenant: string; alert: string; log: number; idx: number };
  /** What is known of a source's numbering and rhythm. */
  source_states: {
    tenant: string;
    log: number;
    source: number;
    /** JSON, as `watch/completeness` writes it. */
    state: string;
  };
}

export const watchTables: Migration = [
  `create table rules (
    tenant text not null, id text not null, text text, part integer not null, path text not null, enabled integer not null,
    created_ms integer not null, updated_ms integer not null, primary key (tenant, id)) strict`,
  `create table alerts (
    tenant text not null, id text not null, rule text not null, fingerprint text not null, title text not null, level text not null,
    tags text not null, opened_ms integer not null, last_ms integer not null, count integer not null, linked integer not null,
    overflow integer not null, announced integer not null, state text not null, assignee text, verdict text,
    changed_ms integer not null, changed_by text, primary key (tenant, id)) strict`,
  'create index alerts_by_fingerprint on alerts (tenant, fingerprint, last_ms)',
  'create index alerts_by_time on alerts (tenant, opened_ms, id)',
  "create index alerts_open on alerts (tenant, rule) where state <> 'closed'",
  "create index alerts_closed on alerts (tenant, changed_ms, id) where state = 'closed'",
  'create index alerts_unannounced on alerts (tenant) where announced = 0',
  `create table alert_evidence (
    tenant text not null, alert text not null, log integer not null, idx integer not null,
    primary key (tenant, alert, log, idx)) strict, without rowid`,
];

export const completenessTables: Migration = [
  `create table source_states (
    tenant text not null, log integer not null, source integer not null, state text not null,
    primary key (tenant, log, source)) strict`,
];

export const explanationColumn: Migration = ["alter table alerts add column explanations text not null default '[]'"];
