import type { ErasureAskedJson, ErasureJson, ErasureListJson, SubjectPageJson } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
let auditor: string;
beforeEach(async () => {
  server = await startTestServer({ begun: true });
  auditor = await server.addReader('Ada', 'auditor');
  for (const actor of ['alice', 'bob', 'alice', 'malice'])
    await server.send(JSON.stringify({ action: 'read', actor, request: { url: `/people/${actor}?a=1` } }));
});
afterEach(() => server[Symbol.asyncDispose]());

const post = (path: string, body: object, token: string) =>
  server.ask(path, {
    method: 'POST',
    token,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const find = async (change: object = {}, token = auditor) =>
  post('/v1/subjects/find', { identifiers: ['alice'], reason: 'Request 4711', ...change }, token);
const ask = (change: object = {}, token = server.tokenOf.administrator) =>
  post('/v1/erasures', { identifiers: ['alice', 'alice@example.org'], reason: 'Request 4712', ...change }, token);
const asked = async (): Promise<ErasureAskedJson> => (await ask()).body as unknown as ErasureAskedJson;
const erasure = async (number: number): Promise<ErasureJson> =>
  (await server.ask(`/v1/erasures/${number}`, { token: server.tokenOf.administrator })).body as unknown as ErasureJson;
const whom = (number: number, token = auditor) => server.ask(`/v1/erasures/${number}/identifiers`, { token });
const decide = (id: string, token: string, decision = 'approve') =>
  post(`/v1/approvals/${id}/decision`, { decision, reason: 'agreed' }, token);

describe('finding', () => {
  test('gives the events of a person with where they are named, page by page, each on record with its reason', async () => {
    const first = (await find({ limit: 1 })).body as unknown as SubjectPageJson;
    expect(first.events).toMatchObject([{ view: { event: { actor: { id: 'alice' } } }, identifiers: ['alice'] }]);
    expect(first.events[0]?.sections).toEqual(expect.arrayContaining(['actor']));
    expect(first.next).toBe(first.read.end);
    const rest = (await find({ from: first.next })).body as unknown as SubjectPageJson;
    expect(rest.events.filter(({ view }) => !view.own)).toHaveLength(1);
    expect(rest.next).toBeNull();
    const looks = server.log.own.filter(({ action }) => action === 'subject');
    expect(looks).toHaveLength(2);
    expect(looks[0]).toMatchObject({
      kind: 'log.query',
      reason: { text: 'Request 4711' },
      request: { query: '"alice"' },
      ext: { count: 1 },
    });
  });

  test('is refused where the look cannot be recorded', async () => {
    server.log.ownFails = true;
    expect((await find()).body.code).toBe('look.not-recorded');
  });

  test('is for roles that see all of every event, and for nobody else', async () => {
    for (const role of ['investigator', 'administrator', 'operator'])
      expect((await find({}, await server.addReader(`Of ${role}`, role))).status).toBe(403);
  });

  test.each([
    ['no identifier', { identifiers: [] }, 'identifiers'],
    ['more than there may be', { identifiers: Array.from({ length: 21 }, (_, i) => `user-${i}`) }, 'identifiers'],
    ['one that is too short to be anybody', { identifiers: ['a'] }, 'identifiers.0'],
    ['no reason', { reason: ' ' }, 'reason'],
    ['a limit that is too large', { limit: 501 }, 'limit'],
  ])('with %s is named as wrong', async (_, change, path) => {
    const { body, status } = await find(change);
    expect(status).toBe(400);
    expect((body['errors'] as { path: string }[]).map((error) => error.path)).toContain(path);
  });
});

describe('erasing', () => {
  test('waits for a second person, who is not the one who asked; what is said of it names nobody', async () => {
    const second = await server.addReader('Bea', 'administrator');
    const { erasure: wanted, approval } = await asked();
    expect(wanted).toMatchObject({ number: 1, state: 'asked', erased: 0 });
    expect(approval.summary).toBe('Erase what is about the person of erasure 1');
    expect((await decide(approval.id, server.tokenOf.administrator)).body.code).toBe('approval.own');
    expect((await decide(approval.id, second)).body).toMatchObject({ state: 'applied' });
    await vi.waitFor(async () => expect((await erasure(1)).state).toBe('done'));
    const certificate = expect.stringMatching(/^1:\d+$/);
    expect(await erasure(1)).toMatchObject({ waiting: null, statements: [{ certificate }] });
    expect((await whom(1)).body).toEqual({ identifiers: [] });
    const stated = server.log.stored.filter(({ event }) => event.kind === 'log.erasure');
    expect(stated).toMatchObject([{ own: true, class: 0 }]);
    const said = [...stated.map(({ event }) => event), ...server.log.own.filter(({ action }) => action !== 'subject')];
    expect(
      JSON.stringify(said.map((each) => ({ ...each, raw: Buffer.from(each.raw?.bytes ?? []).toString() }))),
    ).not.toMatch(/alice/);
    expect(JSON.parse(Buffer.from(stated[0]?.event.raw?.bytes ?? []).toString())).toMatchObject({
      type: 'erasure',
      request: 1,
      alone: false,
      parts: [{ class: 1, sections: expect.arrayContaining([2, 9]) as number[] }],
    });
  });

  test('that was refused, or taken back, leaves nothing but its number', async () => {
    const second = await server.addReader('Bea', 'administrator');
    const one = await asked();
    await decide(one.approval.id, second, 'refuse');
    await server.deps.retention.round();
    expect(await erasure(1)).toMatchObject({ state: 'refused', erased: 0 });
    expect((await whom(1)).body).toEqual({ identifiers: [] });
    const two = await asked();
    expect(two.erasure.number).toBe(2);
    await decide(two.approval.id, server.tokenOf.administrator, 'withdraw');
    await server.deps.retention.round();
    const { body } = await server.ask('/v1/erasures', { token: auditor });
    expect((body as unknown as ErasureListJson).items.map(({ number, state }) => [number, state])).toEqual([
      [2, 'refused'],
      [1, 'refused'],
    ]);
    expect(server.log.stored.filter(({ event }) => event.kind === 'log.erasure')).toEqual([]);
  });

  test('says whom it is about to nobody who lists it: to who decides it, and who sees all of every event, on record', async () => {
    const { erasure: wanted, approval } = await asked();
    const second = await server.addReader('Bea', 'administrator');
    const listed = await server.ask('/v1/erasures', { token: second });
    for (const said of [wanted, approval, listed.body, await erasure(1)])
      expect(JSON.stringify(said)).not.toMatch(/alice/);
    const identifiers = ['alice', 'alice@example.org'];
    const looks = () => server.log.own.filter(({ action }) => action === 'erasure');
    expect((await whom(1, await server.addReader('Ina', 'investigator'))).status).toBe(403);
    expect(looks()).toEqual([]);
    for (const token of [second, auditor]) expect((await whom(1, token)).body).toEqual({ identifiers });
    expect(looks()).toMatchObject(
      ['Bea', 'Ada'].map((id) => ({ kind: 'log.query', actor: { id }, reason: { text: 'whom erasure 1 is about' } })),
    );
    expect(JSON.stringify(looks())).not.toMatch(/alice/);
    server.log.ownFails = true;
    expect((await whom(1)).body).toMatchObject({ code: 'look.not-recorded' });
    server.log.ownFails = false;
    // What waits once it was decided is about the log, which administrators do not see.
    const store = server.deps.retention.of('default').erasures;
    await store.approved(1, { by: 'person 1', approvedBy: null, alone: true, approval: 'x' });
    expect((await whom(1, second)).body).toMatchObject({ code: 'access.forbidden' });
    expect((await whom(9)).body).toMatchObject({ code: 'erasure.not-found' });
  });

  test('is not asked for with a reason that names the person', async () => {
    expect((await ask({ reason: 'Alice@Example.org wrote to us' })).body.code).toBe('erasure.reason-names');
    expect((await ask({ reason: 'malice' })).status).toBe(202);
  });

  test('is not decided with a reason that names the person: that stays in the log, too', async () => {
    const second = await server.addReader('Bea', 'administrator');
    const { approval } = await asked();
    const because = (reason: string, decision: string, token: string) =>
      post(`/v1/approvals/${approval.id}/decision`, { decision, reason }, token);
    for (const decision of ['approve', 'refuse'])
      expect((await because('ALICE@example.org asked', decision, second)).body.code).toBe('erasure.reason-names');
    const own = await because('not alice', 'withdraw', server.tokenOf.administrator);
    expect(own.body.code).toBe('erasure.reason-names');
    expect((await erasure(1)).state).toBe('asked');
    expect((await because('malice asked', 'refuse', second)).status).toBe(200);
  });

  test('that are asked for at once get numbers of their own, and so many may be open', async () => {
    const { erasures } = server.deps.retention.of('default');
    const all = await Promise.all(
      Array.from({ length: 100 }, (_, i) => erasures.ask([`user-${i}`], 'a test', 'person 1')),
    );
    expect(all.map(({ number }) => number)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    expect((await ask()).body).toMatchObject({ code: 'limit.reached' });
    await erasures.withdraw(50);
    expect((await ask()).status).toBe(202);
  });

  test('is of administrators, and there is none of another number', async () => {
    expect((await ask({}, auditor)).status).toBe(403);
    expect((await server.ask('/v1/erasures/9', { token: auditor })).body.code).toBe('erasure.not-found');
    expect((await server.ask('/v1/erasures/x', { token: auditor })).body.code).toBe('request.invalid');
  });
});
