import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '@daybook/api';
import { dayOfUs, type Event, formatDay, statementDraft } from '@daybook/event';
import { expect, test } from 'vitest';
import { expectVerified, Server, temporary, verifyDirectory } from '../system/support/index.ts';
import { writeOldLog } from '../system/support/old-log.ts';
import { until } from '../system/support/until.ts';

const dayMs = 86_400_000;
const perDay = 300;

const eventOf = (number: number): Event => ({
  id: `01932c07-209c-7000-8000-${number.toString(16).padStart(12, '0')}`,
  time: '2025-01-02T03:04:05Z',
  kind: 'data.read',
  action: 'read',
  outcome: number % 10 === 0 ? 'denied' : 'success',
  severity: 1,
  actor: { type: 'user', id: `user-${number % 30}` },
  target: { resources: [{ type: 'contract', id: `contract-${number % 50}` }] },
  ext: { note: `an old one, number ${number}, ${'x'.repeat(120)}` },
});

const policy = {
  classes: [
    { number: 1, name: 'ordinary', maximum: 'P30D', purpose: 'to see who did what', legalBasis: 'GDPR Art. 6(1)(f)' },
    { number: 2, name: 'other', purpose: 'to see who did what', legalBasis: 'GDPR Art. 6(1)(f)' },
  ],
  default: 2,
};

const found = async (client: Client): Promise<number[]> => {
  const { events } = await client.search({ q: 'kind:data.read', since: '2025-01-01', limit: 500 });
  return events.map(({ position }) => Number(position.split(':')[1])).toSorted((x, y) => x - y);
};
const closed = (client: Client, count: number) =>
  until('the plans', async () => {
    const { items } = await client.listPlans();
    return items.length >= count && items.every(({ certificate }) => certificate !== null) ? items : null;
  });

/** Of the first day. */
const heldBy = {
  range: (index: number) => index >= 100 && index <= 104,
  person: (index: number) => index % 30 === 7,
  query: (index: number) => index % 10 === 0,
  resource: (index: number) => index % 50 === 13,
};
const isHeld = (index: number): boolean => Object.values(heldBy).some((keeps) => keeps(index));

test('what holds keep stays when it is due: content, index, proofs; it goes when two people have lifted them', async () => {
  using folder = temporary();
  const receivedMs = Date.now() - 100 * dayMs;
  await writeOldLog(folder.data, [{ receivedMs, events: Array.from({ length: perDay }, (_, i) => eventOf(i)) }]);
  const env = { DAYBOOK_ACCESS_SOLE_APPROVAL_DELAY_MS: '1000' };
  const review = new Date(Date.now() + 90 * dayMs).toISOString().slice(0, 10);
  const words = { matter: 'Case 4711', reason: 'Order of the court', owner: 'Olga', review };
  const expected = Array.from({ length: perDay }, (_, i) => i).filter(isHeld);
  {
    await using server = await Server.start({ data: folder.data, env });
    await server.ready();
    const client = server.client();
    await until('the index', async () => ((await found(client)).length === perDay ? true : null));
    for (const about of [
      { type: 'range', first: 100, last: 104 },
      { type: 'person', identifier: 'USER-7' },
      { type: 'query', query: 'outcome:denied' },
      { type: 'resource', id: 'contract-13' },
    ] as const)
      await client.placeHold({ ...words, about });
    await client.setRetentionPolicy({ policy, reason: 'a test' });
    const plans = await closed(client, 1);
    expect(plans.reduce((sum, { certificate }) => sum + (certificate?.destroyed ?? 0), 0)).toBe(
      perDay - expected.length,
    );
    expect(await found(client)).toEqual(expected);
    for (const [index, status] of [
      [7, 200],
      [8, 410],
    ] as const)
      expect((await server.fetch(`/v1/events/1:${index}`, { token: server.adminToken })).status).toBe(status);
    const range = (await client.listHolds()).items.at(-1);
    expect(range).toMatchObject({ type: 'range', keeps: { events: 5 + 1, due: 5 } });
    expect(await client.getRetention()).toMatchObject({ stopped: null, openPlans: 0 });
    await server.end();
  }
  expectVerified(folder.data);
  {
    // After a restart, the same: and a round over days of which all is kept makes no plan.
    await using server = await Server.start({ data: folder.data, env });
    await server.ready();
    const client = server.client();
    const before = (await client.listPlans()).items.length;
    expect(await found(client)).toEqual(expected);
    const { items } = await client.listHolds();
    expect(items).toHaveLength(4);
    for (const { position, type } of items)
      if (type !== 'person') await client.liftHold(position, { reason: 'The case is closed' });
    await until('the releases', async () => ((await client.listHolds()).inForce === 1 ? true : null));
    await closed(client, before + 1);
    await until('the rest', async () => ((await found(client)).length === perDay / 30 ? true : null));
    expect((await found(client)).every(heldBy.person)).toBe(true);
    await server.end();
  }
  expectVerified(folder.data);

  // And somebody with the disk removes what is left of that day, by hand.
  const day = formatDay(dayOfUs(receivedMs * 1000));
  const directory = path.join(folder.data, 'tenants/default/content/1/1', day);
  expect(readdirSync(directory).length).toBeGreaterThan(0);
  rmSync(directory, { recursive: true });
  const { status, said } = verifyDirectory(folder.data);
  expect(status).not.toBe(0);
  expect(said).toContain('the content is missing');
});

test('a hold, and a release, that a source sends count for nothing', async () => {
  using folder = temporary();
  const receivedMs = Date.now() - 100 * dayMs;
  const forged = { number: 1, previous: null, by: 'person 1' };
  const hold = {
    type: 'hold',
    scope: { type: 'range', first: 0, last: 9 },
    words: 0,
    review: 99_999,
    ...forged,
  } as const;
  const events = Array.from({ length: perDay }, (_, i) => eventOf(i));
  events[0] = { ...eventOf(0), ...statementDraft(hold, receivedMs) };
  await writeOldLog(folder.data, [{ receivedMs, events }]);
  const env = { DAYBOOK_ACCESS_SOLE_APPROVAL_DELAY_MS: '1000' };
  await using server = await Server.start({ data: folder.data, env });
  await server.ready();
  const client = server.client();
  expect((await client.listHolds({ state: 'all' })).items).toEqual([]);
  await client.setRetentionPolicy({ policy, reason: 'a test' });
  const [plan] = await closed(client, 1);
  expect(plan?.certificate?.destroyed).toBe(perDay);
  await server.end();
  expectVerified(folder.data);
});
