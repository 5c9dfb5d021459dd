import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing.ts';
import { keyHashes } from '../../../platform/key-hashes.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ ingest: { eventsMax: 3 } });
});
afterEach(() => server[Symbol.asyncDispose]());

const json = { 'content-type': 'application/json' };
const item = (auditID: string, more: object = {}): string =>
  JSON.stringify({
    level: 'Metadata',
    auditID,
    stage: 'ResponseComplete',
    requestURI: '/api/v1/secrets',
    verb: 'list',
    user: { username: 'ann' },
    sourceIPs: ['192.0.2.7'],
    objectRef: { resource: 'secrets', namespace: 'shop' },
    responseStatus: { code: 200 },
    requestReceivedTimestamp: '2026-11-26T07:00:00.123456Z',
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    ...more,
  });
const list = (...items: string[]): string =>
  `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${items.join(' ,')}]}\n`;
const sent = (body: string | Uint8Array<ArrayBuffer>, headers = json) =>
  server.send(body, headers, '/k8s-audit?timeout=30s');
const sha256 = (text: string): Uint8Array => createHash('sha256').update(text).digest();

test('200: each event of the list is durable, with its own JSON as it was sent, under its id and stage', async () => {
  const items = [item('a'), item('a', { stage: 'ResponseStarted' }).replace('"verb"', ' "n" : 1e400, "verb"')];
  const answer = await sent(list(...items));
  expect(answer).toMatchObject({ status: 200, body: { accepted: 2, repeated: 0 } });
  const events = server.log.delivered.map(({ event }) => event);
  expect(events).toMatchObject([
    {
      kind: 'data.read',
      time: '2026-11-26T07:00:00.123456Z',
      actor: { id: 'ann' },
      target: { resources: [{ type: 'secrets', id: 'shop/*' }] },
      raw: { mediaType: 'application/json' },
    },
    { ext: { stage: 'ResponseStarted' } },
  ]);
  expect(events.map(({ raw }) => Buffer.from(raw?.bytes ?? []).toString())).toEqual(items);
  const keys = ['a/ResponseComplete', 'a/ResponseStarted'];
  expect(server.log.sentKeys).toEqual(
    keys.map((key, offset) => ({ ...keyHashes(key, items[offset] ?? ''), offset, count: 1 })),
  );
});

test('200: compressed, empty, and a list of nothing', async () => {
  const zipped = { ...json, 'content-encoding': 'gzip' };
  expect(await sent(new Uint8Array(gzipSync(list(item('a')))), zipped)).toMatchObject({ body: { accepted: 1 } });
  expect(await sent(list())).toMatchObject({ status: 200, body: { accepted: 0 } });
  expect(await sent(list().replace('[]', 'null'))).toMatchObject({ status: 200, body: { accepted: 0 } });
});

test('200: an item that is no event is kept whole, under its hash, beside the others', async () => {
  const items = [item('a'), '"no event"', '{"kind":"Event","x":}'];
  expect(await sent(list(...items))).toMatchObject({ status: 200, body: { accepted: 3 } });
  expect(server.log.delivered.map(({ event }) => event.kind)).toEqual([
    'data.read',
    'system.message',
    'system.message',
  ]);
  const [, ...hashes] = items.map((text) => sha256(`sha256:${createHash('sha256').update(text).digest('hex')}`));
  expect(server.log.sentKeys.slice(1)).toMatchObject(hashes.map((keyHash) => ({ keyHash })));
});

test.each([
  ['no JSON', '{', 'request.bad-json', ''],
  ['a list of others', list().replace('EventList', 'PodList'), 'request.invalid', 'kind'],
  ['another version', list().replace('/v1"', '/v1beta1"'), 'request.invalid', 'apiVersion'],
  ['a single event', item('a'), 'request.invalid', 'kind'],
])('400: %s', async (_name, body, code, path) => {
  expect(await sent(body)).toMatchObject({ status: 400, body: { code, errors: [{ path }] } });
  expect(server.log.stored).toEqual([]);
});

test('413: more events than may be; as many as may be are taken', async () => {
  const items = ['a', 'b', 'c'].map((id) => item(id));
  expect(await sent(list(...items))).toMatchObject({ status: 200 });
  expect(await sent(list(...items, item('d')))).toMatchObject({
    status: 413,
    body: { code: 'request.too-many-events' },
  });
});

test('429: under pressure; 401: with no token', async () => {
  server.log.busy = true;
  expect(await sent(list(item('a')))).toMatchObject({ status: 429 });
  expect(await server.ask('/k8s-audit', { method: 'POST', body: list(), headers: json })).toMatchObject({
    status: 401,
  });
});
