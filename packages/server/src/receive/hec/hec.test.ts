import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readHecEvents, readHecLines } from './index.ts';

const events = (text: string, max = 9) => readHecEvents(Buffer.from(text), {}, max);
const only = (text: string) => {
  const read = events(text);
  if (!read.ok || read.messages.length !== 1) throw new Error(JSON.stringify(read));
  return read.messages[0];
};
const texts = (read: ReturnType<typeof events>) =>
  read.ok && read.messages.map(({ bytes }) => Buffer.from(bytes).toString());

test('objects one behind the other are told apart, with anything between them that is white', () => {
  expect(texts(events('{"event":"a}{"}{"event":"b"}\n\r\n {"event":{"x" : [1, 2.0]}}\t'))).toEqual([
    'a}{',
    'b',
    '{"x" : [1, 2.0]}',
  ]);
  for (const value of ['7', 'true', '[1]', '{}']) expect(texts(events(`{"event":${value}}`))).toEqual([value]);
});

test('what stands beside an event is kept, and says host, program, time and severity', () => {
  const event = {
    time: '1795000000.25',
    host: 'vm',
    source: 'sshd',
    sourcetype: 'linux_secure',
    index: 'main',
    event: 'a',
  };
  expect(only(JSON.stringify({ ...event, fields: { level: 'WARN', tags: ['x', 1], index: 'f' } }))).toEqual({
    bytes: Buffer.from('a'),
    mediaType: 'text/plain',
    time: '2026-11-18T11:06:40.25Z',
    host: 'vm',
    program: 'sshd',
    severity: 3,
    ext: {
      source: 'sshd',
      sourcetype: 'linux_secure',
      index: 'main',
      level: 'WARN',
      tags: '["x",1]',
      'fields.index': 'f',
    },
  });
  expect(only('{"source":"/var/log/a.log","event":{"severity":"error"}}')).toMatchObject({
    severity: 4,
    mediaType: 'application/json',
  });
  expect(only('{"source":"/var/log/a.log","event":"a"}')?.program).toBeUndefined();
});

test.each([
  ['1795000000', '2026-11-18T11:06:40Z'],
  ['1795000000.123456789123', '2026-11-18T11:06:40.123456789Z'],
  ['"1795000000.5"', '2026-11-18T11:06:40.5Z'],
  ['" 0 "', '1970-01-01T00:00:00Z'],
  ['""', undefined],
  ['null', undefined],
  ['253402300799', '9999-12-31T23:59:59Z'],
])('the time %s is %s', (time, expected) => {
  expect(only(`{"time":${time},"event":"a"}`)?.time).toBe(expected);
});

test.each(['1795000000123', '253402300800', '-1', '"now"', '1e9', '{}', 'true', '"'.concat('"1')])(
  '%s is no time',
  (time) => {
    expect(events(`{"event":"a"}{"time":${time},"event":"a"}`)).toMatchObject({ ok: false, code: 6, event: 1 });
  },
);

test.each([
  ['', 5],
  [' \n', 5],
  ['{}', 12],
  ['{"event":null}', 12],
  ['{"event":""}', 13],
  ['{"event":nope}', 6],
  ['{"event":"a"', 6],
  ['[{"event":"a"}]', 6],
  ['plain text', 6],
  ['{"event":"a","fields":{"a":{"b":1}}}', 15],
  ['{"event":"a","fields":[]}', 15],
])('%j is Splunk’s fault %i', (text, code) => {
  expect(events(text)).toMatchObject({ ok: false, code, event: 0 });
});

test('as many events or lines as may be, and no more', () => {
  expect(events('{"event":1}'.repeat(3), 3)).toMatchObject({ ok: true });
  expect(events('{"event":1}'.repeat(4), 3)).toMatchObject({ ok: false, code: 'too-many', event: 3 });
  const lines = (text: string) => readHecLines(Buffer.from(text), {}, 2);
  expect(lines('a\nb\n\n')).toMatchObject({ ok: true, messages: { length: 2 } });
  expect(lines('a\nb\nc')).toMatchObject({ ok: false, code: 'too-many' });
});

test('lines are as they were, without their ends; empty ones are none', () => {
  const read = readHecLines(Buffer.from('\r\na \r\n\n\xffb\rc\n', 'latin1'), { host: 'vm', sourcetype: 's' }, 9);
  if (!read.ok) throw new Error(read.message);
  expect(read.messages.map(({ bytes }) => Buffer.from(bytes).toString('latin1'))).toEqual(['a ', '\xffb\rc']);
  expect(read.messages[0]).toMatchObject({ host: 'vm', ext: { sourcetype: 's' } });
  expect(readHecLines(Buffer.from('\n\r\n'), {}, 9)).toMatchObject({ ok: false, code: 5 });
});

test('random bytes and JSON never throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void readHecEvents(bytes, {}, 3)));
  fc.assert(fc.property(fc.json(), (text) => void events(`{"event":${text},"fields":${text},"time":${text}}`)));
});
