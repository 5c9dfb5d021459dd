import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { Server, temporary } from '../../system/support/index.ts';
import { buildFsck, checkWithFsck } from '../index.ts';
import { copied, lines, verifyBucket } from './copied.ts';
import { ObjectServer, versitygw } from './object-server.ts';

beforeEach(({ skip }) => skip(!versitygw.ok, 'needs versitygw, built with Go'));

test('everything that is durable comes into the bucket, locked in compliance mode; Tessera checks the log there, and nobody reads the content', async () => {
  const fsck = await buildFsck();
  using place = temporary();
  const keys = path.join(place.folder, 'keys');
  await using objects = await ObjectServer.start(place.folder);
  await objects.makeBucket();
  await using server = await Server.start({ data: place.data, env: objects.settings(keys) });
  const client = server.client();
  await client.addSource({ name: 'shop', format: 'json' });
  await client.sendLines(lines(1500), { source: 'shop' });
  const status = await copied(server, 1500);
  expect(status).toMatchObject({ failure: null, stuckCount: 0 });
  const listed = await objects.list();
  expect(new Set(listed.map(({ key }) => key)).size).toBe(listed.length);
  for (const { key, version, isMarker } of listed) {
    expect(isMarker).toBe(false);
    const { mode, untilMs } = await objects.lockOf(key, version);
    expect({ key, mode }).toEqual({ key, mode: 'COMPLIANCE' });
    expect(untilMs).toBeGreaterThan(Date.now() + 80 * 86_400_000);
    await expect(objects.delete(key, version)).rejects.toThrow(/[Ll]ock/);
    const bytes = Buffer.from(await objects.read(key, version));
    expect(bytes.includes('user-7')).toBe(false);
  }
  // The bucket alone is a log that others can check.
  const log = 'daybook/tenants/default/log/1/';
  const dir = path.join(place.folder, 'from-bucket');
  let newest = 0;
  for (const { key, version } of listed.filter((each) => each.key.startsWith(log))) {
    const file = path.join(dir, key.slice(log.length));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, await objects.read(key, version));
    const size = Number(/\/checkpoints\/(\d+)$/.exec(key)?.[1] ?? 0);
    if (size > newest) {
      newest = size;
      writeFileSync(path.join(dir, 'checkpoint'), await objects.read(key, version));
    }
  }
  expect(newest).toBeGreaterThanOrEqual(1500);
  const vkeyPath = path.join(place.data, 'log.vkey');
  if (fsck.ok) expect(await checkWithFsck(fsck.path, { dir, vkeyPath })).toMatchObject({ ok: true });
  expect(verifyBucket(server)).toMatchObject({ status: 0, findings: [] });
  expect(readdirSync(keys).filter((name) => name.endsWith('.key')).length).toBeGreaterThan(0);
  await server.end();
});
