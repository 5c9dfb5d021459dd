import { SeverityNumber } from '@opentelemetry/api';
import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Message } from '../../parse/ports.ts';
import { valueDepthMax, valuesMax } from './faults.ts';
import { readOtlp } from './index.ts';
import { jsonBytesMax } from './json.ts';
import { encoded, requestOf, textOf } from './testing.ts';

const limits = { recordsMax: 100, bytesMax: 1_000_000 };
const asJson = (request: object): Buffer => Buffer.from(JSON.stringify(request));
const inJson = (request: object, changed = {}) => readOtlp(asJson(request), 'json', { ...limits, ...changed });
const inProtobuf = (request: object, changed = {}) =>
  readOtlp(encoded('ExportLogsServiceRequest', request), 'protobuf', { ...limits, ...changed });
const ways = [
  ['protobuf', inProtobuf],
  ['json', inJson],
] as const;

/** The message of the one record. */
async function messageIn(read: typeof inJson, record: object, resource: object[] = []): Promise<Message> {
  const result = await read(requestOf([record], resource));
  if (!result.ok || result.rejected > 0 || result.messages[0] === undefined) throw new Error(JSON.stringify(result));
  return result.messages[0];
}

const textIn = ({ bytes }: Message): string => Buffer.from(bytes).toString();

async function recorded() {
  const exporter = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop', 'host.name': 'vm', 'k8s.pod.name': 'shop-1' }),
    processors: [new SimpleLogRecordProcessor({ exporter })],
  });
  const logger = provider.getLogger('audit', '1.2');
  logger.emit({
    eventName: 'data.read',
    timestamp: [1_795_000_000, 123_456_789],
    observedTimestamp: [1_795_000_001, 0],
    severityNumber: SeverityNumber.WARN,
    severityText: 'WARN',
    body: { order: 7, lines: [1.5, true, null] },
    attributes: {
      'user.id': 'alice',
      'user.roles': ['clerk'],
      'session.id': 's1',
      'client.address': '192.0.2.7',
      'client.port': 4242,
      'user_agent.original': 'curl/8',
      'http.request.method': 'GET',
      'url.path': '/orders/7',
      'url.query': 'full=1',
      'http.response.status_code': 403,
      'shop.basket': 12,
      'shop.tags': ['a', 'b'],
      'shop.whole': 9_007_199_254_740_991,
    },
  });
  logger.emit({ body: 'hello', timestamp: [1_795_000_000, 0], attributes: {} });
  await provider.forceFlush();
  return exporter.getFinishedLogRecords();
}

test.each([
  ['protobuf', ProtobufLogsSerializer],
  ['json', JsonLogsSerializer],
] as const)('what OpenTelemetry itself writes in %s is read as it was meant', async (encoding, serializer) => {
  const bytes = serializer.serializeRequest(await recorded());
  const read = await readOtlp(bytes ?? new Uint8Array(), encoding, limits);
  expect(read).toMatchObject({ ok: true, rejected: 0, messages: [{}, {}] });
  if (!read.ok) throw new Error(read.message);
  const [first, second] = read.messages;
  expect(first).toMatchObject({
    mediaType: 'application/json',
    time: '2026-11-18T11:06:40.123456789Z',
    severity: 3,
    program: 'shop',
    host: 'vm',
    known: {
      kind: 'data.read',
      action: 'data.read',
      outcome: 'denied',
      service: { name: 'shop', host: 'vm' },
      actor: { type: 'user', id: 'alice', roles: ['clerk'], session: 's1' },
      origin: { ip: '192.0.2.7', port: 4242, userAgent: 'curl/8' },
      request: { method: 'GET', url: '/orders/7?full=1', status: 403 },
    },
  });
  expect(first?.ext).toEqual({
    'shop.basket': 12,
    'shop.tags': '["a","b"]',
    'shop.whole': 9_007_199_254_740_991,
    'k8s.pod.name': 'shop-1',
    'otel.scope.name': 'audit',
    'otel.scope.version': '1.2',
    severity_text: 'WARN',
    observed_time: '2026-11-18T11:06:41Z',
  });
  expect(first === undefined ? null : JSON.parse(textIn(first))).toEqual({ order: 7, lines: [1.5, true, null] });
  expect(second?.mediaType).toBe('text/plain');
  expect(second === undefined ? null : textIn(second)).toBe('hello');
});

const whole = {
  timeUnixNano: '1795000000000000001',
  severityNumber: 17,
  body: { stringValue: 'paid' },
  attributes: [textOf('enduser.id', 'bob'), textOf('a', 'b')],
  flags: 1,
};

test('a record says the same in both encodings', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const spanId = 'b7ad6b7169203331';
  const ids = { traceId: Buffer.from(traceId, 'hex'), spanId: Buffer.from(spanId, 'hex') };
  const message = await messageIn(inProtobuf, { ...whole, ...ids });
  expect(message).toMatchObject({
    time: '2026-11-18T11:06:40.000000001Z',
    severity: 4,
    known: { actor: { id: 'bob' }, request: { traceId, spanId } },
    ext: { a: 'b', trace_flags: 1 },
  });
  expect(await messageIn(inJson, { ...whole, traceId, spanId: spanId.toUpperCase() })).toEqual({
    ...message,
    bytes: Buffer.from(message.bytes),
  });
});

test.each(ways)('%s: without a time, it is when somebody saw the record, and marked so', async (_name, read) => {
  const message = await messageIn(read, { observedTimeUnixNano: '1795000000500000000' });
  expect(message).toMatchObject({ time: '2026-11-18T11:06:40.5Z', flags: ['assumed:time'] });
  expect(await messageIn(read, {})).not.toHaveProperty('time');
});

test.each(ways)('%s: a number past 2^53 keeps every digit', async (_name, read) => {
  const attributes = [{ key: 'n', value: { intValue: '-9223372036854775808' } }];
  const body = { kvlistValue: { values: [{ key: 'm', value: { intValue: '9223372036854775807' } }] } };
  const message = await messageIn(read, { attributes, body });
  expect(message.ext).toMatchObject({ n: '-9223372036854775808' });
  expect(textIn(message)).toBe('{"m":9223372036854775807}');
});

test('a JSON number past 2^53 keeps every digit too', async () => {
  const json = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":1795000000123456789}]}]}]}';
  const read = await readOtlp(Buffer.from(json), 'json', limits);
  expect(read).toMatchObject({ ok: true, messages: [{ time: '2026-11-18T11:06:40.123456789Z' }] });
});

test.each([
  ['what is no event of ours', { eventName: 'basket.filled' }, { kind: 'other', action: 'basket.filled' }],
  ['one of our kinds', { attributes: [textOf('event.name', 'auth.login')] }, { kind: 'auth.login' }],
  ['a request', { attributes: [textOf('http.method', 'PUT')] }, { kind: 'http.request', action: 'PUT' }],
  [
    'a call',
    {
      attributes: [
        textOf('rpc.service', 'Shop'),
        textOf('rpc.method', 'Pay'),
        { key: 'rpc.grpc.status_code', value: { intValue: 7 } },
      ],
    },
    { kind: 'api.call', action: 'Shop/Pay', outcome: 'denied' },
  ],
  [
    'a fault',
    { attributes: [textOf('exception.type', 'TypeError'), textOf('exception.message', 'no')] },
    { outcome: 'error', reason: { code: 'TypeError', text: 'no' } },
  ],
  ['an outcome', { attributes: [textOf('event.outcome', 'failure')] }, { outcome: 'failure' }],
  ['a host', { attributes: [textOf('client.address', 'pc.lan')] }, { origin: { host: 'pc.lan' } }],
  [
    'a session',
    { attributes: [textOf('session.id', 's')] },
    { actor: { type: 'unknown', id: 'unknown', session: 's' } },
  ],
  ['nothing', { body: { stringValue: 'x' } }, { service: {} }],
])('attributes name %s', async (_name, record, known) => {
  const message = await messageIn(inProtobuf, record);
  expect(message.known).toMatchObject(known);
  expect(Object.keys(message.known ?? {})).toEqual(expect.arrayContaining(Object.keys(known)));
});

test.each(ways)('%s: attributes of the same name are all kept', async (_name, read) => {
  const attributes = [textOf('a', '1'), textOf('a', '2'), textOf('', '3'), textOf('__proto__', '4')];
  const message = await messageIn(read, { attributes }, [textOf('a', '5')]);
  expect(Object.entries(message.ext ?? {})).toEqual(
    expect.arrayContaining([
      ['a', '1'],
      ['a#2', '2'],
      ['_', '3'],
      ['__proto__', '4'],
      ['resource.a', '5'],
    ]),
  );
});

test('bodies that are no text', async () => {
  const bytes = await messageIn(inProtobuf, { body: { bytesValue: Buffer.from([0, 255]).toString('base64') } });
  expect(bytes).toMatchObject({ mediaType: 'application/octet-stream', bytes: new Uint8Array([0, 255]) });
  expect(textIn(await messageIn(inJson, { body: { doubleValue: 'NaN' } }))).toBe('NaN');
  expect(textIn(await messageIn(inJson, { body: { boolValue: false } }))).toBe('false');
  expect(textIn(await messageIn(inJson, { body: {} }))).toBe('');
});

test('a text that is no UTF-8 is kept byte for byte, and marked', async () => {
  const record = encoded('LogRecord', { body: { bytesValue: Buffer.from([0x61, 0xff]).toString('base64') } });
  const at = record.indexOf(0x3a);
  const request = encoded('ExportLogsServiceRequest', { resourceLogs: [{ scopeLogs: [{ logRecords: [{}] }] }] });
  // The tag of bytes_value becomes that of string_value; the record takes the place of the empty one.
  const inner = record.with(at, 0x0a);
  const bytes = [0x0a, inner.length + 4, 0x12, inner.length + 2, 0x12, inner.length, ...inner];
  expect(request).toHaveLength(6);
  const read = await readOtlp(Uint8Array.from(bytes), 'protobuf', limits);
  expect(read).toMatchObject({ ok: true, messages: [{ bytes: new Uint8Array([0x61, 0xff]), flags: ['replaced'] }] });
});

const nested = (depth: number): object =>
  depth === 1 ? { stringValue: 'x' } : { arrayValue: { values: [nested(depth - 1)] } };

test.each(ways)(
  '%s: values are read to their depth and number, and a record past it is the only one refused',
  async (_name, read) => {
    const deep = { body: nested(valueDepthMax) };
    const many = { attributes: Array.from({ length: valuesMax / 2 }, (_, i) => textOf(`k${i}`, '')) };
    const both = await read(requestOf([deep, many]));
    expect(both).toMatchObject({ ok: true, rejected: 0, messages: [{}, {}] });
    const past = [{ body: nested(valueDepthMax + 1) }, { ...many, body: { stringValue: 'x' } }];
    expect(await read(requestOf([...past, whole]))).toMatchObject({
      ok: true,
      messages: [{ time: '2026-11-18T11:06:40.000000001Z' }],
      rejected: 2,
      faults: [
        { place: 'resourceLogs[0].scopeLogs[0].logRecords[0]', message: 'values are nested more than 16 deep' },
        {
          place: 'resourceLogs[0].scopeLogs[0].logRecords[1]',
          message: 'there are more than 2048 attributes and values',
        },
      ],
    });
  },
);

test.each(ways)('%s: as many records as are allowed, and not one more', async (_name, read) => {
  const records = (count: number): object => requestOf(Array.from({ length: count }, () => ({})));
  expect(await read(records(5), { recordsMax: 5 })).toMatchObject({ ok: true });
  expect(await read(records(6), { recordsMax: 5 })).toMatchObject({ ok: false, code: 'too-many' });
  const groups = { resourceLogs: Array.from({ length: 6 }, () => ({})) };
  expect(await read(groups, { recordsMax: 5 })).toMatchObject({ ok: false, code: 'too-many' });
});

test.each(ways)('%s: what a resource says counts with every record that shares it', async (_name, read) => {
  const request = requestOf(
    Array.from({ length: 50 }, () => ({})),
    [textOf('note', 'x'.repeat(1_000))],
  );
  expect(await read(request, { bytesMax: 60_000 })).toMatchObject({ ok: true });
  expect(await read(request, { bytesMax: 40_000 })).toMatchObject({ ok: false, code: 'too-large' });
});

test('JSON is read up to its limit', async () => {
  const json = Buffer.from('{}'.padEnd(jsonBytesMax, ' '));
  expect(await readOtlp(json, 'json', limits)).toMatchObject({ ok: true, messages: [] });
  expect(await readOtlp(Buffer.concat([json, Buffer.from(' ')]), 'json', limits)).toMatchObject({ code: 'too-large' });
});

test.each([
  [{ timeUnixNano: '-1' }, '`timeUnixNano` is not a whole number between 0 and 18446744073709551615'],
  [{ timeUnixNano: '18446744073709551616' }, '`timeUnixNano` is not'],
  [{ severityNumber: 'SEVERITY_NUMBER_INFO' }, '`severityNumber` is not'],
  [{ severityText: 4 }, '`severityText` is not a text'],
  [{ attributes: {} }, '`attributes` is not a list'],
  [{ attributes: ['a'] }, '`attributes` has what is not an object'],
  [{ attributes: [{ key: 'a', value: 'b' }] }, '`attributes` has a value that is not an object'],
  [{ body: { intValue: 1.5 } }, '`body` is not a whole number'],
  [{ body: { boolValue: 1 } }, '`body` has a `boolValue` that is none'],
  [{ body: { doubleValue: 'x' } }, '`body` has a `doubleValue` that is none'],
  [{ body: { bytesValue: 1 } }, '`body` has a `bytesValue` that is none'],
])('a record of JSON with a fault is refused alone: %j', async (record, message) => {
  const read = await inJson(requestOf([record, {}]));
  expect(read).toMatchObject({
    ok: true,
    messages: [{}],
    rejected: 1,
    faults: [{ message: expect.stringContaining(message) }],
  });
});

test.each([
  ['no JSON', '{', '', 'the body is not JSON'],
  ['no UTF-8', '"\xff"', '', 'the body is not JSON'],
  ['no object', '[]', '', 'the body is not a JSON object'],
  ['no list', '{"resourceLogs":{}}', 'resourceLogs', 'it is not a list'],
  ['no objects', '{"resourceLogs":[1]}', 'resourceLogs[0]', 'it is not an object'],
  [
    'a resource that is none',
    '{"resourceLogs":[{"resource":1,"scopeLogs":[{}]}]}',
    'resourceLogs[0].scopeLogs[0]',
    '`resource` is not an object',
  ],
])('JSON that is %s is refused with its place', async (_name, json, place, message) => {
  const read = await readOtlp(Buffer.from(json, 'latin1'), 'json', limits);
  expect(read).toMatchObject({ ok: false, code: 'malformed', place, message: expect.stringContaining(message) });
});

test('protobuf that is broken is refused with its place; a record that is, alone', async () => {
  expect(await readOtlp(Uint8Array.of(0x0a, 0x05, 0x00), 'protobuf', limits)).toMatchObject({
    ok: false,
    code: 'malformed',
    place: '',
  });
  const group = Uint8Array.of(0x0a, 0x02, 0x12, 0x05);
  expect(await readOtlp(group, 'protobuf', limits)).toMatchObject({ ok: false, place: 'resourceLogs[0]' });
  const record = Uint8Array.of(0x0a, 0x06, 0x12, 0x04, 0x12, 0x02, 0x09, 0x00);
  expect(await readOtlp(record, 'protobuf', limits)).toMatchObject({
    ok: true,
    rejected: 1,
    faults: [{ place: 'resourceLogs[0].scopeLogs[0].logRecords[0]', message: 'field 1 is cut off' }],
  });
});

test('bytes that are random, cut or changed never throw', async () => {
  const request = requestOf([{ ...whole, body: nested(3) }, whole], [textOf('service.name', 'shop')]);
  const valid = { protobuf: encoded('ExportLogsServiceRequest', request), json: new Uint8Array(asJson(request)) };
  const encodings = ['protobuf', 'json'] as const;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...encodings),
      fc.uint8Array({ maxLength: 300 }),
      fc.nat(),
      fc.nat({ max: 255 }),
      async (encoding, random, at, byte) => {
        const bytes = valid[encoding];
        const place = at % bytes.length;
        for (const given of [random, bytes.subarray(0, place), bytes.with(place, byte)]) {
          const read = await readOtlp(given, encoding, limits);
          expect(typeof read.ok).toBe('boolean');
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('JSON of any shape never throws', async () => {
  const names = [
    'resourceLogs',
    'scopeLogs',
    'logRecords',
    'body',
    'attributes',
    'key',
    'value',
    'arrayValue',
    'values',
  ];
  const shapes = fc.object({ key: fc.constantFrom(...names), maxDepth: 6, withNullPrototype: false });
  await fc.assert(
    fc.asyncProperty(shapes, async (shape) => {
      const read = await inJson(requestOf([shape], [shape]));
      expect(typeof read.ok).toBe('boolean');
      await inJson(shape);
    }),
  );
});
