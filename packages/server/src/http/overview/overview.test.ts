import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Role } from '../../access/index.ts';
import { startTestServer, type TestServer } from '../testing.ts';

const hourMs = 3_600_000;

const roleOf = (name: string, sight: Partial<Role['sight']>): Role => ({
  name,
  about: '',
  permissions: ['index:read', 'sources:read', 'metrics:read'],
  sight: { sources: null, restriction: '', clear: [], ...sight },
  isBuiltIn: false,
});

let server: TestServer;
beforeEach(async () => {
  const roles = [roleOf('other', { sources: [2] }), roleOf('narrow', { restriction: 'actor.id:alice' })];
  server = await startTestServer({}, roles);
});
afterEach(() => server[Symbol.asyncDispose]());

const overview = () => server.as.reader.overview();
const sendAs = (token: string, body: string) =>
  server.ask('/v1/events', { method: 'POST', token, body, headers: { 'content-type': 'application/json' } });

test('200: while all is well the answer is yes, with counts of each source, and asking is no look', async () => {
  await server.send('[{"user":"alice"},{"user":"bob"}]');
  await server.ask('/v1/lines', {
    method: 'POST',
    as: 'source',
    body: 'what is this\n',
    headers: { 'content-type': 'text/plain' },
  });
  server.clock.forward(1000);
  const answer = await overview();
  expect(answer).toMatchObject({
    recording: 'yes',
    reasons: [],
    events: 3,
    counts: 'all',
    perSecond: 0.3,
    refused: [],
    storage: { free: 50 * 2 ** 30, eventsADay: 3 },
  });
  expect(answer.sources).toMatchObject([
    { name: 'shop', hour: 3, day: 3, unparsed: 1, silent: false },
    { name: 'daybook', last: null, hour: 0 },
  ]);
  expect(answer.lastHour).toHaveLength(60);
  expect(answer.lastHour.reduce((sum, count) => sum + count, 0)).toBe(3);
  expect(server.log.own).toEqual([]);
});

test('a text that says it was not parsed is not counted as if it was not', async () => {
  await server.send(JSON.stringify({ action: ',"kind":"system.unparsed",' }));
  expect((await overview()).sources[0]).toMatchObject({ hour: 1, unparsed: 0 });
});

test('a log that could not write is said not to be recording, without the details', async () => {
  server.health.ledger.ok = false;
  const { text, body } = await server.ask('/v1/overview', { as: 'reader' });
  expect(body).toMatchObject({ recording: 'no', reasons: [{ code: 'ledger' }] });
  expect(text).not.toContain('/secret');
});

test('a source that sent and fell silent for a day is named, until it sends again or is revoked', async () => {
  await server.send('{}');
  server.clock.forward(23 * hourMs);
  expect(await overview()).toMatchObject({ recording: 'yes', sources: [{ hour: 0, day: 1 }, {}] });
  server.clock.forward(2 * hourMs);
  expect(await overview()).toMatchObject({
    recording: 'doubtful',
    reasons: [{ code: 'silent', source: 'shop', text: 'shop has sent nothing for 25 hours.' }],
    sources: [{ silent: true, day: 0 }, {}],
  });
  await server.send('{}');
  expect((await overview()).recording).toBe('yes');
  server.clock.forward(25 * hourMs);
  await server.as.administrator.revokeSource(1);
  expect((await overview()).reasons).toEqual([]);
});

test('deliveries that were refused are counted by source and reason; those of nobody are no doubt about a source', async () => {
  await server.send('{"time":');
  await server.send('[{"user":"alice"},{"time":"never"}]');
  await sendAs(`dbk_${'x'.repeat(43)}`, '{}');
  await server.ask('/v1/events?wait=1', { method: 'POST', as: 'source', body: '{}' });
  const answer = await overview();
  expect(answer.recording).toBe('doubtful');
  expect(answer.refused.toSorted((a, b) => (a.code < b.code ? -1 : 1))).toMatchObject([
    { code: 'access.unauthenticated', source: null, hour: 1, day: 1 },
    { code: 'events.refused', source: 'shop', hour: 1, day: 1 },
    { code: 'request.bad-json', source: 'shop', hour: 1, day: 1 },
    { code: 'request.invalid', source: 'shop', hour: 1, day: 1 },
  ]);
  expect(answer.reasons.map(({ code, source }) => [code, source])).toEqual([
    ['refused', 'shop'],
    ['refused', 'shop'],
    ['refused', 'shop'],
  ]);
  server.clock.forward(2 * hourMs);
  expect((await overview()).recording).toBe('yes');
  server.clock.forward(25 * hourMs);
  expect((await overview()).refused).toEqual([]);
});

test('what is refused because too much came at once is shown, and is no reason for doubt', async () => {
  server.log.busy = true;
  expect((await server.send('{}')).status).toBe(429);
  expect(await overview()).toMatchObject({ recording: 'yes', refused: [{ code: 'server.busy', source: 'shop' }] });
});

test.each([
  [{ freeBytes: 2 ** 20 }, 'no', 'The disk is full'],
  [{ freeBytes: 3 * 2 ** 30 }, 'doubtful', 'The disk is nearly full: 3 % of it is free.'],
] as const)('room on the disk: %o is %s', async (change, recording, text) => {
  Object.assign(server.storage, change);
  const answer = await overview();
  expect(answer).toMatchObject({ recording, reasons: [{ code: 'disk' }] });
  expect(answer.reasons[0]?.text).toContain(text);
});

test('how long the disk lasts is its room by what an event takes times the events of a day', async () => {
  await server.send(JSON.stringify(Array.from({ length: 1000 }, () => ({}))));
  server.storage.parts = { entries: 1e9, tiles: 1e9, content: 6e9, index: 1.5e9, other: 0.5e9 };
  server.storage.freeBytes = 45e9;
  expect(await overview()).toMatchObject({
    recording: 'doubtful',
    reasons: [{ code: 'disk', text: 'At the pace of the last day the disk is full in 4 days.' }],
    storage: { bytesAnEvent: 1e7, eventsADay: 1000, growth: 1e10, daysLeft: 4.5 },
  });
});

test('events that wait for a signed head for over a minute are told, and are recorded nevertheless', async () => {
  server.heads.signs = false;
  await server.send('{}');
  server.clock.forward(30_000);
  expect((await overview()).reasons).toEqual([]);
  server.clock.forward(150_000);
  expect(await overview()).toMatchObject({
    recording: 'yes',
    reasons: [{ code: 'head', text: 'New events have waited 3 minutes for a signed head: they cannot be proved yet.' }],
    head: { waitingMs: expect.any(Number) },
  });
  server.activities.published('default', 1);
  expect(await overview()).toMatchObject({ reasons: [], head: { waitingMs: 0, signed: expect.any(String) } });
});

test.each([
  ['down', 0, 'The index is down'],
  ['following', 50_000, 'The index is 50,000 events behind'],
  ['rebuilding', 7, 'The index is being rebuilt: 7 events to go'],
] as const)(
  'an index that is %s with %i to go is told, and is no doubt about what is recorded',
  async (state, lag, text) => {
    server.index.state = () => ({ state, lag, position: null });
    const answer = await overview();
    expect(answer).toMatchObject({ recording: 'yes', reasons: [{ code: 'index' }] });
    expect(answer.reasons[0]?.text).toContain(text);
  },
);

test('of sources that the role does not reach there is nothing in it: no name, no count, no part of a sum', async () => {
  const { token } = await server.as.administrator.addSource({ name: 'web' });
  await server.send('[{},{}]');
  await server.send('{"time":');
  await sendAs(`dbk_${'x'.repeat(43)}`, '{}');
  await sendAs(token, '{}');
  server.clock.forward(25 * hourMs);
  const { text, body } = await server.ask('/v1/overview', { token: await server.addReader('Lea', 'other') });
  expect(text).not.toContain('shop');
  expect(body).toMatchObject({
    counts: 'reached',
    reasons: [{ code: 'silent', source: 'web' }],
    sources: [{ number: 2, name: 'web' }],
    refused: [],
  });
  await sendAs(token, '{}');
  await server.send('[{},{}]');
  server.clock.forward(1000);
  const again = await server.ask('/v1/overview', { token: await server.addReader('Leo', 'other') });
  expect(again.body).toMatchObject({ perSecond: 0.1, sources: [{ hour: 1 }] });
  expect((again.body['lastHour'] as number[]).reduce((sum, count) => sum + count, 0)).toBe(1);
});

test('a role with a restriction gets no counts: they would go round it', async () => {
  await server.send('{"user":"bob"}');
  const { body } = await server.ask('/v1/overview', { token: await server.addReader('Lea', 'narrow') });
  expect(body).toMatchObject({ counts: 'withheld', perSecond: null, lastHour: [], sources: [], refused: [] });
});

test('the disk, which is that of all tenants, is told to the first one alone', async () => {
  const made = await server.ask('/v1/tenants', {
    method: 'POST',
    as: 'administrator',
    body: '{"name":"acme"}',
    headers: { 'content-type': 'application/json' },
  });
  await server.activities.follow({ ...feedOf(server), tenant: 'acme' }, () => never);
  Object.assign(server.storage, { freeBytes: 0 });
  const { body } = await server.ask('/v1/overview', { token: String(made.body['token']) });
  expect(body).toMatchObject({ storage: null });
  expect(JSON.stringify(body['reasons'])).not.toContain('disk');
});

const never = { ready: () => Promise.resolve(false), recorded: () => Promise.resolve(null) };
const feedOf = ({ log }: TestServer) => ({
  log: 1,
  size: () => 0,
  subscribe: log.subscribe.bind(log),
  read: log.read.bind(log),
});

test('401: it is not for everybody', async () => {
  expect((await server.ask('/v1/overview')).status).toBe(401);
});
