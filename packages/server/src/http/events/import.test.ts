import { toEcs, toOcsf, type ShownEntry, type ShownEvent } from '@daybook/event/views';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const ndjson = { 'content-type': 'application/x-ndjson' };
const head = (more: object = {}): string =>
  JSON.stringify({ export: { version: 1, format: 'ocsf', log: 'first/log', masked: [], ...more } });
const event: ShownEvent = {
  id: '019c1b2e-6a2d-7000-8000-000000000001',
  time: '2026-01-02T03:04:05.123456789+05:45',
  kind: 'auth.login',
  action: 'login',
  outcome: 'denied',
  severity: 3,
  flags: ['assumed:time.year'],
  actor: { type: 'user', id: 'alice', email: 'alice@example.org' },
  raw: { mediaType: 'text/plain', text: 'alice?' },
};
const entry: ShownEntry = {
  position: '1:7',
  source: 3,
  sourceName: 'ssh',
  class: 1,
  received: '2026-01-02T03:04:05.678901Z',
  own: true,
};
const document = JSON.stringify(toOcsf(event, entry));
const send = (body: string, query = '?format=ocsf', headers: Record<string, string> = ndjson) =>
  server.send(body, headers, `/v1/events${query}`);

describe('POST /v1/events of an export', () => {
  test('200: the event is taken as it was, with its id and flags, and says where it is from; it is not Daybook’s own', async () => {
    expect(await send(`${head()}\n${document}\n`)).toMatchObject({ status: 200, body: { accepted: 1, refused: 0 } });
    const { raw, ...taken } = server.log.delivered[0]?.event ?? {};
    const { raw: _, ...fields } = event;
    const imported = { log: 'first/log', position: '1:7', received: entry.received, source: 'ssh' };
    expect(taken).toEqual({ ...fields, imported });
    expect(raw).toEqual({ mediaType: 'text/plain', bytes: new Uint8Array(Buffer.from('alice?')) });
    expect(server.log.delivered[0]?.own).toBe(false);
    expect(server.log.sentKeys).toHaveLength(1);
  });

  test.each(['daybook', 'ocsf', 'ecs'] as const)(
    '200: an event that is as large as one can be, in %s',
    async (format) => {
      const large: ShownEvent = {
        ...event,
        request: { url: '\u0001'.repeat(1000) },
        ext: Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`${'k'.repeat(60)}${i}`, '"'.repeat(10)])),
        raw: { mediaType: 'text/plain', text: '\u0001'.repeat(32 * 1024) },
      };
      const views = { daybook: { ...entry, event: large }, ocsf: toOcsf(large, entry), ecs: toEcs(large, entry) };
      const line = JSON.stringify(views[format]);
      expect(line.length).toBeGreaterThan(200 * 1024);
      const body = `${head({ format: format === 'daybook' ? 'ndjson' : format })}\n${line}\n`;
      expect(await send(body, `?format=${format}`)).toMatchObject({ status: 200, body: { accepted: 1 } });
      expect(server.log.delivered[0]?.event).toMatchObject({ ext: large.ext, request: large.request });
    },
  );

  test('200: who may import names the source, which is registered', async () => {
    const body = `${head()}\n${document}\n`;
    const answer = await server.as.administrator.sendEvents(body, 'application/x-ndjson', {
      format: 'ocsf',
      source: 'old',
    });
    expect(answer).toMatchObject({ accepted: 1 });
    expect(server.log.delivered[0]?.source).toBe(2);
  });

  test.each<[string, string, string, Record<string, string>, number, string]>([
    [
      'what was masked',
      `${head({ masked: ['network'] })}\n${document}`,
      '?format=ocsf',
      ndjson,
      400,
      'request.invalid',
    ],
    ['no head', document, '?format=ocsf', ndjson, 400, 'request.invalid'],
    ['another format', `${head()}\n${document}`, '?format=ecs', ndjson, 400, 'request.invalid'],
    ['a format that is none', `${head()}\n${document}`, '?format=cef', ndjson, 400, 'request.invalid'],
    [
      'JSON',
      `${head()}\n${document}`,
      '?format=ocsf',
      { 'content-type': 'application/json' },
      415,
      'request.content-type',
    ],
    [
      'documents of others',
      `${head()}\n{"class_uid":3002,"metadata":{"version":"1.8.0"}}`,
      '?format=ocsf',
      ndjson,
      422,
      'events.refused',
    ],
    ['events of this log', `${head({ log: 'test/log' })}\n${document}`, '?format=ocsf', ndjson, 422, 'events.refused'],
  ])('%s is refused, and nothing is written', async (_, body, query, headers, status, code) => {
    expect(await send(body, query, headers)).toMatchObject({ status, body: { code } });
    expect(server.log.stored).toEqual([]);
  });

  test('200: of a faulty document the line and the field are named, and the others are taken', async () => {
    const faulty = document.replace('"severity_id":3', '"severity_id":"3"');
    expect(await send(`${head()}\n${faulty}\n${document}`)).toMatchObject({
      status: 200,
      body: { accepted: 1, results: [{ index: 0, line: 2, errors: [{ path: 'severity', code: 'missing' }] }] },
    });
  });

  test('403: only who may write or import, and a source only to itself', async () => {
    const body = `${head()}\n${document}\n`;
    const options = { format: 'ocsf', source: 'old' } as const;
    await expect(server.as.reader.sendEvents(body, 'application/x-ndjson', options)).rejects.toMatchObject({
      code: 'access.forbidden',
    });
    expect(await send(body, '?format=ocsf&source=other')).toMatchObject({ status: 403 });
    expect(server.log.delivered).toEqual([]);
  });

  test('fields that only the server says are not a sender’s to give otherwise', async () => {
    const body = JSON.stringify({ action: 'x', imported: { log: 'a', position: '1:0', received: event.time } });
    await send(body, '', { 'content-type': 'application/json' });
    expect(server.log.delivered[0]?.event.imported).toBeUndefined();
    expect(server.log.delivered[0]?.event.ext).toMatchObject({ 'imported.log': 'a' });
  });
});
