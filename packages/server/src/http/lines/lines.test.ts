import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const combined = '10.0.0.1 - alice [23/Nov/2026:10:00:00 +0000] "GET /x HTTP/1.1" 200 12 "-" "curl/8"';
const text = { 'content-type': 'text/plain; charset=utf-8' };

describe('POST /v1/lines', () => {
  test('200: each line becomes an event that keeps the line; what cannot be read is kept and counted', async () => {
    const answer = await server.send(`${combined}\n\nhello\r\n`, text, '/v1/lines?format=combined');
    expect(answer).toMatchObject({ status: 200, body: { accepted: 2, format: 'combined', unparsed: 1 } });
    const raws = server.log.delivered.map(({ event }) => Buffer.from(event.raw?.bytes ?? []).toString());
    expect(raws).toEqual([combined, 'hello']);
    expect(server.log.delivered.map(({ event }) => event.kind)).toEqual(['http.request', 'system.unparsed']);
  });

  test('200: the format is told by the lines', async () => {
    const answer = await server.send(combined, text, '/v1/lines');
    expect(answer.body).toMatchObject({ format: 'combined', unparsed: 0 });
  });

  test('200: lines of one message are one event, whose `raw` has them all', async () => {
    const head = '2026-11-26 07:26:43.118 UTC [1] alice@shop';
    const message = `${head} ERROR:  permission denied for table orders\n${head} STATEMENT:  select *\n\tfrom orders`;
    const answer = await server.send(`${message}\n${head} LOG:  statement: begin\n`, text, '/v1/lines');
    expect(answer.body).toMatchObject({ accepted: 2, format: 'postgresql', unparsed: 0 });
    const events = server.log.delivered.map(({ event }) => event);
    expect(events[0]).toMatchObject({ kind: 'data.read', outcome: 'denied', actor: { id: 'alice' } });
    expect(Buffer.from(events[0]?.raw?.bytes ?? []).toString()).toBe(message);
  });

  test('200: an administrator imports for a named source', async () => {
    const answer = await server.as.administrator.sendLines(combined, {
      source: 'old-web',
      format: 'auto',
      key: 'file:0',
    });
    expect(answer).toMatchObject({ accepted: 1 });
    expect(server.log.delivered[0]?.source).toBe(2);
    expect(server.log.sentKeys).toHaveLength(1);
  });

  test.each([
    ['another type', 'x', { 'content-type': 'application/json' }, '', 415, 'request.content-type'],
    ['no lines', '\n\n', text, '', 400, 'request.invalid'],
    ['too many lines', 'x\n'.repeat(10_001), text, '', 413, 'request.too-many-events'],
    ['an unknown format', 'x', text, '?format=w3c', 400, 'request.invalid'],
    ['gzip that is none', 'x', { ...text, 'content-encoding': 'gzip' }, '', 400, 'request.bad-compression'],
  ])('%s is refused', async (_name, body, headers, query, status, code) => {
    expect(await server.send(body, headers, `/v1/lines${query}`)).toMatchObject({ status, body: { code } });
    expect(server.log.stored).toEqual([]);
  });

  test('429: under pressure', async () => {
    server.log.busy = true;
    expect(await server.send('x', text, '/v1/lines')).toMatchObject({ status: 429 });
  });
});
