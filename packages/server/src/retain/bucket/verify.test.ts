import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemRandom } from '../../platform/random.ts';
import { openCopyRegister } from '../../platform/sql/copy-register.ts';
import { tileCopy } from './names.ts';
import type { CopyRegister } from './ports.ts';
import { sha256Of } from './sender.ts';
import { MemoryBucket, MemoryKeys } from './testing.ts';
import { BucketVerifier } from './verify.ts';
import { VerifySchedule } from './verify-schedule.ts';

const log = { tenant: 'default', log: 1 };
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const keyOf = (number: number): string => tileCopy(log, 0, number).key;

let folder: string;
let nowMs: number;
let bucket: MemoryBucket;
let register: CopyRegister;
let verifier: BucketVerifier;
let schedule: VerifySchedule | null = null;
const reports: string[] = [];
const clock = { nowMs: () => nowMs, nowUs: () => nowMs * 1000, monotonicMs: () => nowMs };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  folder = mkdtempSync(path.join(tmpdir(), 'daybook-bucket-'));
  nowMs = 20_000 * dayMs;
  bucket = new MemoryBucket(() => nowMs);
  register = openCopyRegister(path.join(folder, 'bucket.db'), systemRandom());
  verifier = open();
  reports.length = 0;
});
afterEach(async () => {
  schedule?.[Symbol.dispose]();
  schedule = null;
  await verifier[Symbol.asyncDispose]();
  register[Symbol.dispose]();
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

function open(): BucketVerifier {
  const parts = { files: { read: async () => null }, isStuck: () => false };
  return new BucketVerifier({ ...parts, bucket, register, keys: new MemoryKeys(), clock });
}

/** Tiles in the bucket, and in the register. */
async function fill(count: number, bytes = 10): Promise<void> {
  const copies = Array.from({ length: count }, (_, number) => tileCopy(log, 0, number));
  register.begin(copies);
  const kept = [];
  for (const [number, { key }] of copies.entries()) {
    const content = new Uint8Array(bytes).fill(number);
    const version = await bucket.create(key, content, { untilMs: null, held: false });
    const stored = { version: version ?? '', bytes, sha256: sha256Of(content), untilMs: null, held: false };
    kept.push({ key, stored });
  }
  register.keep(kept);
}

/** Time goes on, so that everything that waits for it is done. */
async function pass(ms: number): Promise<void> {
  const stepMs = Math.max(100, Math.floor(ms / 50));
  for (let left = ms; left > 0; left -= stepMs) {
    nowMs += stepMs;
    await vi.advanceTimersByTimeAsync(stepMs);
    for (let i = 0; i < 50; i += 1) await Promise.resolve();
  }
}

async function look(versions: number): Promise<string[]> {
  bucket.calls.length = 0;
  verifier.start({ versions });
  for (let i = 0; i < 200 && verifier.run !== null; i += 1) await pass(1_000);
  expect(verifier).toMatchObject({ run: null, failure: null });
  return bucket.calls.filter((call) => call.startsWith('read ')).map((call) => call.slice('read '.length));
}

const found = (): string[] => (verifier.last?.findings ?? []).map(({ code, object }) => `${code} ${object}`);

describe('a part', () => {
  test('is read each time, from where the last one ended, also after a restart; in a round each once', async () => {
    await fill(10);
    expect(await look(4)).toEqual([0, 1, 2, 3].map(keyOf));
    expect(verifier.last).toMatchObject({ isWhole: false, listed: 10, checked: 4, reading: { wholeMs: null } });
    const beganMs = verifier.last?.startedMs;
    await pass(dayMs);
    verifier = open();
    expect(await look(4)).toEqual([4, 5, 6, 7].map(keyOf));
    expect(await look(4)).toEqual([8, 9].map(keyOf));
    expect(verifier.last?.reading).toMatchObject({ wholeMs: beganMs, after: '' });
    const againMs = nowMs;
    expect(await look(4)).toEqual([0, 1, 2, 3].map(keyOf));
    expect(verifier.last?.reading).toMatchObject({ wholeMs: beganMs, roundMs: againMs });
  });

  test('is read at no more than 8 MiB a second, one after the other, and ends at once where the server does', async () => {
    await fill(8, 1024 * 1024);
    const beganMs = nowMs;
    await look(8);
    expect(nowMs - beganMs).toBeGreaterThanOrEqual(1_000);
    // A look and a read of one.
    expect(bucket.atOnceMax).toBeLessThanOrEqual(2);
    verifier.start({ versions: 8 });
    await pass(200);
    await verifier[Symbol.asyncDispose]();
    expect(verifier.failure).toContain('the server was ended');
  });

  test('all is listed nevertheless: what is gone, hidden, covered or foreign is found at once', async () => {
    await fill(1_000);
    bucket.listedAtOnce = 300;
    for (const number of [0, 500, 999]) bucket.versions.delete(keyOf(number));
    bucket.versions.delete(keyOf(501));
    bucket.cover(keyOf(501), new Uint8Array(1));
    bucket.cover(keyOf(700), new Uint8Array(1));
    bucket.cover('a', new Uint8Array(1));
    bucket.markers.add(keyOf(701));
    const read = await look(5);
    expect(read.length).toBeLessThanOrEqual(5);
    expect(found().toSorted()).toEqual([
      `delete-marker ${keyOf(701)}`,
      'foreign-object a',
      `foreign-version ${keyOf(501)}`,
      `foreign-version ${keyOf(700)}`,
      ...[0, 500, 501, 999].map((number) => `missing ${keyOf(number)}`),
    ]);
    expect(verifier.last?.findingsCount).toBe(8);
  });

  test('a server that lists in another order makes nothing missing', async () => {
    await fill(50);
    const { versions } = bucket;
    bucket.list = async function* () {
      for (const [key, [first]] of [...versions].toReversed())
        yield [{ key, version: first?.version ?? '', isMarker: false }];
    };
    await look(5);
    expect(found()).toEqual([]);
  });

  test('what was found is looked at again each time, until it is mended', async () => {
    await fill(10);
    const [first] = bucket.versions.get(keyOf(1)) ?? [];
    if (first !== undefined) bucket.versions.set(keyOf(1), [{ ...first, bytes: new Uint8Array(3) }]);
    await look(4);
    expect(found()).toEqual([`altered ${keyOf(1)}`]);
    expect(await look(4)).toEqual([1, 4, 5, 6, 7].map(keyOf));
    expect(found()).toEqual([`altered ${keyOf(1)}`]);
    if (first !== undefined) bucket.versions.set(keyOf(1), [first]);
    await look(4);
    expect(found()).toEqual([]);
  });

  test('who wants all of it verified does not wait for a part; one of all is not ended by another', async () => {
    await fill(8, 1024 * 1024);
    verifier.start({ versions: 8 });
    await pass(300);
    verifier.start();
    expect(verifier.run).toMatchObject({ isWhole: true, checked: 0 });
    expect(() => verifier.start()).toThrow('The bucket is being verified.');
    expect(() => verifier.start({ versions: 8 })).toThrow('The bucket is being verified.');
    for (let i = 0; i < 50 && verifier.run !== null; i += 1) await pass(100);
    expect(verifier).toMatchObject({ failure: null, last: { isWhole: true, checked: 8, findingsCount: 0 } });
    expect(bucket.calls.filter((call) => call.startsWith('read')).length).toBeLessThan(8 + 6);
  });

  test('more than can be named is found again by looking at all of it', async () => {
    await fill(600);
    for (const [key, [version]] of bucket.versions)
      if (version !== undefined) bucket.versions.set(key, [{ ...version, bytes: new Uint8Array(3) }]);
    await look(550);
    expect(verifier.last).toMatchObject({ findingsCount: 550, isWhole: false });
    expect(verifier.last?.findings).toHaveLength(500);
    await look(1);
    expect(verifier.last).toMatchObject({ findingsCount: 600, isWhole: true });
  });
});

describe('by itself', () => {
  function begin(change: Partial<ConstructorParameters<typeof VerifySchedule>[0]> = {}): VerifySchedule {
    const times = { verifyMs: dayMs, readMs: 30 * dayMs, graceMs: 900_000 };
    const report = (message: string): void => void reports.push(message);
    schedule = new VerifySchedule({ ...times, name: 's3 logs/', verifier, register, clock, report, ...change });
    return schedule;
  }
  const lists = (): number => bucket.calls.filter((call) => call.startsWith('list')).length;

  test('it is looked at once everything had time to get there, and then every day', async () => {
    await fill(10);
    begin();
    await pass(880_000);
    expect(lists()).toBe(0);
    await pass(120_000);
    expect(lists()).toBe(1);
    await pass(23 * hourMs);
    expect(lists()).toBe(1);
    await pass(2 * hourMs);
    expect(lists()).toBe(2);
    expect(reports).toEqual([]);
    expect(schedule?.nextMs).toBe((verifier.last?.startedMs ?? 0) + dayMs);
  });

  test('of many versions so many are read that all are within their time', async () => {
    await fill(3_000);
    begin({ readMs: 2 * dayMs });
    await pass(1_000_000);
    expect(verifier.last).toMatchObject({ listed: 3_000, checked: 1_500 });
  });

  test('never, where nobody wants it', async () => {
    await fill(1);
    expect(begin({ verifyMs: 0 }).nextMs).toBeNull();
    await pass(3 * dayMs);
    expect(bucket.calls.filter((call) => call.startsWith('list'))).toEqual([]);
  });

  test('what is found is said, with what to do; each time until it is mended', async () => {
    await fill(10);
    for (const number of [1, 2, 3, 4]) bucket.versions.delete(keyOf(number));
    begin();
    await pass(dayMs + 2 * hourMs);
    expect(reports).toHaveLength(2);
    expect(reports[0]).toMatch(
      /s3 logs\/ is not as it was put there: 4 faults: \S+tile\/0\/001 \(missing\), .*, and more\. `daybook bucket verify`/,
    );
  });

  test('one that cannot be carried out is said, and tried again in an hour', async () => {
    await fill(10);
    bucket.before = (call) => {
      if (call === 'list') throw new Error('away');
    };
    begin();
    await pass(1_000_000);
    expect(reports).toEqual([expect.stringContaining('could not be verified, and is tried again in an hour: away')]);
    await pass(hourMs / 2);
    expect(lists()).toBe(1);
    bucket.before = () => undefined;
    await pass(hourMs);
    expect(lists()).toBe(2);
    expect(verifier).toMatchObject({ failure: null, last: { findingsCount: 0 } });
  });

  test('a clock that was ahead does not put it off', async () => {
    await fill(1);
    begin();
    await pass(1_000_000);
    expect(lists()).toBe(1);
    schedule?.[Symbol.dispose]();
    nowMs -= 400 * dayMs;
    begin();
    await pass(1_000_000);
    expect(lists()).toBe(2);
  });
});
