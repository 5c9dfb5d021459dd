import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Client } from '@daybook/api';
import type { Event } from '@daybook/event';
import { expect, test } from 'vitest';
import { expectVerified, Server, temporary } from '../system/support/index.ts';
import { writeOldLog } from '../system/support/old-log.ts';
import { until } from '../system/support/until.ts';

const cli = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));
const dayMs = 86_400_000;
const perDay = 300;
/** How many days ago each day's events were received, and happened. */
const days = [100, 99, 98, 40, 3];

const eventOf = (number: number, timeMs: number): Event => ({
  id: `01932c07-209c-7000-8000-${number.toString(16).padStart(12, '0')}`,
  time: new Date(timeMs).toISOString(),
  kind: 'data.read',
  action: 'read',
  outcome: 'success',
  severity: 1,
  actor: { type: 'user', id: `user-${number}` },
});

async function daybook(server: Server, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, DAYBOOK_URL: server.url, DAYBOOK_TOKEN: server.adminToken };
  return await promisify(execFile)(process.execPath, [cli, ...args], { env, encoding: 'utf8' }).then(
    (ended) => ({ code: 0, ...ended }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const found = async (client: Client): Promise<number> => {
  const { total } = await client.facets({ q: 'kind:data.read', fields: ['kind'] });
  return total;
};
const whole = (client: Client) =>
  until('the recall', async () => {
    const [recall] = (await client.listRecalls()).items;
    return recall?.state === 'whole' ? recall : null;
  });

test('older days leave the index and stay in the log; they are brought back for a while, and gone again', async () => {
  using folder = temporary();
  const nowMs = Date.now();
  const at = (ago: number): number => nowMs - ago * dayMs;
  await writeOldLog(
    folder.data,
    days.map((ago, day) => ({
      receivedMs: at(ago),
      events: Array.from({ length: perDay }, (_, i) => eventOf(day * perDay + i, at(ago))),
    })),
  );
  {
    await using server = await Server.start({ data: folder.data });
    await server.ready();
    const client = server.client();
    await until('the index', async () => ((await found(client)) === days.length * perDay ? true : null));
    expect((await client.search({ q: 'kind:data.read' })).bounds).toMatchObject({ indexedSince: null, notIndexed: [] });
    const refused = client.addRecall({ from: dayOf(at(100)), to: dayOf(at(99)), reason: 'a test' });
    await expect(refused).rejects.toMatchObject({ code: 'recall.indexed' });
    await server.end();
  }
  const env = { DAYBOOK_INDEX_KEEP_DAYS: '30' };
  const asked = { q: 'kind:data.read', since: dayOf(at(99)), until: dayOf(at(98)) };
  {
    await using server = await Server.start({ data: folder.data, env });
    await server.ready();
    const client = server.client();
    await until('what is older leaves', async () => ((await found(client)) === perDay ? true : null));
    const { events, bounds } = await client.search(asked);
    expect(events).toEqual([]);
    expect(bounds).toMatchObject({
      indexedSince: `${dayOf(at(30))}T00:00:00.000Z`,
      notIndexed: [{ from: dayOf(at(99)), to: dayOf(at(31)) }],
    });
    expect((await client.search({ ...asked, since: dayOf(at(20)), until: 'now' })).bounds.notIndexed).toEqual([]);
    // The log has it all.
    const direct = await server.fetch('/v1/events/1:5', { token: server.adminToken });
    expect(direct.status).toBe(200);
    const warned = await daybook(server, 'query', asked.q, '--since', asked.since, '--until', asked.until);
    expect(warned).toMatchObject({ code: 0, stdout: '' });
    expect(warned.stderr).toContain(`not looked at: ${dayOf(at(99))} to ${dayOf(at(31))}.`);
    const exported = await daybook(server, 'export', asked.q);
    expect(exported.stderr).toContain(`not looked at: ${dayOf(at(100))} to ${dayOf(at(31))}.`);
    expect(await daybook(server, 'recall', dayOf(at(99)))).toMatchObject({ code: 2 });
    const brought = await daybook(server, 'recall', dayOf(at(99)), dayOf(at(98)), '--reason', 'Case 4711');
    expect(brought).toMatchObject({ code: 0, stderr: '' });
    expect(brought.stdout).toContain(`600 events of ${dayOf(at(99))} to ${dayOf(at(98))} are in the index, until 20`);
    expect(await whole(client)).toMatchObject({ found: 2 * perDay, done: 2 * perDay });
    const listed = await daybook(server, 'recall', 'list');
    expect(listed.stdout).toContain(
      `keeps 30 days before today; it has everything that was received from ${dayOf(at(30))}`,
    );
    expect(listed.stdout).toMatch(/whole +600 +20.*Case 4711/);
    const now = await client.search({ ...asked, limit: 1000 });
    expect(now.events).toHaveLength(perDay);
    expect(now.bounds.notIndexed).toEqual([{ from: dayOf(at(97)), to: dayOf(at(31)) }]);
    expect(await found(client)).toBe(3 * perDay);
    await server.kill();
  }
  {
    // Nor a kill nor a rebuild brings anything else back, nor takes anything away.
    await using server = await Server.start({ data: folder.data, env });
    await server.ready();
    const client = server.client();
    await until('the index', async () => ((await found(client)) === 3 * perDay ? true : null));
    await client.rebuildIndex();
    await until('the rebuild', async () => ((await client.indexStatus()).state === 'following' ? true : null));
    await whole(client);
    await until('the index', async () => ((await found(client)) === 3 * perDay ? true : null));
    const [recall] = (await client.listRecalls()).items;
    const ended = await daybook(server, 'recall', 'end', recall?.id ?? '');
    expect(ended.stdout).toContain('leaves the index; the log keeps it');
    await until('it leaves', async () => ((await found(client)) === perDay ? true : null));
    expect(await client.listRecalls()).toMatchObject({ items: [], events: 0, trouble: null });
    const said = await client.search({ q: 'kind:log.index AND action:recall*', limit: 10 });
    expect(new Set(said.events.map(({ event }) => event.action))).toEqual(
      new Set(['recall', 'recall.whole', 'recall.end']),
    );
    expect(await client.metrics()).toMatch(/daybook_index_events_not_kept 1200/);
    await server.end();
  }
  expectVerified(folder.data);
}, 120_000);

const ofClass = (number: number, name: string, maximum: string | null) => ({
  number,
  name,
  maximum,
  purpose: 'to see who did what',
  legalBasis: 'GDPR Art. 6(1)(f)',
});

test('what is due is destroyed in recalled days, too, and does not come back', async () => {
  using folder = temporary();
  const at = (ago: number): number => Date.now() - ago * dayMs;
  const old = [100, 99, 3].map((ago, day) => ({
    receivedMs: at(ago),
    events: Array.from({ length: perDay }, (_, i) => eventOf(day * perDay + i, at(ago))),
  }));
  await writeOldLog(folder.data, old);
  {
    const env = { DAYBOOK_INDEX_KEEP_DAYS: '30', DAYBOOK_ACCESS_SOLE_APPROVAL_DELAY_MS: '1000' };
    await using server = await Server.start({ data: folder.data, env });
    await server.ready();
    const client = server.client();
    const range = { from: dayOf(at(100)), to: dayOf(at(99)), reason: 'a test' };
    await until('the tier', async () => ((await client.listRecalls()).indexedSince === null ? null : true));
    await client.addRecall(range);
    expect(await whole(client)).toMatchObject({ found: 2 * perDay });
    const policy = { classes: [ofClass(1, 'ordinary', 'P30D'), ofClass(2, 'other', null)], default: 2 };
    await client.setRetentionPolicy({ policy, reason: 'a test' });
    await until('the plans', async () => {
      const { items } = await client.listPlans();
      return items.length === 2 && items.every(({ certificate }) => certificate !== null) ? items : null;
    });
    expect(await found(client)).toBe(perDay);
    const [recall] = (await client.listRecalls()).items;
    await client.endRecall(recall?.id ?? '');
    await client.addRecall(range);
    expect(await whole(client)).toMatchObject({ events: 2 * perDay, done: 2 * perDay, found: 0 });
    expect(await found(client)).toBe(perDay);
    await server.end();
  }
  expectVerified(folder.data);
}, 120_000);
