import { cpSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { expectVerified, Server, temporary } from '../../system/support/index.ts';
import { copied, lines, until, verifyBucket } from './copied.ts';
import { loseMachine, restore } from './from-bucket.ts';
import { ObjectServer, versitygw } from './object-server.ts';

beforeEach(({ skip }) => skip(!versitygw.ok, 'needs versitygw, built with Go'));

test('the machine is gone: from bucket and keys the log comes back, verifies, goes on, and whoever was erased does not come back', async () => {
  using place = temporary();
  const keys = path.join(place.folder, 'keys');
  await using objects = await ObjectServer.start(place.folder);
  await objects.makeBucket();
  const env = { DAYBOOK_ACCESS_SOLE_APPROVAL_DELAY_MS: '1000', ...objects.settings(keys) };
  await using server = await Server.start({ data: place.data, env });
  const client = server.client();
  await client.addTenant({ name: 'second' });
  await client.addSource({ name: 'shop', format: 'json' });
  await client.sendLines(lines(1300), { source: 'shop' });
  await copied(server, 1300);
  const { erasure } = await client.askErasure({ identifiers: ['user-1299'], reason: 'a test' });
  await until('the erasure', async () => ((await client.getErasure(erasure.number)).state === 'done' ? true : null));
  const { size } = await client.logInfo();
  await copied(server, size);
  // Somebody hides and covers what he can.
  await objects.delete('daybook/tenants/default/log/1/tile/entries/000');
  await objects.put('daybook/tenants/default/log/1/tile/entries/001', 'another history');
  await objects.put('daybook/tenants/default/log/1/checkpoints/999999', 'of a longer log');
  await server.kill();
  const { vkey, secrets } = loseMachine(place.data, place.folder);

  const { code, said, report } = await restore(env, '--to', place.data, '--key', vkey, '--json');
  expect(code, said).toBe(0);
  const [log] = report?.logs ?? [];
  expect(log).toMatchObject({ tenant: 'default', newest: log?.size });
  expect(log?.size).toBeGreaterThanOrEqual(size);
  expect(log?.closed).toBeGreaterThan(0);
  expect(report?.logs.map(({ tenant }) => tenant)).toEqual(['default', 'second']);
  expect(report).toMatchObject({ holds: true, missing: [], sources: { default: 1 } });
  expect(report?.findings.map(({ code: what, object }) => `${what} ${object}`).toSorted()).toEqual([
    'covered tenants/default/log/1/tile/entries/001',
    'hidden tenants/default/log/1/tile/entries/000',
    'unsigned tenants/default/log/1/checkpoints/999999',
  ]);

  cpSync(secrets, path.join(place.data, 'keys'), { recursive: true });
  const anew = { ...env, DAYBOOK_BUCKET_PREFIX: 'again/', DAYBOOK_BUCKET_KEYS: path.join(place.folder, 'new-keys') };
  await using again = await Server.start({ data: place.data, env: anew });
  await again.ready();
  const restored = again.client();
  const events = async (query: string) => (await restored.search({ q: query })).events;
  await until('the index', async () => ((await events('user-1298')).length === 1 ? true : null));
  expect(await events('user-1299')).toEqual([]);
  expect(await events('own:true kind:log.restore')).toMatchObject([{ event: { ext: { size: log?.size } } }]);
  // The number of a source stands in events: none is given again.
  const { source } = await restored.addSource({ name: 'shop', format: 'json' });
  expect(source.number).toBe(2);
  await restored.sendLines(lines(10, 5000), { source: 'shop' });
  await copied(again, (await restored.logInfo()).size);
  expect(verifyBucket(again).findings).toEqual([]);
  await again.end();
  expectVerified(place.data);
});

test('it can be tried on any day, beside the server, with nothing written to bucket or keys', async () => {
  using place = temporary();
  const keys = path.join(place.folder, 'keys');
  await using objects = await ObjectServer.start(place.folder);
  await objects.makeBucket();
  const env = { ...objects.settings(keys), DAYBOOK_BUCKET_EVERY_MS: '3600000' };
  await using server = await Server.start({ data: place.data, env });
  await copied(server, 1);
  const before = await objects.list();
  const to = path.join(place.folder, 'drill');
  const vkey = path.join(place.data, 'log.vkey');
  expect(await restore(env, '--to', to, '--key', vkey)).toMatchObject({ code: 0 });
  expect(await objects.list()).toEqual(before);
  expectVerified(to);
  // Without the private key it is no log that could be gone on with.
  expect(existsSync(path.join(to, 'keys/log.key'))).toBe(false);
  rmSync(keys, { recursive: true });
  const without = await restore(env, '--to', path.join(place.folder, 'other'), '--key', vkey);
  expect(without).toMatchObject({ code: 1 });
  expect(without.said).toContain('without the keys nothing of the content can be opened');
});
