import type { Permission } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Approval } from './approvals/index.ts';
import type { Administrator } from './journal.ts';
import { readingPermissions } from './roles/within.ts';
import { client, definition, openTestAccess, tenant, type TestAccess } from './testing.ts';

/*
 * Every way by which somebody can come to see events: for each, that nobody who does not see them opens it alone. Sign-in,
 * sessions and passwords change who somebody is, not what they see, but for new credentials of somebody else, which are here.
 */
let world: TestAccess;
beforeEach(async () => {
  world = await openTestAccess();
  await world.put('ann', 'administrator');
  await world.put('carl', 'administrator');
  await world.put('olga', 'administrator', 'auditor');
});
afterEach(() => world[Symbol.asyncDispose]());

const narrow = definition(['events:read'], { sources: [0], restriction: 'action:a', clear: [] });
const reads = (permissions: readonly Permission[]): boolean =>
  permissions.some((permission) => (readingPermissions as readonly Permission[]).includes(permission));

/** What anybody but Olga sees: by person, token and outside group, the sight under each role that reads. */
function seen(): string[] {
  const ofPeople = world.grants
    .list(tenant)
    .filter(({ person }) => person.id !== 'olga')
    .flatMap(({ person, role }) => [[person.id, world.roles.role(tenant, role)] as const]);
  const ofTokens = world.tokens
    .readers(tenant)
    .flatMap((token) => token.roles.map((role) => [token.name, world.roles.role(tenant, role)] as const));
  const ofGroups = world.roles.customs(tenant).flatMap((role) => role.groups.map((group) => [group, role] as const));
  return [...ofPeople, ...ofTokens, ...ofGroups]
    .filter(([, role]) => role !== null && reads(role.permissions))
    .map(([who, role]) => `${who}: ${JSON.stringify(role?.sight)} ${role?.permissions.join()}`);
}

async function approvalOf(id: string | null): Promise<Approval | null> {
  return id === null ? null : await world.approvalStore.get(tenant, id);
}

/** Each takes one way, and says what then waits. `made` is what was there before. */
const ways: Record<string, { made?: () => Promise<unknown>; go: (by: Administrator) => Promise<Approval | null> }> = {
  'a grant to somebody else': {
    go: async (by) => await approvalOf((await world.giving.give(by, world.person('bob'), ['auditor'], {})).approval),
  },
  'a grant to oneself': {
    go: async (by) =>
      await approvalOf((await world.giving.give(by, world.person('ann'), ['investigator'], {})).approval),
  },
  'a grant for some days': {
    async go(by) {
      const options = { untilMs: world.time.ms + 100 * 3_600_000 };
      return await approvalOf((await world.giving.give(by, world.person('bob'), ['exporter'], options)).approval);
    },
  },
  'a grant of a role that one made': {
    made: () => world.roleAdmin.add(world.as('ann'), 'mine', definition(['looks:read'])),
    go: async (by) => await approvalOf((await world.giving.give(by, world.person('bob'), ['mine'], {})).approval),
  },
  'a token': {
    go: async (by) => (await world.registry.addToken(by, { name: 'script', roles: ['auditor'] })).approval,
  },
  'a token, behind a role that may be given': {
    async go(by) {
      await world.roleAdmin.add(by, 'harmless', definition(['sources:read']));
      return (await world.registry.addToken(by, { name: 'script', roles: ['harmless', 'auditor'] })).approval;
    },
  },
  'a new role for an outside group': {
    go: async (by) => (await world.roleAdmin.add(by, 'staff', definition(['events:read'], {}, ['everybody']))).approval,
  },
  'an outside group added to a role': {
    made: () => world.roleAdmin.add(world.as('ann'), 'staff', definition(['events:read'])),
    go: async (by) =>
      (await world.roleAdmin.change(by, 'staff', definition(['events:read'], {}, ['everybody']))).approval,
  },
  'a role that somebody has, widened': {
    async made() {
      await world.roleAdmin.add(world.as('olga'), 'shop', narrow);
      await world.giving.give(world.as('olga'), world.person('bob'), ['shop'], {});
    },
    go: async (by) => (await world.roleAdmin.change(by, 'shop', definition(['events:read']))).approval,
  },
  'a role that a token has, widened': {
    async made() {
      await world.roleAdmin.add(world.as('olga'), 'shop', narrow);
      await world.registry.addToken(world.as('olga'), { name: 'script', roles: ['shop'] });
    },
    go: async (by) =>
      (await world.roleAdmin.change(by, 'shop', { ...narrow, permissions: ['events:export'] })).approval,
  },
  'a role that an outside group has, widened': {
    made: () => world.roleAdmin.add(world.as('olga'), 'shop', { ...narrow, groups: ['everybody'] }),
    async go(by) {
      const wider = { ...narrow, sight: { ...narrow.sight, clear: ['contact' as const] }, groups: ['everybody'] };
      return (await world.roleAdmin.change(by, 'shop', wider)).approval;
    },
  },
  'a role that somebody has and that does not read, made to read': {
    async made() {
      await world.roleAdmin.add(world.as('olga'), 'helper', definition(['sources:read']));
      await world.giving.give(world.as('ann'), world.person('bob'), ['helper'], {});
    },
    go: async (by) =>
      (await world.roleAdmin.change(by, 'helper', definition(['sources:read', 'events:read']))).approval,
  },
};

describe.each(Object.entries(ways))('%s', (_name, { made, go }) => {
  test('gives nobody sight until a second person approved it', async () => {
    await made?.();
    const before = seen();
    const approval = await go(world.as('ann'));
    expect(approval).toMatchObject({ state: 'waiting', requestedBy: { subject: 'ann' }, aloneMs: null });
    expect(seen()).toEqual(before);
    await world.pass(71 * 3_600_000);
    expect(seen()).toEqual(before);
    await world.approvals.decide(world.as('carl'), approval?.id ?? '', 'approve', 'fine');
    const after = seen();
    expect(after.filter((line) => !before.includes(line)).length).toBeGreaterThan(0);
  });

  test('gives nobody sight where it is refused', async () => {
    await made?.();
    const before = seen();
    const approval = await go(world.as('ann'));
    await world.approvals.decide(world.as('carl'), approval?.id ?? '', 'refuse', 'no');
    expect(seen()).toEqual(before);
  });
});

describe('ways around', () => {
  const waits = async (giving: Promise<{ approval: string | null }>) => {
    const { approval } = await giving;
    expect(approval).not.toBeNull();
  };

  test('a token that one made, or that such a token made, is no second person', async () => {
    const { approval } = await world.giving.give(world.as('ann'), world.person('bob'), ['auditor'], {});
    const roles = ['administrator'];
    const first = await world.tokens.addReader({ tenant, name: 'script', roles, owner: 'ann' });
    const token = world.tokens.identify(first.text);
    if (token?.kind !== 'reader' || token.roles[0] === undefined) throw new Error('it is in effect');
    const by = { reader: { ...token, role: token.roles[0] }, client };
    await expect(world.approvals.decide(by, approval ?? '', 'approve', 'x')).rejects.toMatchObject({
      code: 'approval.own',
    });
    const { record } = await world.registry.addToken(by, { name: 'script of script', roles: [] });
    expect(record.owner).toBe('ann');
  });

  test('nobody makes a second person alone', async () => {
    await waits(world.giving.give(world.as('ann'), world.person('sock'), ['administrator'], {}));
    await waits(world.giving.give(world.as('olga'), world.person('sock'), ['administrator'], {}));
    const made = await world.registry.addToken(world.as('ann'), { name: 'sock', roles: ['administrator'] });
    expect([made.record.roles, made.approval?.state]).toEqual([[], 'waiting']);
    await world.roleAdmin.add(world.as('ann'), 'sock', definition(['approvals:decide']));
    await waits(world.giving.give(world.as('ann'), world.person('sock'), ['sock'], {}));
    await world.roleAdmin.add(world.as('ann'), 'plain', definition(['sources:read']));
    await world.giving.give(world.as('ann'), world.person('sock'), ['plain'], {});
    const deciding = definition(['sources:read', 'approvals:decide']);
    expect((await world.roleAdmin.change(world.as('ann'), 'plain', deciding)).approval).toMatchObject({
      kind: 'role.widen',
    });
    const forGroup = { ...definition(['approvals:decide']), groups: ['socks'] };
    expect((await world.roleAdmin.add(world.as('ann'), 'socks', forGroup)).approval).not.toBeNull();
  });

  test('a role that somebody has is not removed and made anew', async () => {
    await world.roleAdmin.add(world.as('olga'), 'shop', narrow);
    await world.giving.give(world.as('olga'), world.person('bob'), ['shop'], {});
    await expect(world.roleAdmin.remove(world.as('ann'), 'shop')).rejects.toMatchObject({ code: 'role.in-use' });
    await expect(world.roleAdmin.add(world.as('ann'), 'shop', narrow)).rejects.toMatchObject({
      code: 'role.name-taken',
    });
  });

  test('a role whose giving waits is neither widened alone nor made anew', async () => {
    await world.roleAdmin.add(world.as('ann'), 'shop', narrow);
    await waits(world.giving.give(world.as('ann'), world.person('bob'), ['shop'], {}));
    expect(
      (await world.roleAdmin.change(world.as('ann'), 'shop', definition(['events:read']))).approval,
    ).not.toBeNull();
    await expect(world.roleAdmin.remove(world.as('ann'), 'shop')).rejects.toMatchObject({ code: 'role.in-use' });
  });

  test('what comes in at once is checked one after another', async () => {
    await world.roleAdmin.add(world.as('olga'), 'shop', narrow);
    const [, changed] = await Promise.all([
      world.giving.give(world.as('olga'), world.person('bob'), ['shop'], {}),
      world.roleAdmin.change(world.as('ann'), 'shop', definition(['events:read'])),
    ]);
    expect(changed.approval).not.toBeNull();
    await world.roleAdmin.add(world.as('olga'), 'next', narrow);
    const results = await Promise.allSettled([
      world.giving.give(world.as('olga'), world.person('bob'), ['next'], {}),
      world.roleAdmin.remove(world.as('ann'), 'next'),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  test('a lesser administrator does not make a greater one', async () => {
    await world.roleAdmin.add(world.as('ann'), 'helper', definition(['users:write', 'roles:write']));
    await world.put('hal', 'helper');
    await world.roleAdmin.add(world.as('hal'), 'more', definition(['tokens:write']));
    await waits(world.giving.give(world.as('hal'), world.person('hal'), ['more'], {}));
    const wider = definition(['users:write', 'roles:write', 'tokens:write']);
    expect((await world.roleAdmin.change(world.as('hal'), 'helper', wider)).approval).not.toBeNull();
  });

  test('new credentials for somebody who sees more, or decides, need a second person, each time', async () => {
    const check = async (who: string, person: string) =>
      await world.credentialResets.check(
        world.as(who),
        world.person(person),
        world.grants.rolesOf(tenant, person),
        'lost the phone',
      );
    const waiting = await check('ann', 'olga');
    expect(waiting).toMatchObject({ kind: 'credential.reset', state: 'waiting' });
    expect(await check('ann', 'olga')).toMatchObject({ id: waiting?.id });
    await world.approvals.decide(world.as('carl'), waiting?.id ?? '', 'approve', 'asked her');
    expect(await check('carl', 'olga')).toMatchObject({ state: 'waiting' });
    expect(await check('ann', 'olga')).toBeNull();
    expect(await check('ann', 'olga')).toMatchObject({ state: 'waiting' });
    expect(await check('ann', 'carl')).not.toBeNull();
    await world.giving.give(world.as('olga'), world.person('bob'), ['investigator'], {});
    expect(await check('olga', 'bob')).toBeNull();
    expect(await check('ann', 'bob')).not.toBeNull();
  });

  test('a permit for new credentials is over after a day', async () => {
    const check = () =>
      world.credentialResets.check(world.as('ann'), world.person('olga'), world.grants.rolesOf(tenant, 'olga'), 'x');
    const waiting = await check();
    await world.approvals.decide(world.as('carl'), waiting?.id ?? '', 'approve', 'x');
    await world.pass(24 * 3_600_000);
    expect(await check()).toMatchObject({ state: 'waiting' });
  });

  test('who sees it for a time hands it on for that time alone: to themselves, to others, to tokens and groups', async () => {
    await world.giving.give(world.as('olga'), world.person('tim'), ['auditor'], { untilMs: world.time.ms + 3_600_000 });
    await world.put('tim', 'administrator');
    await waits(world.giving.give(world.as('tim'), world.person('tim'), ['auditor'], {}));
    await waits(world.giving.give(world.as('tim'), world.person('bob'), ['auditor'], {}));
    expect((await world.registry.addToken(world.as('tim'), { name: 's', roles: ['auditor'] })).approval).not.toBeNull();
    const role = { ...narrow, groups: ['everybody'] };
    expect((await world.roleAdmin.add(world.as('tim'), 'staff', role)).approval).not.toBeNull();
    await world.put('ivo', 'investigator');
    const held = world.grants.rolesOf(tenant, 'ivo');
    expect(await world.credentialResets.check(world.as('tim'), world.person('ivo'), held, 'x')).not.toBeNull();
    const untilMs = world.time.ms + 3_600_000;
    const alone = await world.giving.give(world.as('tim'), world.person('bob'), ['auditor'], { untilMs });
    expect(alone.approval).toBeNull();
  });

  test('who sees it gives it alone', async () => {
    for (const role of ['auditor', 'investigator', 'exporter'])
      expect(await world.giving.give(world.as('olga'), world.person('bob'), [role], {})).toMatchObject({
        approval: null,
      });
    expect((await world.registry.addToken(world.as('olga'), { name: 's', roles: ['auditor'] })).approval).toBeNull();
    const role = { ...narrow, groups: ['everybody'] };
    expect((await world.roleAdmin.add(world.as('olga'), 'staff', role)).approval).toBeNull();
  });
});
