import { expect, test } from 'vitest';
import { readMessage } from './message.ts';

const context = { referenceMs: Date.parse('2026-11-26T08:00:00Z'), zoneOffsetMin: 0 };
const bytes = (text: string): Buffer => Buffer.from(text);
const carrier = { mediaType: 'text/plain', time: '2026-11-26T07:59:58.123456Z', host: 'vm', program: 'sshd', pid: 7 };

test("a message without its header is read as the program's that the carrier names", () => {
  const text = bytes('Failed password for root from 192.0.2.7 port 4242 ssh2');
  const event = readMessage({ ...carrier, bytes: text }, 'auto', context);
  expect(event).toMatchObject({
    time: carrier.time,
    kind: 'auth.login',
    outcome: 'failure',
    origin: { ip: '192.0.2.7' },
    service: { name: 'sshd', host: 'vm' },
    raw: { bytes: text },
  });
  expect(event.flags).toBeUndefined();
});

test('what a message says of its time counts more than what its carrier says', () => {
  const text = bytes('192.0.2.7 - alice [26/Nov/2026:06:00:00 +0000] "GET / HTTP/1.1" 200 5');
  const event = readMessage({ ...carrier, bytes: text, ext: { zone: 'eu' } }, 'auto', context);
  expect(event).toMatchObject({ time: '2026-11-26T06:00:00+00:00', kind: 'http.request', ext: { zone: 'eu' } });
});

test("a time that a message says without a year is the carrier's", () => {
  const text = bytes('Nov 26 07:59:58 vm sshd[7]: Accepted password for bob from 192.0.2.7 port 4242 ssh2');
  const event = readMessage({ mediaType: 'text/plain', time: carrier.time, bytes: text }, 'auth', context);
  expect(event).toMatchObject({ time: carrier.time, outcome: 'success' });
  expect(event.flags).toBeUndefined();
});

test('what a carrier assumed of its time is said only where its time counts', () => {
  const flags = ['assumed:time.year', 'cut:raw'];
  const line = bytes('192.0.2.7 - alice [26/Nov/2026:06:00:00 +0000] "GET / HTTP/1.1" 200 5');
  expect(readMessage({ ...carrier, flags, bytes: line }, 'auto', context).flags).toEqual(['cut:raw']);
  const login = bytes('Failed password for root from 192.0.2.7 port 4242 ssh2');
  expect(readMessage({ ...carrier, flags, bytes: login }, 'auto', context).flags).toEqual(flags);
});

test('of a message with its header the text is read, and all of it kept', () => {
  const whole = bytes('<38>1 - vm sshd 7 - - Failed password for root from 192.0.2.7 port 4242 ssh2');
  const event = readMessage({ ...carrier, bytes: whole, text: whole.subarray(22) }, 'auto', context);
  expect(event).toMatchObject({ kind: 'auth.login', outcome: 'failure', raw: { bytes: whole } });
  const line = bytes('<13>192.0.2.7 - alice [26/Nov/2026:06:00:00 +0000] "GET / HTTP/1.1" 200 5');
  const request = readMessage({ ...carrier, bytes: line, text: line.subarray(4) }, 'auto', context);
  expect(request).toMatchObject({ kind: 'http.request', raw: { bytes: line } });
  expect(readMessage({ ...carrier, bytes: whole, text: bytes('') }, 'auto', context)).toMatchObject({
    reason: { code: 'empty' },
    raw: { bytes: whole },
  });
});

test('a message that nobody knows is kept as one, with what its carrier says', () => {
  const event = readMessage(
    { ...carrier, bytes: bytes('hello'), severity: 3, flags: ['assumed:time.year'] },
    'auto',
    context,
  );
  expect(event).toMatchObject({
    kind: 'system.message',
    time: carrier.time,
    severity: 3,
    flags: ['assumed:time.year'],
    ext: { message: 'hello' },
    service: { name: 'sshd', host: 'vm' },
  });
});

test('a message without text, and one over the limit, are kept unread', () => {
  expect(readMessage({ mediaType: 'text/plain', bytes: bytes('') }, 'auto', context)).toMatchObject({
    kind: 'system.unparsed',
    reason: { code: 'empty' },
    flags: ['assumed:time'],
  });
  expect(readMessage({ ...carrier, bytes: Buffer.alloc(65_537, 'x') }, 'auto', context)).toMatchObject({
    kind: 'system.unparsed',
    reason: { code: 'line-too-long' },
  });
});
