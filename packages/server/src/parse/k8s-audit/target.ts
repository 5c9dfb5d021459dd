import type { Kind, Target, TargetUser } from '@daybook/event';
import { typeOf } from './kind.ts';
import { textAt, type Tree, treeAt, treesAt } from './record.ts';

/** What was asked for: `NAMESPACE/NAME`, with `*` in place of the name where it was all of them. */
export function targetOf(record: Tree, kind: Kind): Target | null {
  const object = treeAt(record, 'objectRef');
  const type = typeOf(object);
  if (type === null) return null;
  const namespace = textAt(object, 'namespace');
  // The name of what was created is in the answer alone where the server made it up.
  const made =
    record['verb'] === 'create' ? textAt(treeAt(treeAt(record, 'responseObject'), 'metadata'), 'name') : undefined;
  const name = textAt(object, 'name') ?? made;
  const user = userOf(record, kind);
  return {
    resources: [
      {
        type,
        id: `${namespace === undefined ? '' : `${namespace}/`}${name ?? '*'}`,
        ...(name === undefined ? {} : { name }),
        ...(namespace === undefined ? {} : { parent: namespace }),
      },
    ],
    ...(user === null ? {} : { user }),
  };
}

/** Whom a role was given to, where it is one; or the account that was made, changed or removed. */
function userOf(record: Tree, kind: Kind): TargetUser | null {
  if (kind.startsWith('admin.role.')) {
    const [subject, more] = treesAt(treeAt(record, 'requestObject'), 'subjects');
    if (subject === undefined || more !== undefined) return null;
    const name = textAt(subject, 'name');
    if (name === undefined) return null;
    if (subject['kind'] === 'ServiceAccount') return serviceAccount(textAt(subject, 'namespace') ?? '', name);
    return subject['kind'] === 'User' ? { type: 'user', id: name } : null;
  }
  if (!kind.startsWith('admin.user.') && !kind.startsWith('admin.credential.')) return null;
  const object = treeAt(record, 'objectRef');
  const name = textAt(object, 'name');
  return name === undefined ? null : serviceAccount(textAt(object, 'namespace') ?? '', name);
}

function serviceAccount(namespace: string, name: string): TargetUser {
  return { type: 'service', id: `system:serviceaccount:${namespace}:${name}` };
}
