import type { EventDraft } from '@daybook/event';
import { describe, expect, it } from 'vitest';
import type { LineFormat } from '../format.ts';
import { gitea, gitlab, grafana, keycloak, nextcloud, teleport } from './index.ts';

const context = { referenceMs: 0, zoneOffsetMin: 0 };

function parse(format: LineFormat, line: string | object): EventDraft {
  const draft = format.parse(typeof line === 'string' ? line : JSON.stringify(line), context);
  if (draft === null) throw new Error(`not ${format.name}: ${JSON.stringify(line)}`);
  return draft;
}
const gist = ({ kind, outcome, actor, origin, target }: EventDraft): unknown[] => [
  kind,
  outcome,
  `${actor.type}:${actor.id}`,
  origin?.ip,
  target?.user?.id ?? target?.resources?.[0]?.id,
];

describe('Keycloak', () => {
  const head = '2026-11-26 07:26:43,118 INFO  [org.keycloak.events] (executor-thread-1) ';
  const rest = 'realmId="r", realmName="shop", clientId="web", userId="u-1", sessionId="s-1", ipAddress="2001:db8::7"';

  it.each([
    [`type="LOGIN", ${rest}, username="alice"`, ['auth.login', 'success', 'user:alice', '2001:db8::7', 'web']],
    [`type="LOGOUT", ${rest}`, ['auth.logout', 'success', 'user:u-1', '2001:db8::7', 'web']],
    [
      `type="UPDATE_PASSWORD_ERROR", ${rest}, error="password_rejected"`,
      ['admin.credential.update', 'failure', 'user:u-1', '2001:db8::7', 'web'],
    ],
    [
      `type="LOGIN_ERROR", ${rest}, error="user_disabled", username="al"`,
      ['auth.login', 'denied', 'user:al', '2001:db8::7', 'web'],
    ],
    [`type="SEND_VERIFY_EMAIL", ${rest}`, ['other', 'success', 'user:u-1', '2001:db8::7', 'web']],
    [
      `operationType="CREATE", ${rest}, resourceType="USER", resourcePath="users/u-2"`,
      ['admin.user.create', 'success', 'user:u-1', '2001:db8::7', 'u-2'],
    ],
    [
      `operationType="CREATE", ${rest}, resourceType="REALM_ROLE_MAPPING", resourcePath="users/u-2/role-mappings/realm"`,
      ['admin.role.grant', 'success', 'user:u-1', '2001:db8::7', 'u-2'],
    ],
    [
      `operationType="UPDATE", ${rest}, resourceType="REALM"`,
      ['admin.config.change', 'success', 'user:u-1', '2001:db8::7', undefined],
    ],
  ])('%s', (pairs, expected) => {
    expect(gist(parse(keycloak, head + pairs))).toEqual(expected);
  });

  it('marks a line in which a value could have made a field', () => {
    const line = `${head}type=LOGIN_ERROR, realmId=r, clientId=web, userId=null, ipAddress=192.0.2.7, error=user_not_found, username=x, ipAddress=192.0.2.9`;
    expect(parse(keycloak, line)).toMatchObject({ origin: { ip: '192.0.2.7' }, ext: { ambiguous: true } });
  });

  it('leaves what other loggers of Keycloak write', () => {
    expect(keycloak.parse('2026-11-26 07:26:43,118 INFO  [org.keycloak.services] (main) x', context)).toBeNull();
  });
});

describe('Gitea', () => {
  const head = '2026/11/26 07:26:43 ...ers/web/auth/auth.go:206:SignInPost() ';

  it('takes a name that holds ` from `, and says so', () => {
    const draft = parse(
      gitea,
      `${head}[W] Failed authentication attempt for x from 192.0.2.9:1 from [2001:db8::7]:5: user does not exist [uid: 0, name: x from 192.0.2.9:1]`,
    );
    expect(gist(draft)).toEqual(['auth.login', 'failure', 'unknown:x from 192.0.2.9:1', '2001:db8::7', undefined]);
    expect(draft.ext?.['ambiguous']).toBe(true);
  });

  it('reads a request of its router, with its number', () => {
    const line =
      '2026/11/26 07:26:43 ...eb/routing/logger.go:102:func1() [I] [645e123e] router: completed POST /user/login for [2001:db8::7]:5, 303 See Other in 3.4ms @ auth/auth.go:120(auth.SignIn)';
    expect(parse(gitea, line)).toMatchObject({
      kind: 'http.request',
      outcome: 'success',
      origin: { ip: '2001:db8::7', port: 5 },
      request: { id: '645e123e', method: 'POST', url: '/user/login', status: 303, durationMs: 3.4 },
    });
  });

  it('keeps other messages, errors as such', () => {
    expect(parse(gitea, `${head}[E] Unable to open`)).toMatchObject({ kind: 'system.error', severity: 3 });
    expect(parse(gitea, '2026/11/26 07:26:43 [I] Starting')).toMatchObject({ kind: 'system.message' });
    expect(gitea.parse('2026/11/26 07:26:43 [error] 7#7: *1 open() failed', context)).toBeNull();
  });
});

describe('GitLab', () => {
  const base = {
    method: 'POST',
    path: '/users/sign_in',
    format: 'html',
    controller: 'SessionsController',
    action: 'create',
    status: 302,
    time: '2026-11-26T07:26:43.118Z',
    remote_ip: '2001:db8::7',
    correlation_id: 'c-1',
  };
  const login = [{ key: 'user', value: { login: 'alice' } }];

  it.each([
    [{ params: login }, ['auth.login', 'success', 'user:alice', '2001:db8::7', undefined]],
    [{ params: login, status: 0 }, ['auth.login', 'failure', 'user:alice', '2001:db8::7', undefined]],
    [{ params: login, status: 422 }, ['auth.login', 'failure', 'user:alice', '2001:db8::7', undefined]],
    [{ params: login, status: 200 }, ['auth.mfa', 'unknown', 'user:alice', '2001:db8::7', undefined]],
    [{ action: 'destroy', username: 'alice' }, ['auth.logout', 'success', 'user:alice', '2001:db8::7', undefined]],
    [
      { controller: 'ProjectsController', action: 'show', status: 404 },
      ['http.request', 'failure', 'anonymous:unknown', '2001:db8::7', undefined],
    ],
    [
      { controller: 'ProjectsController', action: 'show', status: 200, 'meta.user': 'bob' },
      ['http.request', 'success', 'user:bob', '2001:db8::7', undefined],
    ],
    [{ params: 'x' }, ['auth.login', 'success', 'unknown:unknown', '2001:db8::7', undefined]],
  ])('%j', (change, expected) => {
    const draft = parse(gitlab, { ...base, ...change });
    expect(gist(draft)).toEqual(expected);
    expect(draft.request?.id).toBe('c-1');
  });
});

describe('Nextcloud', () => {
  const base = {
    reqId: 'r',
    level: 2,
    time: '2026-11-26T07:26:43+00:00',
    remoteAddr: '2001:db8::7',
    user: 'alice',
    app: 'core',
    method: 'POST',
    url: '/login',
    message: 'x',
    userAgent: '--',
    version: '30.0.0.1',
  };

  it.each([
    [
      { user: '--', message: 'Login failed: a (Remote IP: 192.0.2.9) (Remote IP: 2001:db8::7)' },
      ['auth.login', 'failure', 'user:a (Remote IP: 192.0.2.9)', '2001:db8::7', undefined],
    ],
    [{ level: 3, message: 'Exception' }, ['system.error', 'error', 'user:alice', '2001:db8::7', undefined]],
    [{ remoteAddr: '' }, ['system.message', 'unknown', 'user:alice', undefined, undefined]],
  ])('%j', (change, expected) => {
    expect(gist(parse(nextcloud, { ...base, ...change }))).toEqual(expected);
  });
});

describe('Grafana', () => {
  it.each([
    [
      'logger=context userId=2 orgId=1 uname=alice t=2026-11-26T07:26:43.1Z level=info msg="Request Completed" method=GET path=/api/x status=403 remote_addr=2001:db8::7 time_ms=1 size=9',
      ['http.request', 'denied', 'user:alice', '2001:db8::7', undefined],
    ],
    [
      't=2026-11-26T07:26:43+0000 lvl=eror msg="Failed to x" logger=alerting err="a \\"b\\""',
      ['system.error', 'error', 'unknown:unknown', undefined, undefined],
    ],
    [
      'logger=context t=2026-11-26T07:26:43Z level=info msg=Unauthorized error="[session.token.rotate] token needs to be rotated" remote_addr=192.0.2.7',
      ['auth.attempt', 'denied', 'unknown:unknown', '192.0.2.7', undefined],
    ],
  ])('%s', (line, expected) => {
    expect(gist(parse(grafana, line))).toEqual(expected);
  });

  it("leaves other programs' logfmt", () => {
    expect(grafana.parse('ts=2026-11-26T07:26:43Z caller=main.go:1 level=info msg=x', context)).toBeNull();
    expect(grafana.parse('t=x logger=y level=info', context)).toBeNull();
  });
});

describe('Teleport', () => {
  const base = {
    ei: 0,
    uid: 'u',
    code: 'T1000I',
    time: '2026-11-26T07:26:43.1Z',
    cluster_name: 'c',
    user: 'alice',
    'addr.remote': '[2001:db8::7]:5',
  };

  it.each([
    [{ event: 'user.login', success: true }, ['auth.login', 'success', 'user:alice', '2001:db8::7', undefined]],
    [{ event: 'auth', code: 'T3007W', error: 'x' }, ['auth.login', 'failure', 'user:alice', '2001:db8::7', undefined]],
    [
      { event: 'session.start', code: 'T2000I', sid: 's', server_hostname: 'db-1' },
      ['auth.session', 'success', 'user:alice', '2001:db8::7', 'db-1'],
    ],
    [
      { event: 'user.create', code: 'T1002I', name: 'carol' },
      ['admin.user.create', 'success', 'user:alice', '2001:db8::7', 'carol'],
    ],
    [
      { event: 'db.session.query', code: 'TDB02I', db_service: 'pg', db_query: 'delete from t' },
      ['data.delete', 'success', 'user:alice', '2001:db8::7', 'pg'],
    ],
    [{ event: 'bot.join', code: 'TJ001I' }, ['other', 'success', 'user:alice', '2001:db8::7', undefined]],
  ])('%j', (change, expected) => {
    expect(gist(parse(teleport, { ...base, ...change }))).toEqual(expected);
  });
});

describe('a line of JSON that is nearly one of theirs', () => {
  it.each([gitlab, nextcloud, grafana, teleport])('is none where a field is of another type: $name', (format) => {
    const keys = [
      'method',
      'path',
      'controller',
      'action',
      'reqId',
      'remoteAddr',
      'message',
      'app',
      'logger',
      't',
      'level',
      'event',
      'uid',
      'code',
      'time',
    ];
    const line = (value: unknown): string => JSON.stringify(Object.fromEntries(keys.map((key) => [key, value])));
    for (const value of [[], {}, true, null]) expect(format.parse(line(value), context)).toBeNull();
    expect(format.parse(`${line('x')}x`, context)).toBeNull();
    expect(format.parse('[]', context)).toBeNull();
  });
});
