import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  await server.send('[{"user":"a"},{"user":"b"}]');
});
afterEach(() => server[Symbol.asyncDispose]());

describe('GET /v1/histogram', () => {
  test('200: counts over time, recorded as a look', async () => {
    const answer = await server.ask('/v1/histogram?q=actor.id:a%20source:shop&by=outcome&buckets=10', { as: 'reader' });
    expect(answer).toMatchObject({
      status: 200,
      body: { bucketMs: 1, total: 1, buckets: [{ count: 1, by: { unknown: 1 } }] },
    });
    expect(server.log.own).toMatchObject([
      { kind: 'log.query', action: 'histogram', ext: { count: 1 }, request: { query: 'actor.id:a source:shop' } },
    ]);
  });

  test.each(['buckets=0', 'buckets=1001', 'by=actor.id', 'since=x', 'q=(', 'q=nope:1', 'x=1'])(
    '400: %s',
    async (query) => {
      expect((await server.ask(`/v1/histogram?${query}`, { as: 'reader' })).status).toBe(400);
      expect(server.log.own).toEqual([]);
    },
  );
});

describe('GET /v1/facets', () => {
  test('200: counts by the values of fields, recorded as a look', async () => {
    const answer = await server.ask('/v1/facets?fields=kind,%20outcome&limit=5', { as: 'reader' });
    expect(answer).toMatchObject({
      status: 200,
      body: { total: 2, facets: [{ field: 'kind' }, { field: 'outcome' }] },
    });
    expect(server.log.own).toMatchObject([{ kind: 'log.query', action: 'facets', ext: { count: 2 } }]);
  });

  test.each([
    ['', 'fields'],
    ['fields=', 'fields'],
    ['fields=nope', 'fields'],
    [`fields=${Array.from({ length: 17 }, () => 'kind').join(',')}`, 'fields'],
    ['fields=kind&limit=101', 'limit'],
  ])('400: %s', async (query, path) => {
    const answer = await server.ask(`/v1/facets?${query}`, { as: 'reader' });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body['errors'])).toContain(path);
  });
});
