import type { PlanStatement } from '@daybook/event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ begun: true });
});
afterEach(() => server[Symbol.asyncDispose]());

const ofClass = (number: number, minimum: string | null, maximum: string | null, more: object = {}) => ({
  number,
  name: `class ${number}`,
  minimum,
  maximum,
  purpose: 'to see who did what',
  legalBasis: 'GDPR Art. 6(1)(f)',
  ...more,
});
const policyOf = (...classes: object[]) => ({ policy: { classes, default: 1 }, reason: 'a test' });

const put = (change: object, token?: string) =>
  server.ask('/v1/retention/policy', {
    method: 'PUT',
    ...(token === undefined ? { as: 'administrator' } : { token }),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  });

test('without a policy nothing is due, and everything is kept', async () => {
  expect(await server.as.administrator.getRetention()).toEqual({
    policy: null,
    stopped: null,
    clock: null,
    due: [],
    dueCount: 0,
    openPlans: 0,
  });
});

test('a policy that keeps everything is in force at once, by number, and recorded by name', async () => {
  const { status, body } = await put(policyOf(ofClass(1, 'P12M', null, { presets: ['pci-dss'] })));
  expect(status).toBe(200);
  expect(body).toMatchObject({ approval: null, because: [], policy: { alone: false, approvedBy: null } });
  const state = await server.as.administrator.getRetention();
  expect(state.policy?.by).toMatch(/^(person|token) /);
  expect(state.policy?.policy.classes).toMatchObject([
    { number: 1, minimum: 'P12M', presets: [{ id: 'pci-dss', dated: expect.any(String) }], decision: null },
  ]);
  const own = server.log.stored.filter(({ event }) => event.kind === 'admin.config.change');
  expect(own).toMatchObject([{ class: 1, event: { action: 'retention.policy', reason: { text: 'a test' } } }]);
  const [stated] = server.log.stored.filter((stored) => stored.class === 0);
  expect(stated).toMatchObject({ own: true, event: { kind: 'log.policy', actor: { id: 'daybook' } } });
});

test('one that could have something destroyed waits for a second person, and is in force once they approved', async () => {
  const second = await server.addReader('Bea', 'administrator');
  const { status, body } = await put(policyOf(ofClass(1, null, 'P12M')));
  expect(status).toBe(202);
  expect(body).toMatchObject({ policy: null, because: ['class 1 may be kept for less', expect.any(String)] });
  const { id } = body['approval'] as { id: string };
  const decide = (token: string) =>
    server.ask(`/v1/approvals/${id}/decision`, {
      method: 'POST',
      token,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ decision: 'approve', reason: 'agreed' }),
    });
  expect((await decide(server.tokenOf.administrator)).body.code).toBe('approval.own');
  expect((await server.as.administrator.getRetention()).policy).toBeNull();
  expect((await decide(second)).body).toMatchObject({ state: 'applied' });
  const { policy } = await server.as.administrator.getRetention();
  expect(policy).toMatchObject({ alone: false, policy: { classes: [{ maximum: 'P12M' }] } });
  expect(policy?.approvedBy).not.toBe(policy?.by);
});

test('what was approved against a policy that another replaced meanwhile is not carried out', async () => {
  const second = await server.addReader('Bea', 'administrator');
  const { body } = await put(policyOf(ofClass(1, null, 'P12M')));
  const { id } = body['approval'] as { id: string };
  expect((await put(policyOf(ofClass(1, 'P24M', null)))).status).toBe(200);
  const decided = await server.ask(`/v1/approvals/${id}/decision`, {
    method: 'POST',
    token: second,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ decision: 'approve', reason: 'agreed' }),
  });
  expect(decided.body).toMatchObject({ state: 'failed' });
  expect((await server.as.administrator.getRetention()).policy?.policy.classes[0]?.maximum).toBeNull();
});

describe('a policy is refused, with the place,', () => {
  const refusals: [string, object, string][] = [
    [
      'where a class is there twice',
      policyOf(ofClass(1, null, null), ofClass(1, null, null)),
      'policy.classes.1.number',
    ],
    ['where the minimum is longer', policyOf(ofClass(1, 'P2Y', 'P12M')), 'policy.classes.0.maximum'],
    ['of an unknown preset', policyOf(ofClass(1, null, null, { presets: ['x'] })), 'policy.classes.0.presets.0'],
    [
      'where presets contradict each other and nobody decided',
      policyOf(ofClass(1, 'P6Y', 'P6Y', { presets: ['hipaa', 'gdpr-cnil'] })),
      'policy.classes.0.decision',
    ],
    [
      'where it is shorter than a preset asks for',
      policyOf(ofClass(1, 'P6M', 'P12M', { presets: ['pci-dss'] })),
      'policy.classes.0.decision',
    ],
    ['of class 0', policyOf(ofClass(0, null, null)), 'policy.classes.0.number'],
    ['with a period that is none', policyOf(ofClass(1, '12 months', null)), 'policy.classes.0.minimum'],
    [
      'with a rule for a class that there is not',
      { policy: { classes: [ofClass(1, null, null)], rules: [{ class: 4 }], default: 1 }, reason: 'x' },
      'policy.rules.0.class',
    ],
    [
      'with a rule that names what no rule can',
      { policy: { classes: [ofClass(1, null, null)], rules: [{ class: 1, actor: 'x' }], default: 1 }, reason: 'x' },
      'policy.rules.0.actor',
    ],
  ];
  test.each(refusals)('%s', async (_, change, path) => {
    const { status, body } = await put(change);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'request.invalid' });
    expect((body['errors'] as { path: string }[]).map((error) => error.path)).toContain(path);
    expect(server.log.stored.filter((stored) => stored.class === 0)).toEqual([]);
  });
});

test('a conflict that somebody decided is in the policy, with the words', async () => {
  const decision = 'The supervisory authority asked for six years';
  const { body } = await put(policyOf(ofClass(1, 'P6Y', null, { presets: ['hipaa', 'gdpr-cnil'], decision })));
  expect(body).toMatchObject({ policy: { policy: { classes: [{ decision }] } } });
});

test('presets have a source and a date', async () => {
  const { items } = await server.as.administrator.listPresets();
  expect(items.map(({ id }) => id)).toEqual(items.map(({ id }) => id).toSorted());
  for (const preset of items)
    expect(preset).toMatchObject({
      source: expect.stringMatching(/.{5}/),
      dated: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    });
});

test('plans are listed for who may see them', async () => {
  expect(await server.as.administrator.listPlans()).toEqual({ items: [], cursor: null, count: 0 });
  expect((await server.ask('/v1/retention/plans', { as: 'reader' })).status).toBe(403);
});

test('plans can be paged through to the first one; what is made meanwhile is on no later page', async () => {
  const { register } = server.deps.retention.of('default');
  const plan = (day: number) =>
    register.state<PlanStatement>(() => {
      const named = { policy: 0, class: 1, day, first: 0, last: 0, entries: 0 };
      return { type: 'plan', ...named, absent: [], except: [], sources: [] };
    });
  for (let day = 1; day <= 5; day += 1) await plan(day);
  const { listPlans } = server.as.administrator;
  const days: string[][] = [];
  let page = await listPlans({ limit: 2 });
  expect(page.count).toBe(5);
  await plan(6);
  days.push(page.items.map(({ day }) => day));
  while (page.cursor !== null) {
    page = await listPlans({ limit: 2, cursor: page.cursor });
    days.push(page.items.map(({ day }) => day));
  }
  expect(days).toEqual([['1970-01-06', '1970-01-05'], ['1970-01-04', '1970-01-03'], ['1970-01-02']]);
  expect(await listPlans({ limit: 6 })).toMatchObject({ cursor: null, count: 6 });
  for (const cursor of ['x', '999999', ''])
    expect((await server.ask(`/v1/retention/plans?cursor=${cursor}`, { as: 'administrator' })).body).toMatchObject({
      code: 'cursor.invalid',
    });
});

describe('a simulation', () => {
  const simulate = (wanted: object, token = server.tokenOf.administrator) =>
    server.ask('/v1/retention/simulate', {
      method: 'POST',
      token,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(wanted),
    });
  const { policy } = policyOf(ofClass(1, null, 'P1D'));

  test('says what a policy that nobody set would destroy by a day, and sets nothing', async () => {
    for (const actor of ['alice', 'bob', 'alice']) await server.send(JSON.stringify({ action: 'read', actor }));
    const own = server.log.stored.filter((stored) => stored.class === 1).length;
    const day = new Date(server.log.receivedFromUs / 1000).toISOString().slice(0, 10);
    const by = (days: number): string => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
    const early = await simulate({ on: by(1), policy });
    expect(early).toMatchObject({ status: 200, body: { totals: { destroyed: 0 }, days: [{ because: 'maximum' }] } });
    const { status, body } = await simulate({ on: by(2), policy });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      on: by(2),
      because: ['class 1 may be kept for less', 'events get their classes by other rules'],
      holds: [],
      holdsLeftOut: 0,
      dayCount: 1,
      uncounted: 0,
      days: [{ class: 1, day, due: `${by(2)}T00:00:00.000Z`, dueInForce: null, because: null }],
    });
    const { totals, classes } = body as { totals: { events: number; destroyed: number }; classes: object[] };
    expect(totals.events).toBeGreaterThanOrEqual(own);
    expect(totals.destroyed).toBe(totals.events);
    expect(classes).toEqual([{ class: 1, ...totals }]);
    expect((await server.as.administrator.getRetention()).policy).toBeNull();
    expect(server.log.stored.filter((stored) => stored.class === 0)).toEqual([]);
  });

  test('without a policy is about the one in force', async () => {
    const none = await simulate({ on: '2027-01-31' });
    expect(none.body).toMatchObject({ because: [], totals: { destroyed: 0 } });
    await put(policyOf(ofClass(1, 'P9Y', null)));
    const { body } = await simulate({ on: '2027-01-31' });
    expect(body).toMatchObject({ because: [], days: [{ because: 'minimum' }] });
  });

  test('tells how much holds keep by its content to who sees all events alone', async () => {
    for (const actor of ['alice', 'bob', 'alice']) await server.send(JSON.stringify({ action: 'read', actor }));
    const auditor = await server.addReader('Ada', 'auditor');
    const review = new Date(server.clock.nowMs() + 90 * 86_400_000).toISOString().slice(0, 10);
    const words = { matter: 'a matter', owner: 'Olga', reason: 'a test', review };
    const about = { type: 'person', identifier: 'alice' } as const;
    const { position } = await server.as.administrator.placeHold({ ...words, about });
    const asked = { on: '2099-01-01', policy };
    await vi.waitFor(async () => {
      const { body } = await simulate(asked, auditor);
      // Two of alice's, and the words.
      expect(body).toMatchObject({ holdsLeftOut: 0, holds: [{ hold: position, events: 3 }], totals: { held: 3 } });
    });
    const { body } = await simulate(asked);
    const { totals } = body as { totals: { events: number; destroyed: number } };
    expect(body).toMatchObject({ holdsLeftOut: 1, holds: [], totals: { held: 0, unread: 0 } });
    expect(totals.destroyed).toBe(totals.events);
  });

  const refusals: [string, object, string][] = [
    ['without a day', { policy }, 'on'],
    ['for a day that is none', { on: '2027-02-30', policy }, 'on'],
    [
      'of a policy that contradicts itself',
      { on: '2027-01-31', ...policyOf(ofClass(1, 'P2Y', 'P1Y')), reason: undefined },
      'policy.classes.0.maximum',
    ],
    ['of what is no policy', { on: '2027-01-31', policy: [] }, 'policy'],
    ['with what is not known', { on: '2027-01-31', policy, hold: 1 }, 'hold'],
  ];
  test.each(refusals)('is refused %s, with the place', async (_, wanted, path) => {
    const { status, body } = await simulate(wanted);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'request.invalid' });
    expect((body['errors'] as { path: string }[]).map((error) => error.path)).toContain(path);
  });

  test('is for who may see retention', async () => {
    expect((await simulate({ on: '2027-01-31' }, server.tokenOf.reader)).status).toBe(403);
  });
});
