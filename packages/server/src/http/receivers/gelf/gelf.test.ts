import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const json = { 'content-type': 'application/json' };
const gelf = {
  version: '1.1',
  host: 'vm',
  short_message: 'Failed password for root from 192.0.2.7 port 4242 ssh2',
  facility: 'sshd',
  timestamp: 1_795_000_000.25,
  level: 4,
  _zone: 'eu',
  _pid: 7,
  _tags: ['a'],
};

test('202: a message is durable as the event that its text says', async () => {
  const answer = await server.send(JSON.stringify(gelf), json, '/gelf');
  expect(answer.status).toBe(202);
  expect(server.log.delivered.map(({ event }) => event)).toMatchObject([
    {
      kind: 'auth.login',
      outcome: 'failure',
      time: '2026-11-18T11:06:40.250Z',
      service: { name: 'sshd', host: 'vm' },
      origin: { ip: '192.0.2.7' },
      ext: { zone: 'eu', pid: 7, tags: '["a"]' },
    },
  ]);
  const raws = server.log.delivered.map(({ event }) => Buffer.from(event.raw?.bytes ?? []).toString());
  expect(raws).toEqual([gelf.short_message]);
});

test.each([
  ['no JSON', '{', 'request.bad-json', ''],
  ['a list', '[]', 'request.bad-json', ''],
  ['no host', JSON.stringify({ ...gelf, host: '' }), 'request.invalid', 'host'],
  ['no text', JSON.stringify({ ...gelf, short_message: 7 }), 'request.invalid', 'short_message'],
  ['a time of no year', JSON.stringify({ ...gelf, timestamp: 1e15 }), 'request.invalid', 'timestamp'],
])('400: %s', async (_name, body, code, path) => {
  const answer = await server.send(body, json, '/gelf');
  expect(answer).toMatchObject({ status: 400, body: { code, errors: [{ path }] } });
  expect(server.log.stored).toEqual([]);
});

test('413: a message of more than 1 MiB; one of 1 MiB is taken', async () => {
  const short = Buffer.byteLength(JSON.stringify({ ...gelf, _a: '' }));
  const of = (bytes: number) => JSON.stringify({ ...gelf, _a: 'a'.repeat(bytes - short) });
  const answer = await server.send(of(1024 * 1024 + 1), json, '/gelf');
  expect(answer).toMatchObject({ status: 413, body: { code: 'request.too-large' } });
  expect(server.log.stored).toEqual([]);
  expect(await server.send(of(1024 * 1024), json, '/gelf')).toMatchObject({ status: 202 });
});

test('429: under pressure', async () => {
  server.log.busy = true;
  expect(await server.send(JSON.stringify(gelf), json, '/gelf')).toMatchObject({ status: 429 });
});
