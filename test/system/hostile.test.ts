import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  caughtUp,
  expectVerified,
  loginLines,
  random,
  readLog,
  residentBytes,
  sendRaw,
  Server,
  temporary,
} from './support/index.ts';

const seed = 20_261_123;
const requests = 300;
const MiB = 1024 * 1024;

const place = temporary();
let server: Server;
let token: string;

beforeAll(async () => {
  server = await Server.start({ data: place.data });
  await server.ready();
  ({ token } = await server.client().addSource({ name: 'shop', format: 'json' }));
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

function post(body: Uint8Array | string, headers: Record<string, string> = {}): Promise<Response> {
  const all = { 'content-type': 'application/json', ...headers };
  return server.fetch('/v1/events', { method: 'POST', token, headers: all, body: body as string });
}

const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

test.for([
  ['a bomb of gzip', () => post(gzipSync(new Uint8Array(256 * MiB)), { 'content-encoding': 'gzip' }), 413],
  ['a bomb of zstd', () => post(zstdCompressSync(new Uint8Array(256 * MiB)), { 'content-encoding': 'zstd' }), 413],
  ['gzip that ends early', () => post(gzipSync('{}').subarray(0, 15), { 'content-encoding': 'gzip' }), 400],
  ['JSON nested 100,000 deep', () => post(deep(100_000)), 400],
  ['a field nested 100,000 deep', () => post(`{"ext":${deep(100_000)}}`), 400],
  ['what is not UTF-8', () => post(new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])), 400],
  ['JSON that ends early', () => post('{"kind":"auth.login","actor":{"id":'), 400],
  ['an event that is a number', () => post('7'), 422],
  ['20,000 events at once', () => post(`[${'{},'.repeat(20_000)}{}]`), 413],
  ['an encoding that nobody knows', () => post('{}', { 'content-encoding': 'br' }), 415],
  ['a type that is not JSON', () => post('{}', { 'content-type': 'text/html' }), 415],
  ['a query of 9,000 characters', () => ask(`q=${'a'.repeat(9_000)}`), 400],
  ['a query of 1,000 brackets', () => ask(`q=${'('.repeat(1_000)}`), 400],
  ['a cursor that is made up', () => ask('cursor=AAAA'), 400],
] as const)('%s is refused with a problem document that says why', async ([, send, status]) => {
  const response = await send();
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const problem = (await response.json()) as { code: string; detail: string };
  expect(problem.detail.length).toBeGreaterThan(20);
});

function ask(query: string): Promise<Response> {
  return server.fetch(`/v1/events?${query}`, { token: server.adminToken });
}

test(`${requests} requests of broken bytes (seed ${seed}): the server stands, and its memory is bounded`, async () => {
  const next = random(seed);
  const below = (end: number): number => Math.floor(next() * end);
  const before = residentBytes(server.pid);
  const taken = await takenSoFar();
  let accepted = 0;

  for (let i = 0; i < requests; i += 10) {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => {
        const after = (['end', 'destroy', 'wait'] as const)[below(3)] ?? 'end';
        return sendRaw(server.url, breakBytes(wholeRequest(below), below), { after, timeoutMs: 300 });
      }),
    );
    for (const { status, text } of answers) {
      expect(text, 'an answer of 500').not.toMatch(/^HTTP\/1\.1 500/);
      if (status !== null && status >= 400) expect(text).toMatch(/"code":"[a-z.-]+"/);
      accepted += Number(/"accepted":(\d+)/.exec(text)?.[1] ?? 0);
    }
  }

  expect((await server.fetch('/healthz')).status).toBe(200);
  expect(residentBytes(server.pid) - before).toBeLessThan(400 * MiB);
  // What was cut off may have been taken without anybody hearing of it; what was answered was taken.
  expect((await takenSoFar()) - taken).toBeGreaterThanOrEqual(accepted);
});

async function takenSoFar(): Promise<number> {
  return Number(/^daybook_events_taken_total (\d+)$/m.exec(await server.client().metrics())?.[1]);
}

test('after all of it events are taken, found and logged as ever', async () => {
  await server.client(token).sendEvents(loginLines([{ id: 'after' }]), 'application/x-ndjson', { ack: 'indexed' });
  await caughtUp(server);
  expect((await server.client().search({ q: 'actor.id:after' })).events).toHaveLength(1);
  expect(await server.end()).toMatchObject({ code: 0 });
  expectVerified(place.data);
  expect((await readLog(place.data)).filter(({ actor }) => actor.id === 'after')).toHaveLength(1);
});

type Below = (end: number) => number;

/** One of several requests that would be taken. */
function wholeRequest(below: Below): Buffer {
  const body = loginLines(Array.from({ length: 1 + below(4) }, (_, i) => ({ id: `user-${below(1_000)}-${i}` })));
  const packed = [Buffer.from(body), gzipSync(body), zstdCompressSync(body)];
  const encoding = below(3);
  const content = packed[encoding] ?? Buffer.from(body);
  const head = [
    `${['POST', 'POST', 'POST', 'GET', 'DELETE'][below(5)]} ${['/v1/events', '/v1/lines', '/v1/log/tile/0/000'][below(3)]} HTTP/1.1`,
    'host: localhost',
    `authorization: Bearer ${below(10) === 0 ? 'nonsense' : token}`,
    `content-type: ${['application/x-ndjson', 'application/json', 'text/plain'][below(3)]}`,
    ...(encoding === 0 ? [] : [`content-encoding: ${encoding === 1 ? 'gzip' : 'zstd'}`]),
    `content-length: ${content.length + (below(6) === 0 ? below(50) - 25 : 0)}`,
    'connection: close',
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), content]);
}

/** Flips, cuts, doubles or fills some of the bytes; one in eight requests stays whole. */
function breakBytes(bytes: Buffer, below: Below): Buffer {
  let broken = Buffer.from(bytes);
  for (let changes = below(8); changes > 0; changes -= 1) {
    const at = below(broken.length + 1);
    const choice = below(4);
    if (choice === 0 && at < broken.length) broken[at] = below(256);
    else if (choice === 1) broken = broken.subarray(0, at);
    else if (choice === 2) broken = Buffer.concat([broken.subarray(0, at), broken]);
    else broken = Buffer.concat([broken.subarray(0, at), Buffer.alloc(below(3_000), below(256)), broken.subarray(at)]);
  }
  return broken;
}
