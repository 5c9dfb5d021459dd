import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSyslog } from './message.ts';

const received = { time: '2026-11-26T08:00:00.000Z', flags: ['assumed:time'] };
const context = { referenceMs: Date.parse('2026-11-26T08:00:00Z'), zoneOffsetMin: 0 };

function read(text: string | Uint8Array, at = context) {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const { message, sequence } = readSyslog({ bytes, isWhole: true, cut: null }, at);
  const { bytes: raw, text: view, mediaType: _, ...rest } = message;
  expect(raw).toBe(bytes);
  return { ...rest, text: Buffer.from(view ?? []).toString(), sequence };
}

describe('RFC 5424', () => {
  test('the example with structured data and a byte order mark', () => {
    const line =
      '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3" eventSource=' +
      '"Application" eventID="1011"][meta sequenceId="7"] \uFEFFAn application event log entry...';
    expect(read(line)).toEqual({
      time: '2003-10-11T22:14:15.003Z',
      host: 'mymachine.example.com',
      program: 'evntslog',
      severity: 2,
      ext: {
        facility: 'local4',
        messageId: 'ID47',
        'exampleSDID@32473.iut': '3',
        'exampleSDID@32473.eventSource': 'Application',
        'exampleSDID@32473.eventID': '1011',
        'meta.sequenceId': '7',
      },
      text: 'An application event log entry...',
      sequence: 7,
    });
  });

  test('what is nil is not there, a number is the process id, the newline that is counted in is no text', () => {
    expect(read('<38>1 2026-11-26T07:59:58+01:00 vm sshd 7 - -  Accepted\n')).toMatchObject({
      host: 'vm',
      pid: 7,
      ext: { facility: 'auth', pid: 7 },
      text: 'Accepted',
      sequence: null,
    });
    expect(read('<0>1 - - - - - -')).toEqual({
      ...received,
      severity: 6,
      ext: { facility: 'kern' },
      text: '',
      sequence: null,
    });
  });

  test('escapes, repeated names, brackets, UTF-8 and hostile names in structured data', () => {
    const data = String.raw`[a x="1\"2\\3\]4\n" x="zwei" y="]é"][__proto__ a="b"]`;
    const { ext, text } = read(`<13>1 - vm caf\u00e0 - - ${data} à`);
    expect(Object.entries(ext ?? {})).toEqual([
      ['facility', 'user'],
      ['a.x', String.raw`1"2\3]4\n`],
      ['a.x.2', 'zwei'],
      ['a.y', ']é'],
      ['__proto__.a', 'b'],
    ]);
    expect(text).toBe('à');
  });

  test('a message of structured data alone has that for its text; what is no structured data is text', () => {
    expect(read('<13>1 - vm a - - [x y="z"]').text).toBe('[x y="z"]');
    expect(read('<13>1 - vm a - - [x y="z" oops')).toMatchObject({ text: '[x y="z" oops', host: 'vm' });
    expect(read('<13>1 - vm a - - [x y="z"]oops')).toMatchObject({ text: '[x y="z"]oops' });
  });

  test.each(['0', '-1', '01', '2147483648', '1x', ''])('%j is no sequence number', (id) => {
    expect(read(`<13>1 - vm a - - [meta sequenceId="${id}"] x`).sequence).toBeNull();
  });

  test('what is not quite a header is text as a whole', () => {
    expect(read('<13>1 yesterday vm a - - - x')).toEqual({
      ...received,
      severity: 2,
      ext: { facility: 'user' },
      text: '1 yesterday vm a - - - x',
      sequence: null,
    });
    expect(read('<192>1 - vm a - - - x')).toMatchObject({ text: '<192>1 - vm a - - - x', ext: {} });
  });
});

describe('RFC 3164', () => {
  const flags = ['assumed:time.year', 'assumed:time.zone'];

  test('the header with a tag', () => {
    expect(read('<86>Nov 23 10:00:00 vm sshd[42]: Accepted publickey')).toEqual({
      time: '2026-11-23T10:00:00+00:00',
      flags,
      host: 'vm',
      program: 'sshd',
      pid: 42,
      severity: 1,
      ext: { facility: 'authpriv', pid: 42 },
      text: 'Accepted publickey',
      sequence: null,
    });
  });

  test.each([
    ['<13>Nov 23 02:15:29 vm 10.0.0.9 - alice [x] "GET /"', { host: 'vm', text: '10.0.0.9 - alice [x] "GET /"' }],
    ['<13>Nov 23 02:15:29 vm fe80::1 - alice', { host: 'vm', text: 'fe80::1 - alice' }],
    ['<13>Nov 23 02:15:29 nginx: hello', { program: 'nginx', text: 'hello' }],
    ['<13>Nov 23 02:15:29 vm su(pam_unix)[9]:hello', { host: 'vm', program: 'su(pam_unix)', pid: 9, text: 'hello' }],
    ['<13>Nov 23 02:15:29 vm app[main]: hello', { program: 'app', ext: { facility: 'user', process: 'main' } }],
    ['<13>Nov 23 2026 02:15:29.123: %ASA-6-302013: Built', { program: '%ASA-6-302013', text: 'Built' }],
    ['<13>Nov 23 02:15:29', { text: '' }],
    ['<13>Nov 23 02:15:29 vm', { host: 'vm', text: '' }],
    ['Nov 23 02:15:29 vm app: hello', { host: 'vm', program: 'app', text: 'hello' }],
  ])('%s', (line, expected) => {
    const { host, program, text, pid, ext } = read(line);
    expect({ host, program, text, pid, ext }).toMatchObject(expected);
    if (!('host' in expected) && !('ext' in expected)) expect(host).toBeUndefined();
    if (!('program' in expected)) expect(program).toBeUndefined();
  });

  test.each([
    ['Nov 23 10:00:00', '2026-11-23T10:00:00+00:00', flags],
    ['Nov  3 10:00:00', '2026-11-03T10:00:00+00:00', flags],
    ['Nov 27 07:59:59', '2026-11-27T07:59:59+00:00', flags],
    ['Nov 27 08:00:01', '2025-11-27T08:00:01+00:00', flags],
    ['Dec 31 23:59:59', '2025-12-31T23:59:59+00:00', flags],
    ['Feb 29 00:00:00', '2024-02-29T00:00:00+00:00', flags],
    ['Nov 23 10:00:00.123456', '2026-11-23T10:00:00.123456+00:00', flags],
    ['Nov 23 2019 10:00:00', '2019-11-23T10:00:00+00:00', ['assumed:time.zone']],
    ['2026-11-23T10:00:00.5+02:00', '2026-11-23T10:00:00.5+02:00', []],
  ])('%s is %s', (stamp, time, assumed) => {
    expect({ flags: [], ...read(`<13>${stamp} vm a: b`) }).toMatchObject({ time, flags: assumed, text: 'b' });
  });

  test('a zone that is set for the listener counts for the year too', () => {
    const at = { referenceMs: Date.parse('2025-12-31T23:30:00Z') - 86_400_000, zoneOffsetMin: 60 };
    expect(read('<13>Jan  1 00:15:00 vm a: b', at).time).toBe('2026-01-01T00:15:00+01:00');
    expect(read('<13>Jan  1 00:15:00 vm a: b', { ...at, zoneOffsetMin: -90 }).time).toBe('2025-01-01T00:15:00-01:30');
  });

  test.each(['Nov 31 10:00:00', 'Nov 23 24:00:00', 'Nuv 23 10:00:00', 'Nov 23 10:00', '2026-02-30T10:00:00Z'])(
    '%s is no time',
    (stamp) => {
      expect(read(`<13>${stamp} vm a: b`)).toMatchObject({ ...received, text: `${stamp} vm a: b` });
    },
  );
});

test('what was cut or did not end says so', () => {
  const cut = { bytes: 70_000, sha256: 'ab' };
  const { message } = readSyslog({ bytes: Buffer.from('<13>hello'), isWhole: false, cut }, context);
  expect(message).toMatchObject({
    flags: ['assumed:time', 'cut:raw'],
    ext: { unfinished: true, frameBytes: 70_000, frameSha256: 'ab' },
  });
});

test('no bytes make it throw, and its work is linear', () => {
  const header = fc.constantFrom('<13>1 - a b c d ', '<13>Nov 23 02:15:29 ', '<13>1 ', '<', '[a b="', '1 ');
  fc.assert(
    fc.property(
      header,
      fc.uint8Array({ maxLength: 300 }),
      (text, bytes) => void read(Buffer.concat([Buffer.from(text), bytes])),
    ),
  );
  for (const part of ['[', '[a b="', '\\', '[a', ' ', 'a ', '" ', '[a b="c"]', '[a b="c" ', ']:', 'a[']) {
    for (const start of ['<13>1 - a b c d ', '<13>1 ', '<13>1 - a b c d [a b="', '<13>Nov 23 02:15:29 ', '']) {
      read(start + part.repeat(60_000 / part.length));
    }
  }
}, 20_000);
