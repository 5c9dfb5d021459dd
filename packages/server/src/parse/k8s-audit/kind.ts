import type { Kind } from '@daybook/event';
import { textAt, type Tree, treeAt } from './record.ts';

const reads = new Set(['get', 'list', 'watch']);
const updates = new Set(['update', 'patch']);
const deletions = new Set(['delete', 'deletecollection']);

type Change = 'create' | 'update' | 'delete';

/** By what was changed, where that says more than that data was. */
const special: Readonly<Record<string, Readonly<Record<Change, Kind>>>> = {
  role: { create: 'admin.role.create', update: 'admin.role.update', delete: 'admin.role.delete' },
  binding: { create: 'admin.role.grant', update: 'admin.role.update', delete: 'admin.role.revoke' },
  account: { create: 'admin.user.create', update: 'admin.user.update', delete: 'admin.user.delete' },
  // `serviceaccounts/token`: only ever created.
  token: { create: 'admin.credential.create', update: 'admin.credential.update', delete: 'admin.credential.delete' },
};

const groups: Readonly<Record<string, string>> = {
  'roles.rbac.authorization.k8s.io': 'role',
  'clusterroles.rbac.authorization.k8s.io': 'role',
  'rolebindings.rbac.authorization.k8s.io': 'binding',
  'clusterrolebindings.rbac.authorization.k8s.io': 'binding',
  serviceaccounts: 'account',
  'serviceaccounts/token': 'token',
};

/** Questions that are put by creating an object which is never stored: who is this, may they. */
const questions = /^(?:token|(?:local|self)?subject)(?:access|rules)?reviews\./;

/** The kind of an audit record. What is asked of no resource (`/healthz`) is a call. */
export function kindOf(record: Tree): Kind {
  const type = typeOf(treeAt(record, 'objectRef'));
  const verb = textAt(record, 'verb') ?? '';
  if (type === null || questions.test(type)) return 'api.call';
  // A command in a container: the request says which, and becomes a connection.
  if (type === 'pods/exec') return 'process.run';
  if (type === 'pods/attach' || type === 'pods/portforward' || type.endsWith('/proxy')) return 'api.call';
  if (reads.has(verb)) return 'data.read';
  const change = changeOf(verb);
  return change === null ? 'api.call' : (special[groups[type] ?? '']?.[change] ?? `data.${change}`);
}

function changeOf(verb: string): Change | null {
  if (verb === 'create') return 'create';
  if (updates.has(verb)) return 'update';
  return deletions.has(verb) ? 'delete' : null;
}

/** As Kubernetes writes it: `pods`, `pods/exec`, `deployments.apps`, `deployments.apps/scale`; null for no resource. */
export function typeOf(object: Tree): string | null {
  const resource = textAt(object, 'resource');
  if (resource === undefined) return null;
  const group = textAt(object, 'apiGroup');
  const subresource = textAt(object, 'subresource');
  return `${resource}${group === undefined ? '' : `.${group}`}${subresource === undefined ? '' : `/${subresource}`}`;
}
