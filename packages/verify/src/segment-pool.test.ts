import { rm } from 'node:fs/promises';
import path from 'node:path';
import { contentDirectory, listSegments } from '@daybook/event';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFilesOf } from './disk.ts';
import { recordStatus } from './records.ts';
import { openSegmentPool } from './segment-pool.ts';
import { changeContent } from './testing/tamper.ts';
import { type TestLog, writeTestLog } from './testing/write-log.ts';
import { TreeFiles } from './tree-files.ts';

let log: TestLog;
beforeAll(async () => {
  log = await writeTestLog({ walFileBytesMax: 60_000 });
  for (let i = 0; i < 4; i += 1) await log.append(256);
  await log.close();
  await changeContent(log.directory, 5);
});
afterAll(() => log[Symbol.asyncDispose]());

async function jobs() {
  const files = readFilesOf(log.directory);
  const [segment] = await listSegments(files, 'default', 1);
  const bundle = await TreeFiles.ofDirectory(files, 'default', 1).bundle(0, 256);
  if (segment === undefined || !bundle.ok) throw new Error('the test log cannot be read');
  const entries = new Uint8Array(Buffer.concat(bundle.entries));
  return { tenant: 'default', log: 1, segment, first: 0, entries };
}

test('several threads say of a segment what one says', async () => {
  const results = [];
  for (const events of [1, 1_000_000]) {
    await using pool = openSegmentPool({ directory: log.directory, files: readFilesOf(log.directory) }, events);
    results.push(await Promise.all([pool.check(await jobs()), pool.check(await jobs()), pool.check(await jobs())]));
  }
  const [inOne, inSeveral] = results;
  expect(inSeveral).toEqual(inOne);
  const { status, faults } = inOne?.[0] ?? { status: new Uint8Array(0), faults: [] };
  expect(faults).toEqual([]);
  expect([...status].indexOf(recordStatus.changed)).toBe(5);
  expect(status.filter((each) => each === recordStatus.matches)).toHaveLength(255);
});

test('a segment that is gone is a fault of all of its events, in threads too', async () => {
  await rm(path.join(log.directory, contentDirectory('default', 1)), { recursive: true });
  const job = { tenant: 'default', log: 1, first: 0, entries: new Uint8Array(48) };
  await using pool = openSegmentPool({ directory: log.directory, files: readFilesOf(log.directory) }, 1_000_000);
  const segment = { class: 1, day: 20_700, first: 0, last: 9 };
  const { status, faults } = await pool.check({ ...job, segment });
  expect([...status]).toEqual([recordStatus.absent]);
  expect(faults).toMatchObject([{ first: 0, last: 9, code: 'segment.missing' }]);
});
