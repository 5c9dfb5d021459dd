import { DatabaseSync } from 'node:sqlite';
import type { Client } from '@daybook/api';
import { expect, test } from 'vitest';
import { expectVerified, filesWith, Server, temporary } from '../system/support/index.ts';
import { until } from '../system/support/until.ts';

const name = 'quxanne-7341';
const isNamed = /quxanne-7341/i;
const waitMsMax = 120_000;
/** What code reads and an identifier may look like: a state, a kind, a number. */
const words = ['waiting', 'export.unmasked', '4711'];

/** Rows of `meta.db` that are of a tenant, by table. */
function rowsOf(data: string, tenant: string): Record<string, string[]> {
  const db = new DatabaseSync(`${data}/meta.db`, { readOnly: true });
  try {
    const rows: Record<string, string[]> = {};
    for (const table of ['approvals', 'views', 'rule_exceptions', 'source_states']) {
      const found = db.prepare(`select * from ${table} where tenant = ? order by rowid`).all(tenant);
      rows[table] = found.map((row) => JSON.stringify(row));
    }
    return rows;
  } finally {
    db.close();
  }
}

/** Leaves the name wherever a tenant can leave it; gives what an export was asked for by. */
async function leaveTraces(server: Server, token: string): Promise<string> {
  const client = server.client(token);
  const { token: sending } = await client.addSource({ name: 'shop', format: 'json' });
  const line = (seq: number): string => {
    const event = { time: new Date().toISOString(), action: 'read', actor: name, seq, epoch: `laptop ${name}` };
    return `${JSON.stringify(event)}\n`;
  };
  const sender = server.client(sending);
  await sender.sendEvents(line(1) + line(2) + line(5), 'application/x-ndjson', { ack: 'durable' });
  await client.addView({ name: `what ${name} did`, q: `actor.id:${name}`, columns: ['time', `ext.${name}`] });
  const rule = `title: reads\nid: 00000000-0000-4000-8000-000000000001\nlogsource: {product: daybook}\ndetection: {s: {action: nothing}, condition: s}\n`;
  await client.importRules({ files: [{ path: 'reads.yml', text: rule }], enable: true });
  const until_ = new Date(Date.now() + 86_400_000).toISOString();
  const exception = { rule: '00000000-0000-4000-8000-000000000001', owner: name, until: until_ };
  await client.addException({ ...exception, query: `actor.id:${name}`, reason: `${name} tests` });
  const { secret } = await client.addToken({ name: 'ed', roles: ['exporter'] });
  const body = { kind: 'export.unmasked', since: '2026-01-01', until: '2026-12-31', groups: ['contact'] };
  const reason = `${name} is suspected, 4711 is waiting for export.unmasked`;
  const asked = await until(
    'the role of an exporter',
    async () => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, token: secret };
      const answer = await server.fetch('/v1/approvals', { ...init, body: JSON.stringify({ ...body, reason }) });
      return answer.ok ? ((await answer.json()) as { id: string }) : null;
    },
    waitMsMax,
  );
  return asked.id;
}

async function erase(client: Client, identifiers: string[]): Promise<void> {
  const { erasure } = await client.askErasure({ identifiers, reason: 'Request 1, Art. 17' });
  const isDone = async () => ((await client.getErasure(erasure.number)).state === 'done' ? true : null);
  await until('the erasure', isDone, waitMsMax);
}

test('an erasure takes a person out of all that one tenant keeps, in memory as well, and touches nothing of another', async () => {
  using folder = temporary();
  const env = { DAYBOOK_ACCESS_SOLE_APPROVAL_DELAY_MS: '1000' };
  let ours: string;
  {
    await using server = await Server.start({ data: folder.data, env });
    await server.ready();
    const { token } = await server.client().addTenant({ name: 'acme' });
    const [default_, acme] = [server.client(), server.client(token)];
    ours = await leaveTraces(server, server.adminToken);
    await leaveTraces(server, token);
    // A look that goes on: its end is recorded later.
    const path = `/v1/events?search=open&since=2026-01-01&q=${encodeURIComponent(`actor.id:${name}`)}`;
    for (let i = 0; i < 3; i += 1) await server.fetch(path, { token: server.adminToken });
    // The log is told of the gap after ten seconds, and by what name.
    const isNumbered = (tenant: string) =>
      /laptop.*isAnnounced[\\":]+true/.test((rowsOf(folder.data, tenant)['source_states'] ?? []).join());
    await until('the numbering', async () => ['default', 'acme'].every(isNumbered) || null, waitMsMax);
    const before = rowsOf(folder.data, 'acme');
    for (const [table, rows] of Object.entries(before)) expect(rows.join(), table).toMatch(isNamed);

    await erase(default_, [name, ...words]);
    // The other tenant is as it was, to the letter.
    expect(rowsOf(folder.data, 'acme')).toEqual(before);
    const after = rowsOf(folder.data, 'default');
    for (const [table, rows] of Object.entries(after)) expect(rows.join(), table).not.toMatch(isNamed);
    expect(await default_.approval(ours)).toMatchObject({
      kind: 'export.unmasked',
      state: 'applied',
      reason: 'erased is suspected, erased is erased for erased',
    });
    // An exception that is about the person ended.
    expect((await default_.listExceptions()).items).toEqual([]);
    expect((await acme.listExceptions()).items).toMatchObject([{ query: `actor.id:${name}` }]);

    // What is in memory, and is written again.
    const event = { time: new Date().toISOString(), action: 'read', actor: 'bob', seq: 1, epoch: 'e' };
    const { token: sending } = await default_.addSource({ name: 'till', format: 'json' });
    await server.client(sending).sendEvents(`${JSON.stringify(event)}\n`, 'application/x-ndjson', { ack: 'durable' });
    const isTold = () => (rowsOf(folder.data, 'default')['source_states'] ?? []).length > 1;
    await until('what was written again', async () => isTold() || null, waitMsMax);
    for (const rows of Object.values(rowsOf(folder.data, 'default'))) expect(rows.join()).not.toMatch(isNamed);

    await erase(acme, [name]);
    expect(filesWith(folder.data, isNamed)).toEqual([]);
    await server.end();
  }
  expect(filesWith(folder.data, isNamed)).toEqual([]);
  expectVerified(folder.data);
  await using server = await Server.start({ data: folder.data, env });
  await server.ready();
  expect(await server.client().approval(ours)).toMatchObject({ kind: 'export.unmasked', state: 'applied' });
  expect(filesWith(folder.data, isNamed)).toEqual([]);
  await server.end();
}, 400_000);
