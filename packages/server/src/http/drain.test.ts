import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startTestServer } from './testing.ts';

const soon = (delayMs: number) => new Promise((resolve) => setTimeout(resolve, delayMs));

describe('the end', () => {
  test('what is in hand is answered, what comes after is refused, then it is closed', async () => {
    const server = await startTestServer({ http: { drainTimeoutMs: 5000 } });
    let open = () => {};
    server.log.gate = new Promise((resolve) => (open = () => resolve()));
    const inHand = server.send('{}');
    while (server.pressure.eventsInHand === 0) await soon(5);
    const closing = server.server.close();
    await soon(50);
    await expect(server.send('{}')).rejects.toThrow();
    open();
    expect(await inHand).toMatchObject({ status: 200, body: { accepted: 1 } });
    await closing;
    await server[Symbol.asyncDispose]();
  });

  test('a request on a connection that was open is told to come again later', async () => {
    const server = await startTestServer({ http: { drainTimeoutMs: 5000 } });
    let open = () => {};
    server.log.gate = new Promise((resolve) => (open = () => resolve()));
    const inHand = server.send('{}');
    const socket = connect(server.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n');
    while (server.pressure.eventsInHand === 0) await soon(5);
    const closing = server.server.close();
    socket.write('\r\n');
    while (!answer.includes('\r\n\r\n{')) await soon(5);
    expect(answer).toMatch(/^HTTP\/1\.1 503/);
    expect(answer).toContain('server.closing');
    open();
    await inHand;
    await closing;
    await server[Symbol.asyncDispose]();
  });

  test('a bulk of Elasticsearch on a connection that was open gets no answer, so that it is sent again', async () => {
    const server = await startTestServer({ http: { drainTimeoutMs: 5000 } });
    let open = () => {};
    server.log.gate = new Promise((resolve) => (open = () => resolve()));
    const inHand = server.send('{}');
    const socket = connect(server.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.write('POST /es/_bulk HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n');
    while (server.pressure.eventsInHand === 0) await soon(5);
    const closing = server.server.close();
    socket.write('\r\n{}');
    await ended;
    expect(answer).toBe('');
    open();
    await inHand;
    await closing;
    await server[Symbol.asyncDispose]();
  });

  test('what takes too long is cut off, so that it ends', async () => {
    const server = await startTestServer({ http: { drainTimeoutMs: 100 } });
    server.log.gate = new Promise(() => {});
    const inHand = server.send('{}').catch(() => 'cut off');
    while (server.pressure.eventsInHand === 0) await soon(5);
    await server.server.close();
    expect(await inHand).toBe('cut off');
    await server[Symbol.asyncDispose]();
  });

  test('looks that are open are recorded before it is closed', async () => {
    const server = await startTestServer();
    await server.send('[{},{},{}]');
    await Array.fromAsync(server.as.reader.searchAll({ limit: 1, q: 'actor.id:*' }));
    await server.server.close();
    expect(server.log.own.at(-1)).toMatchObject({ kind: 'log.query', ext: { phase: 'closed' } });
    await server[Symbol.asyncDispose]();
  });
});
