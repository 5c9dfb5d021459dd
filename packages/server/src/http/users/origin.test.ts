import type { ApprovalJson } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestServer } from '../testing.ts';
import { personIn, type TestBrowser } from '../testing/browser.ts';
import {
  acceptLink,
  approveBy,
  invite,
  type Invited,
  linkBy,
  startWithTwoAdministrators,
} from '../testing/two-administrators.ts';

/* Who makes a link can use it. So whoever approves that somebody sees more is shown through whose link that somebody signs in. */
const sight = { sources: null, restriction: '', clear: [] };
const narrow = { name: 'narrow', about: '', permissions: ['looks:read' as const], sight, isBuiltIn: false };
let server: TestServer;
let ann: TestBrowser;
let carl: TestBrowser;
beforeEach(async () => {
  ({ server, ann, carl } = await startWithTwoAdministrators([narrow]));
});
afterEach(() => server[Symbol.asyncDispose]());

const accept = async (secret: string) => expect((await acceptLink(server, secret)).status).toBe(200);
const wantAuditor = async (person: string) => {
  const answer = await ann.ask('POST', '/v1/grants', { person, role: 'auditor', reason: 'audit' });
  return (answer.body as unknown as { approval: ApprovalJson }).approval;
};
const approve = async (id: string | null) => (await approveBy(carl, id)).body as unknown as ApprovalJson;
const rolesOf = (id: string) => server.deps.access.personRoles.rolesOf('default', id).map(({ name }) => name);
const changed = { state: 'failed', failure: expect.stringContaining('signs in was changed') as string };

describe('a role for somebody, asked for by whoever might be them', () => {
  test('is asked for with the link that the one who asks made, and when it was used', async () => {
    const { user, invitation } = await invite(ann, 'bob');
    await accept(invitation.secret);
    const day = new Date(server.realPeople.find(user.id)?.link?.usedMs ?? 0).toISOString().slice(0, 10);
    const approval = await wantAuditor(user.id);
    const told = `bob signs in by what was set up on ${day} through a link made by ann, who asks for this`;
    expect(approval.summary).toBe(`Give bob the role auditor. Note: ${told}`);
    expect(server.log.own.find(({ kind }) => kind === 'admin.approval.request')).toMatchObject({
      ext: { summary: approval.summary },
    });
    expect(await approve(approval.id)).toMatchObject({ state: 'applied' });
    expect(rolesOf(user.id)).toEqual(['auditor']);
  });

  test('names who made the link, where it was somebody else or a token', async () => {
    const { user, invitation } = await invite(carl, 'bob');
    await accept(invitation.secret);
    expect((await wantAuditor(user.id)).summary).toMatch(/through a link made by carl$/);
    const { id } = await personIn(server, 'eve', []);
    expect((await wantAuditor(id)).summary).toMatch(/through a link made by the token Ann$/);
  });

  test('is not given once they sign in by another link than was shown', async () => {
    const { user, invitation } = await invite(carl, 'bob');
    await accept(invitation.secret);
    const { id } = await wantAuditor(user.id);
    await accept(await linkBy(ann, user.id));
    expect(await approve(id)).toMatchObject(changed);
    expect(rolesOf(user.id)).toEqual([]);
    expect((await wantAuditor(user.id)).summary).toMatch(/made by ann, who asks for this$/);
  });

  test('says that nobody has signed in yet, and who could; the link of the one who asks may be used then', async () => {
    const { user, invitation, approval } = await invite(ann, 'bob', { roles: ['auditor'], email: 'bob@example.org' });
    const { summary } = (await carl.ask('GET', `/v1/approvals/${approval}`)).body as unknown as ApprovalJson;
    const told = 'whoever has the link, or the address bob@example.org at a provider can be bob';
    expect(summary).toBe(`Give bob the role auditor. Note: bob has not signed in yet: ${told}`);
    await accept(invitation.secret);
    expect(await approve(approval)).toMatchObject({ state: 'applied' });
    expect(rolesOf(user.id)).toEqual(['auditor']);
  });

  test('is not given where nobody had signed in, and somebody else’s link was used since', async () => {
    const { user, approval } = await invite(ann, 'bob', { roles: ['auditor'] });
    const other = (await personIn(server, 'dan', ['administrator'])).browser;
    await accept(await linkBy(other, user.id));
    expect(await approve(approval)).toMatchObject(changed);
  });

  test('is not given once the address is another: who has it at a provider is them', async () => {
    const { user, approval } = await invite(ann, 'bob', { roles: ['auditor'], email: 'bob@example.org' });
    expect((await ann.ask('PATCH', `/v1/users/${user.id}`, { email: 'ann@example.org' })).status).toBe(200);
    expect(await approve(approval)).toMatchObject(changed);
    expect(rolesOf(user.id)).toEqual([]);
  });

  test('says so of who signs in at a provider', async () => {
    const { user } = await invite(ann, 'bob');
    const external = { issuer: 'https://login.example.org', subject: 'b-1' };
    await server.realPeople.change(user.id, { external, state: 'active' });
    const { id, summary } = await wantAuditor(user.id);
    expect(summary).toMatch(/Note: bob signs in at a provider \(https:\/\/login.example.org b-1\)$/);
    await server.realPeople.change(user.id, { external: { ...external, subject: 'a-1' } });
    expect(await approve(id)).toMatchObject(changed);
  });

  test('and is remembered over a restart', async () => {
    const { user, invitation } = await invite(ann, 'bob');
    await accept(invitation.secret);
    const { People } = await import('../../access/index.ts');
    const again = await People.open(server.db, server.clock, server.deps.random);
    expect(again.find(user.id)?.link).toEqual(server.realPeople.find(user.id)?.link);
    expect(again.find(user.id)?.link?.maker).toBe(server.realPeople.withLogin('default', 'ann')?.id);
  });
});

describe('more for all who have a role', () => {
  const widen = async () => {
    const { name: _, isBuiltIn: __, ...definition } = narrow;
    const wider = { ...definition, permissions: ['looks:read', 'events:read'], groups: [], reason: 'more' };
    const answer = await ann.ask('PUT', '/v1/roles/narrow', wider);
    return (answer.body as unknown as { approval: ApprovalJson }).approval;
  };

  test('names who has it, and through whose link they sign in', async () => {
    const { user, invitation } = await invite(ann, 'bob');
    await accept(invitation.secret);
    await server.giveRoles({ ...user, login: 'bob' }, ['narrow']);
    await server.addReader('script', 'narrow');
    const { id, what } = await widen();
    expect(what).toMatchObject({ holders: ['bob, by a link made by ann', 'the token script'] });
    expect(await approve(id)).toMatchObject({ state: 'applied' });
  });

  const later: [string, (user: Invited['user']) => Promise<unknown>][] = [
    ['somebody else has it since', (user) => server.giveRoles({ ...user, login: 'bob' }, ['narrow'])],
    ['a token has it since', () => server.addReader('script', 'narrow')],
    ['somebody who has it signs in by another link', async () => await accept(await linkBy(ann, holder))],
  ];
  let holder = '';
  test.each(later)('is not given where %s', async (_what, change) => {
    const { user } = await invite(ann, 'bob');
    holder = (await personIn(server, 'eve', [])).id;
    await server.giveRoles({ id: holder, number: 9, login: 'eve' }, ['narrow']);
    // Otherwise nobody could make a link for who has it alone.
    await server.giveRoles(server.realPeople.withLogin('default', 'ann') ?? { ...user, login: 'bob' }, ['narrow']);
    server.clock.forward(1_000);
    const { id } = await widen();
    server.clock.forward(1_000);
    await change(user);
    expect(await approve(id)).toMatchObject({
      state: 'failed',
      failure: expect.stringContaining('since this was asked for') as string,
    });
  });
});

test('403 user.exceeds: nobody alone makes a link for whom a provider or directory may put into a group that shows more', async () => {
  const investigator = server.deps.access.roles.role('default', 'investigator');
  if (investigator === null) throw new Error('it is built in');
  const { user } = await invite(ann, 'bob');
  const path = `/v1/users/${user.id}/invitation`;
  const soc = { name: 'soc', groups: ['security'], isBuiltIn: false, revision: 1, createdMs: 0, updatedMs: 0 };
  await server.deps.access.roles.save('default', { ...investigator, ...soc });
  expect((await ann.ask('POST', path)).status).toBe(201);
  for (const change of [{ provisioned: 'kept' as const }, { external: { issuer: 'https://i', subject: 's' } }]) {
    await server.realPeople.change(user.id, { provisioned: null, external: null, ...change });
    expect(await ann.ask('POST', path)).toMatchObject({ status: 403, body: { code: 'user.exceeds' } });
  }
});
