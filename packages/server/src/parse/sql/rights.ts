import type { Resource } from '@daybook/event';
import type { Reader } from './reader.ts';
import type { Statement } from './statement.ts';

/** `GRANT role TO account` and `GRANT privileges ON object TO account`, and their opposites. */
export function changeOfRights(reader: Reader, verb: 'GRANT' | 'REVOKE'): Statement {
  reader.next();
  const isGrant = verb === 'GRANT';
  const preposition = isGrant ? 'TO' : 'FROM';
  const what = reader.textBefore('ON', preposition);
  const isPrivilege = reader.take('ON');
  const object = isPrivilege ? reader.textBefore(preposition) : '';
  reader.next();
  const [account] = reader.accounts();
  const resource: Resource = isPrivilege ? { type: 'object', id: object } : { type: 'role', id: what };
  const privileges = { path: 'privileges', [isGrant ? 'new' : 'old']: what };
  return {
    kind: isGrant ? 'admin.role.grant' : 'admin.role.revoke',
    action: verb,
    ...(resource.id === '' ? {} : { resources: [resource] }),
    ...(account === undefined ? {} : { user: { id: account } }),
    ...(isPrivilege && what !== '' ? { changes: [privileges] } : {}),
  };
}
