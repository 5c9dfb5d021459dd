import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestServer } from '../testing.ts';
import { personIn, TestBrowser, testPassword } from '../testing/browser.ts';
import { acceptLink, approveBy, invite, linkBy, startWithTwoAdministrators } from '../testing/two-administrators.ts';

/* Whatever lets somebody act as another person, when that person comes to see more: nothing of it is opened by one person alone. */
const sight = { sources: null, restriction: '', clear: [] };
const role = {
  name: 'shop',
  about: '',
  permissions: ['events:read' as const],
  sight,
  isBuiltIn: false,
};
let server: TestServer;
let ann: TestBrowser;
let carl: TestBrowser;
beforeEach(async () => {
  ({ server, ann, carl } = await startWithTwoAdministrators([role]));
});
afterEach(() => server[Symbol.asyncDispose]());

const decide = (id: string | null) => approveBy(carl, id);
const accept = (secret: string) => acceptLink(server, secret);
const outgrown = { status: 403, body: { code: 'invitation.outgrown' } };
const openApproval = () =>
  server.deps.access.approvals.live('default').find(({ state }) => state === 'waiting')?.id ?? null;

describe('a link of before the person came to see more opens nothing', () => {
  test('403: an invitation, when a second person approved the roles', async () => {
    const { invitation, approval } = await invite(ann, 'bob', { roles: ['auditor'] });
    expect((await decide(approval)).body).toMatchObject({ state: 'applied' });
    expect(await accept(invitation.secret)).toMatchObject(outgrown);
    const open = await new TestBrowser(server).ask('POST', '/v1/invitations/open', { secret: invitation.secret });
    expect(open).toMatchObject(outgrown);
    const passkey = { secret: invitation.secret };
    expect(await new TestBrowser(server).ask('POST', '/v1/invitations/passkey/options', passkey)).toMatchObject(
      outgrown,
    );
    expect(server.log.own.at(-1)).toMatchObject({
      action: 'accept-invite',
      outcome: 'denied',
      reason: { code: 'outgrown' },
      target: { user: { id: 'bob' } },
    });
  });

  test('403: a link that sets new credentials, when another person gave the role', async () => {
    const { id } = await personIn(server, 'bob', ['operator']);
    const secret = await linkBy(ann, id);
    await server.as.administrator.addGrant({ person: id, role: 'auditor', reason: 'it' });
    expect(await accept(secret)).toMatchObject(outgrown);
  });

  test('403: when a role of the person was widened', async () => {
    const { user, invitation } = await invite(ann, 'bob');
    await server.giveRoles({ ...user, login: 'bob' }, ['shop']);
    const { invitation: second } = await server.as.administrator.reinviteUser(user.id);
    expect(await accept(invitation.secret)).toMatchObject({ status: 404 });
    const wider = { ...role, sight: { ...sight, clear: ['contact' as const] } };
    const own = { groups: [], revision: 2, createdMs: 0, updatedMs: 0 };
    await server.deps.access.roles.save('default', { ...wider, ...own });
    expect((await accept(second.secret)).status).toBe(200);
    const { user: eve } = await invite(ann, 'eve');
    const secret = await linkBy(ann, eve.id);
    await server.giveRoles({ ...eve, login: 'eve' }, ['shop']);
    expect(await accept(secret)).toMatchObject(outgrown);
  });

  test('403: when a role that the person had already was widened after a second person approved the link', async () => {
    const { id } = await personIn(server, 'bob', ['shop']);
    const approved = async () => {
      await ann.ask('POST', `/v1/users/${id}/invitation`);
      await decide(openApproval());
      return await linkBy(ann, id);
    };
    expect((await accept(await approved())).status).toBe(200);
    const secret = await approved();
    const wider = { ...role, sight: { ...sight, clear: ['contact' as const] } };
    const own = { groups: [], revision: 2, createdMs: 0, updatedMs: 0 };
    await server.deps.access.roles.save('default', { ...wider, ...own });
    expect(await accept(secret)).toMatchObject(outgrown);
  });

  test('403: when the person came into a group that gives a role', async () => {
    const { user, invitation } = await invite(ann, 'bob');
    const custom = { groups: ['scim:staff'], revision: 2, createdMs: 0, updatedMs: 0 };
    await server.deps.access.roles.save('default', { ...role, ...custom });
    await server.outside.add({
      id: 'g1',
      tenant: 'default',
      name: 'staff',
      externalId: null,
      members: new Set([user.id]),
    });
    expect(await accept(invitation.secret)).toMatchObject(outgrown);
  });

  test('403: when what the person had for a time is theirs for good', async () => {
    const until = new Date(server.clock.nowMs() + 3_600_000).toISOString();
    await server.as.administrator.addGrant({
      person: (await personIn(server, 'tim', ['administrator'])).id,
      role: 'auditor',
      until,
      reason: 'audit',
    });
    const tim = new TestBrowser(server);
    await tim.signIn('tim', testPassword);
    const { user, invitation, approval } = await invite(tim, 'bob', { roles: ['auditor'], until });
    expect(approval).toBeNull();
    await server.as.administrator.addGrant({ person: user.id, role: 'auditor', reason: 'for good' });
    expect(await accept(invitation.secret)).toMatchObject(outgrown);
  });

  test('200: what its maker could give themselves is no more', async () => {
    const { user, invitation } = await server.as.administrator.inviteUser({ login: 'bob', name: 'Bob' });
    await server.as.administrator.addGrant({ person: user.id, role: 'auditor', reason: 'later' });
    expect((await accept(invitation.secret)).status).toBe(200);
  });

  test('200: over a restart of the server the bound is as before', async () => {
    const { user, invitation } = await invite(ann, 'bob');
    const { Invitations } = await import('../../access/people/invitations.ts');
    const again = await Invitations.open(server.db, server.clock, server.deps.random);
    expect(again.find(invitation.secret)).toMatchObject({
      person: user.id,
      bound: { maker: [{ name: 'administrator' }] },
    });
  });

  test('404: nor one of somebody who may not sign in any more', async () => {
    const { id } = await personIn(server, 'mia', ['administrator']);
    const mia = new TestBrowser(server);
    await mia.signIn('mia', testPassword);
    const { invitation } = await invite(mia, 'bob');
    await server.as.administrator.changeUser(id, { state: 'disabled' });
    expect(await accept(invitation.secret)).toMatchObject({ status: 404 });
  });
});

describe('an approval for somebody’s account is good for what it says', () => {
  test('403: not for new credentials once the person has more than was approved', async () => {
    const { id } = await personIn(server, 'bob', ['shop']);
    const path = `/v1/users/${id}/invitation`;
    expect((await ann.ask('POST', path)).status).toBe(403);
    await decide(openApproval());
    const wider = { ...role, sight: { ...sight, clear: ['contact' as const] } };
    const own = { groups: [], revision: 2, createdMs: 0, updatedMs: 0 };
    await server.deps.access.roles.save('default', { ...wider, ...own });
    expect((await ann.ask('POST', path)).status).toBe(403);
  });

  test('403: one for a later end is none for new credentials, nor for another end', async () => {
    const { id } = await personIn(server, 'bob', ['auditor']);
    const day = (n: number) => new Date(server.clock.nowMs() + n * 86_400_000).toISOString();
    const path = `/v1/users/${id}`;
    const [soon, later] = [day(1), day(9)];
    expect((await ann.ask('PATCH', path, { expires: soon })).status).toBe(200);
    const exceeds = { status: 403, body: { code: 'user.exceeds' } };
    expect(await ann.ask('PATCH', path, { expires: later })).toMatchObject(exceeds);
    await decide(openApproval());
    expect(await ann.ask('POST', `${path}/invitation`)).toMatchObject(exceeds);
    expect(await ann.ask('PATCH', path, { expires: null })).toMatchObject(exceeds);
    expect((await ann.ask('PATCH', path, { expires: later })).status).toBe(200);
    expect((await server.as.administrator.changeUser(id, { expires: null })).expires).toBeNull();
  });

  test('403: nobody who sees less lets somebody in again alone', async () => {
    const { id } = await personIn(server, 'bob', ['auditor']);
    const path = `/v1/users/${id}`;
    expect((await ann.ask('PATCH', path, { state: 'disabled' })).status).toBe(200);
    expect(await ann.ask('PATCH', path, { state: 'active' })).toMatchObject({ status: 403 });
    await decide(openApproval());
    expect((await ann.ask('PATCH', path, { state: 'active' })).status).toBe(200);
  });
});

describe('what a person made for programs', () => {
  const made = async (owner: string, ...roles: string[]) =>
    await server.deps.tokens.addReader({ tenant: 'default', name: 'script', roles, owner });
  const reads = async (token: string) => (await server.ask('/v1/events', { token })).status;

  test('403: has no role any more that the person has lost', async () => {
    const { id } = await personIn(server, 'olga', ['auditor', 'administrator']);
    const { text } = await made(id, 'auditor');
    expect(await reads(text)).toBe(200);
    const [grant] = server.deps.access.grants.list('default', id).filter((each) => each.role === 'auditor');
    await server.as.administrator.removeGrant(grant?.id ?? '');
    expect(await reads(text)).toBe(403);
  });

  test('200: keeps what a second person approved for it, until the person’s login ends', async () => {
    const given = await ann.ask('POST', '/v1/tokens', { name: 'script', roles: ['auditor'] });
    const { secret: token, approval } = given.body as unknown as { secret: string; approval: { id: string } };
    expect(await reads(token)).toBe(403);
    await decide(approval.id);
    expect(await reads(token)).toBe(200);
    const { Tokens } = await import('../../access/index.ts');
    const again = await Tokens.open(server.db, server.clock, server.deps.random, server.deps.access.roles, {
      identityOf: () => null,
      rightsOf: () => ({ roles: [], endsMs: null }),
    });
    expect(again.identify(token)).toMatchObject({ roles: [{ name: 'auditor' }] });
  });

  test('waits: with an end, it hands on nothing for longer', async () => {
    const { id } = await personIn(server, 'olga', ['auditor', 'administrator']);
    const expiresMs = server.clock.nowMs() + 3_600_000;
    const more = { tenant: 'default', name: 'short', owner: id, roles: ['auditor', 'administrator'], expiresMs };
    const { text } = await server.deps.tokens.addReader(more);
    const ask = async (expires?: string) => {
      const body = JSON.stringify({ name: 'long', roles: ['auditor'], ...(expires === undefined ? {} : { expires }) });
      const headers = { 'content-type': 'application/json' };
      const answer = await server.ask('/v1/tokens', { method: 'POST', token: text, headers, body });
      return (answer.body as unknown as { approval: object | null }).approval;
    };
    expect(await ask()).not.toBeNull();
    expect(await ask(new Date(expiresMs).toISOString())).toBeNull();
  });

  test('waits: who has a login that ends hands on nothing for longer', async () => {
    const { id, browser } = await personIn(server, 'olga', ['auditor', 'administrator']);
    const expires = new Date(server.clock.nowMs() + 3_600_000).toISOString();
    await server.as.administrator.changeUser(id, { expires });
    expect((await invite(browser, 'bob', { roles: ['auditor'] })).approval).not.toBeNull();
    expect((await invite(browser, 'eve', { roles: ['auditor'], until: expires })).approval).toBeNull();
  });
});
