import type { ApprovalJson } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { groupNames } from '../../access/roles/index.ts';
import { startTestServer, type TestServer } from '../testing.ts';

const tenant = 'default';
let server: TestServer;
/** Tokens of Ann and Carl, who may decide, and of Ed, who exports without seeing addresses of people and raw lines. */
let tokens: { ann: string; carl: string; ed: string; rob: string };
beforeEach(async () => {
  server = await startTestServer();
  const add = async (name: string, ...roles: string[]) =>
    (await server.deps.tokens.addReader({ tenant, name, roles, owner: name })).text;
  tokens = {
    ann: await add('ann', 'administrator'),
    carl: await add('carl', 'administrator'),
    ed: await add('ed', 'exporter'),
    rob: await add('rob', 'investigator'),
  };
});
afterEach(() => server[Symbol.asyncDispose]());

type Who = keyof typeof tokens;
async function ask(who: Who, method: string, path: string, value?: object) {
  const headers = { authorization: `Bearer ${tokens[who]}`, 'content-type': 'application/json' };
  const body = value === undefined ? {} : { body: JSON.stringify(value) };
  const answer = await server.ask(path, { method, headers, ...body });
  return { ...answer, body: answer.body as Partial<ApprovalJson> & typeof answer.body };
}
const decide = (who: Who, id: string, decision: string, reason = 'because') =>
  ask(who, 'POST', `/v1/approvals/${id}/decision`, { decision, reason });
const wanted = {
  kind: 'export.unmasked',
  q: 'outcome:failure',
  since: '2026-01-01',
  until: '2026-02-01',
  groups: ['contact'],
  reason: 'ticket 9',
};
const wantExport = (change: object = {}, who: Who = 'ed') =>
  ask(who, 'POST', '/v1/approvals', { ...wanted, ...change });
/** Ann asks for a token that reads; she does not herself. */
async function wantToken(): Promise<string> {
  const { body } = await ask('ann', 'POST', '/v1/tokens', { name: 'script', roles: ['auditor'] });
  return (body['approval'] as ApprovalJson).id;
}
const tokenRoles = () => server.deps.tokens.readers(tenant).find(({ name }) => name === 'script')?.roles;

describe('listing', () => {
  test('200: who decides sees all, who asked their own, and each how they may decide', async () => {
    const id = await wantToken();
    const { body } = await wantExport();
    const shown = async (who: Who, query = '') => {
      const answer = await ask(who, 'GET', `/v1/approvals${query}`);
      return (answer.body['approvals'] as ApprovalJson[]).map((each) => [each.id, each.can.join()]);
    };
    expect(new Map((await shown('carl')) as [string, string][])).toEqual(
      new Map([
        [id, 'approve,refuse'],
        [body.id, 'approve,refuse'],
      ]),
    );
    expect(await shown('ed')).toEqual([[body.id, 'withdraw']]);
    await decide('carl', id, 'refuse');
    expect(await shown('carl', '?state=refused')).toEqual([[id, '']]);
    expect(await shown('carl', '?state=open')).toEqual([[body.id, 'approve,refuse']]);
    expect(await shown('ed', '?state=refused')).toEqual([]);
  });

  test('200: restrictions of roles are told to nobody who lists people, and neither roles nor every field', async () => {
    const shared = { about: '', groups: [], isBuiltIn: false, revision: 1, createdMs: 0, updatedMs: 0 };
    const sight = { sources: null, restriction: 'actor.email:victim@example.org', clear: groupNames };
    const { roles } = server.deps.access;
    await roles.save(tenant, { ...shared, name: 'narrow', permissions: ['events:read'], sight });
    await roles.save(tenant, { ...shared, name: 'lists', permissions: ['users:read'], sight: { ...sight, clear: [] } });
    const asked = await ask('ann', 'POST', '/v1/tokens', { name: 'script', roles: ['narrow'] });
    const { id } = asked.body['approval'] as ApprovalJson;
    const { text } = await server.deps.tokens.addReader({ tenant, name: 'lea', roles: ['lists'] });
    const shown = await server.ask(`/v1/approvals/${id}`, { token: text });
    expect(shown).toMatchObject({ status: 200, body: { what: { roles: [{ name: 'narrow' }] } } });
    expect(shown.text).not.toContain('victim');
    for (const who of ['ann', 'carl'] as const)
      expect((await ask(who, 'GET', `/v1/approvals/${id}`)).text).toContain('victim');
  });

  test('200: what somebody searched for, and why, is told to nobody who lists people and does not see every field', async () => {
    const { body } = await wantExport({ q: 'actor.id:anna', reason: 'anna was seen' });
    const id = body.id ?? '';
    const told = async (who: Who) => {
      const [one, all] = [await ask(who, 'GET', `/v1/approvals/${id}`), await ask(who, 'GET', '/v1/approvals')];
      expect([one.status, all.status]).toEqual([200, 200]);
      return /anna/.test(one.text) || /anna/.test(all.text);
    };
    const become = async (...roles: string[]) => {
      tokens.rob = (await server.deps.tokens.addReader({ tenant, name: 'rob', roles, owner: 'rob' })).text;
    };
    const lists = { permissions: ['users:read' as const] };
    await server.as.administrator.addRole({ name: 'lists', ...lists, sight: { clear: [] } });
    const reads = { permissions: ['events:read' as const] };
    await server.as.administrator.addRole({ name: 'reads', ...reads, sight: { clear: ['contact'] } });
    await become('lists', 'reads');
    expect(await told('rob')).toBe(false);
    await decide('carl', id, 'refuse', 'no, anna is on leave');
    expect(await told('rob')).toBe(false);
    expect((await ask('rob', 'GET', `/v1/approvals/${id}`)).body).toMatchObject({
      what: { groups: ['contact'] },
      reason: '',
      decision: { by: { name: 'carl' }, reason: '' },
    });
    expect([await told('ed'), await told('carl')]).toEqual([true, true]);
    await become('lists', 'auditor');
    expect(await told('rob')).toBe(true);
    // The events of it quote them too.
    await become('lists', 'reads');
    for (const q of ['kind:admin.approval.request', 'anna'])
      expect((await ask('rob', 'GET', `/v1/events?q=${q}`)).body).toMatchObject({ events: [] });
  });

  test('200: nor what a role is held to, where somebody is to have more by it', async () => {
    const sight = { restriction: 'NOT actor.id:anna', clear: [] };
    const tight = { name: 'tight', permissions: ['events:read' as const] };
    await ask('ann', 'POST', '/v1/roles', { ...tight, sight });
    await server.addReader('sue', 'tight');
    const wider = { permissions: tight.permissions, sight: { ...sight, restriction: 'NOT actor.id:annabel' } };
    expect((await ask('ann', 'PUT', '/v1/roles/tight', wider)).status).toBe(202);
    await ask('ann', 'POST', '/v1/tokens', { name: 'script', roles: ['tight'] });
    const lists = { permissions: ['users:read' as const, 'events:read' as const] };
    await server.as.administrator.addRole({ name: 'masked', ...lists, sight: { clear: [] } });
    const clear = groupNames.filter(() => true);
    await server.as.administrator.addRole({ name: 'held', ...lists, sight: { restriction: 'action:a', clear } });
    for (const role of ['masked', 'held']) {
      tokens.rob = await server.addReader('rob', role);
      const { body, text } = await ask('rob', 'GET', '/v1/approvals');
      expect((body['approvals'] as ApprovalJson[]).map(({ kind }) => kind).toSorted()).toEqual([
        'grant.sight',
        'role.widen',
      ]);
      expect(text, role).not.toContain('anna');
    }
    for (const who of ['ann', 'carl'] as const)
      expect((await ask(who, 'GET', '/v1/approvals')).text.match(/NOT actor.id:anna/g)?.length).toBeGreaterThan(2);
  });

  test('400 and 403', async () => {
    expect((await ask('carl', 'GET', '/v1/approvals?state=lost')).status).toBe(400);
    expect((await ask('rob', 'GET', '/v1/approvals')).status).toBe(403);
  });

  test('404: what somebody else asked for does not exist for who may not see it, in any way', async () => {
    const id = await wantToken();
    expect((await ask('carl', 'GET', `/v1/approvals/${id}`)).body).toMatchObject({ id, requestedBy: { name: 'ann' } });
    expect(await ask('ed', 'GET', `/v1/approvals/${id}`)).toMatchObject({ status: 404 });
    for (const decision of ['approve', 'refuse', 'withdraw', 'reviewed'])
      expect(await decide('ed', id, decision)).toMatchObject({ status: 404, body: { code: 'approval.not-found' } });
    expect(await ask('carl', 'GET', '/v1/approvals/none')).toMatchObject({ status: 404 });
  });
});

describe('deciding', () => {
  test('200: approved, carried out before the answer leaves', async () => {
    const id = await wantToken();
    expect(tokenRoles()).toEqual([]);
    expect(await decide('carl', id, 'approve', 'fine')).toMatchObject({
      status: 200,
      body: { state: 'applied', decision: { decision: 'approve', by: { name: 'carl' }, reason: 'fine' }, can: [] },
    });
    expect(tokenRoles()).toEqual(['auditor']);
  });

  test('403 approval.own: not by the one who asked, nor by another token of theirs; noted as refused', async () => {
    const id = await wantToken();
    expect(await decide('ann', id, 'approve')).toMatchObject({ status: 403, body: { code: 'approval.own' } });
    const { text } = await server.deps.tokens.addReader({ tenant, name: 'x', roles: ['administrator'], owner: 'ann' });
    tokens.ann = text;
    expect(await decide('ann', id, 'approve')).toMatchObject({ status: 403, body: { code: 'approval.own' } });
    expect(tokenRoles()).toEqual([]);
    expect(server.log.own.filter(({ kind }) => kind === 'log.refused')).toMatchObject([
      { action: 'decideApproval', outcome: 'denied', actor: { id: 'ann' } },
      { action: 'decideApproval', outcome: 'denied', actor: { id: 'x' } },
    ]);
  });

  test('403: who sees it and does not decide; under a role that does not', async () => {
    const id = await wantToken();
    tokens.rob = (await server.deps.tokens.addReader({ tenant, name: 'rob', roles: ['auditor'] })).text;
    expect(await decide('rob', id, 'approve')).toMatchObject({ status: 403, body: { code: 'access.forbidden' } });
    const roles = ['auditor', 'administrator'];
    tokens.rob = (await server.deps.tokens.addReader({ tenant, name: 'rob', roles })).text;
    const asAuditor = await server.ask(`/v1/approvals/${id}/decision`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokens.rob}`,
        'content-type': 'application/json',
        'daybook-role': 'auditor',
      },
      body: JSON.stringify({ decision: 'approve', reason: 'x' }),
    });
    expect(asAuditor.status).toBe(403);
    expect(await decide('rob', id, 'approve')).toMatchObject({
      status: 200,
      body: { decision: { by: { role: 'administrator' } } },
    });
  });

  test('409, 400 and 503', async () => {
    const id = await wantToken();
    expect(await decide('carl', id, 'reviewed')).toMatchObject({ status: 409, body: { code: 'approval.not-open' } });
    expect((await decide('carl', id, 'approve', '')).status).toBe(400);
    expect((await decide('carl', id, 'maybe')).status).toBe(400);
    server.log.ownFails = true;
    expect(await decide('carl', id, 'approve')).toMatchObject({ status: 503, body: { code: 'look.not-recorded' } });
    expect(tokenRoles()).toEqual([]);
    server.log.ownFails = false;
    expect((await decide('ann', id, 'withdraw')).body).toMatchObject({ state: 'withdrawn' });
    expect(await decide('carl', id, 'approve')).toMatchObject({ status: 409 });
  });
});

describe('an export with masked fields shown', () => {
  const may = (who: Who, change: object = {}, role?: string) => {
    const identity = server.deps.tokens.identify(tokens[who]);
    if (identity?.kind !== 'reader') throw new Error('it is in effect');
    const acting = identity.roles.find(({ name }) => role === undefined || name === role);
    if (acting === undefined) throw new Error('the role is held');
    const ns = (day: string) => BigInt(Date.parse(day)) * 1_000_000n;
    const range = { sinceNs: ns('2026-01-01'), untilNs: ns('2026-02-01') };
    const exported = { query: 'outcome:failure', ...range, groups: ['contact'] as const, ...change };
    return server.deps.access.permits.check({ ...identity, role: acting }, exported);
  };

  test('201, and a permit for exactly that once somebody approved it', async () => {
    const asked = await wantExport({ hours: 2 });
    expect(asked).toMatchObject({
      status: 201,
      body: { state: 'waiting', permit: null, what: { since: '2026-01-01T00:00:00.000000000Z', groups: ['contact'] } },
    });
    expect(may('ed')).toBeNull();
    const { body } = await decide('carl', asked.body.id ?? '', 'approve');
    expect(body).toMatchObject({ state: 'applied', permit: { id: asked.body.id } });
    const expiresMs = Date.parse(body.permit?.expires ?? '');
    expect(expiresMs - Date.parse(body.applied ?? '')).toBeLessThanOrEqual(2 * 3_600_000);
    expect(may('ed')).toEqual({ id: asked.body.id, expiresMs });
    expect(may('ed', { query: '(outcome:failure)', groups: [] })).not.toBeNull();
    const wider = [
      { query: '' },
      { groups: ['contact', 'raw'] },
      { sinceNs: 0n },
      { untilNs: BigInt(Date.now()) * 1_000_000n },
    ];
    for (const change of wider) expect(may('ed', change)).toBeNull();
    expect(may('carl')).toBeNull();
  });

  test('a permit is of the role that it was asked for under', async () => {
    await server.as.administrator.addRole({
      name: 'other',
      permissions: ['events:export'],
      sight: { clear: [] },
    });
    const roles = ['exporter', 'other'];
    tokens.ed = (await server.deps.tokens.addReader({ tenant, name: 'ed', roles, owner: 'ed' })).text;
    const { body } = await wantExport();
    await decide('carl', body.id ?? '', 'approve');
    expect(may('ed', {}, 'exporter')).not.toBeNull();
    expect(may('ed', {}, 'other')).toBeNull();
  });

  test('a permit for raw lines shows nothing once the role masks more than was approved: they hold it too', async () => {
    const clear = ['network' as const, 'contact' as const];
    await server.as.administrator.addRole({ name: 'out', permissions: ['events:export'], sight: { clear } });
    const out = () => {
      const role = server.deps.access.roles.role(tenant, 'out');
      if (role === null) throw new Error('it is there');
      return role;
    };
    const missing = groupNames.filter((group) => !out().sight.clear.includes(group));
    tokens.ed = (await server.deps.tokens.addReader({ tenant, name: 'ed', roles: ['out'], owner: 'ed' })).text;
    const { body } = await wantExport({ groups: missing });
    await decide('carl', body.id ?? '', 'approve');
    expect(may('ed', { groups: missing })).not.toBeNull();
    expect(may('ed', { groups: ['raw'] })).not.toBeNull();
    const own = { groups: [], revision: 2, createdMs: 0, updatedMs: 0 };
    const sight = { ...out().sight, clear: [] };
    await server.deps.access.roles.save(tenant, { ...out(), ...own, sight });
    expect(may('ed', { groups: missing })).toBeNull();
    expect(may('ed', { groups: ['raw'] })).toBeNull();
    expect(may('ed', { groups: missing.filter((group) => group !== 'raw') })).not.toBeNull();
  });

  test('201 break-glass: at once, an alert, and listed until somebody else reviewed it', async () => {
    const { status, body } = await wantExport({ breakGlass: true });
    expect(status).toBe(201);
    expect(body).toMatchObject({ state: 'to-review', decision: { decision: 'break-glass' }, mine: true, can: [] });
    expect(may('ed')).toMatchObject({ id: body.id });
    expect(server.log.own[0]).toMatchObject({
      kind: 'admin.approval.request',
      action: 'break-glass',
      severity: 5,
      reason: { text: 'ticket 9' },
    });
    expect((await ask('carl', 'GET', '/v1/approvals?state=open')).body['approvals']).toMatchObject([
      { id: body.id, mine: false },
    ]);
    expect(await decide('ed', body.id ?? '', 'reviewed')).toMatchObject({ status: 403 });
    expect(await decide('carl', body.id ?? '', 'reviewed', 'was needed')).toMatchObject({
      body: { state: 'reviewed', review: { by: { name: 'carl' }, reason: 'was needed' } },
    });
    expect((await ask('carl', 'GET', '/v1/approvals?state=open')).body['approvals']).toEqual([]);
    expect(server.log.own.at(-1)).toMatchObject({ kind: 'admin.approval.review', actor: { id: 'carl' } });
  });

  test('503: a break-glass that cannot be recorded breaks nothing', async () => {
    server.log.ownFails = true;
    expect((await wantExport({ breakGlass: true })).status).toBe(503);
    expect(may('ed')).toBeNull();
  });

  test.each<[string, object, string]>([
    ['what is shown already', { groups: ['network'] }, 'groups'],
    ['raw without what is in it', { groups: ['raw'] }, 'groups'],
    ['a range that ends before it begins', { until: '2025-01-01' }, 'until'],
    ['too long', { hours: 73 }, 'hours'],
    ['no reason', { reason: undefined }, 'reason'],
    ['another kind', { kind: 'role.widen' }, 'kind'],
  ])('400: %s', async (_what, change, path) => {
    expect(await wantExport(change)).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  });

  test('400 query.invalid, 403, and 409 where too many are open', async () => {
    expect(await wantExport({ q: 'outcome:' })).toMatchObject({ status: 400, body: { code: 'query.invalid' } });
    expect((await wantExport({}, 'rob')).status).toBe(403);
    for (let i = 0; i < 50; i += 1) await wantExport({ q: `outcome:failure AND action:a${i}` });
    expect(await wantExport()).toMatchObject({ status: 409, body: { code: 'limit.reached' } });
  });
});

test('requests of one tenant are nothing in another', async () => {
  const id = await wantToken();
  tokens.carl = (await server.deps.tokens.addReader({ tenant: 'other', name: 'eve', roles: ['administrator'] })).text;
  expect((await ask('carl', 'GET', '/v1/approvals')).body).toEqual({ approvals: [] });
  expect((await ask('carl', 'GET', `/v1/approvals/${id}`)).status).toBe(404);
  expect((await decide('carl', id, 'approve')).status).toBe(404);
  expect(tokenRoles()).toEqual([]);
});
