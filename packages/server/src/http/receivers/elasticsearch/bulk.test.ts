import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ ingest: { eventsMax: 4, bodyBytesMax: 40_000 } });
});
afterEach(() => server[Symbol.asyncDispose]());

const type = { 'content-type': 'application/x-ndjson' };
const lines = (...values: (object | string)[]): string =>
  values.map((value) => `${typeof value === 'string' ? value : JSON.stringify(value)}\n`).join('');
const bulk = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}, path = '/es/_bulk') =>
  server.send(body, { ...type, ...headers }, path);
const one = lines({ create: { _index: 'logs', _id: 'a' } }, { message: 'hello' });

test('each document is answered for in its place, once it is durable; the rest of a bulk is not hurt by one', async () => {
  const answer = await bulk(
    lines(
      { create: { _index: 'logs', _id: 'a' } },
      {
        '@timestamp': '2026-11-26T08:00:00Z',
        message: 'Accepted password for bob from 192.0.2.7 port 1 ssh2',
        process: { name: 'sshd' },
      },
      '',
      { delete: { _index: 'logs', _id: 'b' } },
      { update: { _index: 'logs', _id: 'c' } },
      { doc: { message: 'x' } },
      { index: {} },
      { message: 'hello' },
    ),
  );
  const created = {
    _version: 1,
    result: 'created',
    _shards: { total: 1, successful: 1, failed: 0 },
    _primary_term: 1,
    status: 201,
  };
  const error = { type: 'illegal_argument_exception', reason: expect.stringContaining('stays as it is') as string };
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-elastic-product')).toBe('Elasticsearch');
  expect(answer.body).toEqual({
    took: expect.any(Number) as number,
    errors: true,
    items: [
      { create: { _index: 'logs', _id: 'a', ...created, _seq_no: 0 } },
      { delete: { _index: 'logs', _id: 'b', status: 400, error } },
      { update: { _index: 'logs', _id: 'c', status: 400, error } },
      { index: { _index: 'daybook', _id: '1:1', ...created, _seq_no: 1 } },
    ],
  });
  expect(server.log.delivered.map(({ event }) => event)).toMatchObject([
    { kind: 'auth.login', time: '2026-11-26T08:00:00Z', actor: { id: 'bob' } },
    { kind: 'system.message', ext: { message: 'hello' } },
  ]);
});

test('the key of a document is its id in its index, and stands for the whole document', async () => {
  await bulk(
    lines({ create: { _id: 'a' } }, { message: 'm', n: 1 }, { create: { _id: 7 } }, { message: 'm', n: 2 }),
    {},
    '/es/x/_bulk',
  );
  await bulk(
    lines(
      { index: { _index: 'x', _id: 'a' } },
      { message: 'm', n: 1 },
      { index: { _index: 'y', _id: 'a' } },
      { message: 'm', n: 1 },
    ),
  );
  const [a, seven, again, other] = server.log.sentKeys as { keyHash: Buffer; contentHash: Buffer; offset: number }[];
  expect(again).toMatchObject({ keyHash: a?.keyHash, contentHash: a?.contentHash });
  expect(other?.keyHash).not.toEqual(a?.keyHash);
  expect(seven?.contentHash).not.toEqual(a?.contentHash);
  expect([a, seven, again, other].map((key) => key?.offset)).toEqual([0, 1, 0, 1]);
});

test('what is wanted of the answer is said in `filter_path`', async () => {
  const path = '/es/_bulk?filter_path=errors,items.*.error,items.*.status&refresh=wait_for';
  expect((await bulk(one, {}, path)).body).toEqual({ errors: false, items: [{ create: { status: 201 } }] });
  expect((await bulk(one, {}, '/es/_bulk?filter_path=items.*.error')).body).toEqual({});
});

test.each([
  ['an empty body', '', 400, 0],
  ['an action that is none', lines('{', {}), 400, 1],
  ['an action of two verbs', lines({ create: {}, index: {} }, {}), 400, 1],
  ['a document where an action is due', lines({ create: {} }, {}, { message: 'x' }), 400, 3],
  ['an action with an id that is a list', lines({ create: { _id: [] } }, {}), 400, 1],
  ['an action over its limit', lines({ create: { routing: 'x'.repeat(9000) } }, {}), 400, 1],
  ['more documents than are taken at once', lines({ index: {} }, {}).repeat(5), 413, 9],
])('%s is refused as a whole, with the line', async (_name, body, status, line) => {
  const answer = await bulk(body);
  expect(answer.status).toBe(status);
  expect(answer.body['errors']).toEqual([
    { path: '', message: expect.any(String) as string, ...(line === 0 ? {} : { line }) },
  ]);
  expect(answer.body['error']).toMatchObject({
    type: expect.stringMatching(/_exception$/) as string,
    reason: expect.any(String) as string,
  });
  expect(answer.headers.get('x-elastic-product')).toBe('Elasticsearch');
  expect(server.log.delivered).toEqual([]);
});

test.each([
  ['no JSON', '{"a":', 'document_parsing_exception'],
  ['a list', '[]', 'document_parsing_exception'],
  ['nothing', '', 'illegal_argument_exception'],
  ['too deep', `${'{"a":'.repeat(21)}1${'}'.repeat(21)}`, 'document_parsing_exception'],
  ['too many names', `{${Array.from({ length: 2049 }, (_, i) => `"${i}":1`).join(',')}}`, 'document_parsing_exception'],
])('a document that is %s is refused alone, counted, and named', async (_name, document, errorType) => {
  const { body } = await bulk(lines({ create: { _id: 'x' } }, document) + one);
  expect(body).toMatchObject({
    errors: true,
    items: [{ create: { _id: 'x', status: 400, error: { type: errorType } } }, { create: { status: 201 } }],
  });
  const { number } = (await server.as.administrator.listSources()).sources[0] ?? { number: 0 };
  const arrivals = await server.as.administrator.sourceArrivals(number);
  expect(arrivals).toMatchObject({ taken: { events: 1 }, refused: 1, refusals: [{ code: 'events.refused' }] });
  expect(server.deps.deliveries.refusedOf('default')).toMatchObject([{ code: 'events.refused', hour: 1 }]);
});

test('at the limits a bulk is taken: so many documents, an id and names as long as they may be, in gzip', async () => {
  const meta = { _index: 'i'.repeat(255), _id: '\u00e9'.repeat(256) };
  const body = lines({ create: meta }, { message: 'x' }, ...[1, 2, 3].flatMap((n) => [{ index: {} }, { n }]));
  expect((await bulk(gzipSync(body), { 'content-encoding': 'gzip' })).body).toMatchObject({ errors: false });
  const over = [
    { ...meta, _id: 'x'.repeat(513) },
    { ...meta, _index: 'i'.repeat(256) },
    { ...meta, _id: '' },
  ];
  const answer = await bulk(lines(...over.flatMap((each) => [{ create: each }, { message: 'x' }])));
  expect(answer.body).toMatchObject({ items: over.map(() => ({ create: { status: 400 } })) });
});

test('429 of each document that was read while the log takes nothing: nothing was written, and it is counted', async () => {
  server.log.busy = true;
  const answer = await bulk(one + lines({ delete: { _id: 'b' } }));
  expect(answer).toMatchObject({
    status: 200,
    body: {
      errors: true,
      items: [
        { create: { _id: 'a', status: 429, error: { type: 'es_rejected_execution_exception' } } },
        { delete: { status: 400 } },
      ],
    },
  });
  expect(server.log.delivered).toEqual([]);
  expect(server.deps.deliveries.refusedOf('default')).toMatchObject([{ code: 'server.busy' }]);
  server.log.busy = false;
  server.log.refusal = { ok: false, code: 'disk-full', detail: '' };
  expect((await bulk(one)).body).toMatchObject({ items: [{ create: { status: 429 } }] });
  server.log.refusal = { ok: false, code: 'disk-error', detail: '' };
  expect(await bulk(one)).toMatchObject({ status: 500, body: { code: 'server.error' } });
});

test('no answer to a bulk that could not be read for want of room: the client sends it again', async () => {
  using share = server.pressure.share();
  expect(share.holdBytes(server.deps.config.ingest.bytesInHandMax)).toBe(true);
  await expect(bulk(one)).rejects.toThrow('fetch failed');
  expect(server.deps.deliveries.refusedOf('default')).toMatchObject([{ code: 'server.busy' }]);
  expect((await server.send('{}', {}, '/gelf')).status).toBe(429);
});

test('a body over its limit is refused whole, and a wrong token is told so in the way of Elasticsearch', async () => {
  const large = await bulk(lines({ index: {} }, { message: 'x'.repeat(50_000) }));
  expect(large).toMatchObject({
    status: 413,
    body: { code: 'request.too-large', error: { type: 'content_too_long_exception' } },
  });
  const wrong = await server.ask('/es/_bulk', {
    method: 'POST',
    body: one,
    headers: { ...type, authorization: 'ApiKey eDp5' },
  });
  expect(wrong).toMatchObject({ status: 401, body: { error: { type: 'security_exception' } } });
  expect(wrong.headers.get('x-elastic-product')).toBe('Elasticsearch');
});

test('a client asks its way before it sends', async () => {
  const ask = (path: string, method = 'GET') => server.ask(path, { method, as: 'source' });
  expect((await ask('/es')).body).toMatchObject({ version: { number: expect.stringMatching(/^8\./) as string } });
  expect((await ask('/es/')).body).toEqual((await ask('/es')).body);
  expect(await ask('/es', 'HEAD')).toMatchObject({ status: 200, text: '' });
  expect((await ask('/es/_license')).body).toMatchObject({ license: { status: 'active' } });
  expect((await ask('/es/_cluster/health')).body).toMatchObject({ status: 'green' });
  const there = [
    '_xpack',
    '_cluster/state/version',
    '_cat/health',
    '_nodes/http',
    '_ilm/policy/logs',
    '_index_template/a',
    '_template/a',
  ];
  for (const path of [...there, '_ingest/pipeline/a', '_data_stream/logs-a', '_nodes']) {
    const answer = await ask(`/es/${path}`, 'HEAD');
    expect([path, answer.status, answer.headers.get('x-elastic-product')]).toEqual([path, 200, 'Elasticsearch']);
  }
  expect(await ask('/es/_search')).toMatchObject({
    status: 404,
    body: { error: { type: 'resource_not_found_exception' } },
  });
  expect((await ask('/es/_index_template/a', 'PUT')).status).toBe(405);
  expect((await server.ask('/es')).status).toBe(401);
});
