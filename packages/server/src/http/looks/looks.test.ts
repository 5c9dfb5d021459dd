import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  await server.send(
    JSON.stringify([
      { user: 'alice', time: '2026-11-01T10:00:00Z' },
      { user: 'bob', time: '2026-11-01T11:00:00Z' },
      { user: 'bob', time: '2026-11-01T12:00:00Z' },
      { user: 'carol', time: '2026-11-01T13:00:00Z' },
    ]),
  );
});
afterEach(() => server[Symbol.asyncDispose]());

const about = (q: string, more = '') =>
  server.as.administrator.looks({ about: q, ...(more === '' ? {} : (JSON.parse(more) as object)) });
const brief = (looks: Awaited<ReturnType<typeof about>>['looks']) =>
  looks.map(({ action, query, covered, within }) => ({ action, query, covered, within }));

describe('GET /v1/looks', () => {
  test('names the looks that could have shown an event of the question, and how many of those they did', async () => {
    const { reader } = server.as;
    await reader.search({ q: 'actor.id:bob', limit: 1 });
    await reader.search({ q: 'actor.id:alice' });
    await reader.histogram({ until: '2026-11-01T11:30:00Z' });
    await reader.view('1:2');
    await reader.view('1:0');
    const { looks, examined, cursor } = await about('actor.id:bob');
    expect(brief(looks)).toEqual([
      { action: 'view', query: null, covered: 1, within: 1 },
      { action: 'histogram', query: '', covered: 1, within: null },
      { action: 'search', query: 'actor.id:bob', covered: 2, within: 1 },
    ]);
    expect({ examined, cursor }).toEqual({ examined: 5, cursor: null });
    expect(looks[2]).toMatchObject({
      reader: { id: 'Rob' },
      role: 'investigator',
      credential: server.tokenIds.reader,
      address: '127.0.0.1',
      shown: 1,
      phase: 'opened',
      masked: [],
    });
  });

  test('what came into the log after a look was not covered by it', async () => {
    await server.as.reader.search({ q: 'actor.id:bob' });
    await server.send('{"user":"bob"}');
    expect((await about('actor.id:bob')).looks[0]).toMatchObject({ covered: 2, within: 2 });
    expect((await about('actor.id:bob AND time:>2026-11-02', '{"reader":"Rob"}')).looks).toEqual([]);
  });

  test('`now` of a query means what it meant then', async () => {
    await server.send(JSON.stringify([{ user: 'dan', time: new Date(Date.now() - 1000).toISOString() }]));
    await server.as.reader.search({ q: 'time:>now-1h', search: 's' });
    await server.as.reader.search({ since: '1h', until: 'now' });
    const { looks } = await about('actor.id:dan');
    expect(looks.map(({ covered }) => covered)).toEqual([1, 1]);
    expect(looks[0]?.since).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  test('a look of many requests is there once, as its newest record has it', async () => {
    for (let i = 0; i < 3; i += 1) await server.as.reader.search({ q: 'actor.id:bob', search: 'one', limit: 1 });
    expect((await about('actor.id:bob')).looks).toMatchObject([{ phase: 'opened', requests: 1, shown: 1 }]);
    await server.release.close();
    expect((await about('actor.id:bob', '{"reader":"Rob"}')).looks).toMatchObject([
      { phase: 'closed', requests: 3, shown: 3 },
    ]);
  });

  test('tails and exports are looks; a tail covers only what came while it was open', async () => {
    const controller = new AbortController();
    const tail = server.as.reader.tail({ q: 'actor.id:bob', signal: controller.signal });
    const first = tail.next();
    await vi.waitFor(() => expect(server.log.listeners).toBe(1), 10_000);
    await server.send('{"user":"bob"}');
    await first;
    controller.abort();
    await vi.waitFor(() => expect(server.log.own.at(-1)?.ext?.['phase']).toBe('closed'), 10_000);
    for await (const _ of await server.as.administrator.exportEvents({ q: 'actor.id:(bob OR carol)' }));
    await vi.waitFor(() => expect(server.log.own.at(-1)?.ext?.['ending']).toBe('complete'), 10_000);
    expect(brief((await about('actor.id:bob')).looks)).toEqual([
      { action: 'export', query: 'actor.id:(bob OR carol)', covered: 3, within: 3 },
      { action: 'tail', query: 'actor.id:bob', covered: 1, within: 1 },
    ]);
  });

  test('looking at looks is a look', async () => {
    await server.as.reader.search({ q: 'actor.id:bob' });
    await about('actor.id:bob');
    expect(server.log.own.at(-1)).toMatchObject({
      kind: 'log.query',
      action: 'looks',
      actor: { id: 'Ann' },
      request: { query: 'actor.id:bob' },
      ext: { count: 1, first: '1:4', last: '1:4' },
    });
    expect(brief((await about('actor.id:bob')).looks)[0]).toMatchObject({ action: 'looks', covered: 2, within: 0 });
    expect((await about('kind:log.query', '{"reader":"Ann"}')).looks.at(-1)).toMatchObject({ covered: 1, within: 1 });
  });

  test('pages: every look once; a page is for the reader and question that it was made for', async () => {
    for (let i = 0; i < 5; i += 1) await server.as.reader.search({ q: `actor.id:bob OR actor.id:x${i}` });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await server.as.administrator.looks({
        about: 'actor.id:bob',
        reader: 'Rob',
        limit: 2,
        ...(cursor === null ? {} : { cursor }),
      });
      seen.push(...page.looks.map(({ position }) => position));
      ({ cursor } = page);
    } while (cursor !== null);
    expect(seen).toEqual(['1:8', '1:7', '1:6', '1:5', '1:4']);
    const { cursor: other } = await server.as.administrator.looks({ limit: 1 });
    const path = `/v1/looks?about=actor.id:alice&cursor=${other}`;
    expect(await server.ask(path, { as: 'administrator' })).toMatchObject({
      status: 400,
      body: { code: 'cursor.invalid' },
    });
  });

  test('without a question all looks are listed, and nothing is reckoned', async () => {
    await server.as.reader.view('1:3');
    const { looks } = await server.as.administrator.looks();
    expect(brief(looks)).toEqual([{ action: 'view', query: null, covered: null, within: null }]);
  });

  test('an event that a source sends is no look, whatever it says', async () => {
    await server.send(
      JSON.stringify([
        { kind: 'log.query', action: 'search', user: 'Eve', ext: { now: '2026-11-25T00:00:00Z', upTo: '1:9' } },
      ]),
    );
    expect((await server.as.administrator.looks({ reader: 'Eve' })).looks).toEqual([]);
  });

  test.each(['about=(', 'about=nope:1', 'limit=0', 'limit=501', 'since=x', 'cursor=x', 'x=1'])(
    '400: %s',
    async (query) => {
      expect((await server.ask(`/v1/looks?${query}`, { as: 'administrator' })).status).toBe(400);
    },
  );

  test('403: who may read events may not see who looked', async () => {
    expect((await server.ask('/v1/looks', { as: 'reader' })).status).toBe(403);
  });
});

describe('GET /v1/looks/readers', () => {
  test('counts what each reader looked at, and is a look', async () => {
    await server.as.reader.search();
    await server.as.reader.view('1:0');
    for await (const _ of await server.as.administrator.exportEvents({ q: 'actor.id:bob' }));
    await server.ask('/v1/looks', { as: 'reader' });
    await vi.waitFor(() => expect(server.log.own.at(-1)).toMatchObject({ kind: 'log.refused' }), 10_000);
    const { readers, formula } = await server.as.administrator.lookReaders({ since: '1d' });
    expect(readers).toMatchObject([
      { reader: { id: 'Rob' }, looks: 2, shown: 5, opened: 1, exports: 0, refused: 1, days: 1, unusual: false },
      { reader: { id: 'Ann' }, looks: 1, shown: 2, exports: 1, unusual: false },
    ]);
    expect(formula).toContain('MAD');
    expect(server.log.own.at(-1)).toMatchObject({ action: 'readers', ext: { counted: 4 } });
  });
});
