import type { ExportEnd, ExportHead } from '@daybook/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  const lines = Array.from({ length: 1_500 }, (_, i) => ({ action: 'read', actor: `u${i}` }));
  await server.send(JSON.stringify(lines));
  server.index.coverage = { sinceDay: 20_454, missing: [{ fromDay: 20_400, toDay: 20_453 }] };
});
afterEach(() => server[Symbol.asyncDispose]());

const said = { indexedSince: '2026-01-01T00:00:00.000Z', notIndexed: [{ from: '2025-11-08', to: '2025-12-31' }] };

test.each([
  ['a page', '/v1/events?limit=1'],
  ['a histogram', '/v1/histogram'],
  ['facets', '/v1/facets?fields=kind'],
  ['patterns', '/v1/patterns'],
  ['suggestions', '/v1/suggestions?field=kind'],
  ['who looked', '/v1/looks'],
  ['readers', '/v1/looks/readers'],
])('%s says what was not looked at', async (_, path) => {
  const { status, body } = await server.ask(path, { as: 'administrator' });
  expect({ status, bounds: body['bounds'] }).toMatchObject({ status: 200, bounds: said });
});

test('notes say what was not looked at', async () => {
  const { body } = await server.ask('/v1/events/1:0/notes', { as: 'administrator' });
  expect(body).toMatchObject({ notes: [], notIndexed: said.notIndexed });
});

test('the state of the index says from when on it has everything', async () => {
  const { body } = await server.ask('/v1/index/rebuild', { as: 'reader' });
  expect(body).toMatchObject({ indexedSince: said.indexedSince });
});

async function take(): Promise<{ head: ExportHead; end: ExportEnd }> {
  const { text } = await server.ask('/v1/export', { as: 'administrator' });
  const lines = text.split('\n').slice(0, -1);
  const [first = '', last = ''] = [lines[0], lines.at(-1)];
  const { export: head } = JSON.parse(first) as { export: ExportHead };
  const { end } = JSON.parse(last) as { end: ExportEnd };
  return { head, end };
}

test('an export says it in its head', async () => {
  expect(await take()).toMatchObject({ head: said, end: { complete: true } });
});

test('an export during which days leave is not complete', async () => {
  const { page } = server.index.search;
  let pages = 0;
  server.index.search = {
    ...server.index.search,
    page: async (request) => {
      pages += 1;
      if (pages === 2) server.index.coverage = { sinceDay: 20_455, missing: [{ fromDay: 20_400, toDay: 20_454 }] };
      return page(request);
    },
  };
  const { head, end } = await take();
  expect(head).toMatchObject(said);
  expect(end).toMatchObject({ complete: false, reason: 'failed', events: 1_000 });
});
