import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LockedBucket } from '../retain/index.ts';
import { openLockedBucket } from './locked-bucket.ts';

const hourMs = 3_600_000;
const lock = { untilMs: 2_000_000_000_000, held: false };

let server: Server;
let bucket: LockedBucket;
/** What the object server answers, and what its clock says beside ours. */
let answer: (request: IncomingMessage) => { status: number; body: string; stalls?: boolean } | null;
let aheadMs: number;
const asked: string[] = [];

beforeEach(async () => {
  [aheadMs, asked.length] = [0, 0];
  answer = fit;
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => {
      const said = answer(request);
      if (said === null) return;
      response.writeHead(said.status, {
        date: new Date(Date.now() + aheadMs).toUTCString(),
        'content-type': 'application/xml',
        'x-amz-version-id': 'v1',
      });
      response.write(said.body);
      if (said.stalls !== true) response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  bucket = open(30_000);
});
const open = (timeoutMs: number): LockedBucket =>
  openLockedBucket(
    {
      name: 'logs',
      prefix: 'a/',
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      accessKeyId: 'id',
      secretAccessKey: 'hidden away',
    },
    { timeoutMs, objectBytesMax: 10 },
  );
afterEach(async () => {
  vi.useRealTimers();
  bucket[Symbol.dispose]();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const versioned = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
const locks = (rule = ''): string =>
  `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>${rule}</ObjectLockConfiguration>`;
const failed = (status: number, code: string) => ({
  status,
  body: `<Error><Code>${code}</Code><Message>m</Message></Error>`,
});
const fit = ({ url = '' }: IncomingMessage): { status: number; body: string } => {
  return { status: 200, body: url.includes('versioning') ? versioned : locks() };
};

test('a bucket that versions and locks, without a default retention, is fit', async () => {
  expect(await bucket.fault()).toBeNull();
  answer = ({ url = '' }) => ({
    status: 200,
    body: url.includes('versioning')
      ? versioned
      : locks('<Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>3650</Days></DefaultRetention></Rule>'),
  });
  expect(await bucket.fault()).toMatch(/default retention \(COMPLIANCE, 3650 days\).*put-object-lock-configuration/);
});

test('what the object server refuses for good is told from what may pass', async () => {
  answer = () => failed(403, 'AccessDenied');
  expect(await bucket.fault()).toContain('AccessDenied');
  answer = () => failed(503, 'SlowDown');
  await expect(bucket.fault()).rejects.toThrow();
  answer = () => null;
  using impatient = open(300);
  await expect(impatient.fault()).rejects.toThrow(/abort|time/i);
});

test('nothing is locked while the clocks are apart, however that was noticed: nobody could take it back', async () => {
  aheadMs = -2 * hourMs;
  await expect(bucket.fault()).rejects.toThrow(/120 minutes apart.*Set the clock/);
  await expect(bucket.create('one', new Uint8Array(1), lock)).rejects.toThrow('minutes apart');
  await expect(bucket.retain('one', 'v1', lock.untilMs)).rejects.toThrow('minutes apart');
  expect(asked.filter((each) => each.startsWith('PUT'))).toEqual([]);
  aheadMs = 0;
  expect(await bucket.fault()).toBeNull();
  expect(await bucket.create('one', new Uint8Array(1), lock)).toBe('v1');
  // Our own clock jumps; the object server has not said anything since.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * hourMs });
  await expect(bucket.create('two', new Uint8Array(1), lock)).rejects.toThrow('minutes apart');
  expect(asked.filter((each) => each.includes('two'))).toEqual([]);
});

test('a bucket that was not asked for an hour has no wrong clock for that', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  expect(await bucket.fault()).toBeNull();
  vi.advanceTimersByTime(hourMs);
  expect(await bucket.create('one', new Uint8Array(1), lock)).toBe('v1');
});

test('an object is written where there is none only, with its lock, its hold and its hash', async () => {
  let headers: IncomingMessage['headers'] = {};
  answer = (request) => {
    headers = request.headers;
    return { status: 200, body: '' };
  };
  expect(await bucket.create('one', new TextEncoder().encode('hello'), { ...lock, held: true })).toBe('v1');
  expect(asked.at(-1)).toMatch(/^PUT \/logs\/a\/one/);
  expect(headers).toMatchObject({
    'if-none-match': '*',
    'x-amz-object-lock-mode': 'COMPLIANCE',
    'x-amz-object-lock-retain-until-date': '2033-05-18T03:33:20Z',
    'x-amz-object-lock-legal-hold': 'ON',
    'x-amz-checksum-sha256': 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
  });
  answer = () => failed(412, 'PreconditionFailed');
  expect(await bucket.create('one', new Uint8Array(1), lock)).toBeNull();
  answer = () => failed(409, 'ConditionalRequestConflict');
  await expect(bucket.create('one', new Uint8Array(1), lock)).rejects.toThrow();
});

test('what is larger than any object of ours is not read, nor waited for without end', async () => {
  answer = () => ({ status: 200, body: 'x'.repeat(10) });
  expect(await bucket.read('one', 'v1')).toHaveLength(10);
  answer = () => ({ status: 200, body: 'x'.repeat(11) });
  await expect(bucket.read('one', 'v1')).rejects.toThrow(/bytes/);
  answer = () => ({ status: 200, body: 'half', stalls: true });
  using impatient = open(300);
  await expect(impatient.read('one', 'v1')).rejects.toThrow(/abort/i);
  answer = () => failed(404, 'NoSuchVersion');
  expect(await bucket.read('one', 'v1')).toBeNull();
});
