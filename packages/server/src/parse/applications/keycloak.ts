import type { EventDraft, Kind, Outcome, Resource } from '@daybook/event';
import { actorOf, type Finding } from '../auth/finding.ts';
import { definedOf, eventOf } from '../fields/event.ts';
import { originOf } from '../fields/origin.ts';
import { commaPairs } from '../fields/pairs.ts';
import { stampAt, zonedTime } from '../fields/stamp.ts';
import type { LineFormat, ParseContext } from '../format.ts';

/** Keycloak's events, as its logging listener writes them: of users (`type=`) and of administrators (`operationType=`). */
export const keycloak: LineFormat = {
  name: 'keycloak',
  matches: (line) => splitLine(line) !== null,
  parse,
};

interface Line {
  readonly level: string;
  readonly pairs: string;
  readonly stampEnd: number;
}

/** `2023-05-25 22:24:19,357 WARN  [org.keycloak.events] (executor-thread-1) type=…` */
function splitLine(line: string): Line | null {
  const stamp = stampAt(line, 0);
  if (stamp === null) return null;
  const open = line.indexOf('[', stamp.end);
  const close = line.indexOf(']', open);
  const category = line.slice(open + 1, close);
  const isEvents =
    open !== -1 && open - stamp.end < 24 && (category === 'org.keycloak.events' || category === 'org.key.events');
  if (!isEvents) return null;
  const thread = line.indexOf(') ', close);
  const pairs = line.slice(thread === -1 ? close + 1 : thread + 2).trimStart();
  if (!pairs.startsWith('type=') && !pairs.startsWith('operationType=')) return null;
  return { level: line.slice(stamp.end, open).trim(), pairs, stampEnd: stamp.end };
}

function parse(line: string, context: ParseContext): EventDraft | null {
  const parts = splitLine(line);
  const stamp = parts === null ? null : stampAt(line, 0);
  if (parts === null || stamp === null) return null;
  const { values, hasRepeats } = commaPairs(parts.pairs);
  const { time, flags } = zonedTime(line, stamp, context);
  const known = (name: string): string | undefined => {
    const value = values.get(name);
    return value === undefined || value === '' || value === 'null' ? undefined : value;
  };
  const finding = known('operationType') === undefined ? userEvent(known) : adminEvent(known);
  return eventOf(finding, {
    time,
    flags,
    service: { name: 'keycloak' },
    ext: {
      ...definedOf(Object.fromEntries(kept.map((name) => [name, known(name)]))),
      level: parts.level,
      // Values are not quoted before version 24: one may hold what looks like another field.
      ambiguous: hasRepeats ? true : undefined,
    },
  });
}

const kept = [
  'realmId',
  'realmName',
  'clientId',
  'userId',
  'auth_method',
  'auth_type',
  'redirect_uri',
  'code_id',
  'grant_type',
  'identity_provider',
  'resourceType',
  'resourcePath',
  'operationType',
  'authSessionParentId',
  'email',
  'updated_email',
];

type Known = (name: string) => string | undefined;

const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['LOGIN', 'auth.login'],
  ['CLIENT_LOGIN', 'auth.login'],
  ['IDENTITY_PROVIDER_LOGIN', 'auth.login'],
  ['LOGOUT', 'auth.logout'],
  ['REGISTER', 'admin.user.create'],
  ['DELETE_ACCOUNT', 'admin.user.delete'],
  ['UPDATE_PROFILE', 'admin.user.update'],
  ['UPDATE_EMAIL', 'admin.user.update'],
  ['VERIFY_EMAIL', 'admin.user.update'],
  ['VERIFY_PROFILE', 'admin.user.update'],
  ['UPDATE_PASSWORD', 'admin.credential.update'],
  ['RESET_PASSWORD', 'admin.credential.update'],
  ['UPDATE_CREDENTIAL', 'admin.credential.update'],
  ['UPDATE_TOTP', 'admin.credential.create'],
  ['REMOVE_TOTP', 'admin.credential.delete'],
  ['REMOVE_CREDENTIAL', 'admin.credential.delete'],
  ['IMPERSONATE', 'auth.elevate'],
  ['USER_DISABLED_BY_PERMANENT_LOCKOUT', 'admin.user.lock'],
  ['USER_DISABLED_BY_TEMPORARY_LOCKOUT', 'admin.user.lock'],
  ['CODE_TO_TOKEN', 'auth.session'],
  ['REFRESH_TOKEN', 'auth.session'],
  ['TOKEN_EXCHANGE', 'auth.session'],
  ['INTROSPECT_TOKEN', 'auth.session'],
  ['REVOKE_GRANT', 'auth.session'],
  ['GRANT_CONSENT', 'auth.session'],
]);
const deniedErrors = new Set([
  'user_disabled',
  'user_temporarily_disabled',
  'access_denied',
  'not_allowed',
  'client_disabled',
]);

function outcomeOf(error: string | undefined): Outcome {
  if (error === undefined) return 'success';
  return deniedErrors.has(error) ? 'denied' : 'failure';
}

function userEvent(known: Known): Finding {
  const action = known('type') ?? 'unknown';
  const isError = action.endsWith('_ERROR');
  const error = known('error') ?? (isError ? 'error' : undefined);
  const client = known('clientId');
  const realm = known('realmName') ?? known('realmId');
  const resources: Resource[] =
    client === undefined ? [] : [{ type: 'client', id: client, ...(realm === undefined ? {} : { parent: realm }) }];
  return {
    kind: kinds.get(isError ? action.slice(0, -6) : action) ?? 'other',
    action,
    outcome: outcomeOf(error),
    ...base(known, error),
    ...(resources.length === 0 ? {} : { resources }),
  };
}

const resourceKinds: Readonly<Record<string, 'user' | 'role'>> = {
  USER: 'user',
  GROUP: 'role',
  REALM_ROLE: 'role',
  CLIENT_ROLE: 'role',
};
const verbs: Readonly<Record<string, 'create' | 'update' | 'delete'>> = {
  CREATE: 'create',
  UPDATE: 'update',
  DELETE: 'delete',
};

/** An administrator's change of an account, a role, a membership, or of the realm's settings. */
function adminEvent(known: Known): Finding {
  const operation = (known('operationType') ?? '').replace(/_ERROR$/, '');
  const type = known('resourceType') ?? '';
  const path = known('resourcePath');
  const error = known('error');
  const subject = resourceKinds[type];
  const verb = verbs[operation];
  const isMapping = type.endsWith('_ROLE_MAPPING') || type === 'GROUP_MEMBERSHIP';
  const ofAccount: Kind | undefined =
    subject === undefined || verb === undefined ? undefined : `admin.${subject}.${verb}`;
  const mapped: Kind = operation === 'DELETE' ? 'admin.role.revoke' : 'admin.role.grant';
  const user = path?.startsWith('users/') === true ? path.slice(6).split('/', 1)[0] : undefined;
  return {
    kind: isMapping ? mapped : (ofAccount ?? 'admin.config.change'),
    action: `${operation} ${type}`.trim(),
    outcome: outcomeOf(error),
    ...base(known, error),
    ...(path === undefined ? {} : { resources: [{ type: type.toLowerCase() || 'resource', id: path }] }),
    ...(user === undefined || user === '' ? {} : { user: { id: user } }),
  };
}

function base(known: Known, error: string | undefined): Pick<Finding, 'actor' | 'origin' | 'reason'> {
  const session = known('sessionId');
  const origin = originOf(known('ipAddress'));
  const name = known('username');
  const id = name ?? known('userId') ?? '';
  return {
    actor: {
      // A name that no account has is what somebody typed.
      ...actorOf(id, error !== 'user_not_found'),
      ...(session === undefined ? {} : { session }),
    },
    ...(origin === undefined ? {} : { origin }),
    ...(error === undefined ? {} : { reason: { code: error } }),
  };
}
