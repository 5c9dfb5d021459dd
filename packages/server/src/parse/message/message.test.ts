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

const known = {
  kind: 'api.call',
  action: 'charge',
  outcome: 'success',
  actor: { type: 'user', id: 'alice', session: 's1' },
  origin: { ip: '192.0.2.1', port: 9 },
  service: { name: 'shop', version: '2' },
} as const;

test('of a message that nobody knows, the event is what the fields of its carrier say', () => {
  const message = { ...carrier, program: 'shopd', bytes: bytes('hello'), severity: 2, known } as const;
  const event = readMessage(message, 'auto', context);
  expect(event).toMatchObject({ ...known, severity: 2, time: carrier.time, ext: { message: 'hello' } });
  expect(readMessage({ ...message, program: 'sshd' }, 'auto', context)).toMatchObject({ kind: 'api.call' });
  expect(event.service).toEqual({ name: 'shop', version: '2', host: 'vm' });
});

test('a carrier with fields of its own may bring no text', () => {
  const event = readMessage({ ...carrier, bytes: bytes(''), known }, 'auto', context);
  expect(event).toMatchObject({ kind: 'api.call', action: 'charge' });
  expect(event.ext).toBeUndefined();
  expect(readMessage({ ...carrier, bytes: bytes(''), known: {} }, 'auto', context).kind).toBe('system.message');
});

test('what a message says goes before the fields of its carrier, and nothing of them is lost', () => {
  const text = bytes('Failed password for root from 192.0.2.7 port 4242 ssh2');
  const event = readMessage({ ...carrier, bytes: text, known }, 'auto', context);
  expect(event).toMatchObject({
    kind: 'auth.login',
    outcome: 'failure',
    actor: { id: 'root' },
    origin: { ip: '192.0.2.7', port: 4242 },
    service: { name: 'sshd', version: '2', host: 'vm' },
    ext: {
      'carrier.action': 'charge',
      'carrier.outcome': 'success',
      'carrier.actor.id': 'alice',
      'carrier.actor.session': 's1',
      'carrier.origin.ip': '192.0.2.1',
      'carrier.origin.port': 9,
      'carrier.service.name': 'shop',
    },
  });
  expect(event.actor.session).toBeUndefined();
});

test('of the same actor, the carrier may know more', () => {
  const text = bytes('192.0.2.7 - alice [26/Nov/2026:06:00:00 +0000] "GET / HTTP/1.1" 200 5');
  const { actor, ext } = readMessage({ ...carrier, bytes: text, known: { actor: known.actor } }, 'auto', context);
  expect(actor).toMatchObject({ type: 'user', id: 'alice', session: 's1' });
  expect(Object.keys(ext ?? {}).filter((name) => name.startsWith('carrier.'))).toEqual([]);
});

test('where a carrier tells the event itself, that counts unless a format knows what the message says', () => {
  const event = { ...readMessage({ ...carrier, bytes: bytes('x') }, 'auto', context), kind: 'data.read' as const };
  const kindOf = (text: string) =>
    readMessage({ ...carrier, bytes: bytes(text), event: () => event }, 'auto', context).kind;
  expect(kindOf('Failed password for root from 192.0.2.7 port 4242 ssh2')).toBe('auth.login');
  expect(kindOf('a message of sshd that nobody knows')).toBe('data.read');
  expect(kindOf('')).toBe('data.read');
  expect(readMessage({ ...carrier, program: 'app', bytes: bytes('hello'), event: () => event }, 'auto', context)).toBe(
    event,
  );
});
