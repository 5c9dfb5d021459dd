import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing.ts';
import { Acks } from './acks.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ ingest: { eventsMax: 3 } });
});
afterEach(() => server[Symbol.asyncDispose]());

const json = { 'content-type': 'application/json' };
const channel = 'FE0ECFAD-13D5-401B-847D-77833BD77131';
const event = (text: string): string =>
  JSON.stringify({ time: 1_795_000_000.5, host: 'vm', source: 'sshd', event: text });
const sent = (body: string | Uint8Array<ArrayBuffer>, path = '', headers: Record<string, string> = {}) =>
  server.send(body, { ...json, ...headers }, `/services/collector${path}`);
const login = 'Accepted password for bob from 192.0.2.7 port 4242 ssh2';
const messages = () => server.log.delivered.map(({ event: each }) => each.ext?.['message']);

test.each(['', '/event', '/event/1.0'])('200: events to /services/collector%s are durable', async (path) => {
  const answer = await sent(event(login) + event('hello'), path);
  expect(answer).toMatchObject({ status: 200, body: { text: 'Success', code: 0 } });
  expect(answer.body).not.toHaveProperty('ackId');
  expect(server.log.delivered.map(({ event: each }) => each)).toMatchObject([
    { kind: 'auth.login', time: '2026-11-18T11:06:40.5Z', actor: { id: 'bob' }, service: { name: 'sshd', host: 'vm' } },
    { kind: 'system.message', ext: { message: 'hello', source: 'sshd' } },
  ]);
});

test('200: with the credentials that its clients send, compressed', async () => {
  const body = new Uint8Array(gzipSync(event('a')));
  const headers = { authorization: `Splunk ${server.tokenOf.source}`, 'content-encoding': 'gzip' };
  expect(await server.ask('/services/collector', { method: 'POST', body, headers })).toMatchObject({ status: 200 });
  expect(messages()).toEqual(['a']);
});

test.each(['/raw', '/raw/1.0'])('200: lines to %s are events, with what the address says of them', async (path) => {
  const query = `?host=vm&source=app&sourcetype=s&channel=${channel}`;
  expect(await sent('a\nb\n', path + query)).toMatchObject({ status: 200, body: { code: 0 } });
  expect(server.log.delivered.map(({ event: each }) => each)).toMatchObject([
    { service: { name: 'app', host: 'vm' }, ext: { message: 'a', source: 'app', sourcetype: 's' } },
    { ext: { message: 'b' } },
  ]);
});

test('an administrator names the source that lines are written to; a name that is none is refused', async () => {
  const post = (source: string) =>
    server.ask(`/services/collector/raw?source=${encodeURIComponent(source)}`, {
      method: 'POST',
      as: 'administrator',
      body: 'a',
    });
  expect(await post('imported')).toMatchObject({ status: 200 });
  expect(await post('../x y')).toMatchObject({ status: 400, body: { code: 6 } });
});

test('what is sent on a channel has an acknowledgement, which is true; one that was never given is not', async () => {
  const first = await sent(event('a'), '', { 'x-splunk-request-channel': channel });
  const second = await sent(event('b'), `?channel=${channel}`);
  const ids = [first, second].map(({ body }) => Number(body['ackId']));
  expect((ids[1] ?? 0) - (ids[0] ?? 0)).toBeGreaterThan(0);
  const never = Number.MAX_SAFE_INTEGER;
  const asked = await sent(JSON.stringify({ acks: [...ids, never] }), `/ack?channel=${channel}`);
  expect(asked).toMatchObject({
    status: 200,
    body: { acks: { [ids[0] ?? 0]: true, [ids[1] ?? 0]: true, [never]: false } },
  });
});

test('acknowledgements ascend though the clock does not, and hold over a restart', () => {
  let nowUs = 1000;
  const clock = { nowUs: () => nowUs };
  const acks = new Acks(clock);
  expect([acks.next(), acks.next(), acks.next()]).toEqual([1000, 1001, 1002]);
  nowUs = 900;
  expect(acks.next()).toBe(1003);
  expect([acks.isGiven(1003), acks.isGiven(1004)]).toEqual([true, false]);
  nowUs = 2000;
  expect([new Acks(clock).isGiven(1003), new Acks(clock).next()]).toEqual([true, 2000]);
});

test.each([
  ['no channel', '/ack', '{"acks":[1]}', 10],
  ['a channel that is none', '/ack?channel=x', '{"acks":[1]}', 11],
  ['a channel that is none', '?channel=x', event('a'), 11],
  ['no list', `/ack?channel=${channel}`, '{}', 6],
  ['too many ids', `/ack?channel=${channel}`, JSON.stringify({ acks: Array.from({ length: 10_001 }, () => 1) }), 6],
  ['no data', '', '', 5],
  ['no event', '', '{}', 12],
  ['a blank event', '', '{"event":""}', 13],
  ['no JSON', '', '{', 6],
])('400: %s to /services/collector%s', async (_name, path, body, code) => {
  expect(await sent(body, path)).toMatchObject({ status: 400, body: { code } });
  expect(server.log.stored).toEqual([]);
});

test('as many ids as may be asked for', async () => {
  const acks = Array.from({ length: 10_000 }, () => 1);
  expect(await sent(JSON.stringify({ acks }), `/ack?channel=${channel}`)).toMatchObject({ status: 200 });
});

test('400: the event at fault is numbered, and none is taken', async () => {
  const answer = await sent(`${event('a')}{"time":"x","event":"b"}`);
  expect(answer).toMatchObject({ status: 400, body: { code: 6, 'invalid-event-number': 1 } });
  expect(server.log.stored).toEqual([]);
});

test('413: too many events; as many as may be are taken', async () => {
  expect(await sent(event('a').repeat(4))).toMatchObject({ status: 413, body: { code: 6 } });
  expect(await sent(event('a').repeat(3))).toMatchObject({ status: 200 });
});

test('503 with Splunk’s number under pressure: some of its clients drop what is refused with another', async () => {
  server.log.busy = true;
  const answer = await sent(event('a'));
  expect(answer).toMatchObject({ status: 503, body: { code: 9 } });
  expect(answer.headers.get('retry-after')).toBe('1');
  server.log.busy = false;
  server.log.refusal = { ok: false, code: 'disk-full', detail: 'full' };
  expect(await sent(event('a'))).toMatchObject({ status: 503, body: { code: 9 } });
});

test.each(['/health', '/health/1.0'])('GET %s says that it is well, to whom it knows', async (path) => {
  const healthy = await server.ask(`/services/collector${path}`, { as: 'source' });
  expect(healthy).toMatchObject({ status: 200, body: { code: 17 } });
  expect(await server.ask(`/services/collector${path}`)).toMatchObject({ status: 401, body: { code: 4 } });
});

test('the same body again adds nothing where its events say when they were, and is taken again where they do not', async () => {
  await sent(event('a'));
  await sent(event('a'));
  expect(server.log.sentKeys).toHaveLength(2);
  await sent('{"event":"a"}');
  await sent('a\n', `/raw?channel=${channel}`);
  expect(server.log.sentKeys).toHaveLength(2);
});
