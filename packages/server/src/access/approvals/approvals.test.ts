import type { EventDraft } from '@daybook/event';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aloneDelayMs, definition, openTestAccess, reopen, tenant, type TestAccess } from '../testing.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

let world: TestAccess;
beforeEach(async () => {
  world = await openTestAccess();
});
afterEach(() => world[Symbol.asyncDispose]());

/** Ann asks that Bob may read, which she may not herself. */
async function ask(reason = 'he investigates'): Promise<string> {
  const { approval } = await world.giving.give(world.as('ann'), world.person('bob'), ['investigator'], { reason });
  if (approval === null) throw new Error('it needs approval');
  return approval;
}
const rolesOf = (person: string) => world.grants.rolesOf(tenant, person).map(({ name }) => name);
const stateOf = async (id: string) => (await world.approvalStore.get(tenant, id))?.state;
const decide = (who: string, id: string, how: 'approve' | 'refuse' | 'withdraw' | 'reviewed') =>
  world.approvals.decide(world.as(who), id, how, 'because');

describe('two people', () => {
  beforeEach(async () => {
    await world.put('ann', 'administrator');
    await world.put('carl', 'administrator');
  });

  test('what was asked for holds once somebody else approved it, and is recorded before', async () => {
    const id = await ask();
    expect(rolesOf('bob')).toEqual([]);
    world.record.before = ({ kind }: EventDraft) => {
      if (kind !== 'admin.approval.apply') expect(rolesOf('bob')).toEqual([]);
    };
    expect(await decide('carl', id, 'approve')).toMatchObject({ state: 'applied', decision: { by: { name: 'carl' } } });
    expect(rolesOf('bob')).toEqual(['investigator']);
    expect(world.drafts).toMatchObject([
      { kind: 'admin.approval.request', actor: { id: 'ann' }, reason: { text: 'he investigates' } },
      { kind: 'admin.approval.approve', actor: { id: 'carl' }, ext: { requestedBy: 'ann' } },
      { kind: 'admin.role.grant', actor: { id: 'ann' }, ext: { approvedBy: 'carl', approval: id } },
      { kind: 'admin.approval.apply', outcome: 'success' },
    ]);
  });

  test('the one who asked cannot approve, under no role and with no token of theirs', async () => {
    const id = await ask();
    await expect(decide('ann', id, 'approve')).rejects.toMatchObject({ code: 'approval.own' });
    await expect(decide('ann', id, 'refuse')).rejects.toMatchObject({ code: 'approval.own' });
    const token = world.as('ann');
    const byToken = { ...token, reader: { ...token.reader, credential: 'tok', name: 'script' } };
    await expect(world.approvals.decide(byToken, id, 'approve', 'x')).rejects.toMatchObject({ code: 'approval.own' });
    expect(await stateOf(id)).toBe('waiting');
  });

  test('who may not decide does not', async () => {
    const id = await ask();
    await world.put('dora', 'auditor');
    await expect(decide('dora', id, 'approve')).rejects.toMatchObject({ code: 'access.forbidden' });
    await expect(decide('dora', id, 'withdraw')).rejects.toMatchObject({ code: 'access.forbidden' });
    await world.put('eve', 'auditor', 'administrator');
    const asAuditor = world.as('eve', 'auditor');
    await expect(world.approvals.decide(asAuditor, id, 'approve', 'x')).rejects.toMatchObject({
      code: 'access.forbidden',
    });
  });

  test('what is not of the tenant does not exist', async () => {
    const id = await ask();
    const { reader, client } = world.as('carl');
    const elsewhere = { reader: { ...reader, tenant: 'other' }, client };
    await expect(world.approvals.decide(elsewhere, id, 'approve', 'x')).rejects.toMatchObject({
      code: 'approval.not-found',
    });
  });

  test.each(['refuse', 'withdraw'] as const)('%s ends it, and nothing of it is done', async (how) => {
    const id = await ask();
    await decide(how === 'refuse' ? 'carl' : 'ann', id, how);
    await expect(decide('carl', id, 'approve')).rejects.toMatchObject({ code: 'approval.not-open' });
    await world.pass(80 * hourMs);
    expect(rolesOf('bob')).toEqual([]);
    expect(world.drafts.at(-1)).toMatchObject({ kind: `admin.approval.${how}` });
  });

  test('it is over after 72 hours, whether that was noted yet or not', async () => {
    const id = await ask();
    world.time.ms += 72 * hourMs;
    await expect(decide('carl', id, 'approve')).rejects.toMatchObject({ code: 'approval.not-open' });
    await world.approvals.sweep();
    expect(await stateOf(id)).toBe('expired');
    expect(world.kinds().filter((kind) => kind === 'admin.approval.expire')).toHaveLength(1);
  });

  test('it is decided once, however many decide at once', async () => {
    const id = await ask();
    await world.put('dora', 'administrator');
    const results = await Promise.allSettled([
      decide('carl', id, 'approve'),
      decide('dora', id, 'refuse'),
      decide('carl', id, 'approve'),
      decide('ann', id, 'withdraw'),
    ]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(world.kinds().filter((kind) => kind === 'admin.role.grant')).toHaveLength(1);
  });

  test('who asks the same again gets the request that there is', async () => {
    expect(await ask()).toBe(await ask());
  });

  test('open requests are bounded', async () => {
    for (let i = 0; i < 50; i += 1)
      await world.giving.give(world.as('ann'), world.person(`p${i}`), ['investigator'], {});
    await expect(ask()).rejects.toMatchObject({ code: 'limit.reached' });
  });

  test('whoever fills the room keeps nobody else from asking, nor themselves from what is of another kind', async () => {
    const asks = (who: string, i: number) =>
      world.giving.give(world.as(who), world.person(`p${who}${i}`), ['investigator'], {});
    for (const who of ['a1', 'a2', 'a3', 'a4']) {
      await world.put(who, 'administrator');
      for (let i = 0; i < 50; i += 1) await asks(who, i);
    }
    expect(world.approvals.live(tenant)).toHaveLength(200);
    for (let i = 0; i < 5; i += 1) await asks('ann', i);
    await expect(asks('ann', 5)).rejects.toMatchObject({ code: 'limit.reached' });
    const other = { kind: 'export.unmasked', summary: 's', what: {}, reason: 'r' } as const;
    await world.approvals.request(world.as('a1'), other);
    await expect(asks('a1', 50)).rejects.toMatchObject({ code: 'limit.reached' });
  });

  test('a role that became wider while the request waited is not given', async () => {
    await world.roleAdmin.add(world.as('ann'), 'shop', definition(['events:read'], { sources: [0] }));
    const { approval } = await world.giving.give(world.as('ann'), world.person('bob'), ['shop'], {});
    const role = world.roles.custom(tenant, 'shop');
    if (role === null) throw new Error('it was made');
    await world.roles.save(tenant, { ...role, sight: { ...role.sight, sources: null } });
    expect(await decide('carl', approval ?? '', 'approve')).toMatchObject({ state: 'failed' });
    expect(rolesOf('bob')).toEqual([]);
    expect(world.drafts.at(-1)).toMatchObject({ kind: 'admin.approval.apply', outcome: 'failure' });
  });
});

describe('one person alone', () => {
  beforeEach(async () => {
    await world.put('ann', 'administrator');
  });

  test('it passes after the delay and not before, and is shown as such', async () => {
    const id = await ask();
    expect(await world.approvalStore.get(tenant, id)).toMatchObject({ aloneMs: world.time.ms + aloneDelayMs });
    expect(world.drafts[0]).toMatchObject({ severity: 3, ext: { passesAlone: expect.any(String) } });
    await world.pass(aloneDelayMs - 1);
    expect(rolesOf('bob')).toEqual([]);
    await world.pass(1);
    expect(rolesOf('bob')).toEqual(['investigator']);
    expect(await world.approvalStore.get(tenant, id)).toMatchObject({ state: 'applied', decision: { by: null } });
    expect(world.drafts).toMatchObject([
      { kind: 'admin.approval.request' },
      { kind: 'admin.approval.approve', action: 'alone', severity: 3, actor: { type: 'system' } },
      { kind: 'admin.role.grant', ext: { approvedBy: 'nobody: it passed alone' } },
      { kind: 'admin.approval.apply' },
    ]);
  });

  test('where somebody else can decide by then, it needs them', async () => {
    const id = await ask();
    await world.put('carl', 'administrator');
    await world.pass(aloneDelayMs);
    expect(await world.approvalStore.get(tenant, id)).toMatchObject({ state: 'waiting', aloneMs: null });
    await decide('carl', id, 'approve');
    expect(rolesOf('bob')).toEqual(['investigator']);
  });

  test('where the one who asked cannot decide any more by then, it does not pass', async () => {
    await ask();
    const [grant] = world.grants.list(tenant, 'ann');
    if (grant !== undefined) await world.grants.end(grant);
    await world.pass(aloneDelayMs);
    expect(rolesOf('bob')).toEqual([]);
  });

  test('nobody becomes the only one by taking the right away from the others: that counts a day later', async () => {
    await world.put('carl', 'administrator');
    await world.giving.take(world.as('ann'), 'carl-administrator');
    await ask();
    await world.pass(aloneDelayMs);
    await world.pass(dayMs - 2 * aloneDelayMs);
    expect(rolesOf('bob')).toEqual([]);
    await world.pass(aloneDelayMs);
    expect(rolesOf('bob')).toEqual(['investigator']);
  });

  test('nobody else counts as such by being ended, and comes to count over a restart', async () => {
    await world.put('carl', 'administrator');
    world.people.delete('carl');
    const next = await reopen(world.db, world.time);
    next.person('ann');
    const { approval } = await next.giving.give(next.as('ann'), next.person('bob'), ['investigator'], {});
    const { aloneMs } = (await next.approvalStore.get(tenant, approval ?? '')) ?? {};
    expect(aloneMs).toBe(world.time.ms + dayMs);
  });

  test('where an outside group may decide, there may be somebody, and it does not pass alone', async () => {
    const deciders = { ...definition(['approvals:decide']), groups: ['admins'] };
    const times = { revision: 1, createdMs: 0, updatedMs: 0 };
    await world.roles.save(tenant, { ...deciders, name: 'deciders', isBuiltIn: false, ...times });
    expect(await world.approvalStore.get(tenant, await ask())).toMatchObject({ aloneMs: null });
  });

  test('who may ask but not decide needs somebody who does', async () => {
    await world.roleAdmin.add(world.as('ann'), 'helper', definition(['users:write']));
    await world.put('hal', 'helper');
    const { approval } = await world.giving.give(world.as('hal'), world.person('bob'), ['investigator'], {});
    expect(await world.approvalStore.get(tenant, approval ?? '')).toMatchObject({ aloneMs: null });
    await decide('ann', approval ?? '', 'approve');
    expect(rolesOf('bob')).toEqual(['investigator']);
  });
});

describe('carried out exactly once', () => {
  beforeEach(async () => {
    await world.put('ann', 'administrator');
    await world.put('carl', 'administrator');
  });

  /** A process that ends after so many records from now on: whatever it does later fails. */
  function dieAfter(records: number): void {
    let left = records;
    world.record.before = () => {
      left -= 1;
      if (left < 0) throw new Error('killed');
    };
  }
  const restart = async () => {
    const next = await reopen(world.db, world.time);
    for (const id of ['ann', 'bob', 'carl']) next.person(id);
    return next;
  };

  test.each([1, 2, 3])('also where the process ended after %i records of a decision', async (records) => {
    const id = await ask();
    dieAfter(records);
    await decide('carl', id, 'approve');
    expect(await stateOf(id)).toBe(records === 3 ? 'applied' : 'approved');
    const next = await restart();
    await next.sweep();
    await next.sweep();
    expect(next.grants.list(tenant, 'bob')).toHaveLength(1);
    expect(await next.approvalStore.get(tenant, id)).toMatchObject({ state: 'applied' });
    const again = next.drafts.filter(({ kind }) => kind === 'admin.role.grant');
    expect(again).toHaveLength(records === 1 ? 1 : 0);
  });

  test('a decision that could not be recorded was not made', async () => {
    const id = await ask();
    dieAfter(0);
    await expect(decide('carl', id, 'approve')).rejects.toMatchObject({ code: 'look.not-recorded' });
    expect(await stateOf(id)).toBe('waiting');
    const next = await restart();
    await next.sweep();
    expect(next.grants.list(tenant, 'bob')).toEqual([]);
  });

  test('what cannot be carried out now is tried again, less and less often', async () => {
    const id = await ask();
    let tries = 0;
    world.record.before = ({ kind }: EventDraft) => {
      if (kind !== 'admin.role.grant') return;
      tries += 1;
      throw new Error('disk full');
    };
    await decide('carl', id, 'approve');
    for (let second = 0; second < 60; second += 1) await world.pass(1000);
    expect(tries).toBeGreaterThan(2);
    expect(tries).toBeLessThan(7);
    expect(world.troubles.length).toBe(tries);
    world.record.before = () => undefined;
    await world.pass(hourMs);
    expect(await stateOf(id)).toBe('applied');
    expect(rolesOf('bob')).toEqual(['investigator']);
  });

  test('a role that was widened before the end was saved is not widened twice', async () => {
    await world.roleAdmin.add(world.as('ann'), 'shop', definition(['events:read'], { sources: [0] }));
    await world.put('bob', 'shop');
    const wide = definition(['events:read']);
    const { approval } = await world.roleAdmin.change(world.as('ann'), 'shop', wide);
    dieAfter(2);
    await decide('carl', approval?.id ?? '', 'approve');
    expect(world.roles.custom(tenant, 'shop')).toMatchObject({ revision: 2, sight: { sources: null } });
    const next = await restart();
    await next.sweep();
    expect(next.roles.custom(tenant, 'shop')?.revision).toBe(2);
    expect(await next.approvalStore.get(tenant, approval?.id ?? '')).toMatchObject({ state: 'applied' });
  });
});
