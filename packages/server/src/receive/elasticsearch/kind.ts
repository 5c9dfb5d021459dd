import type { Kind, Outcome } from '@daybook/event';
import type { Flat } from './flat.ts';

/** Category, and type where one is asked for, of ECS, and the kind that they mean without doubt. The first that fits counts. */
const meanings: readonly (readonly [category: string, type: string | null, kind: Kind])[] = [
  ['authentication', 'end', 'auth.logout'],
  ['authentication', null, 'auth.login'],
  ['session', 'end', 'auth.logout'],
  ['session', null, 'auth.session'],
  ['iam', 'user creation', 'admin.user.create'],
  ['iam', 'user deletion', 'admin.user.delete'],
  ['iam', 'user change', 'admin.user.update'],
  ['iam', 'group creation', 'admin.role.create'],
  ['iam', 'group deletion', 'admin.role.delete'],
  ['iam', 'group change', 'admin.role.update'],
  ['configuration', 'change', 'admin.config.change'],
  ['web', null, 'http.request'],
  ['api', null, 'api.call'],
  ['database', 'access', 'data.read'],
  ['database', 'creation', 'data.create'],
  ['database', 'deletion', 'data.delete'],
  ['database', 'change', 'data.update'],
  ['file', 'creation', 'system.object.create'],
  ['file', 'deletion', 'system.object.delete'],
  ['file', 'change', 'system.object.update'],
  ['file', 'access', 'data.read'],
  ['network', 'connection', 'network.connect'],
  ['network', 'start', 'network.connect'],
  ['process', 'start', 'process.run'],
];

/** The kind of a document. One that says what was done, but not what that is, is `other`. */
export function kindOf(flat: Flat): Kind {
  const categories = listOf(flat.get('event.category'));
  const types = listOf(flat.get('event.type'));
  const found = meanings.find(
    ([category, type]) =>
      categories.includes(category) && (type === null || type.split(' ').every((each) => types.includes(each))),
  );
  if (found !== undefined) return found[2];
  if (flat.has('http.request.method') || flat.has('http.response.status_code')) return 'http.request';
  return categories.length > 0 || flat.has('event.action') ? 'other' : 'system.message';
}

export function outcomeOf(flat: Flat, status: unknown): Outcome {
  const types = listOf(flat.get('event.type'));
  const said = flat.get('event.outcome');
  if (said === 'success' && !types.includes('denied')) return said;
  if (types.includes('denied')) return 'denied';
  if (said === 'failure') return types.includes('error') ? 'error' : said;
  return typeof status === 'number' ? outcomeOfStatus(status) : 'unknown';
}

/** Of HTTP, as lines of web servers have it. */
function outcomeOfStatus(status: number): Outcome {
  if (status < 100 || status > 599) return 'unknown';
  if (status < 400) return 'success';
  if (status >= 500) return 'error';
  return status === 401 || status === 403 ? 'denied' : 'failure';
}

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
