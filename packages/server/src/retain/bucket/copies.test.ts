import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SegmentName } from '@daybook/event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemRandom } from '../../platform/random.ts';
import { segmentKeyName } from '../../platform/segment-keys.ts';
import { openCopyRegister } from '../../platform/sql/copy-register.ts';
import { openSealed } from '../sealed-copies/index.ts';
import { BucketCopies, type BucketCopiesParts } from './copies.ts';
import type { CopyRegister, CopyRules } from './ports.ts';
import { MemoryBucket, MemoryKeys, MemoryLog } from './testing.ts';

const dayMs = 86_400_000;
const lockMs = 90 * dayMs;
const today = 20_000;
const segment: SegmentName = { class: 1, day: today, first: 0, last: 99 };
const other: SegmentName = { class: 1, day: today, first: 100, last: 199 };
const keyName = (name: SegmentName): string => segmentKeyName('default', 1, name);

let folder: string;
let nowMs: number;
let monotonicMs: number;
let bucket: MemoryBucket;
let keys: MemoryKeys;
let log: MemoryLog;
let register: CopyRegister;
let rules: { -readonly [Name in keyof CopyRules]: CopyRules[Name] };
let copies: BucketCopies | null = null;
const reports: string[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  folder = mkdtempSync(path.join(tmpdir(), 'daybook-bucket-'));
  [nowMs, monotonicMs] = [today * dayMs + 500, 0];
  bucket = new MemoryBucket(() => nowMs);
  keys = new MemoryKeys();
  log = new MemoryLog();
  register = openCopyRegister(path.join(folder, 'bucket.db'), systemRandom());
  rules = { dueMs: () => null, isHeld: () => false, stated: () => 0 };
  reports.length = 0;
});
afterEach(async () => {
  await copies?.[Symbol.asyncDispose]();
  copies = null;
  register[Symbol.dispose]();
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

function start(change: Partial<BucketCopiesParts> = {}): BucketCopies {
  copies = new BucketCopies({
    bucket,
    register,
    keys,
    files: {
      read: async (file) => log.files.get(file) ?? null,
      size: async (file) => log.files.get(file)?.length ?? null,
    },
    clock: { nowMs: () => nowMs, nowUs: () => nowMs * 1000, monotonicMs: () => monotonicMs },
    random: systemRandom(),
    rules,
    lockMs,
    everyMs: 1_000,
    verifyMs: 0,
    readMs: 30 * dayMs,
    report: (message) => reports.push(message),
    ...change,
  });
  copies.follow(log);
  copies.start();
  return copies;
}

/** Time goes on, so that everything that waits for it is done. */
async function pass(ms: number): Promise<void> {
  const stepMs = Math.max(100, Math.floor(ms / 50));
  for (let left = ms; left > 0; left -= stepMs) {
    nowMs += stepMs;
    monotonicMs += stepMs;
    await vi.advanceTimersByTimeAsync(stepMs);
    for (let i = 0; i < 50; i += 1) await Promise.resolve();
  }
}

/** Until something holds; the time of the server goes on meanwhile. */
async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !isSo(); i += 1) await pass(500);
  expect(isSo()).toBe(true);
}

const isComplete = (): boolean => register.reached('default', 1)?.size === log.size();
const objects = (part: string): string[] => [...bucket.versions.keys()].filter((key) => key.includes(part));
const only = (part: string) => bucket.versions.get(objects(part)[0] ?? '')?.[0];

describe('what is sent', () => {
  test('tiles, bundles, segments, then the partial ones, and the checkpoint over all of it last', async () => {
    log.grow(700);
    log.addSegment(segment, 'one');
    log.addSegment(other, 'two');
    start();
    await until(isComplete);
    const created = bucket.calls.filter((call) => call.startsWith('create'));
    expect(created.at(-1)).toBe('create tenants/default/log/1/checkpoints/700');
    expect(created).toHaveLength(2 + 2 + 2 + 3 + 1);
    expect(new Set(created).size).toBe(created.length);
    expect(created.findIndex((call) => call.includes('.p/'))).toBeGreaterThan(5);
    for (const name of [segment, other]) {
      const [key = ''] = objects(`${String(name.first).padStart(16, '0')}-`);
      const opened = openSealed(
        keys.read(keyName(name)) ?? new Uint8Array(),
        key,
        bucket.versions.get(key)?.[0]?.bytes ?? new Uint8Array(),
      );
      expect(opened.ok && Buffer.from(opened.value).toString()).toBe(name === segment ? 'one' : 'two');
    }
    expect(copies?.state()).toMatchObject({ lag: { events: 0, segments: 0, bytes: 0, seconds: 0 }, failure: null });
  });

  test('at most 16 tiles and 2 segments are on their way at once', async () => {
    log.grow(256 * 200);
    for (let i = 0; i < 20; i += 1) log.addSegment({ class: 1, day: today, first: i * 10, last: i * 10 + 9 }, `${i}`);
    bucket.before = () => new Promise((resolve) => void setTimeout(resolve, 50));
    start();
    await until(isComplete);
    expect(bucket.atOnceMax).toBe(18);
  });

  test('a request that took effect and was not answered is taken over, once', async () => {
    log.grow(300);
    log.addSegment(segment, 'one');
    const failed = new Set<string>();
    bucket.after = (call, key) => {
      if (call !== 'create' || failed.has(key)) return;
      failed.add(key);
      throw new Error('the answer was lost');
    };
    start();
    await until(isComplete);
    expect(failed.size).toBeGreaterThan(4);
    for (const [, versions] of bucket.versions) expect(versions).toHaveLength(1);
    expect(objects('.seg')).toHaveLength(1);
    expect(reports[0]).toContain('the answer was lost');
    copies?.verifier.start();
    await until(() => copies?.verifier.run === null);
    expect(copies?.lastVerdict).toMatchObject({ findingsCount: 0 });
  });

  test('after one of many failed, only that one is sent again', async () => {
    log.grow(256 * 40);
    const failing = 'tenants/default/log/1/tile/entries/003';
    let failed = false;
    bucket.before = async (call, key) => {
      if (call !== 'create') return;
      if (key !== failing || failed) return new Promise((resolve) => void setTimeout(resolve, 200));
      failed = true;
      throw new Error('once');
    };
    start();
    await until(isComplete);
    const sent = bucket.calls.filter((call) => call.startsWith('create'));
    expect(sent.length - new Set(sent).size).toBe(1);
    expect(sent.filter((call) => call.endsWith(failing))).toHaveLength(2);
  });

  test('something else under the name of a tile is not replaced; all others go on, and no checkpoint says that all is there', async () => {
    log.grow(256 * 300);
    const key = 'tenants/default/log/1/tile/0/003';
    await bucket.create(key, new TextEncoder().encode('another log'), { untilMs: null, held: false });
    start();
    await until(() => copies?.state().stuckCount === 1 && objects('/tile/').length === 300 * 2 + 1);
    expect(copies?.state().stuck[0]).toContain(`${key} is there already, with other bytes`);
    const creates = bucket.calls.filter((call) => call.startsWith('create')).length;
    await pass(30_000);
    // Nothing is sent again and again because of it.
    expect(bucket.calls.filter((call) => call.startsWith('create')).length).toBe(creates);
    expect(objects('checkpoints')).toEqual([]);
    bucket.versions.delete(key);
    await pass(3_700_000);
    await until(isComplete);
  });

  test('what fails is tried again later and later, up to five minutes', async () => {
    log.grow(300);
    const times: number[] = [];
    bucket.before = (call) => {
      if (call === 'fault') times.push(monotonicMs);
      throw new Error('away');
    };
    start();
    await pass(1_000);
    for (let i = 0; i < 40; i += 1) await pass(120_000);
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(5 * 60_000 + 10_000);
    expect(Math.max(...gaps.slice(-5))).toBeGreaterThan(2 * 60_000);
    expect(gaps[0]).toBeLessThan(3_000);
    expect(copies?.state()).toMatchObject({ failure: { message: 'away' }, failures: times.length });
    expect(reports).toHaveLength(1);
  });

  test('a bucket that is not fit is sent nothing', async () => {
    log.grow(300);
    bucket.isFit = 'it has no lock';
    start();
    await pass(20_000);
    expect(bucket.versions.size).toBe(0);
    expect(copies?.state().failure?.message).toBe('it has no lock');
  });
});

describe('locks', () => {
  test('content is locked until it is due, in whole seconds, and no longer', async () => {
    log.addSegment(segment, 'one');
    log.grow(1);
    rules.dueMs = () => nowMs + 10 * dayMs + 777;
    const due = rules.dueMs('default', 1, today) ?? 0;
    rules.dueMs = () => due;
    start();
    await until(isComplete);
    expect(only('.seg')).toMatchObject({ mode: 'COMPLIANCE', untilMs: Math.floor(due / 1000) * 1000 });
    nowMs += 8 * dayMs;
    await pass(4_000_000);
    expect(only('.seg')?.untilMs).toBe(Math.floor(due / 1000) * 1000);
  });

  test('content that is due has no lock but that of a hold', async () => {
    log.addSegment(segment, 'one');
    log.grow(1);
    rules.dueMs = () => nowMs - 1;
    rules.isHeld = () => true;
    start();
    await until(isComplete);
    expect(only('.seg')).toMatchObject({ mode: null, untilMs: null, held: true });
  });

  test('what no policy limits is locked for a period, which is made longer when half of it is over', async () => {
    log.addSegment(segment, 'one');
    log.grow(256);
    start();
    await until(isComplete);
    const first = only('.seg')?.untilMs ?? 0;
    expect(first).toBeGreaterThan(nowMs + lockMs - 3_600_000);
    nowMs += 40 * dayMs;
    await pass(3_700_000);
    expect(only('.seg')?.untilMs).toBe(first);
    nowMs += 6 * dayMs;
    await pass(3_700_000);
    for (const part of ['.seg', 'tile/0/000', 'tile/entries/000'])
      expect(only(part)?.untilMs).toBeGreaterThan(first + 44 * dayMs);
    // A sized checkpoint has one lock.
    expect(only('checkpoints/256')?.untilMs).toBeLessThan(first + dayMs);
  });

  test('a hold and its lifting reach the bucket as soon as they are stated', async () => {
    log.addSegment(segment, 'one');
    log.grow(1);
    start();
    await until(isComplete);
    await pass(5_000);
    expect(only('.seg')?.held).toBe(false);
    [rules.isHeld, rules.stated] = [() => true, () => 1];
    await pass(5_000);
    expect(only('.seg')?.held).toBe(true);
    expect(copies?.state().figures.held).toBe(1);
    [rules.isHeld, rules.stated] = [() => false, () => 2];
    await pass(5_000);
    expect(only('.seg')?.held).toBe(false);
  });

  test('where locks cannot be looked after it says so, and sends on', async () => {
    log.addSegment(segment, 'one');
    log.grow(1);
    start();
    await until(isComplete);
    bucket.before = (call) => {
      if (call === 'hold') throw new Error('may not');
    };
    [rules.isHeld, rules.stated] = [() => true, () => 1];
    await until(() => copies?.state().failure?.message === 'may not');
    log.addSegment(other, 'two');
    log.grow(2);
    await until(isComplete);
    bucket.before = () => undefined;
    await pass(400_000);
    expect(copies?.state().failure).toBeNull();
    expect(only('.seg')?.held).toBe(true);
  });
});

describe('what is destroyed', () => {
  test('is void, opens no more, and is removed when its lock is over; not before', async () => {
    log.addSegment(segment, 'one');
    log.addSegment(other, 'two');
    log.grow(200);
    start();
    await until(isComplete);
    const [key = ''] = objects('0000000000000000-');
    await log.destroy(segment, keys, keyName(segment), null);
    await pass(3_700_000);
    expect(copies?.state().figures).toMatchObject({ void: 1 });
    expect(bucket.versions.has(key)).toBe(true);
    nowMs += lockMs;
    await pass(3_700_000);
    expect(bucket.versions.has(key)).toBe(false);
    expect(register.get(key)).toBeNull();
    expect(objects('0000000000000100-')).toHaveLength(1);
  });

  test('is sent anew under another key where some of it stays, also under the same name', async () => {
    log.addSegment(segment, 'one and two');
    log.grow(1);
    start();
    await until(isComplete);
    const [old = ''] = objects('.seg');
    const oldKey = keys.read(keyName(segment));
    await log.destroy(segment, keys, keyName(segment), 'two');
    await until(() => objects('.seg').length === 2);
    const [fresh = ''] = objects('.seg').filter((key) => key !== old);
    const key = keys.read(keyName(segment)) ?? new Uint8Array();
    expect(key).not.toEqual(oldKey);
    const opened = openSealed(key, fresh, bucket.versions.get(fresh)?.[0]?.bytes ?? new Uint8Array());
    expect(opened.ok && Buffer.from(opened.value).toString()).toBe('two');
    await until(() => register.get(old)?.state === 'void');
  });

  test('while it is on its way counts for nothing when it arrives', async () => {
    log.addSegment(segment, 'one and two');
    log.grow(1);
    const arriving = Promise.withResolvers<void>();
    let begun = '';
    bucket.before = async (call, key) => {
      if (call !== 'create' || !key.includes('.seg') || begun !== '') return;
      begun = key;
      await arriving.promise;
    };
    start();
    await until(() => begun !== '');
    await log.destroy(segment, keys, keyName(segment), 'two');
    // Somebody asks for the figures: what was begun is void from then on.
    expect(copies?.state().lag.segments).toBe(1);
    arriving.resolve();
    await until(isComplete);
    expect(register.get(begun)).toMatchObject({ state: 'void', stored: { version: expect.any(String) as string } });
    const [fresh = ''] = objects('.seg').filter((key) => key !== begun);
    const opened = openSealed(
      keys.read(keyName(segment)) ?? new Uint8Array(),
      fresh,
      bucket.versions.get(fresh)?.[0]?.bytes ?? new Uint8Array(),
    );
    expect(opened.ok && Buffer.from(opened.value).toString()).toBe('two');
  });

  test('and arrives unseen, after it was given up, is found and removed in its time', async () => {
    log.addSegment(segment, 'one');
    log.grow(1);
    let [begun, bytes] = ['', new Uint8Array()];
    const create = bucket.create.bind(bucket);
    bucket.create = async (key, content, lock) => {
      if (!key.includes('.seg') || begun !== '') return create(key, content, lock);
      [begun, bytes] = [key, Uint8Array.from(content)];
      throw new Error('no answer');
    };
    start();
    await until(() => begun !== '');
    await log.destroy(segment, keys, keyName(segment), null);
    await until(isComplete);
    await create(begun, bytes, { untilMs: nowMs + dayMs, held: false });
    await pass(3_700_000);
    expect(register.get(begun)).toMatchObject({ state: 'void', stored: { untilMs: expect.any(Number) as number } });
    nowMs += dayMs;
    await pass(3_700_000);
    expect(bucket.versions.has(begun)).toBe(false);
  });

  test('a partial tile of an older checkpoint goes when its lock is over; the newest stays', async () => {
    log.grow(10);
    start();
    await until(isComplete);
    log.grow(20);
    await until(isComplete);
    nowMs += lockMs;
    await pass(3_700_000);
    expect(objects('.p/').filter((key) => key.endsWith('/10'))).toEqual([]);
    expect(objects('.p/').filter((key) => key.endsWith('/20'))).toHaveLength(2);
    expect(objects('checkpoints')).toHaveLength(2);
  });
});

test('a restart sends nothing again', async () => {
  log.grow(1000);
  log.addSegment(segment, 'one');
  start();
  await until(isComplete);
  await copies?.[Symbol.asyncDispose]();
  const { length } = bucket.calls;
  start();
  await pass(10_000);
  expect(bucket.calls.slice(length).filter((call) => call.startsWith('create'))).toEqual([]);
});
