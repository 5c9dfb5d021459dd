import { globSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PutObjectRetentionCommand } from '@aws-sdk/client-s3';
import { beforeEach, expect, test } from 'vitest';
import { Server, temporary } from '../../system/support/index.ts';
import { copied, lines, until, verifyBucket } from './copied.ts';
import { ObjectServer, versitygw } from './object-server.ts';

beforeEach(({ skip }) => skip(!versitygw.ok, 'needs versitygw, built with Go'));

test('verify names what was done to the bucket: hidden, overwritten, added, altered, gone, and what opens no more', async () => {
  using place = temporary();
  const keys = path.join(place.folder, 'keys');
  await using objects = await ObjectServer.start(place.folder);
  await objects.makeBucket();
  await using server = await Server.start({
    data: place.data,
    env: { ...objects.settings(keys), DAYBOOK_BUCKET_EVERY_MS: '86400000' },
  });
  const client = server.client();
  await client.addSource({ name: 'shop', format: 'json' });
  await copied(server, 1);
  await client.sendLines(lines(1300), { source: 'shop' });
  await server.end();
  // The next start brings all of that into the bucket, and nothing more comes after it.
  await using again = await Server.start({
    data: place.data,
    env: { ...objects.settings(keys), DAYBOOK_BUCKET_EVERY_MS: '86400000' },
  });
  await copied(again, 1300);
  expect(verifyBucket(again)).toMatchObject({ status: 0, findings: [] });

  const listed = await objects.list();
  const bundle = (number: number) => `daybook/tenants/default/log/1/tile/entries/00${number}`;
  const content = listed.find(({ key }) => key.includes('/content/1/1/'))?.key ?? '';
  const short = (key: string): string => key.slice('daybook/'.length);
  const expected: { code: string; object: string }[] = [];
  const expectFound = (code: string, key: string) => expected.push({ code, object: short(key) });

  // A delete marker is not locked: anybody who may write can put one there.
  await objects.delete(bundle(0));
  expectFound('delete-marker', bundle(0));
  await objects.put(bundle(1), 'another history');
  expectFound('foreign-version', bundle(1));
  await objects.put('daybook/tenants/default/log/1/checkpoints/99999', 'of a longer log');
  expectFound('foreign-object', 'daybook/tenants/default/log/1/checkpoints/99999');
  // Whoever has the disk of the object server can do what no request can.
  const at = (key: string): string => path.join(place.folder, 'objects/logs', key);
  const altered = readFileSync(at(bundle(2)));
  altered[10] = (altered[10] ?? 0) ^ 1;
  writeFileSync(at(bundle(2)), altered);
  expectFound('altered', bundle(2));
  rmSync(at(bundle(3)));
  expectFound('missing', bundle(3));
  // A key that was replaced, and one that is gone.
  const [key = ''] = readdirSync(keys).filter((name) => name.startsWith('default.1.1.'));
  writeFileSync(path.join(keys, key), Buffer.alloc(32, 7));
  expectFound('key', content);

  const verdict = verifyBucket(again);
  expect(verdict.status).toBe(1);
  expect(verdict.findings.map(({ code, object }) => ({ code, object })).toSorted(byObject)).toEqual(
    expected.toSorted(byObject),
  );
  const { verification } = await again.client().bucketStatus();
  expect(verification).toMatchObject({ state: 'done', holds: false, findingsCount: expected.length });
  expect(globSync(path.join(keys, '*.key')).length).toBeGreaterThan(0);
});

const byObject = (a: { object: string }, b: { object: string }): number => (a.object < b.object ? -1 : 1);

test('a lock that the object server lost is found', async () => {
  using place = temporary();
  const keys = path.join(place.folder, 'keys');
  await using objects = await ObjectServer.start(place.folder);
  await objects.makeBucket();
  await using server = await Server.start({ data: place.data, env: objects.settings(keys) });
  await copied(server, 1);
  const [first] = await objects.list();
  const { key = '', version = '' } = first ?? {};
  // In compliance mode a lock can only be made longer by requests; in the place of its disk it is an attribute of the file.
  const Retention = { Mode: 'COMPLIANCE', RetainUntilDate: new Date(Date.now() + 1000) } as const;
  const request = new PutObjectRetentionCommand({ Bucket: 'logs', Key: key, VersionId: version, Retention });
  await expect(objects.client.send(request)).rejects.toThrow(/[Ll]ock/);
  objects.loseLock(key);
  const { status, findings } = verifyBucket(server);
  expect({ status, findings }).toMatchObject({
    status: 1,
    findings: [{ code: 'unlocked', object: key.slice('daybook/'.length) }],
  });
});

test('the server looks by itself, says what is wrong and what to do, and has it in its metrics', async () => {
  using place = temporary();
  const keys = path.join(place.folder, 'keys');
  await using objects = await ObjectServer.start(place.folder);
  await objects.makeBucket();
  const env = objects.settings(keys);
  {
    await using server = await Server.start({ data: place.data, env: { ...env, DAYBOOK_BUCKET_VERIFY_HOURS: '0' } });
    await server.client().addSource({ name: 'shop', format: 'json' });
    await server.client().sendLines(lines(1300), { source: 'shop' });
    await copied(server, 1300);
    expect((await server.client().bucketStatus()).verification).toMatchObject({ state: 'none', next: null });
    await server.end();
  }
  const bundle = (number: number) => `daybook/tenants/default/log/1/tile/entries/00${number}`;
  await objects.delete(bundle(0));
  rmSync(path.join(place.folder, 'objects/logs', bundle(3)));
  await using server = await Server.start({ data: place.data, env });
  const { verification } = await until('the look', async () => {
    const status = await server.client().bucketStatus();
    return status.verification.state === 'done' ? status : null;
  });
  expect(verification).toMatchObject({ holds: false, whole: false });
  expect(verification.findings.map(({ code, object }) => `${code} daybook/${object}`).toSorted()).toEqual([
    `delete-marker ${bundle(0)}`,
    `missing ${bundle(3)}`,
  ]);
  expect(Date.parse(verification.next ?? '') - Date.parse(verification.started ?? '')).toBe(86_400_000);
  await until('the words', async () => (server.output.includes('is not as it was put there: 2 faults') ? true : null));
  const metrics = await server.client().metrics();
  expect(metrics).toContain('daybook_bucket_broken 2');
  for (const name of ['daybook_bucket_verified_timestamp_seconds', 'daybook_bucket_read_timestamp_seconds'])
    expect(Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1])).toBeGreaterThan(1.7e9);
});
