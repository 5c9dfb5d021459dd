import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    http: { headersTimeoutMs: 800, requestTimeoutMs: 1500, idleTimeoutMs: 1000, connectionsMax: 20 },
    ingest: { bodyBytesMax: 50_000, bodyBytesDecompressedMax: 200_000 },
  });
});
afterAll(() => server[Symbol.asyncDispose]());

/** Writes bytes on a bare socket and collects what comes back until the server ends it, or `waitMs` has passed. */
function raw(bytes: string | Uint8Array, options: { waitMs?: number; end?: boolean } = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(server.port, '127.0.0.1');
    let answer = '';
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(done, options.waitMs ?? 4000);
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('close', done);
    socket.on('error', done);
    socket.write(bytes);
    if (options.end === true) socket.end();
  });
}

const stands = async () => expect((await fetch(`${server.url}/healthz`)).status).toBe(200);

/** The server learns of a closed connection a moment after its peer; the test ends by its timeout where it never does. */
async function nothingInHand(): Promise<void> {
  while (server.pressure.bytesInHand > 0) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Status and problem of a bare answer. */
function read(answer: string) {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  return {
    status,
    head: head.toLowerCase(),
    body: body.startsWith('{') ? (JSON.parse(body) as { code?: string }) : null,
  };
}

const post = (headers: string, body = '', path = '/v1/events') =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.tokenOf.source}\r\nConnection: close\r\n${headers}\r\n\r\n${body}`;

describe('bytes that are no request', () => {
  test.each([
    ['noise', '\u0000\u0001\u0002\r\n\r\n', 400],
    ['a TLS hello', Buffer.from('16030100dc010000d80303', 'hex'), 400],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n', 400],
    ['a version that is none', 'GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n', 400],
    ['an unknown method', 'BREW /v1/events HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['a header without a name', 'GET / HTTP/1.1\r\n: x\r\n\r\n', 400],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n', 400],
    ['two lengths', 'POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    [
      'a length and chunks',
      'POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a negative length', 'POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n', 400],
    ['huge headers', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['a huge path', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
  ])('%s gets a clear answer, and the process stands', async (_name, bytes, status) => {
    const answer = read(await raw(bytes));
    expect(answer.status).toBe(status);
    await stands();
  });

  test('what never became a request is answered with a problem document', async () => {
    expect(read(await raw('BREW / HTTP/1.1\r\n\r\n')).body).toMatchObject({ code: 'request.malformed' });
    const large = read(await raw(`GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`));
    expect(large.body).toMatchObject({ code: 'request.headers-too-large' });
    expect(large.head).toContain('connection: close');
  });

  test('an address that cannot be decoded is a problem document', async () => {
    const answer = read(await raw('GET /v1/events/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'));
    expect(answer).toMatchObject({ status: 400, body: { code: 'request.malformed' } });
  });

  test('random bytes never bring it down', async () => {
    const start = fc.constantFrom(
      '',
      'GET ',
      'POST /v1/events HTTP/1.1\r\n',
      'POST /v1/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 300 }), async (text, bytes) => {
        const answer = await raw(Buffer.concat([Buffer.from(text), bytes]), { end: true, waitMs: 2000 });
        if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
      }),
      { numRuns: 60 },
    );
    await stands();
  });
});

describe('slow and broken requests', () => {
  test('headers that do not come are not waited for', async () => {
    const answer = read(await raw('GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow'));
    expect(answer).toMatchObject({ status: 408, body: { code: 'request.timeout' } });
  });

  test('a body that does not come is not waited for, and gives back what it held', async () => {
    const answer = read(
      await raw(post('Content-Type: application/json\r\nContent-Length: 100', '{"a":'), { waitMs: 6000 }),
    );
    expect(answer).toMatchObject({ status: 408, body: { code: 'request.timeout' } });
    await nothingInHand();
    expect(server.log.delivered).toEqual([]);
  });

  test('a connection that breaks in the middle of a body leaves nothing', async () => {
    await raw(post('Content-Type: application/x-ndjson\r\nContent-Length: 1000', '{"a":1}\n'), { end: true });
    await stands();
    expect(server.log.delivered).toEqual([]);
    await nothingInHand();
  });

  test('a body without a length is cut off at the limit', async () => {
    const chunk = `1000\r\n${'x'.repeat(4096)}\r\n`;
    const answer = read(
      await raw(post('Content-Type: application/json\r\nTransfer-Encoding: chunked', chunk.repeat(30))),
    );
    expect(answer).toMatchObject({ status: 413, body: { code: 'request.too-large' } });
    expect(answer.head).toContain('connection: close');
  });

  test('a body that says it is too large is refused before it is read', async () => {
    const answer = read(await raw(post('Content-Type: application/json\r\nContent-Length: 999999999999', '')));
    expect(answer).toMatchObject({ status: 413, body: { code: 'request.too-large' } });
  });

  test('connections past the limit are closed, and those before it served', async () => {
    const idle = Array.from({ length: 20 }, () => connect(server.port, '127.0.0.1'));
    await Promise.all(idle.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    const refused = await raw('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n', { waitMs: 1500 });
    expect(refused).toBe('');
    for (const socket of idle) socket.destroy();
    // The server learns of it a moment later.
    while (!(await fetch(`${server.url}/healthz`).catch(() => null))?.ok)
      await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

describe('hostile bodies', () => {
  const send = (body: Uint8Array<ArrayBuffer> | string, headers: Record<string, string> = {}) =>
    server.send(body, headers);

  test.each([
    ['deep arrays', '['.repeat(49_000)],
    ['deep objects', '{"a":'.repeat(9_000)],
    ['closed too often', `${'['.repeat(10)}${']'.repeat(1000)}`],
    ['an endless string', `"${'\\'.repeat(10_001)}`],
    ['an endless number', '1'.repeat(40_000)],
    ['commas', `[${','.repeat(40_000)}]`],
    ['NUL bytes', '\u0000'.repeat(1000)],
  ])('%s are refused', async (_name, body) => {
    const answer = await send(body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body.code).toMatch(/^(?:request|events)\./);
  });

  test('a bomb within a bomb is decompressed once, and no further', async () => {
    const inner = gzipSync(Buffer.alloc(150_000, 0x20));
    const answer = await send(new Uint8Array(gzipSync(inner)), { 'content-encoding': 'gzip' });
    expect(answer).toMatchObject({ status: 400 });
    expect((await send(new Uint8Array(gzipSync(inner)), { 'content-encoding': 'gzip, gzip' })).status).toBe(415);
  });

  test('an event of the largest body is taken, cut and marked, not lost', async () => {
    const answer = await send(JSON.stringify({ action: 'x'.repeat(45_000) }));
    expect(answer).toMatchObject({ status: 200, body: { accepted: 1 } });
    const { event } = server.log.delivered.at(-1) ?? {};
    expect(event?.action.length).toBeLessThan(2000);
    expect(event?.cut?.['action']).toMatchObject({ bytes: 45_000 });
    expect(event?.flags).toContain('cut');
  });

  test('any JSON is taken or refused with reasons; it never fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (text) => {
        const answer = await send(text);
        expect([200, 400, 422]).toContain(answer.status);
      }),
      { numRuns: 150 },
    );
  });
});
