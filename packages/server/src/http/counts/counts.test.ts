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
      {
        kind: 'log.query',
        action: 'histogram',
        ext: { count: 0, counted: 1 },
        request: { query: 'actor.id:a source:shop' },
      },
    ]);
  });

  test.each(['buckets=0', 'buckets=1001', 'by=actor.id', 'since=x', 'q=(', 'q=nope:1', 'x=1'])(
    '400: %s',
    async (query) => {
      expect((await server.ask(`/v1/histogram?${query}`, { as: 'reader' })).status).toBe(400);
      expect(server.log.own.filter(({ kind }) => kind !== 'log.refused')).toEqual([]);
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
    expect(server.log.own).toMatchObject([{ kind: 'log.query', action: 'facets', ext: { count: 0, counted: 2 } }]);
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

describe('GET /v1/suggestions', () => {
  test('200: values that begin as typed, recorded as a look', async () => {
    const answer = await server.ask('/v1/suggestions?field=actor.id&prefix=A', { as: 'reader' });
    expect(answer).toMatchObject({ status: 200, body: { field: 'actor.id', values: [{ value: 'a', count: 1 }] } });
    expect(server.log.own).toMatchObject([{ kind: 'log.query', action: 'suggestions', ext: { count: 0, counted: 2 } }]);
  });

  test('the page, the chart, the facets and the suggestions of one search are one look', async () => {
    const same = 'q=actor.id:a&since=24h&search=s1';
    for (const path of [
      `/v1/events?${same}`,
      `/v1/histogram?${same}&by=outcome`,
      `/v1/facets?${same}&fields=kind`,
      `/v1/suggestions?${same}&field=kind&prefix=x`,
      `/v1/suggestions?${same}&field=actor.id`,
    ])
      expect((await server.ask(path, { as: 'reader' })).status).toBe(200);
    expect(server.log.own).toMatchObject([{ kind: 'log.query', action: 'search' }]);
    await server.deps.release.close();
    expect(server.log.own.slice(1)).toMatchObject([{ action: 'search', ext: { phase: 'closed', requests: 5 } }]);
  });

  test.each([
    '',
    'field=',
    'field=nope',
    'field=time',
    'field=kind&limit=51',
    `field=kind&prefix=${'x'.repeat(257)}`,
    'field=kind&q=(',
  ])('400: %s', async (query) => {
    expect((await server.ask(`/v1/suggestions?${query}`, { as: 'reader' })).status).toBe(400);
    expect(server.log.own.filter(({ kind }) => kind !== 'log.refused')).toEqual([]);
  });
});
