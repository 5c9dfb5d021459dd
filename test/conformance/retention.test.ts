import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '@daybook/api';
import type { Event } from '@daybook/event';
import { expect, test } from 'vitest';
import { expectVerified, Server, temporary } from '../system/support/index.ts';
import { writeOldLog } from '../system/support/old-log.ts';
import { until } from '../system/support/until.ts';

const dayMs = 86_400_000;
const perDay = 300;

const eventOf = (number: number): Event => ({
  id: `01932c07-209c-7000-8000-${number.toString(16).padStart(12, '0')}`,
  time: '2025-01-02T03:04:05Z',
  kind: 'data.read',
  action: 'read',
  outcome: 'success',
  severity: 1,
  actor: { type: 'user', id: `user-${number}` },
  ext: { note: `an old one, number ${number}, ${'x'.repeat(120)}` },
});

const ofClass = (number: number, name: string, maximum: string | null) => ({
  number,
  name,
  maximum,
  purpose: 'to see who did what',
  legalBasis: 'GDPR Art. 6(1)(f)',
});

const found = async (client: Client): Promise<number> =>
  (await client.search({ q: 'kind:data.read', since: '2025-01-01', limit: 500 })).events.length;

test('what is due goes by itself once a policy says so: content, index, and the proofs stay', async () => {
  using folder = temporary();
  const nowMs = Date.now();
  const days = [100, 99, 3].map((ago) => nowMs - ago * dayMs);
  const old = days.map((receivedMs, day) => ({
    receivedMs,
    events: Array.from({ length: perDay }, (_, i) => eventOf(day * perDay + i)),
  }));
  await writeOldLog(folder.data, old);
  const env = { DAYBOOK_ACCESS_SOLE_APPROVAL_DELAY_MS: '1000' };
  {
    await using server = await Server.start({ data: folder.data, env });
    await server.ready();
    const client = server.client();
    await until('the index', async () => ((await found(client)) === 500 ? true : null));
    expect(await client.listPlans()).toEqual({ items: [] });
    const policy = { classes: [ofClass(1, 'ordinary', 'P30D'), ofClass(2, 'other', null)], default: 2 };
    const { approval, because } = await client.setRetentionPolicy({ policy, reason: 'a test' });
    expect(because).toContain('class 1 may be kept for less');
    expect(approval?.passesAlone).not.toBeNull();
    const plans = await until('the plans', async () => {
      const { items } = await client.listPlans();
      return items.length === 2 && items.every(({ certificate }) => certificate !== null) ? items : null;
    });
    expect(plans.map(({ events }) => events)).toEqual([perDay, perDay]);
    expect(plans.map(({ certificate }) => certificate?.destroyed)).toEqual([perDay, perDay]);
    const state = await client.getRetention();
    expect(state).toMatchObject({ stopped: null, dueCount: 0, openPlans: 0, policy: { alone: true } });
    expect(await found(client)).toBe(perDay);
    const gone = await server.fetch('/v1/events/1:5', { token: server.adminToken });
    expect({ status: gone.status, body: await gone.json() }).toMatchObject({
      status: 410,
      body: { code: 'event.destroyed' },
    });
    const kept = await server.fetch(`/v1/events/1:${2 * perDay + 5}`, { token: server.adminToken });
    expect(kept.status).toBe(200);
    const content = path.join(folder.data, 'tenants/default/content/1/1');
    expect(readdirSync(content).toSorted()).toHaveLength(2); // three days ago, and what was written before the policy
    await server.end();
  }
  expectVerified(folder.data);
  // A restart does nothing again, and forgets nothing.
  await using server = await Server.start({ data: folder.data, env });
  await server.ready();
  expect((await server.client().listPlans()).items).toHaveLength(2);
  const gone = await server.fetch('/v1/events/1:5', { token: server.adminToken });
  expect(gone.status).toBe(410);
  expect(server.output).not.toContain('gone or damaged');
  await server.end();
  expectVerified(folder.data);
});
