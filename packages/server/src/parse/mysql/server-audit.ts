import type { Kind, Outcome, Resource } from '@daybook/event';
import { actorOf, type Finding } from '../auth/finding.ts';
import { originOf } from '../fields/origin.ts';
import { compactStampAt, type Time, zonelessTime } from '../fields/stamp.ts';
import type { ParseContext } from '../format.ts';
import { readStatement } from '../sql/index.ts';
import { digitsAt } from '../time.ts';

/** One line of MariaDB's server_audit plugin. */
export interface AuditLine {
  readonly time: Time;
  readonly finding: Finding;
  readonly host: string;
  /** Number of the statement: the same for its line and those of its tables. */
  readonly queryId?: string;
}

interface Fields {
  readonly host: string;
  readonly user: string;
  readonly client: string;
  readonly connection: string;
  readonly query: string;
  readonly operation: string;
  readonly database: string;
  readonly object: string;
  readonly code: string;
}

const tableKinds: ReadonlyMap<string, Kind> = new Map([
  ['READ', 'data.read'],
  ['WRITE', 'data.update'],
  ['CREATE', 'data.create'],
  ['ALTER', 'data.update'],
  ['RENAME', 'data.update'],
  ['DROP', 'data.delete'],
]);
const connectionKinds: ReadonlyMap<string, Kind> = new Map([
  ['CONNECT', 'auth.login'],
  ['FAILED_CONNECT', 'auth.login'],
  ['DISCONNECT', 'auth.logout'],
  ['CHANGEUSER', 'auth.login'],
]);
/** Errors that say that somebody has no right to (`Error` reference of MariaDB). */
const deniedCodes = new Set(['1044', '1130', '1142', '1143', '1227', '1370', '1410', '1698', '1820', '4151']);

/** `20261126 07:26:49,host,user,client,connection,query,OPERATION,database,object,code`, in the server's own time. */
export function readServerAudit(line: string, context: ParseContext): AuditLine | null {
  const stamp = compactStampAt(line, 0);
  if (stamp === null || line.charCodeAt(stamp.end) !== 0x2c) return null;
  const text = line.slice(stamp.end + 1);
  const fields = fieldsFromEnd(text) ?? fieldsOfQuery(text);
  if (fields === null) return null;
  const { query } = fields;
  return {
    time: zonelessTime(stamp, context),
    finding: findingOf(fields),
    host: fields.host,
    ...(query === '0' ? {} : { queryId: query }),
  };
}

/**
 * All but statements, read from the end: a user's name is what somebody typed, and commas in it are not escaped, while
 * nothing behind it has any but names that an administrator gave.
 */
function fieldsFromEnd(text: string): Fields | null {
  const parts = lastFields(text, 7);
  const hostEnd = text.indexOf(',');
  if (parts === null || hostEnd === -1 || hostEnd >= parts.start) return null;
  const [client = '', connection = '', query = '', operation = '', database = '', object = '', code = ''] =
    parts.fields;
  if (!tableKinds.has(operation) && !connectionKinds.has(operation)) return null;
  if (!isNumber(connection) || !isNumber(query) || (code !== '' && !isNumber(code))) return null;
  return {
    host: text.slice(0, hostEnd),
    user: text.slice(hostEnd + 1, parts.start),
    client,
    connection,
    query,
    operation,
    database,
    object,
    code,
  };
}

/** The last fields between commas, and where the comma before them is. */
function lastFields(text: string, count: number): { fields: string[]; start: number } | null {
  const fields: string[] = [];
  let end = text.length;
  while (fields.length < count) {
    const comma = text.lastIndexOf(',', end - 1);
    if (comma === -1 || end === 0) return null;
    fields.unshift(text.slice(comma + 1, end));
    end = comma;
  }
  return { fields, start: end };
}

/** `…,connection,query,QUERY,database,'statement',code`: who sends statements has signed in, so the first such place counts. */
function fieldsOfQuery(text: string): Fields | null {
  const mark = text.indexOf(',QUERY,');
  const head = mark === -1 ? null : lastFields(text.slice(0, mark), 3);
  const hostEnd = text.indexOf(',');
  const quote = mark === -1 ? -1 : text.indexOf(",'", mark + 6);
  const close = text.lastIndexOf("',");
  if (head === null || hostEnd >= head.start || quote === -1) return null;
  const [client = '', connection = '', query = ''] = head.fields;
  if (!isNumber(connection) || !isNumber(query)) return null;
  const isCut = close <= quote;
  return {
    host: text.slice(0, hostEnd),
    user: text.slice(hostEnd + 1, head.start),
    client,
    connection,
    query,
    operation: 'QUERY',
    database: text.slice(mark + 7, quote),
    object: unescaped(text.slice(quote + 2, isCut ? text.length : close)),
    code: isCut ? '' : text.slice(close + 2),
  };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', '0': '\0' };

function unescaped(text: string): string {
  return text.replace(/\\([^])/g, (_, letter: string) => escapes[letter] ?? letter);
}

function isNumber(text: string): boolean {
  return text !== '' && text.length <= 20 && digitsAt(text, 0, text.length) >= 0;
}

function findingOf(fields: Fields): Finding {
  const { user, client, connection, operation, database, object, code } = fields;
  const origin = originOf(client);
  const base = {
    actor: { ...actorOf(user), session: connection },
    ...(origin === undefined ? {} : { origin }),
    ...(code === '' || code === '0' ? {} : { reason: { code } }),
  };
  const inDatabase: Resource[] = database === '' ? [] : [{ type: 'database', id: database }];
  if (operation === 'QUERY') {
    const { kind, action, resources = [], user: target, changes } = readStatement(object);
    const all = [...inDatabase, ...resources];
    return {
      ...base,
      kind,
      action,
      outcome: outcomeOf(code),
      ...(all.length === 0 ? {} : { resources: all }),
      ...(target === undefined ? {} : { user: target }),
      ...(changes === undefined ? {} : { changes }),
      ext: { operation, statement: object },
    };
  }
  const kind = tableKinds.get(operation);
  if (kind === undefined) {
    const isFailed = operation === 'FAILED_CONNECT';
    return {
      ...base,
      kind: connectionKinds.get(operation) ?? 'auth.session',
      action: operation,
      outcome: isFailed ? (deniedCodes.has(code) ? 'denied' : 'failure') : outcomeOf(code),
      ...(inDatabase.length === 0 ? {} : { resources: inDatabase }),
    };
  }
  // The table was opened for it; what came of the statement is in the line of the statement.
  return {
    ...base,
    kind,
    action: operation,
    outcome: 'unknown',
    resources: [...inDatabase, { type: 'table', id: object }],
  };
}

function outcomeOf(code: string): Outcome {
  if (code === '0') return 'success';
  if (code === '') return 'unknown';
  return deniedCodes.has(code) ? 'denied' : 'error';
}
