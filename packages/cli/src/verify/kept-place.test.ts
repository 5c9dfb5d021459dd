import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyDirectory } from './directory.ts';
import { writeTestLog } from '../../../verify/src/testing/write-log.ts';

let scratch: string;
let directory: string;
beforeEach(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'daybook-place-'));
  directory = path.join(scratch, 'data');
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

const verify = (keyFile?: string) =>
  verifyDirectory({ directory, keyFile, env: { XDG_STATE_HOME: path.join(scratch, 'state') } });

async function putLog(source: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await cp(source, directory, { recursive: true });
}

test('another log with a key of its own, put in place of the first, fails until its key is named', async () => {
  await using first = await writeTestLog();
  await first.append(3);
  await using second = await writeTestLog({ origin: 'other.example/log', seed: 9 });
  await second.append(3);
  await putLog(first.directory);
  expect((await verify()).holds).toBe(true);
  await putLog(second.directory);
  for (let again = 0; again < 2; again += 1) {
    const report = await verify();
    expect(report.holds).toBe(false);
    expect(report.findings).toMatchObject([{ code: 'kept.other-log' }]);
    expect(report.findings[0]?.detail).toContain('test.example/log');
  }
  const keyFile = path.join(scratch, 'second.vkey');
  await writeFile(keyFile, `${second.vkey}\n`);
  expect((await verify(keyFile)).holds).toBe(true);
  expect((await verify()).holds).toBe(true);
});

test('a directory in which a log was verified may not look as if nothing had been signed', async () => {
  await using first = await writeTestLog();
  await first.append(3);
  await using unsigned = await writeTestLog({ origin: 'other.example/log', seed: 9 });
  await unsigned.appendOnly(3);
  await putLog(unsigned.directory);
  expect((await verify()).holds).toBe(true);
  await putLog(first.directory);
  expect((await verify()).holds).toBe(true);
  await putLog(unsigned.directory);
  expect((await verify()).holds).toBe(false);
});
