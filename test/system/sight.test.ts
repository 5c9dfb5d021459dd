import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Client } from '@daybook/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caughtUp, Server, temporary } from './support/index.ts';

// A reader who sees a part of the log, against the real server with the real index.

const cli = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));
const place = temporary();
let server: Server;
let admin: Client;
let support: Client;
let token: string;

const order = (minute: number, id: string, region: string) => ({
  time: `2026-11-23T10:0${minute}:00Z`,
  kind: 'data.read',
  action: 'order.view',
  outcome: 'success',
  severity: 1,
  actor: { type: 'user', id, name: `Name of ${id}`, email: `${id}@example.org` },
  origin: { ip: '192.0.2.7' },
  request: { url: `/orders/${id}` },
  ext: { region },
  raw: { mediaType: 'text/plain', text: `${id} viewed an order` },
});

beforeAll(async () => {
  server = await Server.start({ data: place.data });
  await server.ready();
  admin = server.client();
  const shop = await admin.addSource({ name: 'shop', format: 'json' });
  const till = await admin.addSource({ name: 'till', format: 'json' });
  const send = (secret: string, events: object[]) =>
    server.client(secret).sendEvents(JSON.stringify(events), 'application/json', { ack: 'indexed' });
  await send(till.token, [order(0, 'zoe', 'north')]);
  await send(shop.token, [order(1, 'alice', 'north'), order(2, 'bob', 'south'), order(3, 'carol', 'north')]);
  await send(till.token, [order(9, 'dave', 'north')]);
  await admin.addRole({
    name: 'support',
    permissions: ['events:read', 'sources:read', 'log:read'],
    sight: { sources: [shop.source.number], restriction: 'ext.region:north', clear: ['identity', 'network'] },
  });
  token = (await admin.addToken({ name: 'sue', roles: ['support'] })).secret;
  support = server.client(token);
  await caughtUp(server);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

const get = async (path: string) => {
  const response = await server.fetch(path, { token });
  return { status: response.status, text: await response.text() };
};

test('finds, counts and is shown what is in sight, without what is masked', async () => {
  const page = await support.search({ q: '', order: 'asc' });
  expect(page.events.map(({ event, masked }) => [event.actor, event.origin, masked])).toEqual(
    ['alice', 'carol'].map((id) => [{ type: 'user', id }, { ip: '192.0.2.7' }, ['contact', 'content', 'raw']]),
  );
  expect(JSON.stringify(page)).not.toMatch(/Name of|example|orders|region|viewed|zoe|bob|dave/);
  const histogram = JSON.parse((await get('/v1/histogram?by=source')).text) as {
    total: number;
    buckets: { start: string }[];
  };
  expect(histogram.total).toBe(2);
  expect(histogram.buckets.at(0)?.start.slice(0, 16)).toBe('2026-11-23T10:01');
  expect(histogram.buckets.at(-1)?.start.slice(0, 16)).toMatch(/^2026-11-23T10:0[23]$/);
  const facets = await get('/v1/facets?fields=actor.id,source');
  expect(facets.text).toContain('"total":2');
  expect(facets.text).not.toMatch(/zoe|bob|dave/);
});

test('finds by free text what is in clear, and nothing by what is masked', async () => {
  const found = async (q: string) => (await support.search({ q })).events.map(({ event }) => event.actor?.id);
  expect(await found('alice')).toEqual(['alice']);
  expect(await found('car*')).toEqual(['carol']);
  expect((await found('order.view')).length).toBe(2);
  for (const q of ['viewed', '"Name of"', 'example', 'orders', 'north', 'bob', 'zoe'])
    expect([q, await found(q)]).toEqual([q, []]);
  expect((await admin.search({ q: 'viewed own:false' })).events).toHaveLength(5);
  expect((await get('/v1/events?q=ext.region:south')).text).toContain('withheld-field');
});

test('a position out of sight is as one that was never given', async () => {
  const positions = (await admin.search({ q: 'own:false', order: 'asc' })).events.map(({ position }) => position);
  const [zoe = '', alice = '', bob = ''] = positions;
  expect((await get(`/v1/events/${alice}`)).status).toBe(200);
  const problem = async (position: string) => {
    const { status, text } = await get(`/v1/events/${position}`);
    return `${status} ${text.replaceAll(position, 'POSITION').replace(/"requestId":"[^"]*"/, '')}`;
  };
  const never = await problem('1:999999');
  expect(never).toMatch(/^404 /);
  expect([await problem(zoe), await problem(bob)]).toEqual([never, never]);
});

test('a receipt withholds what is masked, and `daybook verify --receipt` still holds', async () => {
  const [found] = (await support.search({ q: 'alice' })).events;
  const receipt = JSON.stringify(await support.receipt(found?.position ?? ''));
  const file = `${place.data}/receipt.json`;
  writeFileSync(file, receipt);
  const args = ['verify', '--receipt', file, '--key', `${place.data}/log.vkey`, '--json'];
  const run = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', timeout: 60_000 });
  expect([run.status, run.stderr]).toEqual([0, '']);
  expect(JSON.parse(run.stdout)).toMatchObject({
    holds: true,
    withheld: ['contact', 'request', 'ext', 'raw'],
    event: { actor: { id: 'alice' }, origin: { ip: '192.0.2.7' } },
  });
  expect(run.stdout).not.toMatch(/example|orders|viewed|north/);
});

test('the looks are recorded with the sight that they were taken under', async () => {
  await caughtUp(server);
  const { events } = await admin.search({ q: 'kind:log.* NOT kind:log.refused actor.roles:support' });
  expect(events.length).toBeGreaterThan(5);
  for (const { event } of events)
    expect(event.ext).toMatchObject({ restriction: 'ext.region:north', masked: 'contact,content,raw' });
});
