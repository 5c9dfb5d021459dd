import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '@daybook/api';
import { expect, test } from 'vitest';
import {
  alertsOf,
  daybook,
  daybookWell,
  expectVerified,
  filesWith,
  loginLines,
  Server,
  temporary,
} from '../system/support/index.ts';
import { until } from '../system/support/until.ts';

const account = 'quxanne-7341';
const person = /quxanne-7341/i;
const waitMsMax = 150_000;
const env = { DAYBOOK_ACCESS_SOLE_APPROVAL_DELAY_MS: '1000' };

/** What is stated, without when it was written and how far the log was. */
const linesOf = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => !/^\{"(?:note|tenant)"|"madeAt"/.test(line));

async function erase(client: Client, reason: string): Promise<number> {
  const { erasure } = await client.askErasure({ identifiers: [account], reason });
  await until(
    'the erasure',
    async () => ((await client.getErasure(erasure.number)).state === 'done' ? true : null),
    waitMsMax,
  );
  return erasure.number;
}

test('who was erased after the backup does not come back with it, and what is held stays held', async () => {
  using place = temporary();
  const { data } = place;
  const folder = path.join(place.folder, 'backups');
  const key = path.join(place.folder, 'log.vkey');
  const statements = path.join(folder, 'statements/statements.jsonl');
  let hold = '';
  let token = '';
  {
    await using server = await Server.start({ data, env: { ...env, DAYBOOK_BACKUP_STATEMENTS: folder } });
    await server.ready();
    const client = server.client();
    const events = [...Array.from({ length: 20 }, (_, i) => ({ id: `user-${i}` })), { id: account }, { id: account }];
    await client.sendEvents(loginLines(events), 'application/x-ndjson', { source: 'shop', ack: 'indexed' });
    // What rules have in hand is in meta.db too.
    const lines = Array.from({ length: 12 }, (_, i) => {
      const time = new Date(Date.now() - (20 - i) * 1000).toISOString();
      return `${time} host sshd[${900 + i}]: Failed password for ${account} from 192.0.2.9 port ${5000 + i} ssh2`;
    });
    await client.sendLines(`${lines.join('\n')}\n`, { source: 'ssh', ack: 'indexed' });
    await alertsOf(server);
    await daybookWell('backup', folder, '--dir', data, '--with-keys');
    copyFileSync(`${data}/log.vkey`, key);
    token = server.adminToken;
    const older = await daybookWell('restore', folder, '--to', `${place.folder}/before`, '--key', key);
    expect(older).toContain('Nothing is known of what was stated after it');

    const placed = await client.placeHold({
      matter: 'Case 4711',
      reason: 'Order of the court',
      owner: 'Olga',
      review: new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10),
      about: { type: 'query', query: 'actor.id:user-7' },
    });
    hold = placed.position;
    await erase(client, 'Request 4712, Art. 17');
    // The server keeps it; what the command finds in the data directory is the same.
    const kept = () => (existsSync(statements) ? linesOf(statements) : []);
    const isKept = async () => {
      const isAll = /^daybook_statements_kept_lag_seconds 0$/m.test(await client.metrics());
      return isAll && kept().some((each) => each.includes('certificate')) ? true : null;
    };
    await until('the statements', isKept, 9_000);
    const byServer = kept();
    await daybookWell('backup', folder, '--dir', data, '--statements-only');
    expect(kept()).toEqual(byServer);
    // Without what the folder knew, all is read anew.
    rmSync(statements);
    await daybookWell('backup', folder, '--dir', data, '--statements-only');
    expect(kept()).toEqual(byServer);
    expect(await daybookWell('backup', 'verify', folder, '--key', key)).toMatch(/^statements {2}\S+Z {2}\d+ about/m);
    await server.end();
  }
  expect(filesWith(data, person)).toEqual([]);
  expect(filesWith(folder, person).length).toBeGreaterThan(0);
  rmSync(data, { recursive: true });

  // Nobody without the key can have somebody erased, or have an erasure forgotten.
  const lines = readFileSync(statements, 'utf8').split('\n');
  const erasureAt = lines.findIndex((line) => line.includes('"type":"erasure"'));
  const refused = async (changed: readonly string[], why: string): Promise<void> => {
    const file = path.join(place.folder, 'changed.jsonl');
    writeFileSync(file, changed.join('\n'));
    const to = path.join(place.folder, 'refused');
    const answer = await daybook('restore', folder, '--to', to, '--key', key, '--statements', file);
    expect(answer).toMatchObject({ code: 1, said: expect.stringContaining(`${file} ${why}`) as string });
    expect(existsSync(to)).toBe(false);
  };
  await refused(lines.toSpliced(erasureAt, 1), 'is not what was signed');
  await refused(lines.with(erasureAt, (lines[erasureAt] ?? '').replace(':1,', ':2,')), 'is not what was signed');
  await refused(lines.slice(0, -2), 'does not end with the note that signs it');

  const restored = path.join(place.folder, 'restored');
  const said = await daybookWell('restore', folder, '--to', restored, '--key', key);
  expect(said).toMatch(/\d statements were made after it, .* before it answers/);
  const there = filesWith(restored, person);
  expect(there.some((file) => file.startsWith('tenants/'))).toBe(true);
  {
    await using server = await Server.start({ data: restored, env });
    // It answers: now nobody may be there any more.
    expect(filesWith(restored, person)).toEqual([]);
    await server.ready();
    const client = server.client(token);
    const look = { q: 'actor.id:erased', since: '2025-01-01', limit: 50 };
    const found = async () => ((await client.search(look)).events.length >= 2 ? true : null);
    await until('the index', found, waitMsMax);
    const { items: holds } = await client.listHolds();
    expect(holds).toMatchObject([{ type: 'query', words: { matter: 'Case 4711', owner: 'Olga' } }]);
    expect(holds[0]?.position).not.toBe(hold);
    expect((await client.listErasures()).items).toMatchObject([{ number: 1, state: 'done' }]);
    await server.end();
  }
  expect(filesWith(restored, person)).toEqual([]);
  expectVerified(restored);
});
