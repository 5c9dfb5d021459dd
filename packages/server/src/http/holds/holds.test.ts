import type { HoldJson, HoldListJson } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ begun: true });
});
afterEach(() => server[Symbol.asyncDispose]());

const inDays = (days: number): string => new Date(server.clock.nowMs() + days * 86_400_000).toISOString().slice(0, 10);
const wanted = (about: object, change: object = {}) => ({
  matter: 'Case 4711',
  reason: 'Order of the court',
  owner: 'Olga',
  review: inDays(90),
  about,
  ...change,
});
const post = (path: string, body: object, token = server.tokenOf.administrator) =>
  server.ask(path, {
    method: 'POST',
    token,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const place = async (about: object): Promise<HoldJson> => {
  const { status, body } = await post('/v1/holds', wanted(about));
  expect(body).toMatchObject({ state: 'in-force' });
  expect(status).toBe(201);
  return body as unknown as HoldJson;
};
const list = async (token = server.tokenOf.administrator, query = ''): Promise<HoldListJson> =>
  (await server.ask(`/v1/holds${query}`, { token })).body as unknown as HoldListJson;
const statements = () => server.log.stored.filter(({ class: of }) => of === 0);

const person = { type: 'person', identifier: 'alice' };

test('a hold is in force at once; its words are in an ordinary event, its statement names people by number', async () => {
  const { position, words, by, placed } = await place(person);
  expect(words).toEqual({
    matter: 'Case 4711',
    reason: 'Order of the court',
    owner: 'Olga',
    about: 'whatever mentions alice',
  });
  expect(by).toMatch(/^(person|token) /);
  const [stated] = statements();
  expect(stated).toMatchObject({ own: true, event: { kind: 'log.hold' } });
  const text = new TextDecoder().decode(stated?.event.raw?.bytes);
  expect(text).not.toContain('alice');
  expect(text).not.toContain('Olga');
  expect(position).toBe(`1:${stated?.position.index}`);
  expect(Date.parse(placed)).toBeGreaterThan(0);
  const said = server.log.own.find(({ action }) => action === 'hold.place');
  expect(said).toMatchObject({ kind: 'admin.config.change', reason: { text: 'Order of the court' } });
  expect(await list()).toMatchObject({ items: [{ position }], inForce: 1, reviewDue: 0 });
});

test('what it keeps is looked for, and told to those who see all events', async () => {
  for (const actor of ['alice', 'bob', 'alice']) await server.send(JSON.stringify({ action: 'read', actor }));
  const { position } = await place(person);
  const auditor = await server.addReader('Ada', 'auditor');
  await vi.waitFor(async () => {
    const [hold] = (await list(auditor)).items;
    // Two of alice's, and the words.
    expect(hold).toMatchObject({ reading: null, keeps: { events: 3, due: 0, classes: [{ class: 1, events: 3 }] } });
  });
  const { body } = await server.ask(`/v1/holds/${position}`, { token: auditor });
  expect(body).toMatchObject({ hold: { position }, rangeCount: 2 });
  const [hold] = (await list()).items;
  expect(hold).toMatchObject({ keeps: null });
  const hidden = await server.ask(`/v1/holds/${position}`, { as: 'administrator' });
  expect(hidden.body).toMatchObject({ ranges: null, rangeCount: null });
});

test.each([
  ['a range', { type: 'range', first: 0, last: 1 }],
  ['a source', { type: 'source', source: 'daybook' }],
])('what a hold of %s keeps is in the entries: anybody may know', async (_, about) => {
  await place(about);
  await vi.waitFor(async () => {
    const [hold] = (await list()).items;
    expect(hold?.keeps?.events).toBeGreaterThan(0);
    expect(hold?.keeps?.counted).toBe(hold?.keeps?.of);
  });
});

test('a query is kept with its sources by number, and its times as they were', async () => {
  const { words } = await place({ type: 'query', query: 'source:daybook AND time:>now-1d' });
  expect(words?.about).toMatch(/source:0 AND time:/);
  expect(words?.about).not.toContain('now');
});

describe('lifting', () => {
  const decide = (id: string, token: string) =>
    post(`/v1/approvals/${id}/decision`, { decision: 'approve', reason: 'agreed' }, token);

  test('waits for a second person; nothing is lifted by the one who asked', async () => {
    const second = await server.addReader('Bea', 'administrator');
    const { position } = await place(person);
    const { status, body } = await post(`/v1/holds/${position}/lift`, { reason: 'The case is closed' });
    expect(status).toBe(202);
    const { id } = body['approval'] as { id: string };
    expect(body['hold']).toMatchObject({ state: 'in-force', lifting: id });
    expect((await decide(id, server.tokenOf.administrator)).body.code).toBe('approval.own');
    expect((await list()).inForce).toBe(1);
    expect((await decide(id, second)).body).toMatchObject({ state: 'applied' });
    const { items, inForce } = await list(second, '?state=all');
    expect(inForce).toBe(0);
    expect(items).toMatchObject([{ position, state: 'lifted', lifting: null, lifted: { alone: false }, keeps: null }]);
    expect(items[0]?.lifted?.approvedBy).not.toBe(items[0]?.lifted?.by);
    const again = await post(`/v1/holds/${position}/lift`, { reason: 'again' });
    expect(again.body.code).toBe('hold.lifted');
    expect((await list()).items).toEqual([]);
  });
});

describe('review', () => {
  test('a day that is over is told once a week, and another day ends that', async () => {
    const { position } = await place(person);
    server.clock.forward(91 * 86_400_000);
    const told = () => server.log.own.filter(({ action }) => action === 'hold.review-due');
    await server.deps.retention.round();
    expect(told()).toMatchObject([{ kind: 'system.error', severity: 4, ext: { owner: 'Olga' } }]);
    expect(await list()).toMatchObject({ reviewDue: 1, items: [{ reviewDue: true }] });
    const { body } = await post(`/v1/holds/${position}/review`, { review: inDays(30), reason: 'Still at court' });
    expect(body).toMatchObject({ reviewDue: false, review: inDays(30) });
    const note = server.log.own.find(({ action }) => action === 'hold.review');
    expect(note).toMatchObject({ reason: { text: 'Still at court' }, changes: [{ path: 'review', new: inDays(30) }] });
    await server.deps.retention.round();
    expect(told()).toHaveLength(1);
  });
});

describe('it is refused, and nothing is stated,', () => {
  const refusals: [string, object, string, string?][] = [
    ['without a matter', { ...wantedAbout(person), matter: ' ' }, 'request.invalid', 'matter'],
    ['with a review that is over', { ...wantedAbout(person), review: '2020-01-01' }, 'request.invalid', 'review'],
    ['with a review in twenty years', { ...wantedAbout(person), review: '2099-01-01' }, 'request.invalid', 'review'],
    [
      'of a range that ends before it begins',
      wantedAbout({ type: 'range', first: 2, last: 1 }),
      'request.invalid',
      'about.last',
    ],
    ['of a source that there is not', wantedAbout({ type: 'source', source: 'nowhere' }), 'source.not-found'],
    ['of a query that is none', wantedAbout({ type: 'query', query: 'actor.id:(' }), 'query.invalid', 'query'],
    ['of a person without a letter', wantedAbout({ type: 'person', identifier: '--' }), 'request.invalid'],
    ['of something else', wantedAbout({ type: 'everything' }), 'request.invalid'],
  ];
  function wantedAbout(about: object) {
    return { matter: 'm', reason: 'r', owner: 'o', review: '2026-12-31', about };
  }

  test.each(refusals)('%s', async (_, body, code, path) => {
    const answer = await post('/v1/holds', {
      ...body,
      ...('review' in body && body.review === '2026-12-31' ? { review: inDays(9) } : {}),
    });
    expect(answer.body.code).toBe(code);
    if (path !== undefined)
      expect((answer.body['errors'] as { path: string }[]).map((error) => error.path)).toContain(path);
    expect(statements()).toEqual([]);
  });

  test('where it cannot be recorded', async () => {
    server.log.refusal = { ok: false, code: 'closed', detail: 'disk full' };
    expect((await post('/v1/holds', wanted(person))).body.code).toBe('look.not-recorded');
  });

  test('of a hold that there is not', async () => {
    for (const position of ['1:4', '2:0'])
      expect((await server.ask(`/v1/holds/${position}`, { as: 'administrator' })).body.code).toBe('hold.not-found');
  });

  test('for who may only read them, and all of it for others', async () => {
    const auditor = await server.addReader('Ada', 'auditor');
    expect((await post('/v1/holds', wanted(person), auditor)).status).toBe(403);
    expect((await server.ask('/v1/holds', { as: 'reader' })).status).toBe(403);
  });
});
