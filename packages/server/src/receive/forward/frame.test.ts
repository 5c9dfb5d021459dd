import { gzipSync, zstdCompressSync } from 'node:zlib';
import { encode, ExtData } from '@msgpack/msgpack';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMessage } from '../../parse/message/index.ts';
import { entriesIn, runBytesMax, runEntriesMax } from './entries.ts';
import { readForward } from './frame.ts';
import { messageOf } from './message.ts';

const unpackedBytesMax = 4 * 1024 * 1024;
const beside = { tag: 'app', sender: '192.0.2.7', receivedTime: '2026-11-26T08:00:00.000Z' };
const context = { referenceMs: Date.parse(beside.receivedTime), zoneOffsetMin: 0 };
const time = new ExtData(0, Uint8Array.of(0x6a, 0x15, 0, 0, 0, 0, 0, 7));
const seconds = 0x6a150000;
const packed = (...entries: unknown[]): Buffer => Buffer.concat(entries.map((entry) => encode(entry)));

const read = (value: unknown, hold = (_bytes: number) => true) => readForward(encode(value), unpackedBytesMax, hold);

/** The events that come of a value. */
async function eventsOf(value: unknown) {
  const got = await read(value);
  if (!got.ok || got.frame === null) throw new Error(JSON.stringify(got));
  const { entries, runs, tag, chunk } = got.frame;
  const events = runs
    .flatMap((run) => [...entriesIn(entries, run)])
    .map((entry) => readMessage(messageOf(entries.bytes, entry, { ...beside, tag }), 'auto', context));
  return { events, runs, chunk: chunk === null ? null : Buffer.from(chunk.id).toString() };
}

const one = { message: 'hello', user: 'alice' };
const two = { message: 'goodbye', user: 'alice' };
const options = { size: 2, chunk: 'abc' };
const both = packed([time, one], [seconds, two]);

test.each([
  [
    'forward',
    [
      'app',
      [
        [time, one],
        [seconds, two],
      ],
      options,
    ],
  ],
  ['packed', ['app', both, options]],
  [
    'packed, as a text',
    Buffer.concat([Buffer.of(0x93), encode('app'), Buffer.of(0xd9, both.length), both, encode(options)]),
  ],
  ['compressed', ['app', gzipSync(both), { ...options, compressed: 'gzip' }]],
  [
    'compressed in two members',
    [
      'app',
      Buffer.concat([gzipSync(packed([time, one])), gzipSync(packed([seconds, two]))]),
      { ...options, compressed: 'gzip' },
    ],
  ],
  ['compressed with zstd', ['app', zstdCompressSync(both), { ...options, compressed: 'zstd' }]],
  ['said not to be', ['app', both, { ...options, compressed: 'text' }]],
])('mode: %s', async (_name, value) => {
  const got = Buffer.isBuffer(value) ? await readForward(value, unpackedBytesMax, () => true) : await read(value);
  if (!got.ok || got.frame === null) throw new Error(JSON.stringify(got));
  const { entries, runs, chunk } = got.frame;
  expect(Buffer.from(chunk?.id ?? []).toString()).toBe('abc');
  expect(Buffer.from(chunk?.value ?? [])).toEqual(Buffer.from(encode('abc')));
  const events = runs
    .flatMap((run) => [...entriesIn(entries, run)])
    .map((entry) => readMessage(messageOf(entries.bytes, entry, beside), 'auto', context));
  expect(events).toMatchObject([
    {
      time: '2026-05-26T02:05:52.000000007Z',
      ext: { message: 'hello', user: 'alice', 'fluent.tag': 'app', sender: '192.0.2.7' },
    },
    { time: '2026-05-26T02:05:52Z', ext: { message: 'goodbye' } },
  ]);
  expect(events.flatMap(({ flags }) => flags ?? [])).toEqual([]);
});

test('mode: message, with options and without', async () => {
  const { events, chunk } = await eventsOf(['app', time, one, { chunk: 'abc' }]);
  expect(events).toMatchObject([{ time: '2026-05-26T02:05:52.000000007Z', ext: { message: 'hello' } }]);
  expect(chunk).toBe('abc');
  for (const value of [
    ['app', time, one],
    ['app', time, one, null],
  ])
    expect((await eventsOf(value)).chunk).toBeNull();
});

test.each([
  ['seconds', seconds, '2026-05-26T02:05:52Z'],
  ['a float', seconds + 0.25, '2026-05-26T02:05:52.250000000Z'],
  ['with metadata', [time, { otlp: { a: 1 } }], '2026-05-26T02:05:52.000000007Z'],
  ['nothing', null, beside.receivedTime],
  ['zero', 0, beside.receivedTime],
  ['an event time of zero', new ExtData(0, new Uint8Array(8)), beside.receivedTime],
  ['milliseconds, which are too many seconds', 1_795_000_000_000, beside.receivedTime],
])('time: %s', async (_name, value, expected) => {
  const { events } = await eventsOf(['app', [[value, one]]]);
  expect(events[0]?.time).toBe(expected);
  expect(events[0]?.flags).toEqual(expected === beside.receivedTime ? ['assumed:time'] : undefined);
  expect(events[0]?.ext?.['fluent.metadata']).toBe(Array.isArray(value) ? '{"otlp":{"a":1}}' : undefined);
});

test('a line in a record is read as a line is, and its fields beside it', async () => {
  const log = 'Accepted password for bob from 192.0.2.7 port 4242 ssh2';
  const { events } = await eventsOf([
    'k8s',
    [[time, { log, ident: 'sshd', host: 'vm', kubernetes: { pod_name: 'p' } }]],
  ]);
  expect(events).toMatchObject([
    {
      kind: 'auth.login',
      actor: { id: 'bob' },
      time: '2026-05-26T02:05:52.000000007Z',
      service: { name: 'sshd', host: 'vm' },
      ext: { 'kubernetes.pod_name': 'p', 'fluent.tag': 'k8s' },
      raw: { bytes: Buffer.from(log) },
    },
  ]);
  const container = '192.0.2.7 - alice [26/Nov/2026:06:00:00 +0000] "GET / HTTP/1.1" 200 5\n';
  expect((await eventsOf(['docker', [[time, { log: container }]]])).events).toMatchObject([
    { kind: 'http.request', actor: { id: 'alice' } },
  ]);
});

test('a record of fields is the event that they say, whole as JSON in `raw`', async () => {
  const record = { event: { category: ['authentication'], outcome: 'success' }, user: { name: 'eve' }, n: 2n ** 60n };
  const { events } = await eventsOf2(['app', [[time, record]]]);
  expect(events).toMatchObject([
    {
      kind: 'auth.login',
      outcome: 'success',
      actor: { id: 'eve' },
      time: '2026-05-26T02:05:52.000000007Z',
      flags: ['inexact'],
      ext: { 'fluent.tag': 'app', sender: '192.0.2.7' },
      raw: { mediaType: 'application/json' },
    },
  ]);
  expect(Buffer.from(events[0]?.raw?.bytes ?? []).toString()).toContain('1152921504606846976');
});

/** As `eventsOf`, with integers of 64 bits. */
async function eventsOf2(value: unknown) {
  const got = await readForward(encode(value, { useBigInt64: true }), unpackedBytesMax, () => true);
  if (!got.ok || got.frame === null) throw new Error(JSON.stringify(got));
  const { entries, runs } = got.frame;
  const found = runs.flatMap((run) => [...entriesIn(entries, run)]);
  return { events: found.map((entry) => readMessage(messageOf(entries.bytes, entry, beside), 'auto', context)) };
}

const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });

test.each([
  ['is too long', { message: 'x'.repeat(300_000) }, 'record-size'],
  ['is too deep for a document', nested(30), 'record-depth'],
  ['is too deep for anything', nested(70), 'record-depth'],
  ['is no map', ['a'], 'record-type'],
])('a record that %s is kept as it was sent, and says why', async (_name, record, code) => {
  const { events } = await eventsOf(['app', [[time, record]]]);
  expect(events).toMatchObject([
    { kind: 'system.unparsed', reason: { code }, time: '2026-05-26T02:05:52.000000007Z', ext: { 'fluent.tag': 'app' } },
  ]);
  const { mediaType, bytes = [] } = events[0]?.raw ?? {};
  expect(mediaType).toBe('application/msgpack');
  expect(Buffer.from(bytes).equals(encode(record, { maxDepth: 100 }))).toBe(true);
});

test('a heartbeat is no event, and an empty list has none', async () => {
  expect(await read(null)).toEqual({ ok: true, frame: null });
  expect(await eventsOf(['app', [], { chunk: 'abc' }])).toEqual({ events: [], runs: [], chunk: 'abc' });
});

test.each([
  ['no list', 'app'],
  ['a tag alone', ['app']],
  ['a tag that is no text', [1, time, one]],
  ['a tag of 1,025 bytes', ['x'.repeat(1_025), time, one]],
  ['no record', ['app', time]],
  ['more than a message has', ['app', time, one, {}, 1]],
  ['more than a list has', ['app', [[time, one]], {}, 1]],
  ['an entry without a record', ['app', [[time]]]],
  ['an entry without a time', ['app', [['now', one]]]],
  ['an entry that is none', ['app', [1]]],
  ['packed entries that end early', ['app', both.subarray(0, both.length - 1)]],
  ['options that are none', ['app', both, 'chunk']],
  ['a chunk that is no text', ['app', both, { chunk: 7 }]],
  ['a chunk of 257 bytes', ['app', both, { chunk: 'x'.repeat(257) }]],
  ['no compression that is known', ['app', both, { compressed: 'lz4' }]],
  ['what is not compressed', ['app', both, { compressed: 'gzip' }]],
  ['half of what is compressed', ['app', gzipSync(both).subarray(0, 40), { compressed: 'gzip' }]],
  ['metrics', ['app', both, { fluent_signal: 1 }]],
])('nothing is taken of: %s', async (_name, value) => {
  expect(await read(value)).toEqual({ ok: false, fault: 'malformed' });
});

test('at the limits: a tag, a chunk, what is unpacked, and the room for it', async () => {
  expect(await read(['x'.repeat(1_024), both, { chunk: 'x'.repeat(256) }])).toMatchObject({ ok: true });
  const big = (bytes: number) => ['app', gzipSync(packed([1, { a: 'x'.repeat(bytes - 10) }])), { compressed: 'gzip' }];
  expect(packed([1, { a: 'x'.repeat(100_000 - 10) }])).toHaveLength(100_000);
  expect(await read(big(unpackedBytesMax))).toMatchObject({ ok: true });
  expect(await read(big(unpackedBytesMax + 1))).toEqual({ ok: false, fault: 'frame-too-long' });
  const asked: number[] = [];
  expect(await read(big(1_000_000), (bytes) => asked.push(bytes) < 2)).toEqual({ ok: false, fault: 'no-room' });
});

test('runs are the same for the same entries: they end at 2,000 of them, or at 1 MiB', async () => {
  const entries = (count: number, text: string) =>
    packed(...Array.from({ length: count }, (_, i) => [i + 1, { a: text }]));
  const small = await eventsOf(['app', entries(runEntriesMax + 1, '')]);
  expect(small.runs.map(({ count }) => count)).toEqual([runEntriesMax, 1]);
  expect(small.events).toHaveLength(runEntriesMax + 1);
  const large = await eventsOf(['app', entries(3, 'x'.repeat(runBytesMax / 2))]);
  expect(large.runs.map(({ count }) => count)).toEqual([2, 1]);
  expect(large.runs.at(-1)?.start).toBe(large.runs[0]?.end);
});

test('more entries than a chunk may have are refused, as many are taken', async () => {
  const entry = Buffer.from(encode([1, {}]));
  const many = (count: number) => ['app', gzipSync(Buffer.alloc(count * entry.length, entry)), { compressed: 'gzip' }];
  expect(await read(many(200_000))).toMatchObject({ ok: true });
  expect(await read(many(200_001))).toEqual({ ok: false, fault: 'frame-too-long' });
});

test('no bytes make reading throw, and every entry that is taken makes a message', async () => {
  const starts = fc.constantFrom<number[]>(
    [0x93, 0xa1, 0x61],
    [0x92, 0xa1, 0x61, 0x91, 0x92],
    [0x92, 0xa1, 0x61, 0xc4, 12, 0x92],
  );
  await fc.assert(
    fc.asyncProperty(starts, fc.uint8Array({ maxLength: 60 }), async (start, rest) => {
      const got = await readForward(Uint8Array.from([...start, ...rest]), 1_000, () => true);
      if (!got.ok || got.frame === null) return;
      const { entries, runs } = got.frame;
      for (const run of runs)
        for (const entry of entriesIn(entries, run))
          readMessage(messageOf(entries.bytes, entry, beside), 'auto', context);
    }),
  );
});
