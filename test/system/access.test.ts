import { type Route, routeList, routes } from '@daybook/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caughtUp, loginLines, readLog, Server, temporary } from './support/index.ts';

const place = temporary();
let server: Server;
const tokens = { source: '', reader: '', revoked: '' };

beforeAll(async () => {
  server = await Server.start({ data: place.data, env: { DAYBOOK_TRUSTED_PROXIES: '[127.0.0.1]' } });
  await server.ready();
  const admin = server.client();
  tokens.source = (await admin.addSource({ name: 'shop', format: 'json' })).token;
  tokens.reader = (await admin.addToken({ name: 'ruth', roles: ['investigator'] })).secret;
  const revoked = await admin.addToken({ name: 'rick', roles: ['administrator'] });
  await admin.revokeToken(revoked.token.id);
  tokens.revoked = revoked.secret;
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

/** Answers of 401 and 403 so far: what the log must have in the end. */
const refused = { 401: 0, 403: 0 };

/** All but SCIM's, whose errors have a form of their own. */
const guarded = routeList.filter(({ permission, tag }) => permission !== null && tag !== 'scim');
/** One of each kind: there are more routes than an address may send wrong tokens in a minute. A unit test asks them all. */
const oneOfEach = guarded.filter(({ tag }, i) => guarded.findIndex((route) => route.tag === tag) === i);

/** Requests so far: each comes from another address, so that none is held up for what others did. */
let asked = 0;

/** A request to the route that is right in every respect but the token. */
async function ask(route: Route, token?: string): Promise<Response> {
  asked += 1;
  const path = route.path
    .replace(':position', '1:0')
    .replace(':id', '1')
    .replace(':userCode', 'BCDFGHJK')
    .replace('*', 'entries/000');
  const hasBody = route.method !== 'GET' && route.method !== 'DELETE';
  const response = await server.fetch(path, {
    method: route.method,
    headers: {
      'x-forwarded-for': `127.0.1.${asked % 250}`,
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
    },
    ...(hasBody ? { body: '{}' } : {}),
    ...(token === undefined ? {} : { token }),
  });
  if (response.status === 401 || response.status === 403) refused[response.status] += 1;
  return response;
}

/** The answer without what may differ from one request to the next. */
async function answerOf(response: Response): Promise<unknown> {
  const { requestId, ...problem } = (await response.json()) as { requestId?: string };
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    named: requestId !== undefined,
    ...problem,
  };
}

test('without a valid token routes of every kind give the same 401, whatever is wrong with the token', async () => {
  const answers = new Set<string>();
  for (const route of oneOfEach) answers.add(JSON.stringify(await answerOf(await ask(route))));
  for (const token of [tokens.revoked, `${tokens.reader}x`, tokens.reader.replace('dbk_a_', 'dbk_s_'), 'nonsense']) {
    answers.add(JSON.stringify(await answerOf(await ask(routes.searchEvents, token))));
  }
  expect([...answers]).toHaveLength(1);
  expect([...answers][0]).toContain('"status":401');
});

test('the token of a source writes and does nothing else', async () => {
  const sent = await server.client(tokens.source).sendEvents(loginLines([{ id: 'alice' }]), 'application/x-ndjson');
  expect(sent.accepted).toBe(1);
  const forbidden = guarded.filter(({ permission }) => ![permission].flat().includes('events:write'));
  const answers = new Set<string>();
  for (const route of forbidden) answers.add(JSON.stringify(await answerOf(await ask(route, tokens.source))));
  expect([...answers]).toHaveLength(1);
  expect([...answers][0]).toContain('"code":"access.forbidden"');
});

test('the token of a source cannot write as another source', async () => {
  const init = { method: 'POST', token: tokens.source, body: loginLines([{ id: 'mallory' }]) };
  const headers = { 'content-type': 'application/x-ndjson' };
  const response = await server.fetch('/v1/events?source=other', { ...init, headers });
  expect(response.status).toBe(403);
  refused[403] += 1;
});

test('the token of a reader reads, and neither writes nor administers', async () => {
  await caughtUp(server);
  expect((await server.client(tokens.reader).search({ q: '' })).events.length).toBeGreaterThan(0);
  for (const route of [routes.sendEvents, routes.sendLines, routes.addSource, routes.revokeSource, routes.addToken]) {
    expect([route.id, (await ask(route, tokens.reader)).status]).toEqual([route.id, 403]);
  }
  for (const route of [routes.listTokens, routes.revokeToken, routes.rebuildIndex]) {
    expect([route.id, (await ask(route, tokens.reader)).status]).toEqual([route.id, 403]);
  }
});

test('what is not there gives the same 404 with and without a token', async () => {
  const without = await answerOf(await server.fetch('/v1/nothing'));
  const withToken = await answerOf(await server.fetch('/v1/nothing', { token: tokens.reader }));
  expect(without).toEqual(withToken);
  expect(without).toMatchObject({ status: 404, code: 'route.not-found' });
  const beyond = await server.fetch('/v1/events/1:999999', { token: tokens.reader });
  const otherLog = await server.fetch('/v1/events/7:0', { token: tokens.reader });
  expect([beyond.status, otherLog.status]).toEqual([404, 404]);
});

test('every refused look is in the log: who, what, and that it was denied', async () => {
  expect(await server.end()).toMatchObject({ code: 0 });
  const log = (await readLog(place.data)).filter(({ kind }) => kind === 'log.refused');
  // The first of its kind is an event of its own; those that follow within a minute are counted into one more.
  const counted = (code: string) =>
    log.filter(({ reason }) => reason?.code === code).reduce((sum, { ext }) => sum + Number(ext?.['count']), 0);
  expect(counted('access.unauthenticated')).toBe(refused[401]);
  expect(counted('access.forbidden')).toBe(refused[403]);
  expect(counted('event.not-found')).toBe(2);
  expect(log.every(({ outcome, origin }) => outcome === 'denied' && origin?.ip?.startsWith('127.') === true)).toBe(
    true,
  );

  const credential = (token: string) => token.split('_')[2];
  const who = log.map(({ actor, action }) => [actor.id, actor.credential, action]);
  expect(who).toEqual(
    expect.arrayContaining([
      ['unknown', undefined, guarded[0]?.id],
      ['shop', credential(tokens.source), 'takeReceipt'],
      ['ruth', credential(tokens.reader), 'addToken'],
    ]),
  );
});
