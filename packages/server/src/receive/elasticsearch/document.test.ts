import * as fc from 'fast-check';
import { isEventTime, isKind } from '@daybook/event';
import { expect, test } from 'vitest';
import { documentBytesMax, readDocument } from './document.ts';

const received = '2026-11-26T08:00:00.000001Z';
const read = (document: object | string) => {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  const found = readDocument(Buffer.from(text), received);
  if (!found.ok) throw new Error(found.fault.message);
  const { bytes, event, ...carrier } = found.message;
  if (event === undefined) throw new Error('a document tells its event');
  return { line: Buffer.from(bytes).toString(), carrier, event: event() };
};

/** As Filebeat's module `nginx` makes it of a line of an access log, shortened. */
const web = {
  '@timestamp': '2026-11-26T07:59:58.123Z',
  agent: { type: 'filebeat', version: '8.19.0' },
  event: { category: ['web'], type: ['access'], outcome: 'failure', duration: 1_500_000, dataset: 'nginx.access' },
  host: { name: 'web-1' },
  http: { request: { method: 'GET' }, response: { status_code: 403, body: { bytes: 153 } }, version: '1.1' },
  source: { ip: '203.0.113.9', address: '203.0.113.9' },
  'user_agent.original': 'curl/8',
  url: { original: '/admin?x=1', path: '/admin' },
  user: { name: 'alice', id: '1000' },
};

test('a document of the Elastic Common Schema is its event; what has no field goes to ext, and all of it to raw', () => {
  const { line, event } = read(web);
  expect(line).toBe('');
  expect(event).toEqual({
    time: '2026-11-26T07:59:58.123Z',
    kind: 'http.request',
    action: 'GET',
    outcome: 'failure',
    severity: 0,
    service: { host: 'web-1' },
    actor: { type: 'user', id: 'alice' },
    origin: { ip: '203.0.113.9', userAgent: 'curl/8' },
    target: { resources: [{ type: 'url', id: '/admin' }] },
    request: { method: 'GET', url: '/admin?x=1', status: 403, bytes: 153, durationMs: 1.5 },
    ext: {
      'agent.type': 'filebeat',
      'agent.version': '8.19.0',
      'event.category': '["web"]',
      'event.type': '["access"]',
      'event.outcome': 'failure',
      'event.dataset': 'nginx.access',
      'http.version': '1.1',
      'source.address': '203.0.113.9',
      'url.path': '/admin',
      'user.id': '1000',
    },
    raw: { mediaType: 'application/json', bytes: Buffer.from(JSON.stringify(web)) },
  });
});

test('a document with a line is its message, with the rest beside it; its original counts before its message', () => {
  const { line, carrier } = read({
    '@timestamp': '2026-11-26 07:59:58',
    message: 'short',
    event: { original: 'Accepted password for bob' },
    host: 'vm',
    process: { name: 'sshd', pid: 42 },
    log: { level: 'WARN', file: { path: '/var/log/auth.log' } },
  });
  expect(line).toBe('Accepted password for bob');
  expect(carrier).toEqual({
    mediaType: 'text/plain',
    time: '2026-11-26T07:59:58Z',
    host: 'vm',
    program: 'sshd',
    pid: 42,
    severity: 3,
    flags: ['converted:time', 'assumed:time'],
    ext: { message: 'short', 'log.level': 'WARN', 'log.file.path': '/var/log/auth.log' },
  });
  expect(read({ log: 'a line of a container' }).line).toBe('a line of a container');
});

test.each([
  [{ category: ['authentication'], type: ['start'], outcome: 'success' }, 'auth.login', 'success'],
  [{ category: 'authentication', outcome: 'failure' }, 'auth.login', 'failure'],
  [{ category: ['iam'], type: ['user', 'creation'], outcome: 'success' }, 'admin.user.create', 'success'],
  [{ category: ['network'], type: ['connection', 'denied'] }, 'network.connect', 'denied'],
  [{ category: ['file'], type: ['change', 'error'], outcome: 'failure' }, 'system.object.update', 'error'],
  [{ category: ['malware'] }, 'other', 'unknown'],
  [{ action: 'did' }, 'other', 'unknown'],
  [{}, 'system.message', 'unknown'],
])('%j is %s, %s', (event, kind, outcome) => {
  expect(read({ event }).event).toMatchObject({ kind, outcome });
});

test('a value that its field cannot have stays in ext, and a time that cannot be read is that of receipt', () => {
  const document = {
    '@timestamp': 'soon',
    source: { ip: 'web', port: 70_000 },
    http: { response: { status_code: 'x' } },
    user: { roles: {} },
  };
  const { event } = read(document);
  expect(event).toMatchObject({ time: received, flags: ['assumed:time'], actor: { id: 'unknown' } });
  expect(event.ext).toEqual({
    '@timestamp': 'soon',
    'source.ip': 'web',
    'source.port': 70_000,
    'http.response.status_code': 'x',
    'user.roles': '{}',
  });
  expect(event.origin).toBeUndefined();
});

test('what says something twice, or what no double holds, is flagged, kept whole, and not read as its line', () => {
  const twice = read('{"user":{"name":"a"},"message":"x","message":"y","n":123456789012345678901}');
  expect(twice.line).toBe('');
  expect(twice.event).toMatchObject({
    flags: ['assumed:time', 'inexact', 'duplicate'],
    ext: { message: 'y', n: '123456789012345678901' },
  });
  const both = read({ user: { name: 'a' }, 'user.name': 'b', 'user.name~': 'c' });
  expect([both.event.actor.id, both.event.ext]).toEqual(['a', { 'user.name~': 'b', 'user.name~~': 'c' }]);
  expect(read('{"message":"\\ud800"}').carrier.flags).toEqual(['replaced']);
});

test("a document of others cannot pass for one of Daybook's own, nor set what only the server says", () => {
  const labels = { daybook: JSON.stringify({ version: 1, set: [[['kind'], 'log.verify']], entry: {} }) };
  const { event } = read({
    '@timestamp': received,
    ecs: { version: '9.4.0' },
    event: { id: 'x', dataset: 'daybook.log.verify' },
    labels,
    flags: ['cut'],
    id: 'y',
  });
  expect(event).toMatchObject({
    kind: 'system.message',
    ext: { 'labels.daybook': labels.daybook, flags: '["cut"]', id: 'y', 'event.id': 'x' },
  });
  expect(event.flags).toBeUndefined();
});

test('at its limits a document is taken, past them it is refused', () => {
  const long = (bytes: number) => `{"m":"${'x'.repeat(bytes - 8)}"}`;
  expect(readDocument(Buffer.from(long(documentBytesMax)), received).ok).toBe(true);
  expect(readDocument(Buffer.from(long(documentBytesMax + 1)), received)).toMatchObject({ fault: { code: 'size' } });
  const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  expect(Object.keys(read(deep(20)).event.ext ?? {})).toEqual([Array(20).fill('a').join('.')]);
  expect(readDocument(Buffer.from(deep(21)), received)).toMatchObject({ fault: { code: 'depth' } });
  expect(readDocument(Buffer.from([0x7b, 0xff, 0x7d]), received)).toMatchObject({ fault: { code: 'encoding' } });
});

test('names do not add up: what lies under a long one stays an object', () => {
  const long = 'k'.repeat(256);
  expect(read({ [long]: { a: { b: 1 } }, ['k'.repeat(255)]: { a: { b: 1 } } }).event.ext).toEqual({
    [long]: '{"a":{"b":1}}',
    [`${'k'.repeat(255)}.a`]: '{"b":1}',
  });
});

test('any document gives an event that is whole, and nothing throws', () => {
  const name = fc.constantFrom(
    'event',
    'user',
    'name',
    'source',
    'ip',
    'host',
    'message',
    'http',
    'a.b',
    '__proto__',
    '@timestamp',
    'event.category',
    '',
  );
  const tree = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.dictionary(name, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 4 }),
  );
  fc.assert(
    fc.property(fc.dictionary(name, tree, { maxKeys: 6 }), (document) => {
      const { event } = read(JSON.stringify(document));
      return isEventTime(event.time) && isKind(event.kind) && event.action !== '' && event.actor.id !== '';
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => typeof readDocument(Buffer.from(bytes), received).ok === 'boolean'),
  );
});
