import type { View, ViewInput } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { groupNames, type Role } from '../../access/index.ts';
import { startTestServer, type TestServer } from '../testing.ts';

const roleOf = (name: string, sight: Partial<Role['sight']> = {}): Role => ({
  name,
  about: '',
  permissions: ['events:read'],
  isBuiltIn: false,
  sight: { sources: null, restriction: '', clear: groupNames, ...sight },
});
const noWho = groupNames.filter((group) => group !== 'identity' && group !== 'raw');

let server: TestServer;
let ann: string;
let bob: string;
beforeEach(async () => {
  server = await startTestServer({}, [roleOf('team'), roleOf('other'), roleOf('no-who', { clear: noWho })]);
  ann = await server.addReader('ann', 'team');
  bob = await server.addReader('bob', 'team');
});
afterEach(() => server[Symbol.asyncDispose]());

const input = { name: 'Failed sign-ins', q: 'outcome:failure', since: '24h', columns: ['time', 'actor.id'] };

async function call(token: string, method: string, path: string, body?: Partial<ViewInput>, role?: string) {
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(role === undefined ? {} : { 'daybook-role': role }),
  };
  return await server.ask(`/v1/views${path}`, {
    token,
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function save(token: string, change: Partial<ViewInput> = {}, role?: string): Promise<View> {
  const answer = await call(token, 'POST', '', { ...input, ...change }, role);
  expect(answer.status, answer.text).toBe(201);
  return answer.body as unknown as View;
}

const names = async (token: string, role?: string) =>
  ((await call(token, 'GET', '', undefined, role)).body['views'] as View[]).map(({ name }) => name);

describe('views', () => {
  test('a view is saved, read, changed and removed, and each change is on record with what was and what is', async () => {
    const view = await save(ann);
    expect(view).toMatchObject({ ...input, description: '', sort: 'time', sharedWith: null, owner: 'ann', mine: true });
    expect((await call(ann, 'GET', `/${view.id}`)).body).toEqual(view);
    const changed = await call(ann, 'PUT', `/${view.id}`, { ...input, q: 'outcome:denied' });
    expect(changed.body).toMatchObject({ id: view.id, q: 'outcome:denied' });
    expect((await call(ann, 'DELETE', `/${view.id}`)).status).toBe(200);
    expect(await names(ann)).toEqual([]);
    expect(server.log.own).toMatchObject([
      { kind: 'admin.view.create', actor: { id: 'ann', roles: ['team'] }, target: { resources: [{ type: 'view' }] } },
      { kind: 'admin.view.update', changes: [{ path: 'q', old: 'outcome:failure', new: 'outcome:denied' }] },
      { kind: 'admin.view.delete' },
    ]);
    expect(server.log.own[2]?.changes).toContainEqual({ path: 'q', old: 'outcome:denied' });
  });

  test('a private view is there for its owner alone; a shared one under its role, for others to read', async () => {
    const secret = await save(ann, { name: 'Private' });
    const shared = await save(ann, { name: 'Shared', sharedWith: 'team' });
    const both = await server.addReader('carl', 'other', 'team');
    expect(await names(ann)).toEqual(['Private', 'Shared']);
    expect(await names(bob)).toEqual(['Shared']);
    expect(await names(both)).toEqual([]);
    expect(await names(both, 'team')).toEqual(['Shared']);
    for (const [method, body] of [['GET'], ['PUT', input], ['DELETE']] as const) {
      expect(await call(bob, method, `/${secret.id}`, body)).toMatchObject({
        status: 404,
        body: { code: 'view.not-found' },
      });
      expect((await call(both, method, `/${shared.id}`, body)).status).toBe(404);
    }
    expect(await call(bob, 'PUT', `/${shared.id}`, input)).toMatchObject({
      status: 403,
      body: { code: 'view.not-yours' },
    });
    expect((await call(bob, 'GET', `/${shared.id}`)).body).toMatchObject({ owner: 'ann', mine: false });
    // Who left cannot: so whoever it is shared with may take it away, on record.
    expect((await call(bob, 'DELETE', `/${shared.id}`)).status).toBe(200);
    expect(server.log.own.at(-1)).toMatchObject({ kind: 'admin.view.delete', actor: { id: 'bob' } });
  });

  test('a view is shared with the role that it is saved under, and no other', async () => {
    const both = await server.addReader('carl', 'other', 'team');
    expect(await call(both, 'POST', '', { ...input, sharedWith: 'team' })).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', errors: [{ path: 'sharedWith' }] },
    });
    expect((await save(both, { sharedWith: 'team' }, 'team')).sharedWith).toBe('team');
  });

  test('a query that names what the role masks cannot be saved, and so not shared', async () => {
    const eve = await server.addReader('eve', 'no-who');
    const refused = await call(eve, 'POST', '', { ...input, q: 'actor.id:alice', sharedWith: 'no-who' });
    expect(refused).toMatchObject({ status: 400, body: { code: 'query.invalid' } });
    expect((await call(eve, 'POST', '', { ...input, q: 'nope:1' })).status).toBe(400);
    expect(server.log.own.filter(({ kind }) => kind.startsWith('admin.'))).toEqual([]);
  });

  test('once the role shows less than it did, a shared view is its owner’s alone', async () => {
    const view = await save(ann, { q: 'actor.id:alice', sharedWith: 'team' });
    const before = server.deps.access.roles.custom('default', 'team');
    if (before === null) throw new Error('the role is there');
    const narrow = async (sight: Partial<Role['sight']>) =>
      await server.deps.access.roles.save('default', { ...before, sight: { ...before.sight, ...sight } });
    for (const sight of [{ clear: noWho }, { sources: [1] }, { restriction: 'outcome:failure' }]) {
      await narrow(sight);
      expect((await call(bob, 'GET', `/${view.id}`)).status, JSON.stringify(sight)).toBe(404);
      expect(await names(bob)).toEqual([]);
      expect((await call(ann, 'GET', `/${view.id}`)).status).toBe(200);
    }
    await narrow({});
    expect((await call(bob, 'GET', `/${view.id}`)).status).toBe(200);
  });

  test('who is masked who does what is not told whose a view is', async () => {
    const [eve, mallory] = [await server.addReader('eve', 'no-who'), await server.addReader('mallory', 'no-who')];
    const view = await save(eve, { sharedWith: 'no-who' });
    expect(view.owner).toBe('eve');
    expect((await call(mallory, 'GET', `/${view.id}`)).body).toMatchObject({ owner: null });
  });

  test('nobody has more than a hundred, and what could not be recorded is not saved', async () => {
    for (let i = 0; i < 100; i += 1) await save(ann, { name: `View ${i}` });
    expect(await call(ann, 'POST', '', input)).toMatchObject({ status: 409, body: { code: 'limit.reached' } });
    server.log.ownFails = true;
    expect((await call(bob, 'POST', '', input)).body.code).toBe('look.not-recorded');
    expect(await names(bob)).toEqual([]);
  });

  test('nobody shares more than twenty with a role, and together they share no more than a hundred', async () => {
    const readers = [ann, bob];
    for (let i = 0; i < 4; i += 1) readers.push(await server.addReader(`reader ${i}`, 'team'));
    const isFull = { status: 409, body: { code: 'limit.reached' } };
    for (const reader of readers.slice(0, 5)) {
      for (let i = 0; i < 20; i += 1) await save(reader, { name: `View ${i}`, sharedWith: 'team' });
      const more = await call(reader, 'POST', '', { ...input, sharedWith: 'team' });
      expect(more).toMatchObject(isFull);
      expect(more.body['detail']).toMatch(/^There are 20 views of yours shared with the role team/);
    }
    const own = await save(ann, { name: 'Own' });
    expect(await call(ann, 'PUT', `/${own.id}`, { ...input, sharedWith: 'team' })).toMatchObject(isFull);
    const sixth = await call(readers[5] ?? '', 'POST', '', { ...input, sharedWith: 'team' });
    expect(sixth).toMatchObject(isFull);
    expect(sixth.body['detail']).toMatch(/^There are 100 views shared with the role team/);
    const [first] = (await call(bob, 'GET', '')).body['views'] as { id: string }[];
    expect((await call(bob, 'DELETE', `/${first?.id}`)).status).toBe(200);
    await save(readers[5] ?? '', { sharedWith: 'team' });
  });

  test.each<[string, Record<string, unknown>]>([
    ['no name', { name: ' ' }],
    ['control characters', { name: 'a\u0007b' }],
    ['a long name', { name: 'x'.repeat(101) }],
    ['many columns', { columns: Array.from({ length: 33 }, () => 'time') }],
    ['a time that is none', { since: 'soon' }],
    ['another field', { owner: 'bob' }],
  ])('400: %s', async (_name, change) => {
    expect((await call(ann, 'POST', '', { ...input, ...change })).status).toBe(400);
  });

  test('sources, and roles that read no events, have no views', async () => {
    for (const token of [server.tokenOf.source, await server.addReader('op', 'operator')]) {
      expect((await call(token, 'GET', '')).status).toBe(403);
      expect((await call(token, 'POST', '', input)).status).toBe(403);
    }
  });

  test('another tenant has none of them', async () => {
    const view = await save(ann, { sharedWith: 'team' });
    await server.deps.access.roles.save('second', {
      ...roleOf('team'),
      groups: [],
      revision: 1,
      createdMs: 0,
      updatedMs: 0,
    });
    const { text } = await server.deps.tokens.addReader({ tenant: 'second', name: 'zoe', roles: ['team'] });
    expect((await call(text, 'GET', `/${view.id}`)).status).toBe(404);
    expect(await names(text)).toEqual([]);
  });
});
