import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from './index.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'daybook-config-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function load(bucket: object) {
  writeFileSync(path.join(dir, 'daybook.yaml'), JSON.stringify({ bucket }));
  return loadConfig({ env: { SECRET: 'hidden away' }, flags: { data: dir } });
}

const faultsOf = (bucket: object): string[] => {
  const loaded = load(bucket);
  return loaded.ok ? [] : loaded.faults.map(({ path: at, place }) => `${at} ${place?.split(':')[0]}`);
};

const whole = {
  name: 'audit-logs',
  endpoint: 'https://s3.example.org',
  accessKeyId: 'AKIA',
  secretAccessKey: 'env:SECRET',
  keys: '/var/lib/daybook-keys',
};

test('a bucket is complete, its times in ms, and its secret is not printed', () => {
  const loaded = load({ ...whole, lockDays: 2, prefix: 'a/b/' });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  const { bucket } = loaded.config;
  expect(bucket).toMatchObject({ name: 'audit-logs', prefix: 'a/b/', lockMs: 2 * 86_400_000, everyMs: 900_000 });
  expect(bucket).toMatchObject({ verifyMs: 86_400_000, readMs: 30 * 86_400_000 });
  expect(bucket?.secretAccessKey.reveal()).toBe('hidden away');
  expect(JSON.stringify(loaded.config)).not.toContain('hidden away');
});

test('without a name there is none', () => {
  const loaded = load({});
  expect(loaded.ok && loaded.config.bucket).toBeNull();
});

test.each([
  [{ name: 'audit-logs' }, ['bucket.accessKeyId', 'bucket.secretAccessKey', 'bucket.keys']],
  [{ accessKeyId: 'AKIA' }, ['bucket.accessKeyId']],
  [{ ...whole, secretAccessKey: 'hidden away' }, ['bucket.secretAccessKey']],
  [{ ...whole, secretAccessKey: 'env:NOBODY' }, ['bucket.secretAccessKey']],
  [{ ...whole, endpoint: 'http://s3.example.org' }, ['bucket.endpoint']],
  [{ ...whole, name: 'Audit_Logs' }, ['bucket.name']],
  [{ ...whole, prefix: 'a' }, ['bucket.prefix']],
  [{ ...whole, prefix: '../' }, ['bucket.prefix']],
  [{ ...whole, lockDays: 1 }, ['bucket.lockDays']],
  [{ ...whole, verifyHours: -1, readDays: 0 }, ['bucket.verifyHours', 'bucket.readDays']],
])('%j: each fault has its place', (bucket, at) => {
  expect(faultsOf(bucket).map((fault) => fault.split(' ')[0])).toEqual(at);
});

test('keys in the data directory are refused: a backup of it would have them', () => {
  for (const keys of [dir, path.join(dir, 'keys'), path.join(dir, 'a/../keys')])
    expect(faultsOf({ ...whole, keys })).toEqual(['bucket.keys daybook.yaml']);
  expect(faultsOf({ ...whole, keys: `${dir}-keys` })).toEqual([]);
});
