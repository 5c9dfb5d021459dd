import type { ApprovalJson, View } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { groupNames, type Role } from '../../access/index.ts';
import { startTestServer, type TestServer } from '../testing.ts';

const clear = groupNames.filter((group) => group !== 'contact' && group !== 'raw');
const masked: Role = {
  name: 'masked',
  about: '',
  permissions: ['events:read', 'events:export'],
  isBuiltIn: false,
  sight: { sources: null, restriction: '', clear },
};

let server: TestServer;
/** Of a person; of a program that the person made a token for; of another one. */
let ann: string;
let program: string;
let other: string;
beforeEach(async () => {
  server = await startTestServer({ begun: true }, [masked]);
  const person = await server.realPeople.add({ tenant: 'default', login: 'ann', name: 'Ann' });
  if (person === null) throw new Error('there is nobody else');
  await server.realPeople.change(person.id, { state: 'active' });
  await server.giveRoles(person, ['investigator', 'masked']);
  const tokenOf = async (change: object) =>
    (await server.deps.tokens.addReader({ tenant: 'default', name: 'report', roles: ['masked'], ...change })).text;
  ann = await tokenOf({ person: person.id });
  program = await tokenOf({ owner: person.id });
  other = await tokenOf({ owner: person.id });
});
afterEach(() => server[Symbol.asyncDispose]());

async function call(token: string, method: string, path: string, body?: object, role?: string) {
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(role === undefined ? {} : { 'daybook-role': role }),
  };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return await server.ask(path, { token, method, headers, ...sent });
}

const view = { name: 'Private', q: 'actor.email:victim@example.org', columns: ['time'] };
const wantedExport = {
  kind: 'export.unmasked',
  q: 'actor.email:victim@example.org',
  since: '2026-01-01T00:00:00Z',
  until: '2026-02-01T00:00:00Z',
  groups: ['contact'],
  hours: 4,
  reason: 'case 17',
};

describe('the token of a program is somebody else than the person who made it', () => {
  test('in views: private ones of the person are not there for it, and its own are not there for other programs', async () => {
    const { body } = await call(ann, 'POST', '/v1/views', view, 'investigator');
    const { id } = body as unknown as View;
    expect((await call(program, 'GET', '/v1/views')).body['views']).toEqual([]);
    expect((await call(program, 'GET', `/v1/views/${id}`)).status).toBe(404);
    expect((await call(program, 'PUT', `/v1/views/${id}`, { ...view, q: 'kind:auth.login' })).status).toBe(404);
    expect((await call(program, 'DELETE', `/v1/views/${id}`)).status).toBe(404);
    expect((await call(ann, 'GET', '/v1/views', undefined, 'investigator')).body['views']).toMatchObject([{ id }]);
    await call(program, 'POST', '/v1/views', { ...view, q: 'kind:auth.login' });
    expect((await call(program, 'GET', '/v1/views')).body['views']).toMatchObject([{ mine: true }]);
    expect((await call(other, 'GET', '/v1/views')).body['views']).toEqual([]);
  });

  test('in requests for approval: it neither sees nor withdraws what the person asked for, nor uses the permit', async () => {
    const asked = await call(ann, 'POST', '/v1/approvals', { ...wantedExport, breakGlass: true }, 'masked');
    const { id } = asked.body as unknown as ApprovalJson;
    expect(asked.status, asked.text).toBe(201);
    expect((await call(program, 'GET', '/v1/approvals')).body['approvals']).toEqual([]);
    expect((await call(program, 'GET', `/v1/approvals/${id}`)).status).toBe(404);
    const withdraw = { decision: 'withdraw', reason: 'not needed' };
    expect((await call(program, 'POST', `/v1/approvals/${id}/decision`, withdraw)).status).toBe(404);
    const search = new URLSearchParams({
      q: wantedExport.q,
      since: wantedExport.since,
      until: wantedExport.until,
      unmask: 'contact',
    }).toString();
    expect((await call(ann, 'GET', `/v1/export?${search}`, undefined, 'masked')).status).toBe(200);
    expect((await call(program, 'GET', `/v1/export?${search}`)).status).toBe(403);
  });

  test('in the account: it is told nothing of the person, and neither sees nor ends their sessions', async () => {
    const [person] = server.realPeople.list('default');
    const { sessions } = server.deps.people;
    const wanted = { id: sessions.newId(), tenant: 'default', person: person?.id ?? '', token: null } as const;
    const client = { address: null, userAgent: null, requestId: 'r' };
    const { text } = await sessions.begin({ ...wanted, method: 'password', mfa: false }, client);
    const me = (await call(program, 'GET', '/v1/me')).body;
    expect(me).toMatchObject({ kind: 'token', name: 'report', login: null, email: null, factors: null });
    expect(JSON.stringify(me)).not.toContain(person?.id);
    expect((await call(program, 'GET', '/v1/me/sessions')).body['sessions']).toEqual([]);
    expect((await call(program, 'DELETE', `/v1/me/sessions/${wanted.id}`)).status).toBe(404);
    await call(program, 'DELETE', '/v1/me/sessions');
    expect((await call(program, 'DELETE', '/v1/me')).body.code).toBe('session.needed');
    expect((await server.ask('/v1/me', { headers: { cookie: `daybook-session=${text}` } })).status).toBe(200);
    expect((await call(ann, 'GET', '/v1/me')).body).toMatchObject({ kind: 'person', login: 'ann' });
  });

  test('but no second person: it decides nothing that the person asked for, and the person nothing that it asked for', async () => {
    const decider: Role = { ...masked, name: 'decider', permissions: ['approvals:decide'] };
    const own = { groups: [], revision: 1, createdMs: 0, updatedMs: 0 };
    await server.deps.access.roles.save('default', { ...decider, ...own });
    const person = server.realPeople.list('default')[0];
    if (person === undefined) throw new Error('somebody is there');
    await server.giveRoles(person, ['decider']);
    const asked = await call(program, 'POST', '/v1/approvals', wantedExport);
    const { id } = asked.body as unknown as ApprovalJson;
    const approve = { decision: 'approve', reason: 'fine' };
    expect((await call(ann, 'POST', `/v1/approvals/${id}/decision`, approve)).body.code).toBe('approval.own');
    const withdrawn = await call(ann, 'POST', `/v1/approvals/${id}/decision`, { decision: 'withdraw', reason: 'no' });
    expect(withdrawn.status).toBe(200);
  });
});
