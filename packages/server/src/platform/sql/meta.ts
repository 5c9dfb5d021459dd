import type { Kysely } from 'kysely';
import { openDatabase } from './database.ts';
import { migrate, type Migration } from './migrate.ts';
import { type CorrelationTables, correlationTables } from './correlation-tables.ts';
import { notifierMarks, type NotifyTables, notifyTables } from './notify-tables.ts';
import { clockColumns, erasureTables, type RetentionTables, retentionTables } from './retention-tables.ts';
import { type TierTables, tierTables } from './tier-tables.ts';
import { type TuningTables, tuningTables } from './tuning-tables.ts';
import { completenessTables, explanationColumn, type WatchTables, watchTables } from './watch-tables.ts';

/** Tables of `meta.db`. It belongs to the main thread. Times are milliseconds since 1970. */
export interface MetaTables
  extends WatchTables, NotifyTables, CorrelationTables, TuningTables, RetentionTables, TierTables {
  sources: {
    tenant: string;
    number: number;
    name: string;
    format: string;
    /** JSON object of strings. */
    labels: string;
    certificate: string | null;
    /** Name of the mapping that its lines are read by. */
    mapping: string | null;
    created_ms: number;
    revoked_ms: number | null;
  };
  mappings: {
    tenant: string;
    name: string;
    /** YAML, as it came. */
    text: string;
    created_ms: number;
    updated_ms: number;
  };
  tokens: {
    tenant: string;
    id: string;
    kind: 'a' | 's';
    name: string;
    /** JSON list of names of roles; empty for kind `s`. */
    roles: string;
    /** JSON list of those of them that a second person approved. */
    approved: string;
    /** Source of kind `s`. */
    source: number | null;
    secret_sha256: Uint8Array;
    created_ms: number;
    expires_ms: number | null;
    revoked_ms: number | null;
    /** Whose rights it has; null where it has its own. */
    person: string | null;
    used_ms: number | null;
    /** Subject of whoever made it; null for the first one. */
    owner: string | null;
  };
  people: {
    id: string;
    tenant: string;
    number: number;
    login: string;
    name: string;
    email: string | null;
    state: 'invited' | 'active' | 'disabled';
    /** Identity at an outside provider. */
    issuer: string | null;
    subject: string | null;
    /** Who made the one-time link that they set up their password or passkey by, and when they did. */
    link_maker: string | null;
    link_ms: number | null;
    /** Id in the directory that provisions people. */
    external_id: string | null;
    provisioned: 'kept' | 'removed' | null;
    created_ms: number;
    expires_ms: number | null;
    signed_in_ms: number | null;
  };
  factors: {
    person: string;
    /** PHC string. */
    password: string | null;
    /** Sealed secret of an authenticator app. */
    totp: Uint8Array | null;
    /** Last step whose code was used. */
    totp_step: number | null;
  };
  recovery_codes: { person: string; sha256: Uint8Array };
  passkeys: {
    /** base64url, as authenticators gave it. */
    id: string;
    person: string;
    name: string;
    /** COSE. */
    public_key: Uint8Array;
    counter: number;
    /** JSON list. */
    transports: string;
    backed_up: 0 | 1;
    created_ms: number;
    used_ms: number | null;
  };
  invitations: {
    sha256: Uint8Array;
    person: string;
    purpose: 'invite' | 'reset';
    maker: string;
    bound: string;
    created_ms: number;
    expires_ms: number;
  };
  sessions: {
    id: string;
    secret_sha256: Uint8Array;
    tenant: string;
    /** Whose session it is, and the token that it was opened with. */
    person: string | null;
    token: string | null;
    method: 'password' | 'passkey' | 'token' | 'external';
    mfa: 0 | 1;
    address: string | null;
    user_agent: string | null;
    created_ms: number;
    used_ms: number;
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
  outside_groups: {
    id: string;
    tenant: string;
    name: string;
    external_id: string | null;
    /** JSON list of ids of people. */
    members: string;
    created_ms: number;
    changed_ms: number;
  };
  outside_claims: {
    tenant: string;
    person: string;
    /** JSON list of names of groups. */
    names: string;
    changed_ms: number;
  };
  views: {
    tenant: string;
    id: string;
    /** Subject of who saved it, and what they are called. */
    owner: string;
    owner_name: string;
    /** JSON of what its owner decides. */
    definition: string;
    /** Name of a role. */
    shared_with: string | null;
    /** JSON of what the role showed that it was saved under. */
    sight: string;
    created_ms: number;
    updated_ms: number;
  };
  verifications: {
    tenant: string;
    id: string;
    started_ms: number;
    state: string;
    /** Null unless it came to its end. */
    holds: 0 | 1 | null;
    /** JSON of the verification as it stands. */
    run: string;
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
  // People, how they prove who they are, their sessions and tokens.
  [
    `create table people (
      id text primary key, tenant text not null, number integer not null, login text not null, name text not null, email text,
      state text not null check (state in ('invited', 'active', 'disabled')), issuer text, subject text, external_id text,
      created_ms integer not null, expires_ms integer, signed_in_ms integer, check ((issuer is null) = (subject is null)),
      unique (tenant, number), unique (tenant, login), unique (tenant, issuer, subject)) strict`,
    `create table factors (
      person text primary key references people (id), password text, totp blob, totp_step integer) strict`,
    `create table recovery_codes (
      person text not null references people (id), sha256 blob not null, primary key (person, sha256)) strict`,
    `create table passkeys (
      id text primary key, person text not null references people (id), name text not null, public_key blob not null,
      counter integer not null, transports text not null, backed_up integer not null, created_ms integer not null,
      used_ms integer) strict`,
    `create table invitations (
      sha256 blob primary key, person text not null references people (id), purpose text not null,
      created_ms integer not null, expires_ms integer not null) strict`,
    `create table sessions (
      id text primary key, secret_sha256 blob not null, tenant text not null, person text references people (id),
      token text references tokens (id), method text not null, mfa integer not null, address text, user_agent text,
      created_ms integer not null, used_ms integer not null, check (person is not null or token is not null)) strict`,
    'alter table tokens add column person text references people (id)',
    'alter table tokens add column used_ms integer',
  ],
  // Groups of outside directories and providers.
  [
    `create table outside_groups (
      id text primary key, tenant text not null, name text not null, external_id text, members text not null,
      created_ms integer not null, changed_ms integer not null, unique (tenant, name)) strict`,
    `create table outside_claims (
      tenant text not null, person text not null, names text not null, changed_ms integer not null,
      primary key (tenant, person)) strict`,
    "alter table people add column provisioned text check (provisioned in ('kept', 'removed'))",
  ],
  // Saved searches.
  [
    `create table views (
      tenant text not null, id text not null, owner text not null, owner_name text not null, definition text not null,
      shared_with text, sight text not null, created_ms integer not null, updated_ms integer not null,
      primary key (tenant, id)) strict`,
    'create index views_by_owner on views (tenant, owner)',
    'create index views_by_role on views (tenant, shared_with)',
  ],
  // Up to what a link is good: those of before open nothing but people without roles. Roles that a token has by two people.
  [
    "alter table invitations add column maker text not null default ''",
    `alter table invitations add column bound text not null default '{"maker":[],"person":[]}'`,
    "alter table tokens add column approved text not null default '[]'",
  ],
  // Groups that providers name are kept with whose they are: what was kept before is said anew at the next sign-in.
  ['delete from outside_claims'],
  // Through whose link a person came to sign in, and when.
  ['alter table people add column link_maker text', 'alter table people add column link_ms integer'],
  // Verifications of the log by the server itself.
  [
    `create table verifications (
      tenant text not null, id text not null, started_ms integer not null, state text not null, holds integer,
      run text not null, primary key (tenant, id)) strict`,
    'create index verifications_by_time on verifications (tenant, started_ms)',
  ],
  // Rules, alerts and their evidence.
  watchTables,
  // Whether all that sources record comes.
  completenessTables,
  // Mappings, and which source is read by which.
  [
    `create table mappings (
      tenant text not null, name text not null, text text not null, created_ms integer not null, updated_ms integer not null,
      primary key (tenant, name)) strict`,
    'alter table sources add column mapping text',
  ],
  // Notifiers, and what is to be delivered by them.
  notifyTables,
  // What correlations remember.
  correlationTables,
  // Exceptions from rules, and how often rules match.
  tuningTables,
  // Whether the secrets of a notifier are others.
  notifierMarks,
  // Why a baseline found something.
  explanationColumn,
  // How many statements there are, and up to when the clock was trusted.
  retentionTables,
  // What was asked to be erased.
  erasureTables,
  // What of each log is in the index.
  tierTables,
  // How much of the time nothing but the clock said.
  clockColumns,
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
