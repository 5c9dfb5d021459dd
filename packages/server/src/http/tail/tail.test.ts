import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TailMessage } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';
import { tailLimits } from './limits.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({
    tail: { recheckMs: 20, heartbeatMs: 100, queueEventsMax: 50, backReadEventsMax: 5 },
  });
});
afterEach(() => server[Symbol.asyncDispose]());

const send = (...users: string[]) => server.send(JSON.stringify(users.map((user) => ({ user }))));

/** A tail that is listened to; what came so far is in `got`. */
function listen(options: { q?: string; after?: string } = {}) {
  const controller = new AbortController();
  const got: TailMessage[] = [];
  const ids: string[] = [];
  const ended = (async () => {
    const { signal } = controller;
    const tail = server.as.reader.tail({ ...options, signal, onPosition: (id) => ids.push(id) });
    for await (const message of tail) got.push(message);
  })().catch((error: unknown) => (controller.signal.aborted ? undefined : Promise.reject(error as Error)));
  return { got, ids, ended, stop: () => controller.abort() };
}

const users = (got: readonly TailMessage[]) =>
  got.map((message) => (message.type === 'event' ? message.view.event.actor?.id : message.type));
const looks = () => server.log.own.filter(({ kind }) => kind === 'log.tail').map(({ ext }) => ext);
const opened = (count = 1) => vi.waitFor(() => expect(looks()).toHaveLength(count), 10_000);

describe('GET /v1/tail', () => {
  test('gives what is committed and matches, in order; opened before the first byte, closed with the sums', async () => {
    await send('old');
    const tail = listen({ q: 'actor.id:(a OR b)' });
    await opened();
    await send('a', 'x');
    await send('b');
    await vi.waitFor(() => expect(users(tail.got)).toEqual(['a', 'b']), 10_000);
    tail.stop();
    await vi.waitFor(() => expect(looks()).toHaveLength(2), 10_000);
    expect(looks()).toMatchObject([
      { phase: 'opened', count: 0, after: '1:0', upTo: '1:0' },
      { phase: 'closed', count: 2, first: '1:2', last: '1:4', after: '1:0', upTo: '1:4', ending: 'gone' },
    ]);
    expect(server.log.listeners).toBe(0);
  });

  test('goes on behind the last event that a client has; what is too far back is said', async () => {
    await send('a', 'b', 'c');
    const tail = listen({ after: '1:0' });
    await vi.waitFor(() => expect(users(tail.got)).toEqual(['b', 'c']), 10_000);
    tail.stop();
    await vi.waitFor(() => expect(looks()).toHaveLength(2), 10_000);
    for (let i = 0; i < 20; i += 1) await send(`u${i}`);
    const late = listen({ q: 'actor.id:u*', after: '1:4' });
    await vi.waitFor(() => expect(users(late.got)).toEqual(['dropped', 'u15', 'u16', 'u17', 'u18', 'u19']), 10_000);
    expect(late.got[0]).toEqual({
      type: 'dropped',
      dropped: { reason: 'too-far-back', count: null, first: '1:5', last: '1:19' },
    });
    late.stop();
  });

  test('is counted in the metrics as long as it is open', async () => {
    const open = async () => /^daybook_tails_open (\d+)$/m.exec(await server.deps.metrics.metrics())?.[1];
    expect(await open()).toBe('0');
    const tail = listen();
    await opened();
    expect(await open()).toBe('1');
    tail.stop();
    await vi.waitFor(async () => expect(await open()).toBe('0'), 10_000);
  });

  test('a browser that connects again says where it was by `Last-Event-ID`', async () => {
    await send('a', 'b');
    const response = await fetch(`${server.url}/v1/tail`, {
      headers: { authorization: `Bearer ${server.tokenOf.reader}`, 'last-event-id': '1:0' },
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('event: event')) text += (await reader?.read())?.value ?? '';
    expect(text).toMatch(
      /^retry: \d+\n: .*\n\n: alive\nid: 1:0\n\nid: 1:1\nevent: event\ndata: \{"position":"1:1".*\}\n\n$/s,
    );
    await reader?.cancel();
  });

  test('an event whose content is gone is named', async () => {
    await send('a', 'b', 'c');
    server.log.damaged = 1;
    const tail = listen({ after: '1:0' });
    await vi.waitFor(() => expect(users(tail.got)).toEqual(['missing', 'c']), 10_000);
    expect(tail.got[0]).toMatchObject({ missing: { position: '1:1', code: 'missing' } });
    tail.stop();
  });

  test('while nothing matches, signs of life say how far the log was looked through', async () => {
    const tail = listen({ q: 'actor.id:nobody' });
    await opened();
    await send('a');
    await vi.waitFor(() => expect(tail.ids).toContain('1:1'), 10_000);
    expect(tail.got).toEqual([]);
    tail.stop();
  });

  test('ends when the token is revoked', async () => {
    const tail = listen();
    await opened();
    const { administrator } = server.as;
    await administrator.revokeToken(server.tokenIds.reader);
    await tail.ended;
    expect(tail.got.at(-1)).toEqual({ type: 'end', end: { reason: 'refused' } });
    await vi.waitFor(() => expect(looks().at(-1)).toMatchObject({ phase: 'closed', ending: 'refused' }), 10_000);
  });

  test('ends when the server does, and is closed on record', async () => {
    const tail = listen();
    await opened();
    await server.server.close();
    await tail.ended;
    expect(tail.got.at(-1)).toEqual({ type: 'end', end: { reason: 'closing' } });
    expect(looks().at(-1)).toMatchObject({ phase: 'closed', ending: 'closing' });
  });

  test('does not begin where it cannot be recorded', async () => {
    server.log.ownFails = true;
    expect(await server.ask('/v1/tail', { as: 'reader' })).toMatchObject({
      status: 503,
      body: { code: 'look.not-recorded' },
    });
    expect(server.log.listeners).toBe(0);
  });

  test.each(['q=(', 'q=nope:1', 'after=x', 'since=1h'])('400: %s', async (query) => {
    expect((await server.ask(`/v1/tail?${query}`, { as: 'reader' })).status).toBe(400);
    expect(server.log.listeners).toBe(0);
  });
});

describe('many tails', () => {
  test('429: as many as one reader may have; a place that was given back can be taken', async () => {
    await using small = await startTestServer({
      streams: {
        tailsMax: 3,
        tailsPerReaderMax: 2,
        exportsMax: 1,
        exportsPerReaderMax: 1,
        backtestsMax: 1,
        backtestsPerReaderMax: 1,
      },
    });
    const stops: (() => void)[] = [];
    const open = async (): Promise<number> => {
      const controller = new AbortController();
      stops.push(() => controller.abort());
      const headers = { authorization: `Bearer ${small.tokenOf.reader}` };
      return (await fetch(`${small.url}/v1/tail`, { headers, signal: controller.signal })).status;
    };
    expect([await open(), await open()]).toEqual([200, 200]);
    expect(await small.ask('/v1/tail', { as: 'reader' })).toMatchObject({
      status: 429,
      body: { code: 'stream.too-many' },
    });
    stops[0]?.();
    await vi.waitFor(async () => expect(await open()).toBe(200), 10_000);
    for (const stop of stops) stop();
  });
});

test('a client that reads slowly is told what it did not get: every event came, or lies in a range that was dropped', async () => {
  const text = 'x'.repeat(8_000);
  const request = `GET /v1/tail HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${server.tokenOf.reader}\r\nconnection: close\r\n\r\n`;
  const socket = connect(server.port, '127.0.0.1');
  socket.write(request);
  let received = '';
  socket.setEncoding('utf8').on('data', (data: string) => (received += data));
  await opened();
  socket.pause();
  const total = 2_500;
  for (let sent = 0; sent < total; sent += 25) {
    await server.send(JSON.stringify(Array.from({ length: 25 }, (_, i) => ({ user: `u${sent + i}`, raw: text }))));
  }
  socket.resume();
  // What is dropped is said before what comes after it.
  await vi.waitFor(() => expect(received).toContain('event: dropped'), { timeout: 10_000 });
  let lasts = 0;
  do {
    lasts += 1;
    await send(`last${lasts}`);
    await sleep(50);
  } while (!received.includes(`"id":"last${lasts}"`));
  socket.destroy();
  const dropped = [...received.matchAll(/data: (\{"reason":"slow".*\})/g)].map(
    ([, json = '']) => JSON.parse(json) as { count: number },
  );
  const came = received.match(/event: event/g)?.length ?? 0;
  const own = 1;
  expect(dropped.length).toBeGreaterThan(0);
  expect(came + dropped.reduce((sum, { count }) => sum + count, 0)).toBe(total + own + lasts);
  await vi.waitFor(() => expect(looks().at(-1)).toMatchObject({ phase: 'closed' }), 10_000);
  expect(Number(looks().at(-1)?.['count'])).toBeGreaterThanOrEqual(came);
});

test('the usual limits leave a tail that nobody listens to less than the events of one queue', () => {
  expect(tailLimits.queueEventsMax).toBeLessThanOrEqual(10_000);
  expect(tailLimits.recheckMs).toBeLessThanOrEqual(5_000);
});
