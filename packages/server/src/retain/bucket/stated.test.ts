import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemRandom } from '../../platform/random.ts';
import { openCopyRegister } from '../../platform/sql/copy-register.ts';
import { BucketCopies } from './copies.ts';
import { MemoryBucket, MemoryKeys, MemoryLog } from './testing.ts';

let folder: string;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  folder = mkdtempSync(path.join(tmpdir(), 'daybook-bucket-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

test('what is stated is soon in the bucket, under a checkpoint; much that is stated makes few checkpoints', async () => {
  let [nowMs, stated] = [1_700_000_000_000, 0];
  const bucket = new MemoryBucket(() => nowMs);
  const log = new MemoryLog();
  using register = openCopyRegister(path.join(folder, 'bucket.db'), systemRandom());
  await using copies = new BucketCopies({
    bucket,
    register,
    keys: new MemoryKeys(),
    files: {
      read: async (file) => log.files.get(file) ?? null,
      size: async (file) => log.files.get(file)?.length ?? null,
    },
    clock: { nowMs: () => nowMs, nowUs: () => nowMs * 1000, monotonicMs: () => nowMs },
    random: systemRandom(),
    rules: { dueMs: () => null, isHeld: () => false, stated: () => stated },
    lockMs: 90 * 86_400_000,
    everyMs: 900_000,
    verifyMs: 0,
    readMs: 86_400_000,
    report: () => undefined,
  });
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 500) {
      nowMs += 500;
      await vi.advanceTimersByTimeAsync(500);
      for (let i = 0; i < 50; i += 1) await Promise.resolve();
    }
  };
  const covered = (): number => register.reached('default', 1)?.size ?? 0;
  log.grow(10);
  copies.follow(log);
  copies.start();
  await pass(5_000);
  expect(covered()).toBe(10);
  log.grow(20);
  await pass(60_000);
  expect(covered()).toBe(10);
  stated += 1;
  await pass(12_000);
  expect(covered()).toBe(20);
  const checkpoints = () => [...bucket.versions.keys()].filter((key) => key.includes('/checkpoints/')).length;
  const before = checkpoints();
  for (let i = 1; i <= 100; i += 1) {
    log.grow(20 + i);
    stated += 1;
    await pass(1_000);
  }
  await pass(12_000);
  expect(covered()).toBe(120);
  expect(checkpoints() - before).toBeLessThanOrEqual(12);
});
