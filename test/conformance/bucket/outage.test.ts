import { mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { expectVerified, runServer, Server, temporary } from '../../system/support/index.ts';
import { copied, lines, until, verifyBucket } from './copied.ts';
import { ObjectServer, versitygw } from './object-server.ts';

beforeEach(({ skip }) => skip(!versitygw.ok, 'needs versitygw, built with Go'));

const each = 900;

/** Every name once, with one version. */
function expectOnce(listed: readonly { key: string; isMarker: boolean }[]): void {
  expect(listed.filter(({ isMarker }) => isMarker)).toEqual([]);
  expect(new Set(listed.map(({ key }) => key)).size).toBe(listed.length);
}

test('while the bucket is away events are taken as always, the lag grows and says so; afterwards all of it is there once', async () => {
  using place = temporary();
  const keys = path.join(place.folder, 'keys');
  const first = await ObjectServer.start(place.folder);
  await first.makeBucket();
  await using server = await Server.start({ data: place.data, env: first.settings(keys) });
  const client = server.client();
  await client.addSource({ name: 'shop', format: 'json' });
  await copied(server, 1);
  await first[Symbol.asyncDispose]();
  await client.sendLines(lines(each), { source: 'shop' });
  const away = await until('the failure', async () => {
    const status = await client.bucketStatus();
    return status.failure !== null && status.lag.segments > 0 ? status : null;
  });
  expect(away.failure?.message).toContain('ECONNREFUSED');
  expect(away.lag.events).toBeGreaterThanOrEqual(each);
  expect(away.lag.bytes).toBeGreaterThan(0);
  const metrics = await (await server.fetch('/metrics', { token: server.adminToken })).text();
  expect(metrics).toMatch(/^daybook_bucket_failing 1$/m);
  expect(metrics).toMatch(/^daybook_bucket_lag_seconds [1-9.]/m);
  // The rules that ship with Daybook ask about these, too.
  for (const name of ['broken', 'stuck']) expect(metrics).toContain(`# TYPE daybook_bucket_${name} gauge`);
  expect(server.output).toContain('takes no copies for now');
  await using second = await ObjectServer.start(place.folder, first.port);
  const back = await copied(server, each);
  expect(back).toMatchObject({ failure: null, stuckCount: 0 });
  expectOnce(await second.list());
  expect(verifyBucket(server)).toMatchObject({ status: 0, findings: [] });
});

test('a server that is killed while it sends goes on where it was, by its register; what had arrived unseen is taken over', async () => {
  using place = temporary();
  const keys = path.join(place.folder, 'keys');
  await using objects = await ObjectServer.start(place.folder);
  await objects.makeBucket();
  const env = objects.settings(keys);
  let sent = 0;
  for (let round = 0; round < 4; round += 1) {
    await using server = await Server.start({ data: place.data, env });
    const client = server.client();
    if (round === 0) await client.addSource({ name: 'shop', format: 'json' });
    await client.sendLines(lines(each, sent), { source: 'shop' });
    sent += each;
    const before = (await objects.list()).length;
    await until('some of it', async () => ((await objects.list()).length > before + round ? true : null));
    await server.kill();
  }
  await using server = await Server.start({ data: place.data, env });
  await copied(server, sent);
  const listed = await objects.list();
  expectOnce(listed);
  expect(verifyBucket(server)).toMatchObject({ status: 0, findings: [] });
  // Objects of another writer are left alone, and named.
  const next = 'daybook/tenants/default/log/1/tile/entries/020';
  await objects.put(next, 'of another server');
  await server.client().sendLines(lines(256 * 8, sent), { source: 'shop' });
  const stuck = await until('the conflict', async () => {
    const status = await server.client().bucketStatus();
    return status.stuckCount > 0 ? status : null;
  });
  expect(stuck.stuck[0]).toContain('entries/020 is there already, with other bytes');
  expect(verifyBucket(server).findings).toMatchObject([{ code: 'foreign-object' }]);
  expect(await server.end()).toMatchObject({ code: 0 });
  expectVerified(place.data);
});

test('a bucket or a folder of keys that cannot do it keeps the server from starting, and it says what to do', async () => {
  using place = temporary();
  const keys = path.join(place.folder, 'keys');
  await using objects = await ObjectServer.start(place.folder);
  await objects.makeBucket('plain', false);
  const refused = async (env: Record<string, string>): Promise<string> => {
    const { code, output } = await runServer({ data: place.data, env });
    expect(code).not.toBe(0);
    return output;
  };
  expect(await refused(objects.settings(keys, 'plain'))).toMatch(/keeps no versions[^]*object-lock-enabled-for-bucket/);
  expect(await refused(objects.settings(keys, 'nobody'))).toContain('There is no bucket nobody');
  expect(await refused({ ...objects.settings(keys, 'plain'), BUCKET_SECRET: 'wrong' })).toContain('bucket.accessKeyId');
  expect(await refused(objects.settings(path.join(place.data, 'keys'), 'plain'))).toMatch(
    /bucket\.keys.*outside of the data directory/,
  );
  await objects.makeBucket();
  {
    await using server = await Server.start({ data: place.data, env: objects.settings(keys) });
    await copied(server, 1);
    await server.end();
  }
  // Content could go, and its copies stay open.
  expect(await refused({})).toMatch(/`bucket\.name` is not set: their keys could not be destroyed/);
  renameSync(keys, `${keys}-elsewhere`);
  mkdirSync(keys);
  expect(await refused(objects.settings(keys))).toMatch(/not the one that the keys of copies[^]*mounted/);
  rmSync(keys, { recursive: true });
  renameSync(`${keys}-elsewhere`, keys);
  await using server = await Server.start({ data: place.data, env: objects.settings(keys) });
  expect(verifyBucket(server)).toMatchObject({ status: 0, findings: [] });
});
