import type { Actor, Outcome, Resource } from '@daybook/event';
import { actorOf, between, type Finding } from '../auth/finding.ts';
import { originOf } from '../fields/origin.ts';
import type { Entry } from './entry.ts';

type Reader = (entry: Entry) => Finding | null;

/** Messages about connections, by what they begin with. */
const starts: readonly (readonly [string, Reader])[] = [
  ['connection received: ', received],
  ['connection authenticated: ', authenticated],
  ['connection authorized: ', authorized],
  ['replication connection authorized: ', authorized],
  ['disconnection: ', disconnected],
  ['no pg_hba.conf entry for ', refusedByRules],
  ['pg_hba.conf rejects ', refusedByRules],
];

/** What the message says of a connection, or null where it says nothing of one. */
export function readConnection(entry: Entry): Finding | null {
  for (const [start, read] of starts) if (entry.message.startsWith(start)) return read(entry);
  return entry.severity === 'FATAL' ? refused(entry) : null;
}

export function actorOfEntry({ user, session }: Entry): Actor {
  return { ...actorOf(user ?? ''), ...(session === undefined ? {} : { session }) };
}

export function resourcesOf({ database }: Entry): Resource[] | undefined {
  return database === undefined ? undefined : [{ type: 'database', id: database }];
}

function finding(entry: Entry, kind: Finding['kind'], action: string, outcome: Outcome): Finding {
  const resources = resourcesOf(entry);
  return {
    kind,
    action,
    outcome,
    actor: actorOfEntry(entry),
    ...(resources === undefined ? {} : { resources }),
    ...(entry.origin === undefined ? {} : { origin: entry.origin }),
  };
}

/** Takes the origin from `host=… port=…`, which has the port where the prefix has not. */
function withHost(found: Finding, text: string): Finding {
  const start = text.lastIndexOf('host=');
  if (start === -1) return found;
  const [host = '', port] = text.slice(start + 5).split(' port=', 2);
  const origin = host === '[local]' ? undefined : originOf(host.trim(), port?.trim());
  return origin === undefined ? found : { ...found, origin };
}

function received(entry: Entry): Finding {
  return withHost(finding(entry, 'network.connect', 'connection received', 'success'), entry.message);
}

/** `identity="alice" method=scram-sha-256 (file:line)`: written beside `authorized` by version 14 and later. */
function authenticated(entry: Entry): Finding {
  const found = finding(entry, 'auth.session', 'connection authenticated', 'success');
  const end = entry.message.lastIndexOf('" method=');
  const start = entry.message.indexOf('identity="');
  if (start === -1 || end < start) return found;
  const method = entry.message.slice(end + 9).split(' ', 1)[0] ?? '';
  return { ...found, ext: { identity: entry.message.slice(start + 10, end), method } };
}

/** `user=alice database=shop application_name=psql SSL enabled (protocol=TLSv1.3, …)` */
function authorized(entry: Entry): Finding {
  const { message } = entry;
  const action = message.slice(0, message.indexOf(':'));
  const named = withNames(entry, between(message, 'user=', ' database=') ?? between(`${message} `, 'user=', ' '));
  const found = finding(named, 'auth.login', action, 'success');
  const encryption = between(message, ' SSL enabled (', ')');
  return { ...found, ext: encryption === null ? {} : { tls: encryption } };
}

/** The entry with names that its message has and its prefix may not have. */
function withNames(entry: Entry, user: string | null, database?: string | null): Entry {
  return {
    ...entry,
    ...(entry.user === undefined && user !== null && user !== '' ? { user } : {}),
    ...(entry.database === undefined && typeof database === 'string' && database !== '' ? { database } : {}),
  };
}

/** `session time: 0:00:00.039 user=alice database=shop host=::1 port=42112` */
function disconnected(entry: Entry): Finding {
  const { message } = entry;
  const database = between(message, ' database=', ' host=');
  const found = finding(
    withNames(entry, between(message, ' user=', ' database='), database),
    'auth.logout',
    'disconnection',
    'success',
  );
  const time = between(message, 'session time: ', ' ');
  return { ...withHost(found, message), ext: time === null ? {} : { sessionTime: time } };
}

/** `no pg_hba.conf entry for host "::1", user "mallory", database "shop", no encryption` */
function refusedByRules(entry: Entry): Finding {
  const { message } = entry;
  const host = between(message, 'host "', '"');
  const user = between(message, ', user "', '", database "') ?? between(message, ', user "', '"');
  const named = withNames(entry, user, between(message, ', database "', '"'));
  const found = finding(named, 'auth.login', 'connection rejected', 'denied');
  const origin = named.origin ?? (host === null || host === '[local]' ? undefined : originOf(host));
  return { ...found, ...(origin === undefined ? {} : { origin }), reason: reasonOf(entry, 'pg_hba') };
}

function reasonOf({ code, message, detail }: Entry, other: string): { code: string; text: string } {
  return { code: code ?? other, text: detail === undefined ? message : `${message}\n${detail}` };
}

/** Ends of messages by which a sign-in is refused; what stands before them may be a name. */
const refusals: readonly (readonly [RegExp, string])[] = [
  [/^\w[\w -]{0,40} authentication failed for user "/, 'authentication failed'],
  [/^role "[^]{0,256}" does not exist$/, 'role does not exist'],
  [/^role "[^]{0,256}" is not permitted to log in$/, 'role may not log in'],
  [/^database "[^]{0,256}" (?:does not exist|is not currently accepting connections)$/, 'database not found'],
  [/^permission denied for database "/, 'permission denied'],
  [
    /^(?:sorry, too many clients already|too many connections for |remaining connection slots are reserved)/,
    'too many connections',
  ],
  [/^(?:no PostgreSQL user name|unsupported frontend protocol|invalid length of startup packet)/, 'malformed'],
  [
    /^(?:client certificates can only|connection requires a valid client certificate|certificate authentication failed)/,
    'certificate',
  ],
];

/** A sign-in that came to nothing; null where the server ended for another reason. */
function refused(entry: Entry): Finding | null {
  const { message } = entry;
  const found = refusals.find(([pattern]) => pattern.test(message));
  if (found === undefined) return null;
  const [, what] = found;
  const attempt = /^(?:malformed)$/.test(what);
  const quoted =
    between(message, 'for user "', '"') === null
      ? null
      : message.slice(message.indexOf('for user "') + 10, message.lastIndexOf('"'));
  const denied = what === 'role may not log in' || what === 'permission denied' || what === 'too many connections';
  const result = finding(
    withNames(entry, quoted),
    attempt ? 'auth.attempt' : 'auth.login',
    what,
    denied ? 'denied' : 'failure',
  );
  const method =
    what === 'authentication failed' ? message.slice(0, message.indexOf(' authentication failed')) : undefined;
  return { ...result, reason: reasonOf(entry, what), ...(method === undefined ? {} : { ext: { method } }) };
}
