import type { EventView, ExportEnd, ExportHead, MissingEvent } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server[Symbol.asyncDispose]());

/** Events with times that run against their positions. */
const send = (from: number, count: number) =>
  server.send(
    JSON.stringify(
      Array.from({ length: count }, (_, i) => ({
        user: `u${from + i}`,
        time: new Date(Date.UTC(2026, 0, 2) - (from + i) * 1000).toISOString(),
      })),
    ),
  );

interface File {
  head: ExportHead;
  events: EventView[];
  missing: MissingEvent[];
  end: ExportEnd | null;
}

async function take(query: string): Promise<File> {
  const { status, text } = await server.ask(`/v1/export?${query}`, { as: 'administrator' });
  expect(status, text).toBe(200);
  return fileOf(text);
}

function fileOf(text: string): File {
  const lines = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, never>);
  return {
    head: lines[0]?.['export'] as never,
    events: lines.filter((line) => 'event' in line) as never,
    missing: lines.filter((line) => 'missing' in line).map((line) => line['missing']) as never,
    end: lines.at(-1)?.['end'] ?? null,
  };
}

const users = (file: File) => file.events.map(({ event }) => event.actor?.id ?? '');
const looks = () => server.log.own.filter(({ kind }) => kind === 'log.export');

describe('GET /v1/export', () => {
  test('gives all that matches by time, with a head and an end; recorded as opened before and closed with the sums', async () => {
    await send(0, 2_100);
    const { headers } = await server.ask('/v1/export?limit=1', { as: 'administrator' });
    expect(headers.get('content-type')).toBe('application/x-ndjson');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="daybook-export-\d{8}T\d{6}Z\.ndjson"$/);
    const file = await take('q=actor.id:u*&since=2026-01-01T23:00:00Z');
    expect(users(file)).toEqual(Array.from({ length: 2_100 }, (_, i) => `u${2_099 - i}`));
    expect(file.head).toMatchObject({ query: 'actor.id:u*', matching: 2_100, after: null, masked: [] });
    expect(file.end).toEqual({ complete: true, reason: 'complete', events: 2_100, missing: 0, last: '1:0' });
    await vi.waitFor(() => expect(looks()).toHaveLength(4), 10_000);
    expect(looks().slice(2)).toMatchObject([
      { action: 'export', request: { query: 'actor.id:u*' }, ext: { phase: 'opened', count: 0, counted: 2_100 } },
      {
        ext: {
          phase: 'closed',
          count: 2_100,
          first: '1:0',
          last: '1:2099',
          ending: 'complete',
          since: '2026-01-01T23:00:00.000000000Z',
        },
      },
    ]);
  });

  test('what is committed after it began is not in it', async () => {
    await send(0, 10);
    const { head } = await take('');
    await send(10, 10);
    const again = await take(`upTo=${head.upTo}`);
    expect(users(again).filter((user) => user.startsWith('u'))).toHaveLength(10);
  });

  test('one that was cut is gone on with: both parts together are the whole, each event once', async () => {
    await send(0, 500);
    const q = 'q=actor.id:u*';
    const whole = await take(q);
    const cut = await take(`${q}&limit=123`);
    expect(cut.end).toMatchObject({ complete: false, reason: 'limit', events: 123 });
    await send(500, 5);
    const { upTo, now } = cut.head;
    const rest = await take(`${q}&upTo=${upTo}&now=${now}&after=${cut.end?.last}`);
    expect([...users(cut), ...users(rest)]).toEqual(users(whole));
    expect(rest.end?.complete).toBe(true);
    expect(looks().at(-1)?.ext).toMatchObject({ since: '2026-01-01T23:53:43.000000000Z' });
  });

  test('an event that cannot be read is named in its place', async () => {
    await send(0, 5);
    server.log.damaged = 2;
    const file = await take('q=actor.id:u*');
    expect(users(file)).toEqual(['u4', 'u3', 'u1', 'u0']);
    expect(file.missing).toEqual([{ position: '1:2', code: 'damaged', detail: 'its hash is wrong' }]);
    expect(file.end).toMatchObject({ complete: true, events: 4, missing: 1 });
  });

  test('CSV has the same records', async () => {
    await send(0, 3);
    const { headers, text } = await server.ask('/v1/export?q=actor.id:u*&format=csv', { as: 'administrator' });
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(text.split('\r\n').map((line) => line.split(',')[0])).toEqual([
      'position',
      '#export',
      '1:2',
      '1:1',
      '1:0',
      '#end',
      '',
    ]);
  });

  test.each([
    ['ocsf', 'application/x-ndjson', /^\{"export":/, /^\{"end":/],
    ['ecs', 'application/x-ndjson', /^\{"export":/, /^\{"end":/],
    ['cef', 'text/plain; charset=utf-8', /^CEF:0\|Daybook\|Daybook\|1\|daybook\.export\|export\|/, /\|end\|0\|msg=/],
    ['leef', 'text/plain; charset=utf-8', /^LEEF:2\.0\|.*\|x09\|cat=export\t/, /\|x09\|cat=end\t/],
    ['combined', 'text/plain; charset=utf-8', /^#export \{/, /^#end \{/],
  ])('%s has its head, a line for each event, and its end', async (format, type, first, last) => {
    await send(0, 3);
    const { headers, text } = await server.ask(`/v1/export?q=actor.id:u*&format=${format}`, { as: 'administrator' });
    expect(headers.get('content-type')).toBe(type);
    const lines = text.split('\n').slice(0, -1);
    expect(lines[0]).toMatch(first);
    expect(lines.at(-1)).toMatch(last);
    expect(lines.filter((line) => /u[0-2]/.test(line) && !line.includes('u*'))).toHaveLength(3);
    expect(lines.filter((line) => line.startsWith('#at'))).toEqual(
      format === 'combined' ? ['#at {"position":"1:0"}'] : [],
    );
  });

  test('nothing matches: head and end', async () => {
    const file = await take('q=actor.id:nobody');
    expect(file).toMatchObject({ events: [], missing: [], end: { complete: true, events: 0, last: null } });
  });

  test('the index goes away and the server ends: the end says that it is cut', async () => {
    await send(0, 1_500);
    const { search } = server.index;
    const page = search.page.bind(search);
    const asked = vi.spyOn(search, 'page').mockImplementationOnce(page);
    asked.mockResolvedValue({ ok: false, code: 'unavailable', message: 'set by the test' });
    const response = await server.as.administrator.exportEvents({ q: 'actor.id:u*' });
    await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2), 10_000);
    await server.server.close();
    const bytes = await Array.fromAsync(response);
    const file = fileOf(Buffer.concat(bytes).toString());
    expect(file.events).toHaveLength(1_000);
    expect(file.end).toMatchObject({ complete: false, reason: 'closing', events: 1_000 });
    expect(looks().at(-1)?.ext).toMatchObject({ phase: 'closed', ending: 'closing', count: 1_000 });
  });

  test('a reader whose token is revoked gets no further page', async () => {
    await send(0, 50);
    await server.as.administrator.revokeToken(server.tokenIds.reader);
    expect((await server.ask('/v1/export', { as: 'reader' })).status).toBe(401);
  });

  test.each([
    ['q=(', 400],
    ['format=xml', 400],
    ['unmask=contact', 400],
    ['unmask=contact&since=1d&until=now', 403],
    ['after=1:77', 404],
    ['upTo=1:77', 503],
    ['now=yesterday', 400],
  ])('%s: %i, and nothing is recorded as opened', async (query, status) => {
    await send(0, 3);
    expect((await server.ask(`/v1/export?${query}`, { as: 'administrator' })).status).toBe(status);
    expect(looks()).toEqual([]);
  });

  test('429: as many exports as one reader may have', async () => {
    await using small = await startTestServer({
      streams: {
        tailsMax: 1,
        tailsPerReaderMax: 1,
        exportsMax: 5,
        exportsPerReaderMax: 0,
        backtestsMax: 1,
        backtestsPerReaderMax: 1,
      },
    });
    const answer = await small.ask('/v1/export', { as: 'administrator' });
    expect(answer).toMatchObject({ status: 429, body: { code: 'stream.too-many' } });
    await vi.waitFor(() => expect(small.log.own).toMatchObject([{ reason: { code: 'stream.too-many' } }]), 10_000);
  });

  test('503: it cannot be recorded', async () => {
    await send(0, 3);
    server.log.ownFails = true;
    expect(await server.ask('/v1/export', { as: 'administrator' })).toMatchObject({
      status: 503,
      body: { code: 'look.not-recorded' },
    });
  });
});
