import * as fc from 'fast-check';
import { parse } from 'protobufjs';
import { expect, test } from 'vitest';
import { readJsonPush, readProtobufPush } from './index.ts';
import { parseLabels } from './labels.ts';

const PushRequest = parse(`
  syntax = "proto3";
  message Timestamp { int64 seconds = 1; int32 nanos = 2; }
  message LabelPair { string name = 1; string value = 2; }
  message Entry { Timestamp timestamp = 1; string line = 2; repeated LabelPair structuredMetadata = 3; }
  message Stream { string labels = 1; repeated Entry entries = 2; uint64 hash = 3; }
  message PushRequest { repeated Stream streams = 1; string format = 2; }
`).root.lookupType('PushRequest');

const entry = {
  timestamp: { seconds: '1795000000', nanos: 123456789 },
  line: 'GET /a',
  structuredMetadata: [{ name: 'trace', value: 't1' }],
};
const encode = (streams: object[]): Uint8Array =>
  new Uint8Array(PushRequest.encode(PushRequest.fromObject({ streams, format: 'later' })).finish());
const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const stream = { job: 'web', host: 'vm', level: 'Warn' };

const expected = {
  bytes: Buffer.from('GET /a'),
  mediaType: 'text/plain',
  time: '2026-11-18T11:06:40.123456789Z',
  program: 'web',
  host: 'vm',
  severity: 3,
  ext: { job: 'web', host: 'vm', level: 'Warn', trace: 't1' },
};

test('the same lines come out of JSON and of Protocol Buffers', () => {
  const ofJson = readJsonPush(
    json({ streams: [{ stream, values: [['1795000000123456789', 'GET /a', { trace: 't1' }]] }] }),
    9,
  );
  expect(ofJson).toEqual({ ok: true, messages: [expected] });
  const ofWire = readProtobufPush(encode([{ labels: '{job="web", host="vm", level="Warn"}', entries: [entry] }]), 9);
  if (!ofWire.ok) throw new Error(ofWire.message);
  expect(ofWire.messages.map((message) => ({ ...message, bytes: Buffer.from(message.bytes) }))).toEqual([expected]);
});

test.each([
  [{ service_name: 'a', job: 'b', instance: 'i' }, 'a', 'i'],
  [{ service_name: 'unknown_service', app: 'c', hostname: 'h', host: '' }, 'c', 'h'],
  [{ filename: '/var/log/a.log' }, undefined, undefined],
])('of %o the program is %s and the host %s', (labels, program, host) => {
  const read = readJsonPush(json({ streams: [{ stream: labels, values: [['1', 'a']] }] }), 1);
  expect(read).toMatchObject({ ok: true, messages: [{ ext: labels }] });
  expect(read.ok && [read.messages[0]?.program, read.messages[0]?.host]).toEqual([program, host]);
});

test('metadata never takes the place of a label, and labels may have any name', () => {
  const text = '{"streams":[{"stream":{"a":"1","__proto__":"x"},"values":[["1","l",{"a":"2"}]]}]}';
  const read = readJsonPush(Buffer.from(text), 1);
  const [message] = read.ok ? read.messages : [];
  expect(Object.entries(message?.ext ?? {})).toEqual([
    ['a', '1'],
    ['__proto__', 'x'],
    ['metadata.a', '2'],
  ]);
});

const values = (count: number) => Array.from({ length: count }, (_, i) => [String(i), 'a']);

test('as many lines as may be, over all streams, and no more', () => {
  const push = (count: number) =>
    json({
      streams: [
        { stream: {}, values: values(2) },
        { stream: {}, values: values(count) },
      ],
    });
  expect(readJsonPush(push(3), 5)).toMatchObject({ ok: true });
  expect(readJsonPush(push(4), 5)).toMatchObject({ ok: false, code: 'too-many', path: 'streams[1].values[3]' });
  const wire = (count: number) =>
    encode([
      { labels: '{}', entries: [{}] },
      { labels: '{}', entries: Array.from({ length: count }, () => ({})) },
    ]);
  expect(readProtobufPush(wire(4), 5)).toMatchObject({ ok: true, messages: { length: 5 } });
  expect(readProtobufPush(wire(5), 5)).toMatchObject({ ok: false, code: 'too-many', path: 'streams[1].entries[4]' });
});

test('as much metadata as an event may have, and no more', () => {
  const wire = (count: number) =>
    encode([
      { labels: '{}', entries: [{ structuredMetadata: Array.from({ length: count }, (_, i) => ({ name: `m${i}` })) }] },
    ]);
  expect(readProtobufPush(wire(256), 1)).toMatchObject({ ok: true });
  expect(readProtobufPush(wire(257), 1)).toMatchObject({ ok: false, path: 'streams[0].entries[0]' });
});

test.each([
  ['{', 'bad-json', ''],
  ['[]', 'invalid', ''],
  ['{}', 'invalid', 'streams'],
  ['{"streams":[1]}', 'invalid', 'streams[0]'],
  ['{"streams":[{"stream":[],"values":[]}]}', 'invalid', 'streams[0].stream'],
  ['{"streams":[{"stream":{"a":1},"values":[]}]}', 'invalid', 'streams[0].stream'],
  ['{"streams":[{"stream":{}}]}', 'invalid', 'streams[0].values'],
  ['{"streams":[{"stream":{},"values":[["1","a"],{}]}]}', 'invalid', 'streams[0].values[1]'],
  ['{"streams":[{"stream":{},"values":[[1,"a"]]}]}', 'invalid', 'streams[0].values[0]'],
  ['{"streams":[{"stream":{},"values":[["1.5","a"]]}]}', 'invalid', 'streams[0].values[0]'],
  ['{"streams":[{"stream":{},"values":[["1"]]}]}', 'invalid', 'streams[0].values[0]'],
  ['{"streams":[{"stream":{},"values":[["1","a",{"b":2}]]}]}', 'invalid', 'streams[0].values[0]'],
  ['{"streams":[{"stream":{},"values":[["253402300800000000000","a"]]}]}', 'invalid', 'streams[0].values[0]'],
])('%s is a fault with its place', (text, code, path) => {
  const read = readJsonPush(Buffer.from(text), 9);
  expect(read).toMatchObject({ ok: false, code, path });
});

test('faults of Protocol Buffers say where', () => {
  expect(readProtobufPush(Uint8Array.of(0x0a, 9), 9)).toMatchObject({
    code: 'invalid',
    message: expect.stringMatching(/^byte 1:/),
  });
  expect(readProtobufPush(encode([{ labels: '{', entries: [{}] }]), 9)).toMatchObject({ path: 'streams[0].labels' });
  const before = encode([{ labels: '{}', entries: [{ timestamp: { seconds: -1 } }] }]);
  expect(readProtobufPush(before, 9)).toMatchObject({ code: 'invalid', path: 'streams[0].entries[0]' });
});

test('random bytes never throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readProtobufPush(bytes, 3)));
  fc.assert(fc.property(fc.json(), (text) => void readJsonPush(Buffer.from(text), 3)));
});

test('labels that are written are read, whatever is in them', () => {
  const label = fc.tuple(fc.stringMatching(/^[A-Za-z_]\w{0,9}$/), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(fc.array(label), (labels) => {
      const text = labels.map(([name, value]) => `${name}=${JSON.stringify(value)}`);
      expect(parseLabels(`{${text.join(', ')}}`)).toEqual(labels);
    }),
  );
});

test.each([
  ['{}', []],
  [
    ' { a = "b" , c=`\\d`, } ',
    [
      ['a', 'b'],
      ['c', '\\d'],
    ],
  ],
  [String.raw`{a="\x41\u00e9\U0001F600\a\'"}`, [['a', "Aé😀\x07'"]]],
  ['', null],
  ['{', null],
  ['{a}', null],
  ['{a=}', null],
  ['{a="b}', null],
  ['{a="b" c="d"}', null],
  [String.raw`{a="\q"}`, null],
  [String.raw`{a="\UFFFFFFFF"}`, null],
  ['{a="b"} x', null],
  ['{1a="b"}', null],
])('%s are the labels %j', (text, labels) => {
  expect(parseLabels(text)).toEqual(labels);
});

test('as many labels as may be, and no more; labels made to be slow are soon read', () => {
  const text = (count: number) => `{${Array.from({ length: count }, (_, i) => `l${i}="a"`).join(',')}}`;
  expect(parseLabels(text(256))).toHaveLength(256);
  expect(parseLabels(text(257))).toBeNull();
  for (const hostile of [
    '{a="',
    `{a="${'\\'.repeat(1_000_000)}`,
    `{a="${'\\u'.repeat(500_000)}"}`,
    `{${' '.repeat(1_000_000)}`,
  ]) {
    expect(parseLabels(hostile)).toBeNull();
  }
});
