import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
const everything = { sources: null, restriction: '', clear: [] };
beforeEach(async () => {
  const permissions = ['sources:write', 'sources:read'] as const;
  server = await startTestServer({}, [
    {
      name: 'held',
      about: '',
      isBuiltIn: false,
      permissions,
      sight: { ...everything, restriction: 'kind:auth.login' },
    },
    { name: 'elsewhere', about: '', isBuiltIn: false, permissions, sight: { ...everything, sources: [7] } },
  ]);
});
afterEach(() => server[Symbol.asyncDispose]());

test('what was taken is counted, with the time of the last', async () => {
  const before = await server.as.administrator.sourceArrivals(1);
  expect(before).toMatchObject({ taken: { events: 0, last: null }, refused: 0, refusals: [] });
  await server.send('[{},{}]');
  const after = await server.as.administrator.sourceArrivals(1);
  expect(after.taken?.events).toBe(2);
  expect(Date.parse(after.taken?.last ?? '')).toBeGreaterThanOrEqual(Date.parse(before.since));
});

test('what was refused is there with its reason, and nothing of what was sent', async () => {
  await server.send('[{},{"kind":"sesame"}]');
  await server.send('{"time":"sesame"}');
  await server.send('sesame');
  const { taken, refused, refusals } = await server.as.administrator.sourceArrivals(1);
  expect({ events: taken?.events, refused }).toEqual({ events: 1, refused: 3 });
  expect(refusals.map(({ code, faults }) => [code, ...faults.map(({ field }) => field)])).toEqual([
    ['request.bad-json'],
    ['events.refused', 'time'],
    ['events.refused', 'kind'],
  ]);
  expect(JSON.stringify(refusals)).not.toContain('sesame');
});

test('only the last refusals are kept, however many there are', async () => {
  for (let i = 0; i < 9; i += 1) await server.send('{', { 'content-type': i === 8 ? 'text/css' : 'application/json' });
  const { refused, refusals } = await server.as.administrator.sourceArrivals(1);
  expect({ refused, kept: refusals.length, newest: refusals[0]?.code }).toEqual({
    refused: 9,
    kept: 5,
    newest: 'request.content-type',
  });
});

test('what the overview counts as refused is what the source is told of, each once: not let in, imported, whole or in part', async () => {
  const json = { 'content-type': 'application/json' };
  await server.send('[{},{"kind":"sesame"}]');
  await server.send('{}', {}, '/v1/events?nosuch=1');
  await server.ask('/v1/events?source=shop', { method: 'POST', as: 'administrator', body: '{', headers: json });
  const { refusals } = await server.as.administrator.sourceArrivals(1);
  expect(refusals.map(({ code }) => code)).toEqual(['request.bad-json', 'request.invalid', 'events.refused']);
  const { refused } = await server.as.administrator.overview();
  expect(refused.map(({ code, source, day }) => [code, source, day])).toEqual([
    ['request.bad-json', 'shop', 1],
    ['request.invalid', 'shop', 1],
    ['events.refused', 'shop', 1],
  ]);
  const { text } = await server.ask('/metrics', { as: 'administrator' });
  expect(text).toContain('daybook_deliveries_refused_total 3');
});

test('events that are imported for a source are counted as its own', async () => {
  await server.as.administrator.sendLines('x', { source: 'shop' });
  expect((await server.as.administrator.sourceArrivals(1)).taken?.events).toBe(1);
});

test('the list says where programs reach the server', async () => {
  const { receiver } = await server.as.administrator.listSources();
  expect(receiver).toEqual({ url: server.url, clientCertificates: false });
});

test('a role that sees some of the events is not told how many there are, nor when they came', async () => {
  await server.send('[{},{"kind":"sesame"}]');
  const token = await server.addReader('Kim', 'held');
  const { body } = await server.ask('/v1/sources/1/arrivals', { token });
  expect(body).toMatchObject({ taken: null, refused: 1 });
});

test('404: a source that the role does not reach, as one that is not there', async () => {
  const token = await server.addReader('Kim', 'elsewhere');
  const outside = await server.ask('/v1/sources/1/arrivals', { token });
  const none = await server.ask('/v1/sources/9/arrivals', { token });
  expect([outside.status, outside.body['detail']]).toEqual([none.status, none.body['detail']]);
  expect(outside.body.code).toBe('source.not-found');
});

test('403: who may not register sources', async () => {
  expect((await server.ask('/v1/sources/1/arrivals', { as: 'reader' })).status).toBe(403);
  expect((await server.ask('/v1/sources/1/arrivals', { as: 'source' })).status).toBe(403);
});
