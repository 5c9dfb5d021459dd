import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { evaluate, parse } from '@daybook/query';
import type { Patterns } from '@daybook/api';
import { groupNames, type Role } from '../../access/index.ts';
import { eventAccessor, indexCatalogue } from '../../index/index.ts';
import { startTestServer, type TestServer } from '../testing.ts';

const roleOf = (name: string, sight: Partial<Role['sight']>): Role => ({
  name,
  about: '',
  permissions: ['events:read'],
  isBuiltIn: false,
  sight: { sources: null, restriction: '', clear: groupNames, ...sight },
});

const event = { time: '2026-11-23T10:00:00Z', kind: 'http.request', action: 'GET', outcome: 'success' };
const failed = { ...event, kind: 'auth.login', action: 'login', outcome: 'failure' };
const sent = [
  ...[7, 12, 812].map((id) => ({ ...event, request: { url: `/orders/${id}/(items)?page=${id}` } })),
  { ...event, request: { url: '/health' } },
  ...['a', 'b'].map((id) => ({
    ...failed,
    actor: { type: 'user', id },
    reason: { text: `"Key" 0x${id}1 of\ttenant: refused` },
  })),
  { ...event, kind: 'data.read', action: 'a "b" \\ c*' },
];

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({}, [
    roleOf('no-raw', { clear: groupNames.filter((group) => group !== 'raw') }),
    roleOf('core', { clear: [] }),
    roleOf('logins', { restriction: 'kind:auth.login' }),
  ]);
  await server.send(JSON.stringify(sent));
});
afterEach(() => server[Symbol.asyncDispose]());

async function patternsFor(token: string, query = ''): Promise<Patterns> {
  const { status, text, body } = await server.ask(`/v1/patterns?${query}`, { token });
  expect(status, text).toBe(200);
  return body as unknown as Patterns;
}

const shape = ({ patterns }: Patterns) => patterns.map(({ message, count }) => [message?.template ?? null, count]);

describe('GET /v1/patterns', () => {
  test('200: events that are alike, the most frequent first, recorded as a look', async () => {
    const found = await patternsFor(server.tokenOf.reader, 'q=source:shop');
    expect(shape(found)).toEqual([
      ['/orders/*/(items)?*', 3],
      ['"Key" * of\ttenant: refused', 2],
      expect.anything(),
      expect.anything(),
    ]);
    expect(found).toMatchObject({ total: 7, examined: 7, other: 0 });
    expect(found.patterns[0]).toMatchObject({ share: 0.428571, sourceName: 'shop', example: '1:2' });
    expect(server.log.own).toMatchObject([
      { kind: 'log.query', action: 'patterns', ext: { count: 0, counted: 7 }, request: { query: 'source:shop' } },
    ]);
  });

  test('what a pattern’s query finds is all of its events, and here nothing else', async () => {
    const { patterns } = await patternsFor(server.tokenOf.reader, 'q=NOT%20own:true');
    for (const { query, count, message } of patterns) {
      const parsed = parse(query ?? 'nothing', indexCatalogue);
      if (!parsed.ok) throw new Error(`${query}: ${JSON.stringify(parsed.errors)}`);
      const found = server.log.stored.filter((stored) => evaluate(parsed.tree, eventAccessor(stored)));
      expect(found, `${message?.template}: ${query}`).toHaveLength(count);
    }
    expect(patterns).toHaveLength(4);
  });

  test('the requests of one search are one look', async () => {
    await patternsFor(server.tokenOf.reader, 'search=s1');
    await server.ask('/v1/facets?fields=kind&search=s1', { as: 'reader' });
    expect(server.log.own).toHaveLength(1);
  });

  test('what a role masks is in no pattern, and events out of its sight are in none', async () => {
    expect(shape(await patternsFor(await server.addReader('x', 'no-raw')))).toContainEqual(['/orders/*/(items)?*', 3]);
    const core = await patternsFor(await server.addReader('y', 'core'));
    expect(core.patterns.map(({ message }) => message)).toEqual([null, null, null]);
    expect(JSON.stringify(core)).not.toMatch(/orders|Key|health/);
    const logins = await patternsFor(await server.addReader('z', 'logins'));
    expect([logins.total, shape(logins)]).toEqual([2, [['"Key" * of\ttenant: refused', 2]]]);
  });

  test.each(['limit=0', 'limit=201', 'q=(', 'q=nope:1', 'x=1', 'since=x'])('400: %s', async (query) => {
    expect((await server.ask(`/v1/patterns?${query}`, { as: 'reader' })).status).toBe(400);
  });

  test('403 for a source and for who reads nothing; 503 where the look cannot be recorded or the index is away', async () => {
    expect((await server.ask('/v1/patterns', { as: 'source' })).status).toBe(403);
    expect((await server.ask('/v1/patterns', { token: await server.addReader('op', 'operator') })).status).toBe(403);
    server.log.ownFails = true;
    expect((await server.ask('/v1/patterns', { as: 'reader' })).body.code).toBe('look.not-recorded');
    server.log.ownFails = false;
    server.index.fault = 'memory';
    expect((await server.ask('/v1/patterns', { as: 'reader' })).body.code).toBe('query.too-expensive');
  });
});
