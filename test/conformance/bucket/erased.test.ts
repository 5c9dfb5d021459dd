import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openSealed } from '../../../packages/server/src/retain/sealed-copies/index.ts';
import { expectVerified, Server, temporary } from '../../system/support/index.ts';
import { copied, lines, until, verifyBucket } from './copied.ts';
import { ObjectServer, versitygw } from './object-server.ts';

beforeEach(({ skip }) => skip(!versitygw.ok, 'needs versitygw, built with Go'));

test('who is erased is in no copy in the bucket that anybody can open; what was rewritten opens under another key', async () => {
  using place = temporary();
  const keys = path.join(place.folder, 'keys');
  await using objects = await ObjectServer.start(place.folder);
  await objects.makeBucket();
  const env = { DAYBOOK_ACCESS_SOLE_APPROVAL_DELAY_MS: '1000', ...objects.settings(keys) };
  await using server = await Server.start({ data: place.data, env });
  const client = server.client();
  await client.addSource({ name: 'shop', format: 'json' });
  await client.sendLines(lines(300), { source: 'shop' });
  await copied(server, 300);
  const content = async () => (await objects.list()).filter(({ key }) => key.includes('/content/1/1/'));
  const before = await content();
  const { erasure } = await client.askErasure({ identifiers: ['user-7'], reason: 'a test' });
  await until('the erasure', async () => ((await client.getErasure(erasure.number)).state === 'done' ? true : null));
  await copied(server, (await client.logInfo()).size);
  await until('the old ones', async () => ((await client.bucketStatus()).void > 0 ? true : null));
  const secrets = readdirSync(keys)
    .filter((name) => name.endsWith('.key'))
    .map((name) => new Uint8Array(readFileSync(path.join(keys, name))));
  const now = await content();
  expect(now.length).toBeGreaterThan(before.length);
  let [opened, closed] = [0, 0];
  for (const { key, version } of now) {
    const bytes = await objects.read(key, version);
    const open = secrets.some((secret) => openSealed(secret, key.slice('daybook/'.length), bytes).ok);
    if (open) opened += 1;
    else closed += 1;
  }
  // Nothing can be deleted: what had the person is there, and closed.
  expect(closed).toBeGreaterThan(0);
  expect(opened).toBeGreaterThan(0);
  expect(verifyBucket(server)).toMatchObject({ status: 0, findings: [] });
  expect(await server.end()).toMatchObject({ code: 0 });
  expectVerified(place.data);
});
