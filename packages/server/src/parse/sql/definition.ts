import type { Kind } from '@daybook/event';
import type { Reader } from './reader.ts';
import type { Statement } from './statement.ts';

type Verb = 'CREATE' | 'ALTER' | 'DROP';

const qualifiers = [
  'OR',
  'REPLACE',
  'TEMP',
  'TEMPORARY',
  'UNLOGGED',
  'UNIQUE',
  'MATERIALIZED',
  'GLOBAL',
  'LOCAL',
  'RECURSIVE',
  'TRUSTED',
  'PROCEDURAL',
  'DEFAULT',
  'FULLTEXT',
  'SPATIAL',
  'AGGREGATE',
  'CONSTRAINT',
  'ONLINE',
  'IGNORE',
];
/** Definitions that say how the server works, not what data it has. */
const settings = new Set([
  'EXTENSION',
  'SERVER',
  'FOREIGN',
  'PUBLICATION',
  'SUBSCRIPTION',
  'POLICY',
  'PLUGIN',
  'EVENT',
]);
const dataKinds: Readonly<Record<Verb, Kind>> = { CREATE: 'data.create', ALTER: 'data.update', DROP: 'data.delete' };

/** `CREATE`, `ALTER` and `DROP` of anything: accounts and roles, settings, else an object that holds or shapes data. */
export function definition(reader: Reader, verb: Verb): Statement {
  reader.next();
  reader.skip(...qualifiers);
  const type = reader.word();
  reader.next();
  const action = type === '' ? verb : `${verb} ${type}`;
  if (type === 'SYSTEM') return ofSystem(reader, action);
  if (type === 'USER' && reader.word() === 'MAPPING')
    return { kind: 'admin.config.change', action: `${action} MAPPING` };
  reader.skip('IF', 'NOT', 'EXISTS', 'ONLY', 'CONCURRENTLY');
  if (type === 'USER' || type === 'ROLE' || type === 'GROUP') return ofAccount(reader, verb, type);
  if (type === 'OWNED') return { kind: 'data.delete', action };
  const kind = settings.has(type) ? 'admin.config.change' : dataKinds[verb];
  const id = reader.name();
  return {
    kind,
    action,
    ...(id === undefined || type === '' ? {} : { resources: [{ type: type.toLowerCase(), id }] }),
  };
}

function ofSystem(reader: Reader, action: string): Statement {
  reader.skip('SET', 'RESET');
  const path = reader.name();
  reader.skip('TO');
  reader.take('=');
  const value = reader.textBefore().slice(0, 1024);
  const changes = path === undefined ? [] : [{ path, ...(value === '' ? {} : { new: value.replace(/;$/, '') }) }];
  return { kind: 'admin.config.change', action, ...(changes.length === 0 ? {} : { changes }) };
}

/** Accounts that sign in are users; in PostgreSQL a role is one where it has the right to (`LOGIN`). */
function ofAccount(reader: Reader, verb: Verb, type: string): Statement {
  const names = reader.accounts();
  const action = `${verb} ${type}`;
  const kind = accountKind(reader, verb, type);
  if (names.length === 0) return { kind, action };
  const isUser = !kind.startsWith('admin.role.');
  return {
    kind,
    action,
    resources: names.map((id) => ({ type: isUser ? 'user' : 'role', id })),
    ...(isUser ? { user: { type: 'user' as const, id: names[0] ?? 'unknown' } } : {}),
  };
}

function accountKind(reader: Reader, verb: Verb, type: string): Kind {
  const signsIn = type === 'USER' || (type === 'ROLE' && (reader.has('LOGIN') || reader.has('PASSWORD')));
  if (verb === 'CREATE') return signsIn && !reader.has('NOLOGIN') ? 'admin.user.create' : 'admin.role.create';
  if (verb === 'DROP') return type === 'USER' ? 'admin.user.delete' : 'admin.role.delete';
  if (reader.has('PASSWORD') || reader.has('IDENTIFIED')) return 'admin.credential.update';
  if (reader.has('NOLOGIN') || reader.has('ACCOUNT', 'LOCK')) return 'admin.user.lock';
  if (reader.has('LOGIN') || reader.has('ACCOUNT', 'UNLOCK')) return 'admin.user.unlock';
  return type === 'USER' ? 'admin.user.update' : 'admin.role.update';
}
