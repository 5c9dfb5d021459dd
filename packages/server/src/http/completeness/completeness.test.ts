import type { CompletenessJson } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { groupNames, type Role } from '../../access/index.ts';
import { startTestServer, type TestServer } from '../testing.ts';

const roleOf = (name: string, sight: Partial<Role['sight']>): Role => ({
  name,
  about: '',
  permissions: ['sources:read'],
  sight: { sources: null, restriction: '', clear: groupNames, ...sight },
  isBuiltIn: false,
});

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({}, [roleOf('other', { sources: [2] }), roleOf('narrow', { restriction: 'kind:x' })]);
});
afterEach(() => server[Symbol.asyncDispose]());

const numbered = async (...numbers: number[]): Promise<void> => {
  await server.send(JSON.stringify(numbers.map((seq) => ({ user: 'alice', epoch: 'run-1', seq: String(seq) }))));
  await vi.waitFor(() => expect(server.completeness.lag('default')).toBe(0), 10_000);
};
const beat = (body: object) =>
  server.ask('/v1/heartbeat', {
    method: 'POST',
    as: 'source',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
/** Of all that was ever received. */
const report = async (query = '?from=2000-01-01&to=now', token = server.tokenOf.administrator) =>
  (await server.ask(`/v1/completeness${query}`, { token })).body as unknown as CompletenessJson;

describe('GET /v1/completeness', () => {
  test('200: complete up to the last sign of life; with the gaps where there are any', async () => {
    await numbered(1, 2, 3);
    server.clock.forward(60_000);
    const nowMs = server.clock.nowMs();
    expect((await beat({ epoch: 'run-1', seq: 3 })).status).toBe(200);
    const [from, to] = [nowMs - 30_000, nowMs].map((ms) => new Date(ms).toISOString());
    const answer = await report(`?from=${from}&to=${to}`);
    expect(answer).toMatchObject({ counts: 'all', to, sources: [{ name: 'shop', verdict: 'complete', doubts: [] }] });
    expect((await report()).sources[0]?.doubts.map(({ code }) => code)).toEqual(['not-kept', 'not-heard']);
    await numbered(7);
    expect((await report()).sources[0]).toMatchObject({
      verdict: 'gaps',
      missing: '3',
      gaps: [{ epoch: 'run-1', from: '4', to: '6', after: expect.any(String), noticed: expect.any(String) }],
    });
  });

  test('200: not provable, and why, for a source that numbers nothing', async () => {
    await server.send('{"user":"alice"}');
    await vi.waitFor(() => expect(server.completeness.lag('default')).toBe(0), 10_000);
    const [shop] = (await report()).sources;
    expect(shop).toMatchObject({ verdict: 'not-provable', heard: null });
    expect(shop?.doubts.map(({ code }) => code)).toContain('unnumbered');
  });

  test('200: only sources that the role reaches, and nothing to who sees a part of the events', async () => {
    await server.as.administrator.addSource({ name: 'web' });
    const other = await report('', await server.addReader('Olga', 'other'));
    expect(other).toMatchObject({ counts: 'reached' });
    expect(other.sources.map(({ name }) => name)).toEqual(['web']);
    const narrow = await report('', await server.addReader('Nora', 'narrow'));
    expect(narrow).toMatchObject({ counts: 'withheld', sources: [] });
    const listed = await server.ask('/v1/sources', { token: await server.addReader('Nick', 'narrow') });
    expect(listed.body['sources']).toMatchObject([{ delivery: null }, { delivery: null }]);
  });

  test('400: a range that ends before it begins, a time that is none', async () => {
    for (const query of ['?from=now&to=1h', '?from=yesterday'])
      expect((await server.ask(`/v1/completeness${query}`, { as: 'administrator' })).status).toBe(400);
  });
});

describe('POST /v1/heartbeat', () => {
  test('200: says after how long the source is silent; its label sets that', async () => {
    expect((await beat({})).body).toEqual({ silentAfterSeconds: 86_400 });
    await server.as.administrator.changeSource(1, { labels: { 'daybook.silent-after': '15m' } });
    expect((await beat({})).body).toEqual({ silentAfterSeconds: 900 });
    const refused = server.as.administrator.changeSource(1, { labels: { 'daybook.silent-after': 'soon' } });
    await expect(refused).rejects.toMatchObject({ code: 'request.invalid' });
  });

  test('200: what it lost is in the log, once', async () => {
    await beat({ dropped: 3 });
    await beat({ dropped: 3 });
    const dropped = server.log.own.filter(({ kind }) => kind === 'source.dropped');
    expect(dropped.map(({ ext }) => ext?.['dropped'])).toEqual([3]);
    server.log.ownFails = true;
    expect((await beat({ dropped: 4 })).body.code).toBe('look.not-recorded');
  });

  test.each([
    ['an end without a number', { end: true }],
    ['a number past 64 bits', { seq: '18446744073709551616' }],
    ['a number below zero', { seq: -1 }],
    ['a name with control characters', { epoch: 'a\nb' }],
    ['what nobody knows', { sequence: 1 }],
  ])('400: %s', async (_, body) => expect((await beat(body)).status).toBe(400));

  test('403: who is no source has no heart', async () => {
    const asked = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    expect((await server.ask('/v1/heartbeat', { ...asked, as: 'administrator' })).status).toBe(403);
    expect((await server.ask('/v1/heartbeat', asked)).status).toBe(401);
  });
});

test('the list of sources says how each delivers', async () => {
  await numbered(1, 2, 5);
  const { sources } = await server.as.administrator.listSources();
  expect(sources[0]?.delivery).toMatchObject({
    day: 3,
    unparsed: 0,
    clockWrong: false,
    silent: false,
    silentAfterSeconds: 86_400,
    numbered: true,
    missing: '2',
    gaps: [{ epoch: 'run-1', from: '3', to: '4' }],
    losses: [],
  });
});

test('the list of sources has the last eight losses that were reported, with their ranges', async () => {
  await numbered(1);
  const state = server.deps.completeness.state('default', 1);
  for (let from = 1; from <= 9; from += 1)
    state?.report({ what: 'gap', atMs: 1_795_000_000_000, count: 2, about: `vm: syslog/tcp: ${from}-${from + 1}` });
  const { sources } = await server.as.administrator.listSources();
  expect(sources[0]?.delivery?.losses).toHaveLength(8);
  expect(sources[0]?.delivery?.losses[0]).toEqual({
    what: 'gap',
    at: '2026-11-18T11:06:40.000Z',
    count: 2,
    about: 'vm: syslog/tcp: 2-3',
  });
});
