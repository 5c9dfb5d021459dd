import { AppError } from '@daybook/api';
import { subjectRedactor } from '@daybook/event';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestAccess, reopen, tenant, type TestAccess } from '../testing.ts';

let world: TestAccess;
beforeEach(async () => {
  world = await openTestAccess();
  for (const who of ['ann', 'carl']) await world.put(who, 'administrator');
});
afterEach(() => world[Symbol.asyncDispose]());

const mallory = subjectRedactor(['mallory']);
const request = (reason: string, what: Record<string, unknown> = {}) =>
  world.approvals.request(world.as('ann'), { kind: 'rule.disable', summary: `about ${reason}`, what, reason });
const unmasked = { groups: ['contact'], since: 's', until: 'u', sinceNs: '1', untilNs: '2', hours: 8, role: 'auditor' };
const exported = (query: string) =>
  world.approvals.request(world.as('ann'), {
    kind: 'export.unmasked',
    summary: 'Export',
    what: { ...unmasked, query },
    reason: 'case 9',
  });
const decide = (id: string, how: 'approve' | 'refuse', reason = 'agreed') =>
  world.approvals.decide(world.as('carl'), id, how, reason);
const get = (id: string) => world.approvalStore.get(tenant, id);
const rows = async () => await world.db.selectFrom('approvals').select(['id', 'state', 'approval']).execute();
const written = async () => JSON.stringify(await rows());

test('a request that is decided after an erasure does not put back what named the person', async () => {
  world.approvals.register('rule.disable', async () => undefined);
  const { id } = await request('mallory is suspected');
  await world.approvals.eraseTraces(tenant, mallory);
  expect(await written()).not.toMatch(/mallory/);
  await decide(id, 'approve');
  expect(await written()).not.toMatch(/mallory/);
  expect(await get(id)).toMatchObject({
    state: 'applied',
    reason: 'erased is suspected',
    summary: 'about erased is suspected',
  });
  // Only what was recorded before says it.
  expect(world.drafts.slice(1).filter((draft) => JSON.stringify(draft).includes('mallory'))).toEqual([]);
});

test('requests that are closed, what was said of them, and who said it, name the person no more', async () => {
  await world.put('mallory', 'administrator');
  const { id } = await request('a test');
  await world.approvals.decide(world.as('mallory'), id, 'refuse', 'mallory says no');
  await world.approvals.eraseTraces(tenant, mallory);
  expect(await get(id)).toMatchObject({
    state: 'refused',
    decision: { by: { name: 'erased', subject: 'mallory' }, reason: 'erased says no' },
  });
});

test('nothing that code reads is overwritten, however much an identifier looks like it', async () => {
  const what = { hold: 4711, instead: 4711, position: '1:4711' };
  const asked = await request('waiting for 4711, as rule.disable', what);
  const before = await get(asked.id);
  await world.approvals.eraseTraces(
    tenant,
    subjectRedactor(['waiting', '4711', 'rule.disable', 'default', asked.id, 'administrator', 'refused']),
  );
  const after = await get(asked.id);
  expect(after).toEqual({
    ...before,
    reason: 'erased for erased, as erased',
    summary: 'about erased for erased, as erased',
  });
  const next = await reopen(world.db, world.time);
  expect(next.approvalStore.live()).toEqual([after]);
});

test('an erasure in another tenant touches no request', async () => {
  const { id } = await request('mallory is suspected');
  await decide((await request('mallory again')).id, 'refuse', 'not mallory');
  const before = await rows();
  await world.approvals.eraseTraces('acme', mallory);
  expect(await rows()).toEqual(before);
  expect(await get(id)).toMatchObject({ reason: 'mallory is suspected' });
});

test('a request that asks for something about the person ends: with the name overwritten it would be about others', async () => {
  const { id } = await exported('actor.id:mallory');
  const other = await exported('actor.id:bob');
  await world.approvals.eraseTraces(tenant, mallory);
  expect(await get(id)).toMatchObject({ state: 'failed', what: { query: 'actor.id:erased' }, permitMs: null });
  expect(world.drafts.at(-1)).toMatchObject({
    kind: 'admin.approval.apply',
    outcome: 'failure',
    actor: { id: 'daybook' },
    reason: { text: 'what was asked for named a person whose data was erased' },
  });
  await expect(decide(id, 'approve')).rejects.toMatchObject({ code: 'approval.not-open' });
  expect(await get(other.id)).toMatchObject({ state: 'waiting' });
});

test('so does what it permits', async () => {
  const { id } = await exported('actor.id:mallory');
  expect((await decide(id, 'approve')).permitMs).toBeGreaterThan(world.time.ms);
  await world.approvals.eraseTraces(tenant, mallory);
  expect(await get(id)).toMatchObject({ state: 'applied', permitMs: world.time.ms });
  expect(world.approvalStore.live()).toEqual([]);
  expect(world.drafts.at(-1)).toMatchObject({ kind: 'admin.approval.expire', outcome: 'failure' });
});

test('it waits for a decision under way, which then says nothing of the person either', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  world.approvals.register('rule.disable', () => promise);
  const { id } = await request('mallory is suspected');
  const deciding = decide(id, 'approve');
  const erasing = world.approvals.eraseTraces(tenant, mallory);
  resolve();
  await Promise.all([deciding, erasing]);
  expect(await get(id)).toMatchObject({ state: 'applied', reason: 'erased is suspected' });
  expect(await written()).not.toMatch(/mallory/);
});

test('a feature says which reasons must not be given to a decision', async () => {
  world.approvals.register(
    'rule.disable',
    async () => undefined,
    async (_approval, reason) => {
      if (reason.includes('mallory')) throw new AppError('erasure.reason-names');
    },
  );
  const { id } = await request('a test');
  await expect(decide(id, 'approve', 'it is mallory')).rejects.toMatchObject({ code: 'erasure.reason-names' });
  expect(await get(id)).toMatchObject({ state: 'waiting' });
  await expect(decide(id, 'approve', 'it is right')).resolves.toMatchObject({ state: 'applied' });
});
