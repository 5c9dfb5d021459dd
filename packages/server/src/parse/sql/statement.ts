import type { Change, Kind, Resource, TargetUser } from '@daybook/event';
import { definition } from './definition.ts';
import { Reader } from './reader.ts';
import { changeOfRights } from './rights.ts';
import { setting } from './setting.ts';
import { tokensOf } from './tokens.ts';

/** What a statement does, as far as its first words say. */
export interface Statement {
  readonly kind: Kind;
  /** The command in capitals: `SELECT`, `CREATE TABLE`. */
  readonly action: string;
  readonly resources?: Resource[];
  readonly user?: TargetUser;
  readonly changes?: Change[];
}

/** Words that a statement which only reads begins with. */
const reading = new Set([
  'SELECT',
  'TABLE',
  'VALUES',
  'SHOW',
  'DESCRIBE',
  'DESC',
  'EXPLAIN',
  'FETCH',
  'DECLARE',
  'HANDLER',
]);
const writing: ReadonlyMap<string, Kind> = new Map([
  ['INSERT', 'data.create'],
  ['REPLACE', 'data.create'],
  ['UPDATE', 'data.update'],
  ['MERGE', 'data.update'],
  ['DELETE', 'data.delete'],
]);

/**
 * Reads a statement of PostgreSQL or MySQL. Total. What changes no data, rights or settings (`BEGIN`, `CALL`, `SET` of a
 * session's own) is an `api.call`. Names are those of the first table that it names.
 */
export function readStatement(sql: string): Statement {
  const reader = new Reader(tokensOf(sql));
  while (reader.take('(')) continue;
  const first = reader.word();
  const kind = writing.get(first);
  if (kind !== undefined) return written(reader, first, kind);
  if (first === 'WITH') return withQueries(reader);
  if (reading.has(first)) return read(reader, first);
  switch (first) {
    case 'CREATE':
    case 'ALTER':
    case 'DROP':
      return definition(reader, first);
    case 'GRANT':
    case 'REVOKE':
      return changeOfRights(reader, first);
    case 'SET':
      return setting(reader);
    case 'TRUNCATE':
      reader.next();
      reader.skip('TABLE', 'ONLY');
      return named('data.delete', first, 'table', reader.name());
    case 'COPY':
      return copied(reader);
    case 'LOAD':
      return { ...named('data.create', 'LOAD', 'table', reader.nameBehind('TABLE')) };
    case 'RENAME':
      reader.next();
      return reader.word() === 'USER'
        ? renamedUser(reader)
        : named('data.update', 'RENAME TABLE', 'table', reader.nameBehind('TABLE'));
    case 'COMMENT':
    case 'REASSIGN':
      return { kind: 'data.update', action: first };
    case 'INSTALL':
    case 'UNINSTALL':
      reader.next();
      return named('admin.config.change', `${first} ${reader.word()}`, 'plugin', reader.nameBehind(reader.word()));
    case 'SHUTDOWN':
    case 'RESTART':
      return { kind: 'system.service', action: first };
    default:
      return { kind: 'api.call', action: first === '' ? 'statement' : first };
  }
}

function renamedUser(reader: Reader): Statement {
  reader.next();
  const [old] = reader.accounts();
  return {
    kind: 'admin.user.update',
    action: 'RENAME USER',
    ...(old === undefined ? {} : { user: { type: 'user', id: old } }),
  };
}

function named(kind: Kind, action: string, type: string, id: string | undefined): Statement {
  return { kind, action, ...(id === undefined ? {} : { resources: [{ type, id }] }) };
}

/** `INSERT INTO t`, `UPDATE ONLY t`, `DELETE FROM t`, with MySQL's `LOW_PRIORITY` and `IGNORE` between. */
function written(reader: Reader, action: string, kind: Kind): Statement {
  reader.next();
  reader.skip('LOW_PRIORITY', 'HIGH_PRIORITY', 'DELAYED', 'QUICK', 'IGNORE', 'OVERWRITE', 'INTO', 'FROM', 'ONLY');
  return named(kind, action, 'table', reader.name());
}

function read(reader: Reader, action: string): Statement {
  const isExport = action === 'SELECT' && (reader.has('INTO', 'OUTFILE') || reader.has('INTO', 'DUMPFILE'));
  const id = action === 'TABLE' ? reader.nameBehind('TABLE') : reader.nameBehind('FROM');
  return named(isExport ? 'data.export' : 'data.read', action, 'table', id);
}

/** A statement with queries in front: what one of its parts writes counts more than what the others read. */
function withQueries(reader: Reader): Statement {
  for (const [word, kind] of writing) {
    const isWritten = word === 'UPDATE' ? reader.has(word) && reader.has('SET') : reader.has(word, 'INTO', 'FROM');
    if (isWritten) return named(kind, word, 'table', reader.nameBehind(word, true));
  }
  return read(reader, 'SELECT');
}

/** `COPY t FROM …` brings data in, `COPY t TO …` and `COPY (SELECT …) TO …` take it out. */
function copied(reader: Reader): Statement {
  reader.next();
  const isQuery = reader.take('(');
  const id = isQuery ? reader.nameBehind('FROM') : reader.name();
  const isIn = !isQuery && !reader.has('TO') && reader.has('FROM');
  return named(isIn ? 'data.create' : 'data.export', 'COPY', 'table', id);
}
