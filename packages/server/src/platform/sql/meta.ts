import type { Kysely } from 'kysely';
import { openDatabase } from './database.ts';
import { migrate, type Migration } from './migrate.ts';

/** Tables of `meta.db`. It belongs to the main thread. Times are milliseconds since 1970. */
export interface MetaTables {
  sources: {
    tenant: string;
    number: number;
    name: string;
    format: string;
    /** JSON object of strings. */
    labels: string;
    certificate: string | null;
    created_ms: number;
    revoked_ms: number | null;
  };
  tokens: {
    tenant: string;
    id: string;
    kind: 'a' | 's';
    name: string;
    /** JSON list of names of roles; empty for kind `s`. */
    roles: string;
    /** Source of kind `s`. */
    source: number | null;
    secret_sha256: Uint8Array;
    created_ms: number;
    expires_ms: number | null;
    revoked_ms: number | null;
    /** Subject of whoever made it; null for the first one. */
    owner: string | null;
  };
  roles: {
    tenant: string;
    name: string;
    /** JSON of what its maker decides: about, permissions, sight, groups. */
    definition: string;
    revision: number;
    created_ms: number;
    updated_ms: number;
  };
  grants: {
    tenant: string;
    id: string;
    /** Id, number and login of the person. */
    person: string;
    number: number;
    login: string;
    role: string;
    since_ms: number;
    until_ms: number | null;
    reason: string;
    given_by: string;
    /** Id of the approval that it was given with. */
    approval: string | null;
    /** When it was taken away, or found to be over. */
    ended_ms: number | null;
  };
  approvals: {
    tenant: string;
    id: string;
    state: string;
    /** Subject of whoever asked. */
    subject: string;
    requested_ms: number;
    /** Until when something may still come of it: of a permit, when it expires; null while it is open. */
    live_until_ms: number | null;
    /** JSON of the request as it stands. */
    approval: string;
  };
  deciders: {
    tenant: string;
    /** Who could decide approvals, and when they last could. */
    subject: string;
    seen_ms: number;
  };
  followers: {
    tenant: string;
    name: string;
    log: number;
    /** JSON, the follower's own. */
    state: string;
  };
  looks: {
    id: string;
    /** JSON of the look as it stands: who, what, how much was counted into it. */
    look: string;
    updated_ms: number;
  };
}

const migrations: readonly Migration[] = [
  [
    `create table sources (
      tenant text not null, number integer not null, name text not null, format text not null, labels text not null,
      created_ms integer not null, revoked_ms integer, primary key (tenant, number), unique (tenant, name)) strict`,
    `create table tokens (
      id text primary key, tenant text not null, kind text not null check (kind in ('a', 's')), name text not null,
      role text, source integer, secret_sha256 blob not null, created_ms integer not null, revoked_ms integer,
      check ((kind = 'a') = (role is not null)), check ((kind = 's') = (source is not null)),
      foreign key (tenant, source) references sources (tenant, number)) strict`,
    `create table followers (
      tenant text not null, name text not null, log integer not null, state text not null,
      primary key (tenant, name, log)) strict`,
    'create table looks (id text primary key, look text not null, updated_ms integer not null) strict',
  ],
  // Several roles a token, and an end. A reader was what an investigator is; an administrator could read as well.
  [
    `create table tokens_2 (
      id text primary key, tenant text not null, kind text not null check (kind in ('a', 's')), name text not null,
      roles text not null, source integer, secret_sha256 blob not null, created_ms integer not null, expires_ms integer,
      revoked_ms integer, check ((kind = 's') = (source is not null)),
      foreign key (tenant, source) references sources (tenant, number)) strict`,
    `insert into tokens_2 select id, tenant, kind, name,
      case role when 'administrator' then '["administrator","auditor"]' when 'reader' then '["investigator"]' else '[]' end,
      source, secret_sha256, created_ms, null, revoked_ms from tokens`,
    'drop table tokens',
    'alter table tokens_2 rename to tokens',
    'alter table sources add column certificate text',
  ],
  // Roles of one's own, who has which, and what needs a second person.
  [
    'alter table tokens add column owner text',
    `create table roles (
      tenant text not null, name text not null, definition text not null, revision integer not null,
      created_ms integer not null, updated_ms integer not null, primary key (tenant, name)) strict`,
    `create table grants (
      tenant text not null, id text not null, person text not null, number integer not null, login text not null,
      role text not null, since_ms integer not null, until_ms integer, reason text not null, given_by text not null,
      approval text, ended_ms integer, primary key (tenant, id)) strict`,
    `create table approvals (
      tenant text not null, id text not null, state text not null, subject text not null, requested_ms integer not null, live_until_ms integer,
      approval text not null, primary key (tenant, id)) strict`,
    'create table deciders (tenant text not null, subject text not null, seen_ms integer not null, primary key (tenant, subject)) strict',
    'create index approvals_by_time on approvals (tenant, requested_ms)',
  ],
];

export type MetaDatabase = Kysely<MetaTables>;

/** Opens `meta.db` (or `:memory:`) and brings it to the newest version. The caller ends it with `destroy()`. */
export async function openMeta(path: string): Promise<MetaDatabase> {
  const db = openDatabase<MetaTables>(path);
  try {
    await migrate(db, 'meta.db', migrations);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return db;
}
