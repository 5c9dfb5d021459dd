import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectVerified, loginLines, Server, temporary } from './support/index.ts';

const place = temporary();
let server: Server;
let acme: { token: string; source: string };

beforeAll(async () => {
  server = await Server.start({ data: place.data });
  await server.ready();
  const { token } = await server.client().addTenant({ name: 'acme' });
  const source = await server.client(token).addSource({ name: 'shop', format: 'json' });
  acme = { token, source: source.token };
  const own = await server.client().addSource({ name: 'shop', format: 'json' });
  const send = (as: string, id: string) =>
    server.client(as).sendEvents(loginLines([{ id }]), 'application/x-ndjson', { ack: 'indexed' });
  await send(acme.source, 'coyote');
  await send(own.token, 'alice');
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

/** Everything that a token's reader is given, as text. */
async function everything(token: string): Promise<string> {
  const paths = [
    '/v1/events?limit=1000',
    '/v1/events?q=coyote',
    '/v1/facets?fields=actor.id,source,target.id',
    '/v1/histogram?by=kind',
    '/v1/sources',
    '/v1/tokens',
    '/v1/log',
    '/v1/index/rebuild',
  ];
  const texts: string[] = [];
  for (const path of paths) texts.push(await (await server.fetch(path, { token })).text());
  for (let index = 0; index < 20; index += 1) {
    for (const more of ['', '/receipt']) {
      texts.push(await (await server.fetch(`/v1/events/1:${index}${more}`, { token })).text());
    }
  }
  return texts.join('\n');
}

test('each tenant sees its own events and nothing of another, in any answer', async () => {
  const ofAcme = await everything(acme.token);
  const ofFirst = await everything(server.adminToken);
  expect(ofAcme).toContain('coyote');
  expect(ofAcme).not.toContain('alice');
  expect(ofFirst).toContain('alice');
  expect(ofFirst).not.toContain('"id":"coyote"');
  const { events } = await server.client().search({ q: 'actor.id:coyote' });
  expect(events).toEqual([]);
});

test('looks are recorded in the log of the tenant that was looked at', async () => {
  const lookers = async (token: string) => {
    const { events } = await server.client(token).search({ q: 'kind:log.query', limit: 1000 });
    return new Set(events.map(({ event }) => event.actor?.credential));
  };
  const id = (token: string) => token.split('_')[2];
  await everything(acme.token);
  await expect.poll(() => lookers(acme.token)).toEqual(new Set([id(acme.token)]));
  expect(await lookers(server.adminToken)).toEqual(new Set([id(server.adminToken)]));
});

test('both logs go on over a restart, and both are verified with the keys that lie beside them', async () => {
  const sizeOf = async (token: string) => (await server.client(token).logInfo()).size;
  const before = [await sizeOf(acme.token), await sizeOf(server.adminToken)];
  await server.kill();
  server = await Server.start({ data: place.data });
  await server.ready();
  expect(await sizeOf(acme.token)).toBeGreaterThan(before[0] ?? 0);
  expect(await sizeOf(server.adminToken)).toBeGreaterThan(before[1] ?? 0);
  expect((await server.client(acme.token).search({ q: 'actor.id:coyote' })).events).toHaveLength(1);
  expect(await server.end()).toMatchObject({ code: 0 });
  expect(readFileSync(`${place.data}/log.vkey`, 'utf8').trim().split('\n')).toHaveLength(2);
  expectVerified(place.data);
});
