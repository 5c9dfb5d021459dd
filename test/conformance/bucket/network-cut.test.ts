import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@daybook/api';
import { beforeEach, expect, test } from 'vitest';
import { Authority, expectVerified, Server, temporary } from '../../system/support/index.ts';
import { canBeApart, curlAt } from '../receivers/network-cut/apart.ts';
import { Cable } from '../receivers/network-cut/cable.ts';
import { Running } from '../receivers/programs/running.ts';
import { lines, until } from './copied.ts';
import { ObjectServer, versitygw } from './object-server.ts';

beforeEach(({ skip }) =>
  skip(!versitygw.ok || !canBeApart, 'needs root, network namespaces, openssl, and versitygw, built with Go'),
);

/** In a network of its own nothing else listens there. */
const port = 7443;
const eachRound = 256 * 40;

test('the network to the bucket is cut again and again, in either direction: nothing is lost, nothing is there twice, and no event waits', async () => {
  using place = temporary();
  const keys = path.join(place.folder, 'keys');
  {
    await using objects = await ObjectServer.start(place.folder);
    await objects.makeBucket();
  }
  await using cable = await Cable.lay();
  const authority = new Authority(place.folder, 'authority');
  const own = authority.issue('objects', `IP:${Cable.clientIp}`);
  const tls = ['--cert', own.cert, '--key', own.key];
  const gateway = [...cable.atClient, ...ObjectServer.command(place.folder, `${Cable.clientIp}:${port}`, tls)];
  const fromServer = curlAt(cable.atServer, authority.cert);
  await using running = new Running(gateway, { cwd: place.folder, env: ObjectServer.env });
  await running.until(() =>
    fromServer(`https://${Cable.clientIp}:${port}/`).then(
      () => true,
      () => false,
    ),
  );
  const env = {
    ...ObjectServer.settings(`https://${Cable.clientIp}:${port}`, keys),
    NODE_EXTRA_CA_CERTS: authority.cert,
  };
  await using server = await Server.start({ data: place.data, env, wrapper: cable.atServer });
  const client = createClient({ url: server.url, token: server.adminToken, timeoutMs: 30_000, fetch: fromServer });
  await client.addSource({ name: 'shop', format: 'json' });
  let sent = 0;
  for (const what of ['requests', 'answers', 'link', 'requests'] as const) {
    for (let i = 0; i < 2; i += 1) {
      await client.sendLines(lines(eachRound / 2, sent), { source: 'shop' });
      sent += eachRound / 2;
    }
    // In the middle of it: a bundle and a tile for each 256 events are on their way.
    const before = (await client.bucketStatus()).objects;
    await until('sending', async () => ((await client.bucketStatus()).objects > before ? true : null));
    const { failures } = await client.bucketStatus();
    cable.cut(what);
    // Events are taken meanwhile, as always.
    await client.sendLines(lines(300, sent), { source: 'shop' });
    sent += 300;
    await until('the failure', async () => ((await client.bucketStatus()).failures > failures ? true : null));
    expect((await client.bucketStatus()).lag.events).toBeGreaterThan(0);
    await sleep(1_000);
    cable.join();
  }
  const whole = await until('the bucket', async () => {
    const status = await client.bucketStatus();
    return (status.complete?.size ?? 0) >= sent && status.failure === null ? status : null;
  });
  expect(whole.stuckCount).toBe(0);
  await client.verifyBucket();
  const verified = await until('the verification', async () => {
    const run = await client.bucketVerification();
    return run.state === 'running' ? null : run;
  });
  expect(verified).toMatchObject({ state: 'done', holds: true, findings: [] });
  expect(await server.end()).toMatchObject({ code: 0 });
  await running[Symbol.asyncDispose]();
  await using objects = await ObjectServer.start(place.folder);
  const listed = await objects.list();
  expect(listed.filter(({ isMarker }) => isMarker)).toEqual([]);
  expect(new Set(listed.map(({ key }) => key)).size).toBe(listed.length);
  const bundles = listed.filter(({ key }) => /\/tile\/entries\/[x\d/]*\d{3}$/.test(key));
  expect(bundles.length).toBeGreaterThanOrEqual(Math.floor(sent / 256));
  expectVerified(place.data);
});
