import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeVkey } from '@daybook/tlog';
import { ed25519Signer, generateEd25519 } from '@daybook/tlog/node';
import { beforeEach, expect, test } from 'vitest';
import { daybookWell, expectVerified, runServer, Server, temporary } from '../../system/support/index.ts';
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
  const backups = path.join(place.folder, 'backups');
  await daybookWell('backup', backups, '--dir', place.data);
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

  const before = await restore(env, '--to', place.data, '--key', vkey, '--backup', backups);
  expect(before).toMatchObject({ code: 1 });
  expect(before.said).toContain('is of before an erasure');
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

test('it can be tried on any day, beside the server, with nothing written to bucket or keys; with a backup, sources go on', async () => {
  using place = temporary();
  const keys = path.join(place.folder, 'keys');
  await using objects = await ObjectServer.start(place.folder);
  await objects.makeBucket();
  const env = { ...objects.settings(keys), DAYBOOK_BUCKET_EVERY_MS: '3600000' };
  await using server = await Server.start({ data: place.data, env });
  const { token } = await server.client().addSource({ name: 'shop', format: 'json' });
  await server.client().sendLines(lines(20), { source: 'shop' });
  const backups = path.join(place.folder, 'backups');
  await daybookWell('backup', backups, '--dir', place.data);
  await server.end();
  // A start brings everything into the bucket, and nothing more comes after it for an hour.
  const startedMs = Date.now();
  await using living = await Server.start({ data: place.data, env });
  await copied(living, 20, startedMs);
  const before = await objects.list();
  const to = path.join(place.folder, 'drill');
  const vkey = path.join(place.data, 'log.vkey');
  // As an operator keeps the keys: one file that is replaced.
  const kept = path.join(place.folder, 'kept');
  mkdirSync(kept);
  spawnSync('sh', ['-c', `tar -C "${keys}" -c . | tar -C "${kept}" -x`]);
  const elsewhere = { ...env, DAYBOOK_BUCKET_KEYS: kept };
  const drilled = await restore(elsewhere, '--to', to, '--key', vkey, '--backup', backups, '--json');
  expect(drilled.code, drilled.said).toBe(0);
  expect(drilled.report).toMatchObject({ sources: { default: 0 }, meta: { backup: 1 } });
  expect(await objects.list()).toEqual(before);
  expectVerified(to);
  // Without the private key it is no log that could be gone on with.
  expect(existsSync(path.join(to, 'keys/log.key'))).toBe(false);
  cpSync(path.join(place.data, 'keys'), path.join(to, 'keys'), { recursive: true });
  await using drill = await Server.start({ data: to });
  await drill.ready();
  await drill.client(token).sendLines(lines(1, 100));
  const administrator = drill.client(living.adminToken);
  const shown = await until('the index', async () => {
    const { events } = await administrator.search({ q: 'source:shop' });
    return events.length === 21 ? events : null;
  });
  expect(shown.map(({ source }) => source)).toEqual(Array.from({ length: 21 }, () => 1));
  await drill.end();
  rmSync(keys, { recursive: true });
  const without = await restore(env, '--to', path.join(place.folder, 'other'), '--key', vkey);
  expect(without).toMatchObject({ code: 1 });
  expect(without.said).toContain('without the keys nothing of the content can be opened');
});

test('what somebody did to the bucket, and keys that are lost, are named; a restore that was cut off is gone on with', async () => {
  using place = temporary();
  const keys = path.join(place.folder, 'keys');
  await using objects = await ObjectServer.start(place.folder);
  await objects.makeBucket();
  const env = { ...objects.settings(keys), DAYBOOK_BUCKET_EVERY_MS: '86400000' };
  await using server = await Server.start({ data: place.data, env });
  await server.client().addSource({ name: 'shop', format: 'json' });
  await copied(server, 1);
  await server.client().sendLines(lines(1300), { source: 'shop' });
  await server.end();
  // The next start brings all of that into the bucket, and nothing more comes after it.
  await using again = await Server.start({ data: place.data, env });
  const { complete } = await copied(again, 1300);
  await again.kill();
  const { vkey } = loseMachine(place.data, place.folder);
  const at = (name: string): string => path.join(place.folder, 'objects/logs', name);
  const bundle = 'daybook/tenants/default/log/1/tile/entries/002';
  const to = (name: string): readonly string[] => ['--to', path.join(place.folder, name), '--key', vkey];

  const others = path.join(place.folder, 'others.vkey');
  const { privateKeyPem } = generateEd25519();
  writeFileSync(others, `${encodeVkey(ed25519Signer('daybook.invalid/other', privateKeyPem).key)}\n`);
  const unknown = await restore(env, '--to', place.data, '--key', others);
  expect(unknown.code).toBe(1);
  expect(unknown.said).toMatch(
    /no checkpoint that a key of --key signed \(tenants\/default\/log\/1\/checkpoints\/\d+: no key/,
  );

  const bytes = readFileSync(at(bundle));
  const altered = Buffer.from(bytes);
  altered[60] = (altered[60] ?? 0) ^ 1;
  writeFileSync(at(bundle), altered);
  const refused = await restore(env, ...to('altered'));
  expect(refused.code).toBe(1);
  expect(refused.said).toContain(`not what was signed: ${bundle.slice('daybook/'.length)}`);
  const ended = await runServer({ data: path.join(place.folder, 'altered') });
  expect(ended.output).toContain('was not restored to its end');
  const shorter = await restore(env, ...to('altered'), '--accept-loss', '--json');
  expect(shorter.code, shorter.said).toBe(1);
  expect(shorter.report).toMatchObject({ holds: true, logs: [{ newest: complete?.size }] });
  expect(shorter.report?.logs[0]?.size).toBeLessThan(complete?.size ?? 0);
  expectVerified(path.join(place.folder, 'altered'));
  writeFileSync(at(bundle), bytes);

  const [key = ''] = readdirSync(keys).filter((name) => name.startsWith('default.1.1.'));
  renameSync(path.join(keys, key), path.join(place.folder, key));
  const lost = await restore(env, ...to('lost'));
  expect(lost.code).toBe(1);
  expect(lost.said).toMatch(/what was restored does not verify: content\.missing/);
  const without = await restore(env, ...to('lost'), '--accept-loss', '--json');
  expect(without.report?.missing.length).toBeGreaterThan(0);
  expect(without.report).toMatchObject({ holds: false, logs: [{ size: complete?.size, newest: complete?.size }] });
  renameSync(path.join(place.folder, key), path.join(keys, key));

  const cut = restore(env, ...to('cut'));
  const mark = path.join(place.folder, 'cut/restoring.json');
  await until('the beginning', async () => (existsSync(mark) ? true : null));
  cut.child.kill('SIGKILL');
  await cut;
  expect((await runServer({ data: path.join(place.folder, 'cut') })).output).toContain('was not restored to its end');
  const whole = await restore(env, ...to('cut'));
  expect(whole.code, whole.said).toBe(0);
  expect(whole.said).toMatch(/default, log 1: [\d,]+ events[^]*It verifies\.[^]*`bucket\.prefix`[^]*confirm-clock/);
  expect(whole.said).not.toMatch(/Lost|In the bucket:/);
  expectVerified(path.join(place.folder, 'cut'));
});
