import type { ApprovalJson, ExceptionJson } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { groupNames, type Role } from '../../access/index.ts';
import { startTestServer, type TestServer } from '../testing.ts';

const rule = '00000000-0000-4000-8000-000000000001';
const text = `title: Deleted\nid: ${rule}\nlevel: high\nlogsource: {product: daybook}\ndetection: {s: {action: delete}, condition: s}\n`;
const shipped = '5d0c7a51-6f0e-4b52-9a3e-0c4f4c1d7b02';
const dayMs = 24 * 60 * 60_000;
const ofBob: Role = {
  name: 'of-bob',
  about: '',
  permissions: ['rules:read', 'rules:write'],
  sight: { sources: null, restriction: 'actor.id:bob', clear: groupNames },
  isBuiltIn: false,
};

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ watch: true }, [ofBob]);
  server.log.receivedFromUs = server.clock.nowUs() + 1_000_000;
  await server.as.administrator.importRules({ files: [{ path: 'a.yml', text }], enable: true });
});
afterEach(() => server[Symbol.asyncDispose]());

const inDays = (days: number) => new Date(server.clock.nowMs() + days * dayMs).toISOString();
const wanted = (change: object = {}) => {
  const plain = { rule, query: 'actor.id:backup', owner: 'Olga', reason: 'the nightly backup', until: inDays(30) };
  return { ...plain, ...change };
};
const post = (to: string, body: object, token = server.tokenOf.administrator) =>
  server.ask(to, {
    method: 'POST',
    token,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const add = (change: object = {}, token?: string) => post('/v1/exceptions', wanted(change), token);
const list = async (query = '', token = server.tokenOf.administrator) =>
  (await server.ask(`/v1/exceptions${query}`, { token })).body['items'] as ExceptionJson[];
const caughtUp = () => vi.waitFor(() => expect(server.watch.lag('default')).toBe(0), 10_000);
const act = async (...actors: string[]) => {
  // A clock that is ahead of what is received, as time goes on.
  server.clock.forward(2_000);
  server.log.receivedFromUs = server.clock.nowUs();
  for (const actor of actors) await server.send(JSON.stringify({ action: 'delete', actor, kind: 'data.delete' }));
  await caughtUp();
};
const counts = async () => (await server.as.reader.listAlerts({ rule })).items.map(({ count }) => count);
const noted = () => server.log.own.filter(({ kind }) => kind.startsWith('admin.exception.'));

describe('/v1/exceptions', () => {
  test('201: what it is about is held back and counted, and nothing else; it is recorded with the reason', async () => {
    await act('backup');
    const { status, body } = await add();
    expect(status).toBe(201);
    const made = body['exception'] as ExceptionJson;
    expect(made).toMatchObject({
      title: 'Deleted',
      owner: 'Olga',
      createdBy: 'Ann',
      holds: true,
      held: 0,
      approval: null,
    });
    await act('backup', 'eve', 'backup');
    expect(await counts()).toEqual([1, 1]);
    const counted = (await server.as.reader.listRules()).items.find(({ id }) => id === rule);
    expect(counted).toMatchObject({ matches: 2, lastMatch: expect.any(String) as string, exceptions: 1 });
    expect(await list()).toMatchObject([{ id: made.id, held: 2, lastHeld: expect.any(String) as string }]);
    expect(noted()).toMatchObject([
      {
        kind: 'admin.exception.create',
        severity: 3,
        actor: { id: 'Ann' },
        reason: { text: 'the nightly backup' },
        target: {
          resources: [
            { type: 'exception', id: made.id },
            { type: 'rule', id: rule, name: 'Deleted' },
          ],
        },
        ext: { query: 'actor.id:backup', owner: 'Olga', until: made.until },
      },
    ]);
  });

  test('200: one that is ended holds back nothing any more; what it held back stands in the record', async () => {
    const { id } = (await add()).body['exception'] as ExceptionJson;
    await act('backup');
    expect(await counts()).toEqual([]);
    const ended = await post(`/v1/exceptions/${id}/end`, { reason: 'moved' });
    expect(ended).toMatchObject({ status: 200, body: { holds: false, endedBy: 'Ann' } });
    await act('backup');
    expect(await counts()).toEqual([1]);
    expect(noted().at(-1)).toMatchObject({
      kind: 'admin.exception.end',
      action: 'end',
      reason: { text: 'moved' },
      ext: { held: 1 },
    });
    // Ended again, it stays as it was.
    expect((await post(`/v1/exceptions/${id}/end`, { reason: 'again' })).status).toBe(200);
    expect(noted()).toHaveLength(2);
    expect(await list()).toEqual([]);
    expect(await list('?state=ended')).toMatchObject([{ id, holds: false }]);
    expect(await list(`?state=all&rule=${shipped}`)).toEqual([]);
    expect((await post('/v1/exceptions/none/end', { reason: 'x' })).body.code).toBe('exception.not-found');
  });

  test('it ends by itself at its date, for what is received from then on, and the log says so once', async () => {
    const { id, until } = (await add({ until: inDays(1) })).body['exception'] as ExceptionJson;
    await act('backup');
    server.clock.forward(dayMs);
    await act('backup');
    expect(await counts()).toEqual([1]);
    await server.watch.exceptions.sweep();
    await server.watch.exceptions.sweep();
    expect(noted().slice(1)).toMatchObject([
      { kind: 'admin.exception.end', action: 'expire', actor: { type: 'system' }, time: until, ext: { held: 1 } },
    ]);
    expect(await list('?state=ended')).toMatchObject([{ id, ended: until, endedBy: null }]);
  });

  test('202: from a rule of the product it holds once a second person approved, as it was shown to them', async () => {
    const asked = await add({ rule: shipped, query: 'actor.id:ann' });
    expect(asked).toMatchObject({ status: 202, body: { exception: null } });
    const approval = asked.body['approval'] as ApprovalJson;
    expect(approval).toMatchObject({
      kind: 'rule.except',
      state: 'waiting',
      what: { rule: shipped, query: 'actor.id:ann', owner: 'Olga', until: expect.any(String) as string },
    });
    expect(await list('?state=all')).toEqual([]);
    const decide = (token: string) =>
      post(`/v1/approvals/${approval.id}/decision`, { decision: 'approve', reason: 'agreed' }, token);
    expect((await decide(server.tokenOf.administrator)).body.code).toBe('approval.own');
    expect((await decide(await server.addReader('Carl', 'administrator'))).body).toMatchObject({ state: 'applied' });
    expect(await list()).toMatchObject([{ id: approval.id, approval: approval.id, createdBy: 'Ann' }]);
    expect(noted()).toMatchObject([{ actor: { id: 'Ann' }, ext: { approvedBy: 'Carl', query: 'actor.id:ann' } }]);
    // It is told of, as if the rule had been disabled.
    await caughtUp();
    const told = (await server.as.reader.listAlerts({ rule: '5d0c7a51-6f0e-4b52-9a3e-0c4f4c1d7b05' })).items;
    expect(told).toHaveLength(1);
  });

  test('one that was approved after its end fails, and makes nothing', async () => {
    const { body } = await add({ rule: shipped, until: inDays(1) });
    server.clock.forward(2 * dayMs);
    const { id } = body['approval'] as ApprovalJson;
    const decided = await post(
      `/v1/approvals/${id}/decision`,
      { decision: 'approve', reason: 'late' },
      await server.addReader('Carl', 'administrator'),
    );
    expect(decided.body).toMatchObject({ state: 'failed' });
    expect(await list('?state=all')).toEqual([]);
  });

  test('400, 404: no end, one that is over or too far away, no query, a query that cannot be read, no rule', async () => {
    const path = async (change: object) =>
      ((await add(change)).body['errors'] as { path: string }[]).map((error) => error.path);
    expect(await path({ until: undefined })).toEqual(['until']);
    expect(await path({ until: '2026-12-01' })).toEqual(['until']);
    expect(await path({ until: inDays(-1) })).toEqual(['until']);
    expect(await path({ until: inDays(367) })).toEqual(['until']);
    expect(await path({ owner: ' ' })).toEqual(['owner']);
    expect(await path({ query: '' })).toEqual(['query']);
    expect(await path({ query: '  ' })).toEqual(['query']);
    expect((await add({ query: 'actor.id:(' })).body).toMatchObject({
      code: 'query.invalid',
      errors: [{ path: 'query' }],
    });
    expect((await add({ rule: 'none' })).body.code).toBe('rule.not-found');
    expect(noted()).toEqual([]);
  });

  test('403, 503: who only reads makes and ends none; what cannot be recorded does not happen', async () => {
    expect((await add({}, server.tokenOf.reader)).status).toBe(403);
    expect(await list('', server.tokenOf.reader)).toEqual([]);
    server.log.ownFails = true;
    expect((await add()).body.code).toBe('look.not-recorded');
    server.log.ownFails = false;
    expect(await list('?state=all')).toEqual([]);
  });

  test('who sees a part of the events is not told how many were held back: a condition would count the others', async () => {
    const token = await server.addReader('Pat', 'of-bob');
    expect((await add({}, token)).body['exception']).toMatchObject({ held: null, lastHeld: null });
    await act('backup');
    expect(await list('', token)).toMatchObject([{ held: null, lastHeld: null }]);
    const { body } = await server.ask(`/v1/rules/${rule}`, { token });
    expect(body).toMatchObject({ matches: null, lastMatch: null, exceptions: 1 });
    expect(await list()).toMatchObject([{ held: 1 }]);
  });
});
