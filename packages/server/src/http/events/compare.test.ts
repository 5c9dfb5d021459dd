import { comparedMax } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  await server.send(JSON.stringify(['alice', 'bob', 'carol', 'dave'].map((id) => event(id))));
});
afterEach(() => server[Symbol.asyncDispose]());

const event = (id: string) => ({ time: '2026-11-23T10:00:00Z', kind: 'data.read', actor: { type: 'user', id } });
const compare = (body: object, as: 'reader' | 'source' | 'administrator' = 'reader') =>
  server.ask('/v1/events/compare', {
    method: 'POST',
    as,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const lastLook = () => server.log.own.at(-1);

test('a page of a search does not wait for what the index has otherwise, and does not ask for it', async () => {
  server.index.changed = new Map([['1:1', ['actor.id']]]);
  server.index.comparing = new Promise(() => undefined);
  const { body } = await server.ask('/v1/events?order=asc', { as: 'reader' });
  expect(body['events']).toHaveLength(4);
  expect(JSON.stringify(body)).not.toMatch(/differs|compared/);
  expect(server.index.comparisons).toEqual([]);
});

describe('POST /v1/events/compare', () => {
  test('names the events of which the index has something else, and whoever runs the server is told', async () => {
    server.index.changed = new Map([
      ['1:1', ['actor.id', 'source']],
      ['1:3', ['time']],
    ]);
    const { body } = await compare({ positions: ['1:0', '1:1', '2', '1:1'] });
    expect(body).toEqual({ compared: true, items: [{ position: '1:1', differs: ['actor.id', 'source'] }] });
    expect(server.index.comparisons).toEqual([['1:0', '1:1', '1:2']]);
    expect(server.index.toldRows).toEqual(['1:1']);
  });

  test.each(['time', 'busy', 'unavailable', 'aborted'] as const)(
    'where the index does not say (%s), the answer says that nobody knows',
    async (fault) => {
      server.index.compareFault = fault;
      expect(await compare({ positions: ['1:0'] })).toMatchObject({
        status: 200,
        body: { compared: false, items: [] },
      });
      expect(lastLook()).toMatchObject({ action: 'compare', ext: { count: 0 } });
      expect(lastLook()?.ext).not.toHaveProperty('counted');
    },
  );

  test('an index that is being filled again is not asked', async () => {
    server.index.indexState = 'rebuilding';
    expect((await compare({ positions: ['1:0'] })).body).toEqual({ compared: false, items: [] });
    expect(server.index.comparisons).toEqual([]);
  });

  test('is a look at these events, by which it is found again', async () => {
    await compare({ positions: ['1:3', '1:0', '1:77'] });
    expect(lastLook()).toMatchObject({
      kind: 'log.query',
      action: 'compare',
      actor: { id: 'Rob' },
      ext: { count: 0, counted: 2, first: '1:0', last: '1:3' },
    });
    const about = async (q: string) => (await server.as.administrator.looks({ about: q })).looks.map((l) => l.covered);
    expect(await about('actor.id:(alice OR dave)')).toEqual([2]);
    expect(await about('actor.id:bob')).toEqual([]);
  });

  test('with the search that showed the events it is counted into the look of that', async () => {
    const range = { q: 'actor.id:(bob OR carol)', since: '2026-11-01' };
    await server.as.reader.search({ ...range, search: 's1' });
    const before = server.log.own.length;
    await server.as.reader.compareEvents({ positions: ['1:1', '1:2'], search: { id: 's1', ...range } });
    expect(server.log.own).toHaveLength(before);
    await server.release.close();
    expect(lastLook()).toMatchObject({
      action: 'search',
      request: { query: range.q },
      ext: { phase: 'closed', requests: 2, count: 2, counted: 2, first: '1:1', last: '1:2' },
    });
  });

  test('what the search did not show is in the range of its look then', async () => {
    const q = 'actor.id:bob';
    await server.as.reader.search({ q, search: 's1' });
    await server.as.reader.compareEvents({ positions: ['1:0', '1:3'], search: { id: 's1', q } });
    await server.release.close();
    expect(lastLook()).toMatchObject({ ext: { requests: 2, count: 1, counted: 2, first: '1:0', last: '1:3' } });
  });

  test('two are answered at once, sixteen wait, and what comes then is told at once that nobody knows', async () => {
    let end = (): void => undefined;
    server.index.comparing = new Promise((resolve) => (end = resolve));
    const answers: unknown[] = [];
    const all = Array.from({ length: 19 }, () => compare({ positions: ['1:0'] }));
    for (const each of all) void each.then(({ body }) => answers.push(body['compared']));
    await vi.waitFor(() => expect(answers[0]).toBe(false), 10_000);
    expect(server.index.comparisons).toHaveLength(2);
    end();
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual(all.map(() => 200));
    expect(answers.filter((each) => each === true).length).toBeGreaterThanOrEqual(2);
  });

  test(`takes ${comparedMax} positions and no more`, async () => {
    const positions = Array.from({ length: comparedMax }, (_, i) => `1:${i}`);
    expect((await compare({ positions })).body).toEqual({ compared: true, items: [] });
    expect(lastLook()).toMatchObject({ ext: { counted: 4, first: '1:0', last: '1:3' } });
    expect(await compare({ positions: [...positions, '1:100'] })).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', errors: [{ path: 'positions' }] },
    });
  });

  test.each([
    [{ positions: [] }, 'positions'],
    [{ positions: ['x'] }, 'positions.0'],
    [{}, 'positions'],
    [{ positions: ['1:0'], q: 'x' }, 'q'],
    [{ positions: ['1:0'], search: { q: 'x' } }, 'search.id'],
    [{ positions: ['1:0'], search: { id: 's', since: 'x' } }, 'search.since'],
  ])('400: %j', async (body, path) => {
    expect(await compare(body)).toMatchObject({ status: 400, body: { code: 'request.invalid', errors: [{ path }] } });
    expect(server.index.comparisons).toEqual([]);
  });

  test('400: a search whose query has a fault; 403: who may not read events; 415: what is not JSON', async () => {
    const search = { id: 's', q: 'nope:1' };
    expect(await compare({ positions: ['1:0'], search })).toMatchObject({ body: { code: 'query.invalid' } });
    expect((await compare({ positions: ['1:0'] }, 'source')).status).toBe(403);
    const init = { method: 'POST', as: 'reader', body: 'positions=1:0' } as const;
    expect((await server.ask('/v1/events/compare', init)).status).toBe(415);
  });

  test('nothing is told where the look cannot be recorded', async () => {
    server.index.changed = new Map([['1:0', ['kind']]]);
    server.log.ownFails = true;
    expect(await compare({ positions: ['1:0'] })).toMatchObject({ status: 503, body: { code: 'look.not-recorded' } });
  });
});

test(
  'an index that does not answer is waited for no longer than is said, and gives its place back',
  { timeout: 60_000 },
  async () => {
    const answered = server.index.comparing;
    server.index.comparing = new Promise(() => undefined);
    const stuck = [compare({ positions: ['1:0'] }), compare({ positions: ['1:1'] })];
    const viewed = await server.ask('/v1/events/1:1', { as: 'reader' });
    expect([viewed.status, viewed.body['position']]).toEqual([200, '1:1']);
    for (const each of stuck) expect((await each).body).toEqual({ compared: false, items: [] });
    server.index.comparing = answered;
    expect((await compare({ positions: ['1:0'] })).body).toEqual({ compared: true, items: [] });
  },
);

test('a reader who goes away ends the question to the index', async () => {
  server.index.comparing = new Promise(() => undefined);
  const leaving = new AbortController();
  const asked = Promise.all([
    server.as.reader.compareEvents({ positions: ['1:0'] }, leaving.signal).catch(() => 'gone'),
    server.as.reader.compareEvents({ positions: ['1:0'] }, leaving.signal).catch(() => 'gone'),
  ]);
  await vi.waitFor(() => expect(server.index.comparisons).toHaveLength(2), 10_000);
  server.index.comparing = Promise.resolve();
  leaving.abort();
  expect(await asked).toEqual(['gone', 'gone']);
  expect((await compare({ positions: ['1:0'] })).body).toEqual({ compared: true, items: [] });
});

describe('GET /v1/events/:position', () => {
  test('an event of which the index has something else is shown as the log has it, and marked', async () => {
    server.index.changed = new Map([['1:1', ['actor.id', 'source']]]);
    expect((await server.ask('/v1/events/1:0', { as: 'reader' })).body).not.toHaveProperty('differs');
    expect((await server.ask('/v1/events/1:1', { as: 'reader' })).body).toMatchObject({
      event: { actor: { id: 'bob' } },
      differs: ['actor.id', 'source'],
    });
    expect(server.index.toldRows).toEqual(['1:1']);
  });

  test('where the index does not say, the event is there all the same', async () => {
    server.index.compareFault = 'time';
    const { status, body } = await server.ask('/v1/events/1:1', { as: 'reader' });
    expect([status, body['differs']]).toEqual([200, undefined]);
  });
});
