import { readFileSync, statSync } from 'node:fs';
import { decodeReceipt, type ProvedEvent, verifyReceipt } from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { parseVkey, policyOfKeys } from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectVerified, loginLines, readLog, Server, temporary } from './support/index.ts';
import { until } from './support/until.ts';

const place = temporary();
let server: Server;
let sourceToken: string;

beforeAll(async () => {
  server = await Server.start({ data: place.data });
  const added = await server.client().addSource({ name: 'shop', format: 'json' });
  sourceToken = added.token;
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

/** With nothing but the receipt and the key that lies in the data directory. */
async function verify(receipt: string): Promise<ProvedEvent | string> {
  const decoded = decodeReceipt(receipt);
  const vkey = parseVkey(nodeCrypto.sha256, readFileSync(`${place.data}/log.vkey`, 'utf8').trim());
  if (!decoded.ok || !vkey.ok) throw new Error('receipt or key cannot be read');
  const verified = await verifyReceipt(decoded.value, policyOfKeys([vkey.key]), nodeCrypto, createBatchHasher());
  return verified.ok ? verified.value : verified.code;
}

test('a server that says that it is ready answers questions, from its first moment', async () => {
  await server.ready();
  const response = await server.fetch('/v1/events', { token: server.adminToken });
  expect(await response.json()).toMatchObject({ missing: [] });
});

test('an event goes in, is found, shown and proved, and each look at it is an event itself', async () => {
  const sent = await server
    .client(sourceToken)
    .sendEvents(loginLines([{ id: 'alice', outcome: 'failure' }, { id: 'bob' }]), 'application/x-ndjson', {
      ack: 'indexed',
    });
  expect(sent).toMatchObject({ accepted: 2, refused: 0, ack: 'indexed' });

  const admin = server.client();
  const query = 'actor.id:alice AND outcome:failure AND origin.ip:10.0.0.0/8';
  const { events } = await admin.search({ q: query });
  expect(events).toHaveLength(1);
  const [found] = events;
  expect(found).toMatchObject({
    position: sent.positions[0]?.first,
    sourceName: 'shop',
    own: false,
    event: { time: '2026-11-23T10:00:00.000000001+01:00', kind: 'auth.login', actor: { type: 'user', id: 'alice' } },
  });

  const position = found?.position ?? '';
  expect(await admin.view(position)).toEqual(found);
  const receipt = JSON.stringify(await admin.receipt(position));
  expect(await verify(receipt)).toMatchObject({
    index: Number(position.split(':')[1]),
    content: { event: { id: found?.event.id, outcome: 'failure', actor: { id: 'alice' } } },
    withheld: [],
  });

  const credential = server.adminToken.split('_')[2];
  const looks = await waitForEvents('kind:log.* AND actor.id:"first administrator"', 3);
  expect(looks.map(({ event }) => [event.kind, event.actor?.credential])).toEqual(
    expect.arrayContaining([
      ['log.query', credential],
      ['log.view', credential],
    ]),
  );
  expect(looks.map(({ event }) => event.request?.query)).toContain(query);
  expect(looks.every(({ own }) => own)).toBe(true);
});

/** What the server itself writes is indexed a moment later. */
const waitForEvents = (q: string, least: number) =>
  until(q, async () => {
    const { events } = await server.client().search({ q });
    return events.length >= least ? events : null;
  });

test('a receipt of which one byte was changed does not verify', async () => {
  const answer = await server
    .client(sourceToken)
    .sendEvents(loginLines([{ id: 'carol' }]), 'application/x-ndjson', { ack: 'proved' });
  const [receipt] = answer.receipts ?? [];
  if (receipt === undefined) throw new Error('there is no receipt');
  expect(await verify(JSON.stringify(receipt))).toMatchObject({ content: { event: { actor: { id: 'carol' } } } });

  const changed = structuredClone(receipt);
  const actor = changed.sections.find(({ bytes }) => atob(bytes ?? '').includes('carol'));
  if (actor?.bytes === undefined) throw new Error('there is no actor');
  actor.bytes = btoa(atob(actor.bytes).replace('carol', 'karol'));
  expect(await verify(JSON.stringify(changed))).toBe('receipt.content-does-not-match-entry');
});

test('what an address and an agent stand for is added to events and lines as they come in, and is found', async () => {
  const admin = server.client();
  const login = JSON.parse(loginLines([{ id: 'erin' }])) as Record<string, unknown>;
  const text = JSON.stringify({ ...login, origin: { ip: '8.8.8.8', userAgent: 'curl/8.5.0' } });
  await server.client(sourceToken).sendEvents(text, 'application/x-ndjson', { ack: 'indexed' });
  const line = '8.8.4.4 - frank [23/Nov/2026:10:00:00 +0100] "GET / HTTP/1.1" 200 199 "-" "curl/8.5.0"';
  await admin.sendLines(`${line}\n`, { source: 'proxy', format: 'combined', ack: 'indexed' });

  const { events } = await admin.search({ q: 'origin.country:US AND origin.device:curl' });
  expect(events.map(({ event }) => [event.actor?.id, event.origin?.ip]).sort()).toEqual([
    ['erin', '8.8.8.8'],
    ['frank', '8.8.4.4'],
  ]);
  for (const { event: found } of events)
    expect(found.flags).toEqual(expect.arrayContaining(['enriched:origin.country', 'enriched:origin.device']));
  const [start] = (await admin.search({ q: 'kind:log.start' })).events;
  expect(start?.event.ext?.['enrich.country']).toMatch(/^country .* of 20\d\d-\d\d-\d\d$/);
});

test('lines of an access log are parsed, kept as they came, and counted by facets and histogram', async () => {
  const admin = server.client();
  const line = '203.0.113.9 - dave [23/Nov/2026:10:00:00 +0100] "GET /admin HTTP/1.1" 403 199 "-" "curl/8.5"';
  const sent = await admin.sendLines(`${line}\nnot a log line\n`, {
    source: 'web',
    format: 'combined',
    ack: 'indexed',
  });
  expect(sent).toMatchObject({ accepted: 2, unparsed: 1, format: 'combined' });
  const { events } = await admin.search({ q: 'actor.id:dave' });
  expect(events[0]?.event).toMatchObject({ kind: 'http.request', outcome: 'denied', raw: { text: line } });
  const { facets } = await admin.facets({ q: `source:${events[0]?.source}`, fields: ['kind'] });
  expect(facets[0]?.values).toEqual(
    expect.arrayContaining([
      { value: 'http.request', count: 1 },
      { value: 'system.unparsed', count: 1 },
    ]),
  );
  expect((await admin.histogram({ q: 'actor.id:dave' })).total).toBe(1);
});

test('what lies in the data directory is for its owner only', () => {
  for (const name of ['', 'admin.token', 'keys', 'keys/log.key', 'index/engine.xml']) {
    expect(statSync(`${place.data}/${name}`).mode & 0o077, name).toBe(0);
  }
});

test('a log that was ended reads back whole, from its start to its end', async () => {
  expect(await server.end()).toMatchObject({ code: 0 });
  expectVerified(place.data);
  const log = await readLog(place.data);
  expect(log[0]?.kind).toBe('log.start');
  expect(log.at(-1)?.kind).toBe('log.stop');
  expect(log.filter(({ actor }) => ['alice', 'bob', 'carol', 'dave'].includes(actor.id))).toHaveLength(4);
});
