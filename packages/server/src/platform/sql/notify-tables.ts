import type { Migration } from './migrate.ts';

/** What notifiers have yet to deliver, and what became of what they delivered. Times are milliseconds since 1970. */
export interface NotifyTables {
  notifiers: {
    name: string;
    tenant: string;
    /** JSON of its settings, without secrets. */
    settings: string;
    /** By what a change of its secrets is seen; null where it is not known yet. */
    secret_mark: string | null;
    /** Since when nothing could be delivered; null while it can. */
    down_since_ms: number | null;
  };
  notifications: {
    /** Follows from what it is about and by whom it is delivered: the same is there once. */
    id: string;
    tenant: string;
    notifier: string;
    /** Null where it is about a notifier. */
    alert: string | null;
    step: string;
    /** JSON of what is said. */
    about: string;
    state: 'waiting' | 'sent' | 'failed';
    /** It was held back, and may go out with others. */
    held: 0 | 1;
    attempts: number;
    created_ms: number;
    /** When it is tried next. */
    due_ms: number;
    /** When it was delivered, or given up. */
    ended_ms: number | null;
    /** Why the last attempt failed. */
    fault: string | null;
  };
}

export const notifyTables: Migration = [
  `create table notifiers (
    name text primary key, tenant text not null, settings text not null, down_since_ms integer) strict`,
  `create table notifications (
    id text primary key, tenant text not null, notifier text not null, alert text, step text not null, about text not null,
    state text not null check (state in ('waiting', 'sent', 'failed')), held integer not null, attempts integer not null,
    created_ms integer not null, due_ms integer not null, ended_ms integer, fault text) strict`,
  "create index notifications_waiting on notifications (notifier, due_ms) where state = 'waiting'",
  'create index notifications_by_time on notifications (notifier, created_ms)',
  "create index notifications_sent on notifications (notifier, ended_ms) where state = 'sent'",
  'create index notifications_by_alert on notifications (notifier, alert, created_ms)',
];

export const notifierMarks: Migration = ['alter table notifiers add column secret_mark text'];
