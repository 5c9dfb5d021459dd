import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { expectVerified, idsFound, Server, temporary } from './support/index.ts';
import { writeOldLog } from './support/old-log.ts';

const cli = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));
const dayMs = 86_400_000;
const perDay = 40;

/** Events of class 1 of a hundred days ago. */
const writeOld = (data: string): Promise<void> =>
  writeOldLog(data, [
    {
      receivedMs: Date.now() - 100 * dayMs,
      events: Array.from({ length: perDay }, (_, i) => ({
        id: `01932c07-209c-7000-8000-${i.toString(16).padStart(12, '0')}`,
        time: '2025-01-02T03:04:05Z',
        kind: 'data.read' as const,
        action: 'read',
        outcome: 'success' as const,
        severity: 1 as const,
        actor: { type: 'user' as const, id: `old-${String(i).padStart(2, '0')}` },
      })),
    },
  ]);

/** Runs `daybook retention`, as somebody at a shell does. */
async function retention(server: Server, ...args: readonly string[]): Promise<string> {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, DAYBOOK_URL: server.url, DAYBOOK_TOKEN: server.adminToken };
  const child = spawn(process.execPath, [cli, 'retention', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
  return said;
}

test('a real server destroys what was simulated, and keeps in log and index what was moved to a longer class', async () => {
  using place = temporary();
  await writeOld(place.data);
  await using server = await Server.start({
    data: place.data,
    env: { DAYBOOK_ACCESS_SOLE_APPROVAL_DELAY_MS: '1000' },
  });
  const client = server.client();
  const of = { purpose: 'a test', legalBasis: 'none', minimum: null };
  const kept = { ...of, number: 2, name: 'kept', maximum: null };
  const classes = (maximum: string | null) => [{ ...of, number: 1, name: 'traffic', maximum }, kept];
  await client.setRetentionPolicy({ policy: { default: 2, classes: classes(null) }, reason: 'a test' });
  expect(await idsFound(server, 'actor.id:old-*')).toHaveLength(perDay);
  const query = ['--query', 'actor.id:old-0*'];
  const moved = await retention(server, 'reclassify', ...query, '--from', '1', '--to', '2', '--reason', 'Ticket 4711');
  expect(moved).toMatch(/^10 events kept by class 2 now, by 1:\d+\.\n$/);
  expect(await retention(server, 'reclassifications')).toContain('0-9');

  const policy = { default: 2, classes: classes('P30D') };
  const file = path.join(place.folder, 'policy.json');
  writeFileSync(file, JSON.stringify(policy));
  const tomorrow = new Date(Date.now() + dayMs).toISOString().slice(0, 10);
  const said = await retention(server, 'simulate', file, '--on', tomorrow);
  expect(said).toMatch(/^By \S+, 30 of [\d,]+ events would be destroyed; by the policy in force, 0\.\n/);

  await client.setRetentionPolicy({ policy, reason: 'a test' });
  const closed = async () => (await client.listPlans()).items.map(({ certificate }) => certificate?.destroyed);
  await expect.poll(closed, { timeout: 60_000 }).toEqual([30]);
  expect(await idsFound(server, 'actor.id:old-*')).toEqual(Array.from({ length: 10 }, (_, i) => `old-0${i}`));
  const eventAt = (position: string) => server.fetch(`/v1/events/${position}`, { token: server.adminToken });
  expect((await eventAt('1:9')).status).toBe(200);
  expect((await eventAt('1:10')).status).toBe(410);
  await server.end();
  expectVerified(place.data);
});
