import { gzipSync } from 'node:zlib';
import { parse } from 'protobufjs';
import { compress } from 'snappyjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ ingest: { eventsMax: 3, bodyBytesDecompressedMax: 64 * 1024 } });
});
afterEach(() => server[Symbol.asyncDispose]());

const json = { 'content-type': 'application/json' };
const protobuf = { 'content-type': 'application/x-protobuf' };
const login = 'Accepted password for bob from 192.0.2.7 port 4242 ssh2';
const push = (...lines: string[]) =>
  JSON.stringify({
    streams: [{ stream: { job: 'sshd', host: 'vm' }, values: lines.map((line) => ['1795000000000000001', line]) }],
  });
const sent = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = json) =>
  server.send(body, headers, '/loki/api/v1/push');

const PushRequest = parse(`syntax = "proto3";
  message Entry { bytes timestamp = 1; string line = 2; }
  message Stream { string labels = 1; repeated Entry entries = 2; }
  message PushRequest { repeated Stream streams = 1; }`).root.lookupType('PushRequest');
const wire = (line: string) =>
  new Uint8Array(
    compress(
      new Uint8Array(PushRequest.encode({ streams: [{ labels: '{job="sshd"}', entries: [{ line }] }] }).finish()),
    ),
  );

test('204: every line is a durable event, with its time to the nanosecond', async () => {
  expect(await sent(push(login, 'hello'))).toMatchObject({ status: 204, text: '' });
  expect(server.log.delivered.map(({ event }) => event)).toMatchObject([
    {
      time: '2026-11-18T11:06:40.000000001Z',
      kind: 'auth.login',
      actor: { id: 'bob' },
      service: { name: 'sshd', host: 'vm' },
      ext: { job: 'sshd' },
    },
    { kind: 'system.message', ext: { message: 'hello' } },
  ]);
});

test('204: compressed, and as Protocol Buffers with snappy, named or not', async () => {
  expect(await sent(new Uint8Array(gzipSync(push('a'))), { ...json, 'content-encoding': 'gzip' })).toMatchObject({
    status: 204,
  });
  expect(await sent(wire('b'), protobuf)).toMatchObject({ status: 204 });
  expect(await sent(wire('c'), { ...protobuf, 'content-encoding': 'snappy' })).toMatchObject({ status: 204 });
  expect(server.log.delivered.map(({ event }) => event.ext?.['message'])).toEqual(['a', 'b', 'c']);
});

test('the same body has the same key, another one another', async () => {
  for (const line of ['a', 'a', 'b']) expect(await sent(push(line))).toMatchObject({ status: 204 });
  const [first, again, other] = server.log.sentKeys as { keyHash: Uint8Array; contentHash: Uint8Array }[];
  expect(again).toEqual(first);
  expect(other?.keyHash).not.toEqual(first?.keyHash);
});

test.each([
  ['400', 'no JSON', '{', json, 'request.bad-json'],
  ['400', 'no streams', '{}', json, 'request.invalid'],
  ['400', 'no snappy', new Uint8Array([9, 9]), protobuf, 'request.bad-compression'],
  ['400', 'no Protocol Buffers', new Uint8Array(compress(new Uint8Array([0x0a, 9]))), protobuf, 'request.invalid'],
  ['413', 'too many lines', push('a', 'b', 'c', 'd'), json, 'request.too-many-events'],
  ['413', 'a bomb', wire('x'.repeat(70_000)), protobuf, 'request.too-large'],
  ['415', 'another type', 'a', { 'content-type': 'text/plain' }, 'request.content-type'],
  ['415', 'snappy around JSON', push('a'), { ...json, 'content-encoding': 'snappy' }, 'request.content-encoding'],
])('%s: %s', async (status, _name, body, headers, code) => {
  expect(await sent(body, headers)).toMatchObject({ status: Number(status), body: { code } });
  expect(server.log.stored).toEqual([]);
});

test('as many lines as may be; 429 under pressure', async () => {
  expect(await sent(push('a', 'b', 'c'))).toMatchObject({ status: 204 });
  server.log.busy = true;
  expect(await sent(push('a'))).toMatchObject({ status: 429 });
});
