import type { Outcome, Severity } from '@daybook/event';
import { between, type Finding } from '../auth/finding.ts';
import { definedOf } from '../fields/event.ts';
import { readStatement } from '../sql/index.ts';
import { readAudit } from './audit.ts';
import { actorOfEntry, readConnection, resourcesOf } from './connection.ts';
import type { Entry } from './entry.ts';

const severities: ReadonlyMap<string, Severity> = new Map([
  ['WARNING', 2],
  ['ERROR', 3],
  ['FATAL', 4],
  ['PANIC', 6],
]);

/** What a message of the server says was done. */
export function findingOf(entry: Entry): Finding {
  return (
    readAudit(entry) ??
    readConnection(entry) ??
    readLogged(entry) ??
    readFault(entry) ??
    readServer(entry) ??
    plain(entry)
  );
}

function base(entry: Entry): Pick<Finding, 'actor' | 'origin' | 'resources'> {
  const resources = resourcesOf(entry);
  return {
    actor: actorOfEntry(entry),
    ...(entry.origin === undefined ? {} : { origin: entry.origin }),
    ...(resources === undefined ? {} : { resources }),
  };
}

/** A statement's event: its kind, what it names beside the database, its text in `ext`. */
function ofStatement(
  entry: Entry,
  sql: string,
  outcome: Outcome,
  ext: Readonly<Record<string, string | number>>,
): Finding {
  const { kind, action, resources = [], user, changes } = readStatement(sql);
  const all = [...(resourcesOf(entry) ?? []), ...resources];
  return {
    ...base(entry),
    kind,
    action,
    outcome,
    ...(all.length === 0 ? {} : { resources: all }),
    ...(user === undefined ? {} : { user }),
    ...(changes === undefined ? {} : { changes }),
    ext: { statement: sql, ...ext },
  };
}

/** `statement: …` is written before it runs; with `duration:` in front, when it has run. */
function readLogged(entry: Entry): Finding | null {
  const { message } = entry;
  const duration = /^duration: (\d{1,12}(?:\.\d{1,6})?) ms/.exec(message);
  const rest = duration === null ? message : message.slice(duration[0].length).trimStart();
  const ext: Record<string, string | number> = duration === null ? {} : { durationMs: Number(duration[1]) };
  if (entry.detail !== undefined) ext['detail'] = entry.detail;
  const sql = statementIn(rest);
  if (sql !== null) return ofStatement(entry, sql, duration === null ? 'unknown' : 'success', ext);
  // The statement that took this long was logged before, by another setting.
  return duration !== null && rest === ''
    ? { ...base(entry), kind: 'system.message', action: 'duration', outcome: 'success', ext }
    : null;
}

/** `statement: SQL`, and `parse`, `bind` and `execute` of the extended protocol, with the prepared statement's name. */
function statementIn(text: string): string | null {
  if (text.startsWith('statement: ')) return text.slice(11);
  for (const step of ['execute fetch from ', 'execute ', 'parse ', 'bind ']) {
    if (!text.startsWith(step)) continue;
    const colon = text.indexOf(': ', step.length);
    return colon === -1 ? null : text.slice(colon + 2);
  }
  return null;
}

function readFault(entry: Entry): Finding | null {
  const { severity, message, code, statement, detail } = entry;
  if (severity !== 'ERROR' && severity !== 'FATAL' && severity !== 'PANIC') return null;
  const isDenied = code === '42501' || message.startsWith('permission denied ') || message.startsWith('must be ');
  const reason = {
    ...(code === undefined ? {} : { code }),
    text: detail === undefined ? message : `${message}\n${detail}`,
  };
  const weight = severities.get(severity) ?? 3;
  if (statement === undefined) {
    return {
      ...base(entry),
      kind: 'system.error',
      action: severity.toLowerCase(),
      outcome: isDenied ? 'denied' : 'error',
      severity: weight,
      reason,
    };
  }
  return { ...ofStatement(entry, statement, isDenied ? 'denied' : 'error', {}), severity: weight, reason };
}

const serviceStarts = [
  'starting PostgreSQL',
  'database system is ready',
  'database system is shut down',
  'database system was shut down',
  'database system was interrupted',
  'received fast shutdown request',
  'received smart shutdown request',
  'received immediate shutdown request',
  'received SIGHUP',
  'shutting down',
];

/** What the server says of itself. */
function readServer(entry: Entry): Finding | null {
  const { message } = entry;
  if (message.startsWith('parameter "')) {
    const path = between(message, 'parameter "', '" changed to "');
    const value = path === null ? null : message.slice(path.length + 25).replace(/"$/, '');
    if (path !== null && value !== null) {
      const system = { type: 'system', id: 'postgresql' } as const;
      return {
        ...base(entry),
        actor: system,
        kind: 'admin.config.change',
        action: 'parameter changed',
        outcome: 'success',
        changes: [{ path, new: value }],
      };
    }
  }
  if (!serviceStarts.some((start) => message.startsWith(start))) return null;
  return {
    ...base(entry),
    actor: { type: 'system', id: 'postgresql' },
    kind: 'system.service',
    action: 'message',
    outcome: 'success',
    ext: { message },
  };
}

function plain(entry: Entry): Finding {
  const { severity, message, detail } = entry;
  return {
    ...base(entry),
    kind: 'system.message',
    action: severity.toLowerCase(),
    outcome: 'unknown',
    severity: severities.get(severity) ?? 1,
    ext: { message, ...definedOf({ detail }) },
  };
}
