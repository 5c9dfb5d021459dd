import {
  type Actor,
  type EventDraft,
  flag,
  type Origin,
  type Outcome,
  type Scalar,
  type Severity,
} from '@daybook/event';
import { isAddress } from '../address.ts';
import { kindOf } from './kind.ts';
import { textAt, textsAt, timeAt, type Tree, treeAt, treesAt } from './record.ts';
import { targetOf } from './target.ts';

/** The event of an audit record. `reference` is its time where it says none. */
export function draftOf(record: Tree, reference: string): EventDraft {
  const received = timeAt(record, 'requestReceivedTimestamp') ?? timeAt(record, 'stageTimestamp');
  const outcome = outcomeOf(record);
  const kind = kindOf(record);
  const origin = originOf(record);
  const target = targetOf(record, kind);
  const ext = extOf(record);
  const reason = reasonOf(record);
  return {
    time: received ?? reference,
    kind,
    action: textAt(record, 'verb') ?? 'unknown',
    outcome,
    severity: severityOf(kind, outcome),
    service: { name: 'kube-apiserver' },
    actor: actorOf(record),
    request: requestOf(record),
    ext,
    ...(received === undefined ? { flags: [flag('assumed', 'time')] } : {}),
    ...(reason === null ? {} : { reason }),
    ...(origin === null ? {} : { origin }),
    ...(target === null ? {} : { target }),
  };
}

/** Who asked. Whoever they acted as (`--as`) is `onBehalfOf`; the rights that counted were that one's. */
function actorOf(record: Tree): Actor {
  const user = treeAt(record, 'user');
  const name = textAt(user, 'username');
  if (name === undefined) return { type: 'unknown', id: 'unknown' };
  const roles = textsAt(user, 'groups');
  const [credential] = textsAt(treeAt(user, 'extra'), 'authentication.kubernetes.io/credential-id');
  const onBehalfOf = textAt(treeAt(record, 'impersonatedUser'), 'username');
  return {
    type: actorType(name),
    id: name,
    ...(roles.length === 0 ? {} : { roles }),
    ...(credential === undefined ? {} : { credential }),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
  };
}

/** Names with `system:` are reserved to Kubernetes itself (kubernetes.io/docs/reference/access-authn-authz/rbac). */
export function actorType(name: string): Actor['type'] {
  if (name === 'system:anonymous') return 'anonymous';
  if (name.startsWith('system:serviceaccount:')) return 'service';
  return name.startsWith('system:') ? 'system' : 'user';
}

/** All addresses but the last can be set by the client; the last is the peer. */
function originOf(record: Tree): Origin | null {
  const peer = textsAt(record, 'sourceIPs').at(-1);
  const userAgent = textAt(record, 'userAgent');
  const ip = peer !== undefined && isAddress(peer) ? peer : undefined;
  if (ip === undefined && userAgent === undefined) return null;
  return { ...(ip === undefined ? {} : { ip }), ...(userAgent === undefined ? {} : { userAgent }) };
}

function requestOf(record: Tree): NonNullable<EventDraft['request']> {
  const url = textAt(record, 'requestURI');
  const status = codeOf(record);
  const durationMs = durationOf(record);
  return {
    id: textAt(record, 'auditID') ?? '',
    ...(url === undefined ? {} : { url }),
    ...(status === undefined ? {} : { status }),
    ...(durationMs === undefined ? {} : { durationMs }),
  };
}

function codeOf(record: Tree): number | undefined {
  const { code } = treeAt(record, 'responseStatus');
  return typeof code === 'number' && Number.isInteger(code) && code >= 100 && code <= 999 ? code : undefined;
}

/** To the microsecond. A watch that goes on has none until it is complete. */
function durationOf(record: Tree): number | undefined {
  const from = microsecondsOf(timeAt(record, 'requestReceivedTimestamp'));
  const to = microsecondsOf(timeAt(record, 'stageTimestamp'));
  const isOver = record['stage'] === 'ResponseComplete' || record['stage'] === 'Panic';
  return isOver && from !== null && to !== null && to >= from ? (to - from) / 1000 : undefined;
}

function microsecondsOf(time: string | undefined): number | null {
  const [, seconds, fraction = ''] = /^(.{19})(?:\.(\d+))?Z$/.exec(time ?? '') ?? [];
  const ms = Date.parse(`${seconds}Z`);
  return Number.isNaN(ms) ? null : ms * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

function outcomeOf(record: Tree): Outcome {
  const code = codeOf(record);
  if (record['stage'] === 'Panic') return 'error';
  if (textAt(treeAt(record, 'annotations'), 'authorization.k8s.io/decision') === 'forbid') return 'denied';
  if (code === undefined) return 'unknown';
  if (code < 400) return 'success';
  if (code === 401 || code === 403) return 'denied';
  return code < 500 ? 'failure' : 'error';
}

const severities: Readonly<Record<Outcome, Severity>> = { success: 1, failure: 2, denied: 3, error: 3, unknown: 1 };

/** Changes to who may do what stand out whatever their outcome. */
function severityOf(kind: EventDraft['kind'], outcome: Outcome): Severity {
  const plain = severities[outcome];
  return kind.startsWith('admin.') && plain < 3 ? 3 : plain;
}

function reasonOf(record: Tree): NonNullable<EventDraft['reason']> | null {
  const status = treeAt(record, 'responseStatus');
  const code = textAt(status, 'reason');
  const text = textAt(status, 'message');
  if (code === undefined && text === undefined) return null;
  return { ...(code === undefined ? {} : { code }), ...(text === undefined ? {} : { text }) };
}

function extOf(record: Tree): Record<string, Scalar> {
  const ext: Record<string, Scalar> = {};
  const put = (name: string, value: string | undefined): void => {
    if (value !== undefined) ext[name] = value;
  };
  put('stage', textAt(record, 'stage'));
  put('level', textAt(record, 'level'));
  put('uid', textAt(treeAt(record, 'user'), 'uid'));
  const forwarded = textsAt(record, 'sourceIPs').slice(0, -1);
  put('forwardedFor', forwarded.length === 0 ? undefined : forwarded.join(', '));
  const impersonated = textsAt(treeAt(record, 'impersonatedUser'), 'groups');
  put('impersonatedGroups', impersonated.length === 0 ? undefined : impersonated.join(', '));
  const binding = treeAt(record, 'requestObject');
  const role = treeAt(binding, 'roleRef');
  const roleName = textAt(role, 'name');
  put('roleRef', roleName === undefined ? undefined : `${textAt(role, 'kind') ?? 'Role'}/${roleName}`);
  const subjects = roleName === undefined ? [] : treesAt(binding, 'subjects').map(subjectText);
  put('subjects', subjects.length === 0 ? undefined : subjects.join(', '));
  for (const [name, value] of Object.entries(treeAt(record, 'annotations'))) {
    if (typeof value === 'string' && value !== '') ext[`annotations.${name}`] = value;
  }
  return ext;
}

function subjectText(subject: Tree): string {
  const namespace = textAt(subject, 'namespace');
  const name = textAt(subject, 'name') ?? '';
  return `${textAt(subject, 'kind') ?? ''}/${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
