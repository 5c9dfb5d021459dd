import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({
    ingest: { bodyBytesMax: 20_000, bodyBytesDecompressedMax: 100_000, eventsMax: 50 },
  });
});
afterEach(() => server[Symbol.asyncDispose]());

const event = {
  time: '2026-11-23T10:00:00Z',
  kind: 'data.read',
  action: 'order.view',
  outcome: 'success',
  severity: 1,
  actor: { type: 'user', id: 'alice' },
};
const json = JSON.stringify(event);
const ndjson = { 'content-type': 'application/x-ndjson' };

describe('POST /v1/events', () => {
  test('200: one event, an array, and lines are written and their positions told', async () => {
    const one = await server.send(json);
    expect(one).toMatchObject({
      status: 200,
      body: { accepted: 1, refused: 0, positions: [{ first: '1:0', last: '1:0', count: 1 }] },
    });
    const many = await server.send(`[${json},${json}]`);
    expect(many.body).toMatchObject({ accepted: 2, positions: [{ first: '1:1', last: '1:2', count: 2 }] });
    const lines = await server.send(`${json}\n${json}\n`, ndjson);
    expect(lines.body).toMatchObject({ accepted: 2, ack: 'durable' });
    expect(server.log.delivered).toHaveLength(5);
    expect(server.log.delivered[0]).toMatchObject({ source: 1, own: false, event });
    const ids = server.log.delivered.map((stored) => stored.event.id);
    expect(ids.toSorted()).toEqual(ids);
  });

  test('200: gzip and zstd bodies are read', async () => {
    for (const [encoding, body] of [
      ['gzip', gzipSync(json)],
      ['zstd', zstdCompressSync(json)],
    ] as const) {
      const answer = await server.send(new Uint8Array(body), { 'content-encoding': encoding });
      expect(answer).toMatchObject({ status: 200, body: { accepted: 1 } });
    }
  });

  test('200: where some events are refused, the others are written and each refusal is named', async () => {
    const answer = await server.send(`${json}\n{"kind":"nope"}\nnot json\n${json}`, ndjson);
    expect(answer.body).toMatchObject({
      accepted: 2,
      refused: 2,
      results: [
        { index: 1, line: 2, ok: false, errors: [{ path: 'kind', code: 'kind' }] },
        { index: 2, line: 3, ok: false, errors: [{ code: 'json' }] },
      ],
    });
    expect(server.log.delivered).toHaveLength(2);
  });

  test('422 events.refused: where all are, nothing is written', async () => {
    const answer = await server.send(`[{"time":"soon"},{"severity":9}]`);
    expect(answer).toMatchObject({ status: 422, body: { code: 'events.refused' } });
    expect(answer.body['errors']).toMatchObject([
      { index: 0, path: 'time' },
      { index: 1, path: 'severity' },
    ]);
    expect(server.log.stored).toEqual([]);
  });

  test('an idempotency key reaches the log as a hash of its text and of the body', async () => {
    await server.send(`[${json},${json}]`, { 'idempotency-key': 'k1' });
    expect(server.log.sentKeys).toMatchObject([{ offset: 0, count: 2 }]);
    await server.send(`[{},{"idempotencyKey":"k2"}]`);
    expect(server.log.sentKeys[1]).toMatchObject({ offset: 1, count: 1 });
    expect(JSON.stringify(server.log.sentKeys)).not.toContain('k1');
  });

  test('ack: what was reached is told, never more', async () => {
    expect((await server.send(json, {}, '/v1/events?ack=indexed')).body).toMatchObject({ ack: 'indexed' });
    const proved = await server.send(json, {}, '/v1/events?ack=proved');
    expect(proved.body).toMatchObject({ ack: 'proved', receipts: [{ proof: '1:1' }] });
    server.acknowledgers.reached = false;
    expect((await server.send(json, {}, '/v1/events?ack=indexed')).body).toMatchObject({ accepted: 1, ack: 'durable' });
    expect((await server.send(json, {}, '/v1/events?ack=proved')).body).toMatchObject({ accepted: 1, ack: 'durable' });
  });

  test('an administrator imports for a named source, which is registered and recorded', async () => {
    const options = {
      method: 'POST',
      as: 'administrator',
      body: json,
      headers: { 'content-type': 'application/json' },
    } as const;
    expect(await server.ask('/v1/events?source=legacy', options)).toMatchObject({ status: 200 });
    expect(server.log.own).toMatchObject([
      { kind: 'admin.source.create', target: { resources: [{ type: 'source', id: '2', name: 'legacy' }] } },
    ]);
    expect(server.log.delivered[0]).toMatchObject({ source: 2 });
    expect(await server.ask('/v1/events', options)).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
  });

  test.each([
    ['bad JSON', '{"a":', {}, 400, 'request.bad-json'],
    ['an empty body', '', {}, 400, 'request.invalid'],
    ['a deep body', '['.repeat(5000), {}, 400, 'request.too-deep'],
    ['another type', json, { 'content-type': 'text/csv' }, 415, 'request.content-type'],
    ['a type that is none', json, { 'content-type': '???' }, 415, 'request.content-type'],
    ['another encoding', json, { 'content-encoding': 'br' }, 415, 'request.content-encoding'],
    ['gzip that is none', json, { 'content-encoding': 'gzip' }, 400, 'request.bad-compression'],
    ['a large body', 'x'.repeat(20_001), {}, 413, 'request.too-large'],
    ['many events', `[${Array.from({ length: 51 }, () => '{}').join(',')}]`, {}, 413, 'request.too-many-events'],
    ['a bad key', json, { 'idempotency-key': 'a b' }, 400, 'request.invalid'],
  ])('%s is refused, and nothing is written', async (_name, body, headers, status, code) => {
    const answer = await server.send(body, headers);
    expect(answer).toMatchObject({ status, body: { code, status } });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(server.log.stored).toEqual([]);
  });

  test('413: a bomb is refused', async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(10_000_000, ' ')));
    expect(bomb.length).toBeLessThan(20_000);
    expect(await server.send(bomb, { 'content-encoding': 'gzip' })).toMatchObject({
      status: 413,
      body: { code: 'request.too-large' },
    });
    expect(server.pressure.bytesInHand).toBe(0);
  });

  test('400 request.bad-encoding: bytes that are not UTF-8', async () => {
    const bytes = new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    expect(await server.send(bytes)).toMatchObject({ status: 400, body: { code: 'request.bad-encoding' } });
  });

  test('400: a parameter that does not exist, or has a wrong value', async () => {
    const unknown = await server.send(json, {}, '/v1/events?akc=durable');
    expect(unknown).toMatchObject({ status: 400, body: { errors: [{ path: 'akc' }] } });
    expect(await server.send(json, {}, '/v1/events?ack=maybe')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'ack' }] },
    });
    expect(await server.send(json, {}, '/v1/events?ack=durable&ack=proved')).toMatchObject({ status: 400 });
  });

  test('403: a source cannot write as another', async () => {
    expect(await server.send(json, {}, '/v1/events?source=other')).toMatchObject({
      status: 403,
      body: { code: 'access.forbidden' },
    });
    expect(await server.send(json, {}, '/v1/events?source=shop')).toMatchObject({ status: 200 });
  });

  test('429: under pressure nothing is written, and the answer says when to come again', async () => {
    server.log.busy = true;
    const answer = await server.send(json);
    expect(answer).toMatchObject({ status: 429, body: { code: 'server.busy' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(server.log.stored).toEqual([]);
  });

  test.each([
    ['disk-full', 503, 'log.disk-full'],
    ['closed', 503, 'server.closing'],
    ['disk-error', 500, 'server.error'],
    ['too-large', 413, 'request.too-large'],
  ] as const)('a log that refuses with %s is %i %s', async (refusal, status, code) => {
    server.log.refusal = { ok: false, code: refusal, detail: 'secret detail' };
    const answer = await server.send(json);
    expect(answer).toMatchObject({ status, body: { code } });
    if (status === 500) expect(answer.text).not.toContain('secret detail');
    if (status === 503) expect(answer.headers.has('retry-after')).toBe(true);
  });
});

describe('GET /v1/events', () => {
  const fill = async (count: number) =>
    void (await server.send(
      `[${Array.from({ length: count }, (_, i) => JSON.stringify({ ...event, actor: { type: 'user', id: `u${i % 2}` } })).join(',')}]`,
    ));

  test('200: events are found, read from the log, and the look is recorded first', async () => {
    await fill(4);
    const answer = await server.ask('/v1/events?q=actor.id:u1&since=2020-01-01&order=asc', { as: 'reader' });
    expect(answer.status).toBe(200);
    expect(answer.body['events']).toMatchObject([
      { position: '1:1', source: 1, sourceName: 'shop', own: false, event: { actor: { id: 'u1' } } },
      { position: '1:3' },
    ]);
    expect(server.log.own).toMatchObject([
      {
        kind: 'log.query',
        actor: { id: 'Rob', roles: ['investigator'] },
        request: { query: 'actor.id:u1' },
        origin: { ip: '127.0.0.1' },
        ext: { count: 2, first: '1:1', last: '1:3', since: '2020-01-01T00:00:00.000000000Z' },
      },
    ]);
  });

  test('200: a source is asked for by its name', async () => {
    await fill(2);
    const found = await server.ask('/v1/events?q=source:shop', { as: 'reader' });
    expect(found).toMatchObject({ status: 200, body: { events: [{ source: 1 }, { source: 1 }] } });
    expect(await server.ask('/v1/events?q=source:sop', { as: 'reader' })).toMatchObject({
      status: 400,
      body: { code: 'query.invalid', errors: [{ code: 'unknown-value', start: 7, end: 10 }] },
    });
  });

  test('pages of one search are one look, and hold every event once', async () => {
    await fill(25);
    const pages = await Array.fromAsync(server.as.reader.searchAll({ q: 'kind:data.read', limit: 10, order: 'asc' }));
    const positions = pages.flatMap((page) => page.events.map((found) => found.position));
    expect(positions).toEqual(Array.from({ length: 25 }, (_, i) => `1:${i}`));
    expect(server.log.own).toHaveLength(1);
    await server.release.close();
    expect(server.log.own[1]).toMatchObject({ ext: { phase: 'closed', requests: 3, count: 25 } });
  });

  test('400 cursor.invalid: a cursor is good only for its own query and reader', async () => {
    await fill(5);
    const { cursor } = await server.as.reader.search({ q: 'actor.id:*', limit: 2 });
    const at = `cursor=${cursor}&limit=2`;
    const forged = `${cursor?.startsWith('A') === true ? 'B' : 'A'}${cursor?.slice(1)}`;
    expect((await server.ask(`/v1/events?q=actor.id:*&${at}`, { as: 'reader' })).status).toBe(200);
    for (const [query, as] of [
      [`q=&${at}`, 'reader'],
      [`q=actor.id:*&order=asc&${at}`, 'reader'],
      [`q=actor.id:*&since=1d&${at}`, 'reader'],
      [`q=actor.id:*&${at}`, 'administrator'],
      ['q=actor.id:*&cursor=forged', 'reader'],
      [`q=actor.id:*&cursor=${forged}`, 'reader'],
    ] as const) {
      expect(await server.ask(`/v1/events?${query}`, { as }), query).toMatchObject({
        status: 400,
        body: { code: 'cursor.invalid' },
      });
    }
  });

  test('400 query.invalid: the place of the fault is named', async () => {
    const answer = await server.ask('/v1/events?q=actr.id:x', { as: 'reader' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'query.invalid', errors: [{ path: 'q', start: 0 }] } });
    await vi.waitFor(
      () =>
        expect(server.log.own).toMatchObject([
          {
            kind: 'log.refused',
            action: 'searchEvents',
            outcome: 'denied',
            reason: { code: 'query.invalid' },
            actor: { id: 'Rob' },
            request: { query: 'actr.id:x' },
          },
        ]),
      10_000,
    );
  });

  test.each([
    ['since=soon'],
    ['limit=0'],
    ['limit=1001'],
    ['limit=ten'],
    ['sort=actor.id'],
    ['order=up'],
    ['untl=now'],
    ['q=a&q=b'],
  ])('400 request.invalid: %s', async (query) => {
    expect(await server.ask(`/v1/events?${query}`, { as: 'reader' })).toMatchObject({
      status: 400,
      body: { code: 'request.invalid' },
    });
  });

  test.each([
    ['time', 422, 'query.too-expensive'],
    ['memory', 422, 'query.too-expensive'],
    ['size', 422, 'query.too-expensive'],
    ['busy', 503, 'index.unavailable'],
    ['unavailable', 503, 'index.unavailable'],
  ] as const)('an index that answers %s is %i %s', async (fault, status, code) => {
    server.index.fault = fault;
    for (const path of ['/v1/events', '/v1/histogram', '/v1/facets?fields=kind']) {
      expect(await server.ask(path, { as: 'reader' })).toMatchObject({ status, body: { code } });
    }
  });

  test('503 look.not-recorded: no record, no answer', async () => {
    await fill(3);
    server.log.ownFails = true;
    for (const path of [
      '/v1/events',
      '/v1/events/1:0',
      '/v1/events/1:0/receipt',
      '/v1/histogram',
      '/v1/facets?fields=kind',
      '/v1/log/tile/0/000.p/5',
    ]) {
      const answer = await server.ask(path, { as: 'reader' });
      expect(answer, path).toMatchObject({ status: 503, body: { code: 'look.not-recorded' } });
      expect(answer.text).not.toContain('alice');
    }
  });

  test('a page that would be too large is cut, says so, and goes on where it was cut', async () => {
    await using large = await startTestServer();
    const body = `[${Array.from({ length: 40 }, () => JSON.stringify({ ...event, raw: { text: 'x'.repeat(30_000) }, ext: { a: 'y'.repeat(8000), b: 'y'.repeat(8000) } })).join(',')}]`;
    for (let i = 0; i < 6; i += 1) expect((await large.send(body)).status).toBe(200);
    const pages = await Array.fromAsync(large.as.reader.searchAll({ q: 'kind:data.read', limit: 1000, order: 'asc' }));
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.map((page) => page.bounds.cut ?? null)).toEqual([...pages.slice(1).map(() => 'bytes'), null]);
    expect(pages.flatMap((page) => page.events.map((found) => found.position))).toEqual(
      Array.from({ length: 240 }, (_, i) => `1:${i}`),
    );
    for (const page of pages) expect(JSON.stringify(page).length).toBeLessThan(9 * 1024 * 1024);
  });

  test('a damaged event is named among the missing, not shown', async () => {
    await fill(2);
    server.log.damaged = 1;
    const answer = await server.ask('/v1/events?order=asc', { as: 'reader' });
    expect(answer.body).toMatchObject({
      events: [{ position: '1:0' }],
      missing: [{ position: '1:1', code: 'damaged', at: 1 }],
    });
  });
});

describe('GET /v1/events/:position', () => {
  test('200: the event and its raw bytes; the look is recorded', async () => {
    await server.send(JSON.stringify({ ...event, raw: { mediaType: 'text/plain', text: 'né' } }));
    await server.send(JSON.stringify({ ...event, raw: { mediaType: 'x', base64: '/w==' } }));
    expect((await server.ask('/v1/events/1:0', { as: 'reader' })).body).toMatchObject({
      event: { raw: { text: 'né' } },
    });
    expect((await server.ask('/v1/events/1%3A1', { as: 'reader' })).body).toMatchObject({
      event: { raw: { base64: '/w==' } },
    });
    expect(server.log.own[0]).toMatchObject({
      kind: 'log.view',
      action: 'view',
      target: { resources: [{ type: 'event', id: '1:0' }] },
    });
  });

  test('a bare index is one in log 1', async () => {
    await server.send(json);
    expect((await server.ask('/v1/events/0', { as: 'reader' })).body).toMatchObject({ position: '1:0' });
  });

  test('404, 410, 500 and 400: not there, destroyed, damaged, no position; each is a refused look', async () => {
    await server.send(json);
    await server.send(json);
    server.log.damaged = 0;
    server.log.destroyed = 1;
    const codes: [string, number, string][] = [
      ['1:99', 404, 'event.not-found'],
      ['2:0', 404, 'event.not-found'],
      ['1:0', 500, 'event.damaged'],
      ['1:1', 410, 'event.destroyed'],
      ['x', 400, 'request.invalid'],
      ['1:-1', 400, 'request.invalid'],
      ['1:99999999999999999', 400, 'request.invalid'],
    ];
    for (const [position, status, code] of codes) {
      for (const rest of ['', '/receipt']) {
        expect(await server.ask(`/v1/events/${position}${rest}`, { as: 'reader' })).toMatchObject({
          status,
          body: { code },
        });
      }
    }
    await vi.waitFor(
      () =>
        expect(server.log.own).toMatchObject([
          { kind: 'log.refused', action: 'viewEvent', reason: { code: 'event.not-found' }, ext: { count: 1 } },
          { kind: 'log.refused', action: 'takeReceipt', reason: { code: 'event.not-found' }, ext: { count: 1 } },
          { kind: 'log.refused', action: 'viewEvent', reason: { code: 'event.damaged' }, ext: { count: 1 } },
          { kind: 'log.refused', action: 'takeReceipt', reason: { code: 'event.damaged' }, ext: { count: 1 } },
          { kind: 'log.refused', action: 'viewEvent', reason: { code: 'event.destroyed' }, ext: { count: 1 } },
          { kind: 'log.refused', action: 'takeReceipt', reason: { code: 'event.destroyed' }, ext: { count: 1 } },
        ]),
      10_000,
    );
  });

  test('200: a receipt, recorded', async () => {
    await server.send(json);
    expect((await server.ask('/v1/events/1:0/receipt', { as: 'reader' })).body).toMatchObject({ proof: '1:0' });
    expect(server.log.own).toMatchObject([{ kind: 'log.view', action: 'receipt' }]);
  });
});
