import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ begun: true });
  for (const actor of ['alice', 'bob', 'alice']) await server.send(JSON.stringify({ action: 'read', actor }));
  const of = { purpose: 'a test', legalBasis: 'none', minimum: null };
  await approvedPolicy([
    { ...of, number: 1, name: 'security', maximum: 'P20Y' },
    { ...of, number: 2, name: 'long', maximum: 'P30Y' },
    { ...of, number: 3, name: 'short', maximum: 'P10Y' },
  ]);
});
afterEach(() => server[Symbol.asyncDispose]());

const send = (method: 'PUT' | 'POST', path: string, body: object, token = server.tokenOf.administrator) =>
  server.ask(path, {
    method,
    token,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const decide = (id: string, token: string) =>
  send('POST', `/v1/approvals/${id}/decision`, { decision: 'approve', reason: 'agreed' }, token);
let second: string;
async function approvedPolicy(classes: object[]): Promise<void> {
  second = await server.addReader('Bea', 'administrator');
  const { body } = await send('PUT', '/v1/retention/policy', { policy: { classes, default: 1 }, reason: 'a test' });
  const { id } = body['approval'] as { id: string };
  expect((await decide(id, second)).body).toMatchObject({ state: 'applied' });
}
const reclassify = (wanted: object, token?: string) =>
  send('POST', '/v1/retention/reclassifications', { reason: 'Ticket 4711', ...wanted }, token);
const list = () => server.as.administrator.listReclassifications();
const ranges = [[0, 1]];

test('what keeps events for longer is in force at once, by number, and recorded by name', async () => {
  const { status, body } = await reclassify({ from: 1, to: 2, ranges });
  expect({ status, body }).toMatchObject({
    status: 201,
    body: { events: 2, because: [], approval: null, reclassification: { from: 1, to: 2, ranges, alone: false } },
  });
  const { items, count } = await list();
  expect(count).toBe(1);
  expect(items).toMatchObject([
    { from: 1, to: 2, ranges, approvedBy: null, by: expect.stringMatching(/^(person|token) /) },
  ]);
  const [, stated] = server.log.stored.filter((stored) => stored.class === 0);
  expect(stated).toMatchObject({ own: true, event: { kind: 'log.reclassification', actor: { id: 'daybook' } } });
  const change = server.log.own.find(({ action }) => action === 'retention.reclassify');
  expect(change).toMatchObject({
    kind: 'admin.config.change',
    reason: { text: 'Ticket 4711' },
    changes: [{ old: '1', new: '2' }],
  });
});

test('what could have them destroyed sooner waits for a second person, and is in force once they approved', async () => {
  const { status, body } = await reclassify({ from: 1, to: 3, ranges });
  expect({ status, body }).toMatchObject({
    status: 202,
    body: { events: 2, because: ['class 3 may be kept for less'], reclassification: null },
  });
  const { id, kind } = body['approval'] as { id: string; kind: string };
  expect(kind).toBe('retention.reclassify');
  expect((await decide(id, server.tokenOf.administrator)).body.code).toBe('approval.own');
  expect((await list()).count).toBe(0);
  expect((await decide(id, second)).body).toMatchObject({ state: 'applied' });
  const [made] = (await list()).items;
  expect(made).toMatchObject({ from: 1, to: 3, ranges, alone: false });
  expect(made?.approvedBy).not.toBe(made?.by);
  // They go back alone: that keeps them longer.
  expect((await reclassify({ from: 3, to: 1, ranges })).status).toBe(201);
});

test('what was approved against a policy that another replaced meanwhile is not carried out', async () => {
  const { body } = await reclassify({ from: 1, to: 3, ranges });
  const of = { purpose: 'a test', legalBasis: 'none', minimum: null };
  const policy = {
    classes: [1, 2, 3].map((number) => ({ ...of, number, name: `${number}`, maximum: null })),
    default: 1,
  };
  expect((await send('PUT', '/v1/retention/policy', { policy, reason: 'a test' })).status).toBe(200);
  const { id } = body['approval'] as { id: string };
  expect((await decide(id, second)).body).toMatchObject({ state: 'failed' });
  expect((await list()).count).toBe(0);
});

test('a simulation knows it', async () => {
  await reclassify({ from: 1, to: 2, ranges });
  const { totals, days } = await server.as.administrator.simulateRetention({ on: '2050-01-01' });
  expect(days.map((each) => [each.class, each.because])).toEqual([
    [1, null],
    [2, 'maximum'],
  ]);
  expect(totals.events - totals.destroyed).toBe(2);
});

describe('it is refused, with the place,', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => [2 * i, 2 * i]);
  const refusals: [string, object, string][] = [
    ['to the class that they have', { from: 1, to: 1, ranges }, 'to'],
    ['to one that the policy has not', { from: 1, to: 9, ranges }, 'to'],
    ['to that of statements', { from: 1, to: 0, ranges }, 'to'],
    ['from a class that none of them has', { from: 2, to: 3, ranges }, 'from'],
    ['of no range', { from: 1, to: 2, ranges: [] }, 'ranges'],
    ['of more ranges than one statement has', { from: 1, to: 2, ranges: many(1001) }, 'ranges'],
    ['of a range that ends before it begins', { from: 1, to: 2, ranges: [[1, 0]] }, 'ranges.0'],
    [
      'of ranges that overlap',
      {
        from: 1,
        to: 2,
        ranges: [
          [0, 1],
          [1, 2],
        ],
      },
      'ranges.1',
    ],
    ['of events that there are not', { from: 1, to: 2, ranges: [[0, 100_000]] }, 'ranges.0'],
    ['of more than a million positions', { from: 1, to: 2, ranges: [[0, 1_000_000]] }, 'ranges'],
  ];
  test.each(refusals)('%s', async (_, wanted, path) => {
    const { status, body } = await reclassify(wanted);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'request.invalid' });
    expect((body['errors'] as { path: string }[]).map((error) => error.path)).toContain(path);
    expect((await list()).count).toBe(0);
  });

  test('by who may not', async () => {
    expect((await reclassify({ from: 1, to: 2, ranges }, server.tokenOf.reader)).status).toBe(403);
    expect((await reclassify({ from: 1, to: 2, ranges }, await server.addReader('Ada', 'auditor'))).status).toBe(403);
  });
});
