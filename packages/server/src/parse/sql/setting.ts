import type { Reader } from './reader.ts';
import type { Statement } from './statement.ts';

/** `SET`: of the server's settings, of a password, of the account whose rights count; all else is the session's own. */
export function setting(reader: Reader): Statement {
  reader.next();
  if (reader.take('PASSWORD')) {
    reader.skip('FOR');
    const [account] = reader.accounts();
    return {
      kind: 'admin.credential.update',
      action: 'SET PASSWORD',
      ...(account === undefined ? {} : { user: { type: 'user', id: account } }),
    };
  }
  const isOfServer = reader.take('GLOBAL') || reader.take('PERSIST') || globalVariable(reader);
  if (isOfServer) return ofServer(reader);
  reader.skip('SESSION', 'LOCAL');
  const isRole = reader.take('ROLE');
  if (!isRole && !reader.take('AUTHORIZATION')) return { kind: 'api.call', action: 'SET' };
  const id = reader.word() === 'NONE' || reader.word() === 'DEFAULT' ? undefined : reader.accountName();
  const action = isRole ? 'SET ROLE' : 'SET SESSION AUTHORIZATION';
  return id === undefined ? { kind: 'api.call', action } : { kind: 'auth.elevate', action, user: { id } };
}

/** `@@global.name` */
function globalVariable(reader: Reader): boolean {
  return reader.take('@') && reader.take('@') && reader.take('GLOBAL') && reader.take('.');
}

function ofServer(reader: Reader): Statement {
  const path = reader.name();
  reader.take(':');
  reader.take('=');
  const value = reader.textBefore().slice(0, 1024);
  return {
    kind: 'admin.config.change',
    action: 'SET GLOBAL',
    ...(path === undefined ? {} : { changes: [{ path, ...(value === '' ? {} : { new: value }) }] }),
  };
}
