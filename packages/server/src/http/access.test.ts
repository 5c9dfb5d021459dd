import { type Route, routeList } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from './testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server[Symbol.asyncDispose]());

/** The errors of SCIM have a form of their own, without codes. */
const codeOf = (route: Route, code: string) => (route.tag === 'scim' ? undefined : code);
const guarded = routeList.filter((route) => route.permission !== null);
const pathOf = (route: Route) =>
  route.path.replace(':position', '1:0').replace(':id', '1').replace(':userCode', 'BCDF-GHJK').replace('*', '0/000');
const ask = (route: Route, headers: Record<string, string>) =>
  server.ask(pathOf(route), { method: route.method, headers });

/** Its errors are numbers. */
const isHec = ({ path }: Route): boolean => path.startsWith('/services/collector');

describe('access', () => {
  test('no route but those that are open answers without a right token, and all say the same', async () => {
    const { administrator, source } = server.tokenOf;
    const wrong = [
      '',
      'Bearer',
      'Bearer x',
      `Basic ${administrator}`,
      `Bearer ${administrator}x`,
      `Bearer ${source.replace('_s_', '_a_')}`,
      `bearer  ${administrator}`,
    ];
    for (const route of guarded) {
      for (const authorization of wrong.slice(0, 3)) {
        const { status, body, headers } = await ask(route, authorization === '' ? {} : { authorization });
        if (isHec(route)) {
          expect([status, body.code], route.id).toEqual(headers.has('retry-after') ? [503, 9] : [401, 4]);
          continue;
        }
        expect({ status, code: body.code, detail: body['detail'] }, route.id).toEqual({
          status: headers.has('retry-after') ? 429 : 401,
          code: codeOf(route, headers.has('retry-after') ? 'access.throttled' : 'access.unauthenticated'),
          detail: expect.any(String) as string,
        });
      }
    }
    const [route] = guarded;
    if (route === undefined) throw new Error('there are guarded routes');
    for (const authorization of wrong.slice(3))
      expect([401, 429]).toContain((await ask(route, { authorization })).status);
    expect(server.log.delivered).toEqual([]);
  });

  test.each([
    ['source', ['events:write']],
    [
      'reader',
      [
        'events:read',
        'log:read',
        'sources:read',
        'rules:read',
        'alerts:read',
        'alerts:write',
        'index:read',
        'index:recall',
        'metrics:read',
      ],
    ],
  ] as const)('a %s gets 403 wherever its role ends', async (as, allowed) => {
    for (const route of guarded) {
      const may =
        route.permission === 'signed-in'
          ? as === 'reader'
          : route.permission?.some((permission) => (allowed as readonly string[]).includes(permission));
      const { status, body } = await server.ask(`${pathOf(route)}${route.id === 'tail' ? '?q=(' : ''}`, {
        method: route.method,
        as,
      });
      if (may === true) expect(body?.code, route.id).not.toBe('access.forbidden');
      else
        expect({ status, code: body.code }, route.id).toEqual({
          status: 403,
          code: isHec(route) ? 4 : codeOf(route, 'access.forbidden'),
        });
    }
  });

  test('401 says how to sign in', async () => {
    const { headers } = await server.ask('/v1/events');
    expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  test('refusals are recorded once, with who and from where', async () => {
    for (let i = 0; i < 5; i += 1) await server.ask('/v1/tokens', { as: 'reader' });
    await server.ask('/v1/events', { headers: { authorization: 'Bearer wrong', 'user-agent': 'probe' } });
    expect(server.log.own).toMatchObject([
      {
        kind: 'log.refused',
        action: 'listTokens',
        outcome: 'denied',
        actor: { id: 'Rob' },
        reason: { code: 'access.forbidden' },
      },
      {
        kind: 'log.refused',
        action: 'searchEvents',
        actor: { id: 'unknown' },
        origin: { ip: '127.0.0.1', userAgent: 'probe' },
      },
    ]);
  });

  test('too many wrong tokens are held up; a right one never is', async () => {
    const wrong = () => server.ask('/v1/sources', { headers: { authorization: 'Bearer wrong' } });
    for (let i = 0; i < 30; i += 1) expect((await wrong()).status).toBe(401);
    expect(await wrong()).toMatchObject({ status: 429, body: { code: 'access.throttled' } });
    expect((await server.ask('/v1/sources', { as: 'reader' })).status).toBe(200);
  });

  test('X-Forwarded-For is believed only from a declared proxy', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' };
    await server.ask('/v1/events', { as: 'reader', headers });
    expect(server.log.own.at(-1)?.origin?.ip).toBe('127.0.0.1');
    await using behind = await startTestServer({ trustedProxies: ['127.0.0.0/8', '::1'] });
    await behind.ask('/v1/events', { as: 'reader', headers });
    expect(behind.log.own.at(-1)?.origin?.ip).toBe('198.51.100.7');
  });

  test('every answer has the headers that keep it from being kept, framed or guessed at, and its request id', async () => {
    for (const path of ['/healthz', '/v1/events', '/nope', '/v1/sources']) {
      const { headers, body } = await server.ask(path);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-request-id')).toMatch(/^[\w-]{12}$/);
      if (body['requestId'] !== undefined) expect(body['requestId']).toBe(headers.get('x-request-id'));
    }
  });

  test('404 and 405 are problem documents; 405 names the methods', async () => {
    expect(await server.ask('/nope?x=1')).toMatchObject({ status: 404, body: { code: 'route.not-found' } });
    const answer = await server.ask('/v1/sources/5', { method: 'PUT', body: '{}' });
    expect(answer).toMatchObject({ status: 405, body: { code: 'request.method' } });
    expect(answer.headers.get('allow')).toBe('PATCH, DELETE');
  });
});

describe('what is refused past the door', () => {
  test('is on record with its reason and the query as typed; the same within a minute is counted together', async () => {
    const headers = { 'content-type': 'application/json' };
    server.index.fault = 'time';
    for (let i = 0; i < 3; i += 1) await server.ask('/v1/events?q=actor.id:x', { as: 'reader' });
    await server.ask('/v1/events?cursor=forged', { as: 'reader' });
    await server.ask('/v1/events?source=other', { method: 'POST', as: 'source', body: '{}', headers });
    server.deps.refusals.close();
    await vi.waitFor(() => expect(server.log.own).toHaveLength(4), 10_000);
    const brief = server.log.own.map(({ action, reason, request, ext }) => [
      action,
      reason?.code,
      request?.query,
      ext?.['count'],
    ]);
    expect(brief).toEqual([
      ['searchEvents', 'query.too-expensive', 'actor.id:x', 1],
      ['searchEvents', 'cursor.invalid', undefined, 1],
      ['sendEvents', 'access.forbidden', undefined, 1],
      // Those that followed may have asked for something else.
      ['searchEvents', 'query.too-expensive', undefined, 2],
    ]);
  });
});
