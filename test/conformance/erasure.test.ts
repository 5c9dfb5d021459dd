import type { Client } from '@daybook/api';
import { type Event, formatDay } from '@daybook/event';
import { expect, test } from 'vitest';
import { expectVerified, filesWith, Server, temporary } from '../system/support/index.ts';
import { writeOldLog } from '../system/support/old-log.ts';
import { until } from '../system/support/until.ts';

const dayMs = 86_400_000;
const account = 'quxanne-7341';
const address = 'quxanne.vandermolen@example.org';
const perDay = 200;
const waitMsMax = 150_000;
/** Not those whose names only look alike. */
const accountWhole = /(?<!not-)quxanne-7341(?!5)/i;
const addressWhole = /quxanne\.vandermolen/i;

const eventOf = (number: number, over: Partial<Event> = {}): Event => ({
  id: `01932c07-209c-7000-8000-${number.toString(16).padStart(12, '0')}`,
  time: '2025-01-02T03:04:05Z',
  kind: 'data.read',
  action: 'read',
  outcome: 'success',
  severity: 1,
  actor: { type: 'user', id: `user-${number % 30}` },
  target: { resources: [{ type: 'contract', id: `contract-${number % 50}` }] },
  ext: { note: `number ${number}, ${'x'.repeat(60)}` },
  ...over,
});

/** In every part of an event that there is, as it is written there. */
const about: readonly Partial<Event>[] = [
  { actor: { type: 'user', id: account } },
  { actor: { type: 'user', id: 'user-3', email: address.toUpperCase(), name: 'Somebody' } },
  { origin: { ip: '192.0.2.9', host: `laptop.${account}`, userAgent: `agent (${account})` } },
  { target: { resources: [{ type: 'mailbox', id: address, owner: account }] } },
  { request: { method: 'GET', url: `/people/${account}?mail=${address.replace('@', '%40')}` } },
  { changes: [{ path: 'owner', old: 'user-1', new: account }] },
  { ext: { [account]: 'as a name', text: `said ${address}, twice` } },
  { raw: { mediaType: 'text/plain', bytes: new TextEncoder().encode(`login of ${account} from 192.0.2.9`) } },
  { service: { name: 'mail', host: account } },
  { request: { method: 'GET', url: `/reset?mail=${address.replace('@', '%2540')}` } },
  { reason: { text: `${account}'s laptop` } },
  { raw: { mediaType: 'text/html', bytes: new TextEncoder().encode(`<p>${address.replace('@', '&#64;')}</p>`) } },
];
/** Others, whose names only look alike. */
const others: readonly Partial<Event>[] = [
  { actor: { type: 'user', id: `${account}5` } },
  { actor: { type: 'user', id: `not-${account}` } },
];

/** Rules that count: accounts by themselves, the accounts that an address tried, and what is usual of an address. */
const counting = [
  `title: refused\nid: 00000000-0000-4000-8000-000000000001\nname: refused\nlogsource: {product: daybook}\ndetection: {s: {outcome: failure}, condition: s}\n`,
  `title: many\nid: 00000000-0000-4000-8000-000000000002\ncorrelation: {type: event_count, rules: [refused], group-by: [actor.id], timespan: 1d, condition: {gte: 900}}\n`,
  `title: spray\nid: 00000000-0000-4000-8000-000000000003\ncorrelation: {type: value_count, rules: [refused], group-by: [origin.ip], timespan: 1d, condition: {field: actor.id, gte: 900}}\n`,
  `title: new\nid: 00000000-0000-4000-8000-000000000004\nbaseline: {rules: [refused], type: first_seen, group-by: [origin.ip], field: actor.id}\n`,
].join('---\n');

/** So many groups as each of the rules that count keeps, once it has looked at as many events as there are. */
async function groupsOf(client: Client): Promise<number[]> {
  const { items } = await client.listRules();
  return ['many', 'spray', 'new'].map((name) => {
    const rule = items.find(({ title }) => title === name);
    return rule?.correlation?.groups ?? rule?.baseline?.groups ?? 0;
  });
}

const refusedLines = (...accounts: string[]): string =>
  accounts
    .map((name, i) => {
      const time = new Date(Date.now() - (20 - i) * 1000).toISOString();
      return `${time} host sshd[${900 + i}]: Failed password for ${name} from 192.0.2.9 port ${5000 + i} ssh2\n`;
    })
    .join('');

async function foundBy(client: Client, identifiers: string[]) {
  const all = [];
  for (let from: number | null = 0; from !== null;) {
    const page = await client.findSubject({ identifiers, reason: 'Request 4711', from, limit: 50 });
    all.push(...page.events);
    from = page.next;
  }
  return all;
}

/** The engine has something to say of each of these: it is refused, or its reader leaves. What came of it does not matter. */
async function searchInVain(server: Server): Promise<void> {
  const search = async (q: string, signal?: AbortSignal): Promise<void> => {
    const path = `/v1/events?${new URLSearchParams({ q, since: '2024-01-01' }).toString()}`;
    const init = { token: server.adminToken, ...(signal === undefined ? {} : { signal }) };
    await server.fetch(path, init).then(
      (response) => response.text(),
      () => '',
    );
  };
  await search(`ext.note:/((((${account}.{500}){2}){2}){2}){2}/`);
  await search(`ext.note:/(${account}|a{1000}){900}/`);
  for (let i = 0; i < 8; i += 1) {
    await search(`"${account}" OR ext.note:/.*n.*u.*m.*${i}z/`, AbortSignal.timeout(2 + i * 3));
  }
}

test('what is about a person is found, and erased from every file; what happened stays provable, and a hold is waited for', async () => {
  using folder = temporary();
  const receivedMs = Date.now() - 100 * dayMs;
  const old = Array.from({ length: perDay }, (_, i) => eventOf(i, about[i - 20] ?? others[i - 100] ?? {}));
  await writeOldLog(folder.data, [{ receivedMs, events: old }]);
  const env = { DAYBOOK_ACCESS_SOLE_APPROVAL_DELAY_MS: '1000' };
  const identifiers = [account, address];
  {
    await using server = await Server.start({ data: folder.data, env });
    await server.ready();
    const client = server.client();
    // What comes by a receiver, and is alerted of; and what somebody looked for.
    const lines = Array.from({ length: 12 }, () => account);
    await client.importRules({ files: [{ path: 'counting.yml', text: counting }], enable: true });
    await client.sendLines(refusedLines(...lines), { source: 'ssh', ack: 'indexed' });
    await until('the groups', async () => ((await groupsOf(client)).join() === '1,1,1' ? true : null), waitMsMax);
    await until(
      'the index',
      async () => {
        const { events } = await client.search({ q: `"${account}"`, since: '2025-01-01', limit: 100 });
        return events.length >= about.length ? true : null;
      },
      waitMsMax,
    );
    const before = await foundBy(client, identifiers);
    const positions = before.map(({ view }) => Number(view.position.split(':')[1]));
    expect(positions.filter((index) => index < perDay)).toEqual(about.map((_, i) => i + 20));
    expect(before.filter(({ view }) => !view.own)).toHaveLength(about.length + lines.length);
    const { sections, identifiers: named } = before.find(({ view }) => view.position === '1:24') ?? {};
    expect({ sections, named }).toEqual({ sections: ['request'], named: identifiers });
    await searchInVain(server);
    // Where it is before: the search of files finds what there is to find.
    const where = filesWith(folder.data, accountWhole).map((file) => file.split('/')[0]);
    expect(where).toContain('index');
    expect(where.includes('wal') || where.includes('tenants')).toBe(true);

    const hold = await client.placeHold({
      matter: 'Case 4711',
      reason: 'Order of the court',
      owner: 'Olga',
      review: new Date(Date.now() + 90 * dayMs).toISOString().slice(0, 10),
      about: { type: 'range', first: 20, last: 21 },
    });
    const refused = client.askErasure({ identifiers, reason: `${account} wrote to us` });
    await expect(refused).rejects.toMatchObject({ code: 'erasure.reason-names' });
    const { erasure } = await client.askErasure({ identifiers, reason: 'Request 4712, Art. 17' });
    const waiting = await until(
      'the erasure',
      async () => {
        const now = await client.getErasure(erasure.number);
        return now.state === 'waiting' ? now : null;
      },
      waitMsMax,
    );
    expect(await client.whomErasure(erasure.number)).toEqual({ identifiers });
    expect(waiting).toMatchObject({
      alone: true,
      waiting: { events: 2, until: null, holds: [hold.position] },
    });
    expect(waiting.erased).toBeGreaterThanOrEqual(about.length - 2 + lines.length);
    // Only what the hold keeps, and the request itself while it waits.
    const left = filesWith(folder.data, accountWhole).filter((file) => !file.startsWith('meta.db'));
    expect(
      left.every((file) => file.includes(formatDay(Math.floor(receivedMs / dayMs))) || file.startsWith('index/')),
    ).toBe(true);

    await client.liftHold(hold.position, { reason: 'The case is closed' });
    const done = await until(
      'the rest',
      async () => {
        const now = await client.getErasure(erasure.number);
        return now.state === 'done' ? now : null;
      },
      waitMsMax,
    );
    expect(done).toMatchObject({ waiting: null });
    expect(await client.whomErasure(erasure.number)).toEqual({ identifiers: [] });
    for (const each of [accountWhole, addressWhole]) expect(filesWith(folder.data, each)).toEqual([]);
    // Of what rules count, the group that was kept by the account is gone; when the others change, they are written again without it.
    expect(await groupsOf(client)).toEqual([0, 1, 1]);
    await client.sendLines(refusedLines('user-1'), { source: 'ssh', ack: 'indexed' });
    await until('the groups', async () => ((await groupsOf(client)).join() === '1,1,1' ? true : null), waitMsMax);
    // The others are there, and what is left of the events.
    expect((await client.search({ q: `actor.id:"${account}5"`, since: '2025-01-01', limit: 9 })).events).toHaveLength(
      1,
    );
    expect(await client.view('1:21')).toMatchObject({
      erased: ['contact', 'raw'].slice(0, 1),
      event: { kind: 'data.read', actor: { id: 'user-3' } },
    });
    expect(await client.view('1:20')).toMatchObject({
      erased: ['actor'],
      event: { actor: { type: 'anonymous', id: 'erased' } },
    });
    expect((await server.fetch('/v1/events/1:28', { token: server.adminToken })).status).toBe(410);
    expect(
      (await client.search({ q: 'actor.id:erased', since: '2025-01-01', limit: 50 })).events.length,
    ).toBeGreaterThan(0);
    await server.end();
  }
  expectVerified(folder.data);
  for (const each of [accountWhole, addressWhole]) expect(filesWith(folder.data, each)).toEqual([]);
  {
    // A restart, and an index that is made anew from the log, bring nothing back.
    await using server = await Server.start({ data: folder.data, env });
    await server.ready();
    await server.client().rebuildIndex();
    await until(
      'the index',
      async () => ((await server.client().indexStatus()).state === 'following' ? true : null),
      waitMsMax,
    );
    expect(filesWith(folder.data, accountWhole)).toEqual([]);
    expect(await foundBy(server.client(), [account])).toEqual([]);
    await server.end();
  }
  expectVerified(folder.data);
});
