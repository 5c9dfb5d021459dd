import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { client, definition, openTestAccess, reopen, tenant, type TestAccess } from '../testing.ts';

let world: TestAccess;
beforeEach(async () => {
  world = await openTestAccess();
});
afterEach(() => world[Symbol.asyncDispose]());

const rolesOf = (person: string) => world.grants.rolesOf(tenant, person).map(({ name }) => name);
const give = (who: string, to: string, roles: readonly string[], options: { untilMs?: number; reason?: string } = {}) =>
  world.giving.give(world.as(who), world.person(to), roles, options);

describe('the first person', () => {
  const first = async () => {
    const { record } = await world.tokens.addReader({ tenant, name: 'first', roles: ['administrator', 'auditor'] });
    const roles = ['administrator', 'auditor'].flatMap((name) => world.roles.role(tenant, name) ?? []);
    const [role] = roles;
    if (role === undefined) throw new Error('it is built in');
    const reader = { kind: 'reader', tenant, subject: record.id, name: 'first', credential: record.id, roles } as const;
    return { reader: { ...reader, role }, client };
  };

  test('becomes administrator and auditor at once, visibly, whatever was given', async () => {
    const by = await first();
    expect(await world.giving.give(by, world.person('ann'), [], {})).toEqual({
      given: ['administrator', 'auditor'],
      waiting: [],
      approval: null,
    });
    expect(rolesOf('ann')).toEqual(['administrator', 'auditor']);
    expect(world.drafts).toMatchObject([
      { kind: 'admin.role.grant', action: 'first', severity: 3, target: { user: { id: 'ann' } } },
      { kind: 'admin.role.grant', action: 'first', changes: [{ old: 'administrator', new: 'administrator,auditor' }] },
    ]);
  });

  test('is made by nobody who has less: they would get more', async () => {
    const by = await first();
    const roles = by.reader.roles.filter(({ name }) => name !== 'auditor');
    const lesser = { ...by, reader: { ...by.reader, roles } };
    const giving = world.giving.give(lesser, world.person('ann'), [], {});
    await expect(giving).rejects.toMatchObject({ code: 'access.forbidden' });
    expect(rolesOf('ann')).toEqual([]);
  });

  test('owns the tokens from before, and what was asked for with them: they are nobody else', async () => {
    const by = await first();
    await world.roleAdmin.add(by, 'shop', definition(['events:read'], { sources: [0] }));
    await world.tokens.addReader({ tenant, name: 'shop', roles: ['shop'] });
    const { approval } = await world.roleAdmin.change(by, 'shop', definition(['events:read']));
    await world.giving.give(by, world.person('ann'), [], {});
    const decided = world.approvals.decide(world.as('ann'), approval?.id ?? '', 'approve', 'x');
    await expect(decided).rejects.toMatchObject({ code: 'approval.own' });
    expect(world.tokens.readers(tenant).map(({ owner }) => owner)).toEqual(['ann', 'ann']);
    // Nor do they count as a second person.
    const { approval: id } = await give('ann', 'bob', ['administrator']);
    expect((await world.approvalStore.get(tenant, id ?? ''))?.aloneMs).not.toBeNull();
  });

  test('is first only once, also over a restart and after it was all taken away', async () => {
    await world.put('ann', 'administrator');
    for (const grant of world.grants.list(tenant)) await world.grants.end(grant);
    const next = await reopen(world.db, world.time);
    const by = await first();
    await next.giving.give(by, next.person('bob'), [], {});
    expect(next.grants.list(tenant)).toEqual([]);
  });
});

describe('grants', () => {
  beforeEach(async () => {
    await world.put('ann', 'administrator', 'auditor');
  });

  test('a role that the giver has is given at once, recorded before it holds', async () => {
    world.record.before = () => expect(rolesOf('bob')).toEqual([]);
    expect(await give('ann', 'bob', ['investigator'], { reason: 'ticket 1' })).toMatchObject({ approval: null });
    expect(rolesOf('bob')).toEqual(['investigator']);
    expect(world.drafts).toMatchObject([
      {
        kind: 'admin.role.grant',
        actor: { id: 'ann' },
        reason: { text: 'ticket 1' },
        target: { user: { id: 'bob' }, resources: [{ type: 'role', id: 'investigator' }] },
        changes: [{ path: 'roles', old: '', new: 'investigator' }],
      },
    ]);
  });

  test('what cannot be recorded is not given', async () => {
    world.record.before = () => {
      throw new Error('disk full');
    };
    await expect(give('ann', 'bob', ['investigator'])).rejects.toMatchObject({ code: 'look.not-recorded' });
    expect(rolesOf('bob')).toEqual([]);
    expect(await world.db.selectFrom('grants').select('id').where('person', '=', 'bob').execute()).toEqual([]);
  });

  test('a grant ends by itself at its time, to the millisecond, and its end is recorded once', async () => {
    const untilMs = world.time.ms + 5000;
    await give('ann', 'bob', ['investigator'], { untilMs });
    world.time.ms = untilMs - 1;
    expect(rolesOf('bob')).toEqual(['investigator']);
    world.time.ms = untilMs;
    expect(rolesOf('bob')).toEqual([]);
    await Promise.all([world.sweep(), world.sweep()]);
    await (await reopen(world.db, world.time)).sweep();
    expect(world.drafts.filter(({ kind }) => kind === 'admin.role.revoke')).toMatchObject([
      { action: 'expire', actor: { type: 'system' }, changes: [{ old: 'investigator', new: '' }] },
    ]);
  });

  test('the end of a grant that was over before a restart is recorded after it', async () => {
    await give('ann', 'bob', ['investigator'], { untilMs: world.time.ms + 5000 });
    world.time.ms += 5000;
    const next = await reopen(world.db, world.time);
    expect(next.grants.rolesOf(tenant, 'bob')).toEqual([]);
    await next.sweep();
    expect(next.kinds()).toEqual(['admin.role.revoke']);
  });

  test('an end in the past is refused', async () => {
    await expect(give('ann', 'bob', ['investigator'], { untilMs: world.time.ms })).rejects.toMatchObject({
      code: 'request.invalid',
    });
  });

  test('taken away, it gives nothing from then on, and that is recorded', async () => {
    await give('ann', 'bob', ['investigator']);
    const [grant] = world.grants.list(tenant, 'bob');
    await world.giving.take(world.as('ann'), grant?.id ?? '');
    expect(rolesOf('bob')).toEqual([]);
    expect(world.drafts.at(-1)).toMatchObject({ kind: 'admin.role.revoke', action: 'take' });
    await expect(world.giving.take(world.as('ann'), grant?.id ?? '')).rejects.toMatchObject({
      code: 'grant.not-found',
    });
    expect((await reopen(world.db, world.time)).grants.rolesOf(tenant, 'bob')).toEqual([]);
  });

  test('the last administrator stays: one who ends, or who is gone, is none', async () => {
    const take = () => world.giving.take(world.as('ann'), 'ann-administrator');
    await expect(take()).rejects.toMatchObject({ code: 'grant.last' });
    const base = { tenant, role: 'administrator', sinceMs: 0, reason: '', givenBy: '', approval: null };
    await world.grants.add([{ ...base, id: 'x', person: world.person('bob'), untilMs: world.time.ms + 1000 }]);
    await world.grants.add([{ ...base, id: 'y', person: { id: 'gone', number: 9, login: 'gone' }, untilMs: null }]);
    await expect(take()).rejects.toMatchObject({ code: 'grant.last' });
    await world.put('carl', 'administrator');
    expect(await take()).toMatchObject({ id: 'ann-administrator' });
  });

  test('a role that is had already is not given twice, but for longer', async () => {
    await give('ann', 'bob', ['investigator'], { untilMs: world.time.ms + 5000 });
    await give('ann', 'bob', ['investigator'], { untilMs: world.time.ms + 4000 });
    expect(world.grants.list(tenant, 'bob')).toHaveLength(1);
    await give('ann', 'bob', ['investigator']);
    expect(world.grants.list(tenant, 'bob')).toHaveLength(2);
    expect(rolesOf('bob')).toEqual(['investigator']);
  });

  test('of several roles those that may be given are, and the others wait', async () => {
    await world.put('carl', 'administrator');
    expect(await give('ann', 'bob', ['investigator', 'administrator'])).toMatchObject({
      given: ['investigator'],
      waiting: ['administrator'],
      approval: expect.any(String),
    });
  });

  test('grants of a person are bounded', async () => {
    for (let i = 1; i <= 32; i += 1) await give('ann', 'bob', ['investigator'], { untilMs: world.time.ms + i * 1000 });
    await expect(give('ann', 'bob', ['auditor'])).rejects.toMatchObject({ code: 'limit.reached' });
  });

  test('nothing is given of a role that is not there', async () => {
    await expect(give('ann', 'bob', ['investigator', 'nothing'])).rejects.toMatchObject({ code: 'role.not-found' });
    expect(rolesOf('bob')).toEqual([]);
  });
});
