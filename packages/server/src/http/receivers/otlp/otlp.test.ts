import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decoded, encoded, requestOf, textOf } from '../../../receive/otlp/testing.ts';
import { startTestServer, type TestServer } from '../../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ ingest: { eventsMax: 10, bodyBytesMax: 20_000 } });
});
afterEach(() => server[Symbol.asyncDispose]());

const record = {
  timeUnixNano: '1795000000000000000',
  severityNumber: 17,
  body: { stringValue: 'order 7 was looked at' },
  attributes: [
    textOf('user.id', 'alice'),
    textOf('client.address', '192.0.2.7'),
    textOf('http.request.method', 'GET'),
    textOf('shop.basket', 'b1'),
  ],
};
const resource = [textOf('service.name', 'shop'), textOf('host.name', 'vm')];
const whole = encoded('ExportLogsServiceRequest', requestOf([record, record], resource));
const protobuf = { 'content-type': 'application/x-protobuf' };
const json = { 'content-type': 'application/json' };
const tooDeep = {
  body: Array.from({ length: 20 }).reduce<object>((inner) => ({ arrayValue: { values: [inner] } }), {
    stringValue: 'x',
  }),
};

const post = async (body: Uint8Array<ArrayBuffer> | string, headers: Record<string, string>, path = '/v1/logs') => {
  const response = await fetch(server.url + path, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${server.tokenOf.source}`, ...headers },
  });
  return { status: response.status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) };
};
const jsonOf = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString());

test.each(['/v1/logs', '/otlp/v1/logs'])('200: records are durable as events, by %s', async (path) => {
  const answer = await post(whole, protobuf, path);
  expect(answer).toMatchObject({ status: 200, bytes: new Uint8Array() });
  expect(answer.headers.get('content-type')).toBe('application/x-protobuf');
  expect(server.log.delivered).toHaveLength(2);
  expect(server.log.delivered[0]?.event).toMatchObject({
    time: '2026-11-18T11:06:40Z',
    kind: 'http.request',
    action: 'GET',
    severity: 4,
    actor: { type: 'user', id: 'alice' },
    origin: { ip: '192.0.2.7' },
    request: { method: 'GET' },
    service: { name: 'shop', host: 'vm' },
    ext: { 'shop.basket': 'b1', message: 'order 7 was looked at', 'otel.scope.name': 'shop' },
  });
});

test('200: what a body says is read as any message is', async () => {
  const line = '192.0.2.9 - eve [26/Nov/2026:06:00:00 +0000] "GET /a HTTP/1.1" 404 5';
  await post(JSON.stringify(requestOf([{ body: { stringValue: line } }])), json);
  expect(server.log.delivered[0]?.event).toMatchObject({
    kind: 'http.request',
    outcome: 'failure',
    actor: { id: 'eve' },
    time: '2026-11-26T06:00:00+00:00',
  });
});

test('200: JSON is answered in JSON, and gzip is taken', async () => {
  const body = new Uint8Array(gzipSync(JSON.stringify(requestOf([record]))));
  const answer = await post(body, { ...json, 'content-encoding': 'gzip' });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(jsonOf(answer.bytes)).toEqual({});
  expect(server.log.delivered).toHaveLength(1);
});

test('200: an empty request takes nothing', async () => {
  expect(await post(new Uint8Array(), protobuf)).toMatchObject({ status: 200 });
  expect(server.log.delivered).toEqual([]);
});

test('200 with partial success: what cannot be taken is counted and named, to the sender and to us', async () => {
  const request = requestOf([record, tooDeep, record]);
  const answer = await post(encoded('ExportLogsServiceRequest', request), protobuf);
  const place = 'resourceLogs[0].scopeLogs[0].logRecords[1]';
  expect(answer.status).toBe(200);
  expect(decoded('ExportLogsServiceResponse', answer.bytes)).toEqual({
    partialSuccess: { rejectedLogRecords: 1, errorMessage: `${place}: values are nested more than 16 deep` },
  });
  expect(server.log.delivered).toHaveLength(2);
  expect(server.deps.deliveries.totalRefused).toBe(1);
  const arrivals = await server.ask('/v1/sources/1/arrivals', { as: 'administrator' });
  expect(arrivals.body).toMatchObject({ refused: 1, refusals: [{ code: 'events.refused' }] });
  const none = await post(JSON.stringify(requestOf([tooDeep])), json);
  expect(none.status).toBe(200);
  expect(jsonOf(none.bytes)).toMatchObject({ partialSuccess: { rejectedLogRecords: '1' } });
});

test('the same body again adds nothing where its records say when they were, and is taken again where one does not', async () => {
  const body = JSON.stringify(requestOf([record]));
  for (const _ of ['first', 'again']) expect((await post(body, json)).status).toBe(200);
  const compressed = { ...json, 'content-encoding': 'gzip' };
  expect((await post(new Uint8Array(gzipSync(body)), compressed)).status).toBe(200);
  expect(server.log.sentKeys).toHaveLength(3);
  expect(new Set(server.log.sentKeys.map((key) => JSON.stringify(key))).size).toBe(1);
  await post(JSON.stringify(requestOf([record, { ...record, timeUnixNano: '0' }])), json);
  expect(server.log.sentKeys).toHaveLength(3);
});

test.each([
  ['400', 'no protobuf', Uint8Array.of(0x0a, 0x05), protobuf, 3],
  ['400', 'no JSON', '{', json, 3],
  ['400', 'no gzip', '{}', { ...json, 'content-encoding': 'gzip' }, 3],
  ['413', 'too large a body', ' '.repeat(20_001), json, 3],
  ['413', 'too many records', JSON.stringify(requestOf(Array.from({ length: 11 }, () => ({})))), json, 3],
  ['415', 'an encoding that nobody knows', '{}', { ...json, 'content-encoding': 'br' }, 12],
  ['401', 'a wrong token', '{}', { ...json, authorization: 'Bearer dbk_s_x_y' }, 16],
] as const)('%s, not to be tried again: %s', async (status, _name, body, headers, code) => {
  const answer = await post(body, headers);
  expect(answer.status).toBe(Number(status));
  expect(answer.headers.get('content-type')).toBe(headers['content-type']);
  expect(answer.headers.get('retry-after')).toBeNull();
  const fault = headers === protobuf ? decoded('Status', answer.bytes) : jsonOf(answer.bytes);
  expect(fault).toMatchObject({ code, message: expect.stringMatching(/./) });
  expect(server.log.delivered).toEqual([]);
});

test('415: another media type, as a problem document', async () => {
  const answer = await post('x', { 'content-type': 'text/plain' });
  expect(answer.status).toBe(415);
  expect(jsonOf(answer.bytes)).toMatchObject({ code: 'request.content-type' });
});

test('429, to be tried again: under pressure', async () => {
  server.log.busy = true;
  const answer = await post(whole, protobuf);
  expect(answer.status).toBe(429);
  expect(answer.headers.get('retry-after')).toBe('1');
  expect(decoded('Status', answer.bytes)).toMatchObject({ code: 14, details: [{}] });
});

test.each(['disk-full', 'disk-error'] as const)('503, to be tried again: %s', async (code) => {
  server.log.refusal = { ok: false, code, detail: 'it is' };
  const answer = await post(whole, protobuf);
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(decoded('Status', answer.bytes)).toMatchObject({ code: 14 });
});

const conventions = [
  'user.id',
  'user.email',
  'user.roles',
  'session.id',
  'client.address',
  'client.port',
  'user_agent.original',
  'http.request.method',
  'http.response.status_code',
  'http.response.body.size',
  'url.path',
  'url.query',
  'event.name',
  'event.outcome',
  'error.type',
  'rpc.method',
  'rpc.grpc.status_code',
  'service.name',
  'process.pid',
  '__proto__',
  '',
];
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 2_000 }),
  fc.constantFrom('\ud800', '\0', 'auth.login'),
);
const anyValue = fc.letrec<{ value: object }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.record({ stringValue: anyText }),
    fc.record({ intValue: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) }),
    fc.record({
      doubleValue: fc.oneof(
        fc.double().map((x) => (Number.isFinite(x) ? x : String(x))),
        fc.integer(),
      ),
    }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ bytesValue: fc.base64String() }),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie('value'), { maxLength: 4 }) }) }),
    fc.record({
      kvlistValue: fc.record({ values: fc.array(fc.record({ key: anyText, value: tie('value') }), { maxLength: 4 }) }),
    }),
  ),
})).value;

test('whatever its values are, a record that is one becomes an event', async () => {
  const attribute = fc.record({ key: fc.oneof(fc.constantFrom(...conventions), anyText), value: anyValue });
  const records = fc.record(
    {
      timeUnixNano: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
      severityNumber: fc.nat({ max: 30 }),
      body: anyValue,
      attributes: fc.array(attribute, { maxLength: 8 }),
      traceId: fc.oneof(anyText, fc.constant('0af7651916cd43dd8448eb211c80319c')),
      eventName: anyText,
    },
    { requiredKeys: [] },
  );
  await server[Symbol.asyncDispose]();
  server = await startTestServer();
  await fc.assert(
    fc.asyncProperty(records, fc.array(attribute, { maxLength: 3 }), async (one, shared) => {
      const before = server.log.delivered.length;
      const answer = await post(JSON.stringify(requestOf([one], shared)), json);
      expect([answer.status, jsonOf(answer.bytes)]).toEqual([200, {}]);
      expect(server.log.delivered).toHaveLength(before + 1);
    }),
    { numRuns: 200 },
  );
});
