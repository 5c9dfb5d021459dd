import { cp, mkdir, mkdtemp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { plainPaint } from '../terminal/index.ts';
import { verifyDirectory } from './directory.ts';
import { readFilesOf } from '@daybook/verify';
import { renderReport } from './render-report.ts';
import { takeSnapshot } from '@daybook/verify';
import { type TestLog, writeTestLog } from '../../../verify/src/testing/write-log.ts';
import { loadTrust } from './trust.ts';

/** A log whose first events are settled, with a checkpoint from before that. */
let pristine: TestLog;
let older: Uint8Array;
let directory: string;
const logPath = 'tenants/default/log/1';

beforeAll(async () => {
  pristine = await writeTestLog({ walFileBytesMax: 60_000 });
  await pristine.append(10);
  older = await readFile(path.join(pristine.directory, logPath, 'checkpoint'));
  for (let i = 0; i < 8; i += 1) await pristine.append(100);
  await pristine.close();
});
afterAll(() => pristine[Symbol.asyncDispose]());
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'daybook-older-'));
  await cp(pristine.directory, directory, { recursive: true });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const at = (relative: string): string => path.join(directory, relative);

async function verify(since?: string) {
  const report = await verifyDirectory({
    directory,
    noState: true,
    env: {},
    ...(since === undefined ? {} : { since }),
  });
  return { report, findings: [...report.findings, ...report.logs.flatMap((log) => log.findings)] };
}

async function keptElsewhere(): Promise<string> {
  await cp(at(`${logPath}/checkpoint`), at('kept'));
  return at('kept');
}

describe('an older checkpoint', () => {
  test('does not hide events that are neither under it nor in the write-ahead log', async () => {
    await writeFile(at(`${logPath}/checkpoint`), older);
    await rm(at('tenants/default/content'), { recursive: true });
    const { report, findings } = await verify();
    expect(report.holds).toBe(false);
    const gap = findings.find(({ code }) => code === 'wal.gap');
    expect(gap).toMatchObject({ first: 10, detail: 'no checkpoint reaches them' });
    expect(report.logs[0]?.unsigned).toBe(810 - (gap?.last ?? 0) - 1);
  });

  test('makes segments and tiles beyond it foreign where the write-ahead log does not cover them', async () => {
    await writeFile(at(`${logPath}/checkpoint`), older);
    const codes = new Set((await verify()).findings.map(({ code }) => code));
    expect(codes).toEqual(new Set(['wal.gap', 'content.foreign', 'tile.foreign']));
  });

  test('that a server replaces while files are read is read again, and so is one that was not there', async () => {
    const file = at(`${logPath}/checkpoint`);
    const newer = await readFile(file);
    const files = readFilesOf(directory);
    const trust = await loadTrust({}, directory);
    const list = async (relative: string): Promise<string[]> => {
      if (relative === 'wal') await writeFile(file, newer);
      return files.list(relative);
    };
    const sizeOfNow = async (): Promise<number | undefined> =>
      (await takeSnapshot({ ...files, list }, trust)).logs[0]?.opened?.checkpoint.size;
    await writeFile(file, older);
    expect(await sizeOfNow()).toBe(810);
    await unlink(file);
    expect(await sizeOfNow()).toBe(810);
  });
});

describe('a log without a checkpoint that was signed once', () => {
  test('is not new where the write-ahead log begins later', async () => {
    await rm(at('tenants'), { recursive: true });
    const { findings } = await verify();
    expect(findings.map(({ code }) => code)).toEqual(['wal.gap', 'checkpoint.missing']);
  });

  test('is not new where nothing is left of it but its directory', async () => {
    await rm(at('tenants'), { recursive: true });
    for (const name of await readdir(at('wal'))) await unlink(at(`wal/${name}`));
    await mkdir(at(logPath), { recursive: true });
    const { report, findings } = await verify();
    expect(findings).toEqual([{ code: 'checkpoint.missing', path: `${logPath}/checkpoint` }]);
    expect(renderReport(report, plainPaint)).toContain('It does not hold');
  });

  test('fails against a checkpoint that was kept, also where what is left looks like a new log', async () => {
    await using fresh = await writeTestLog();
    await fresh.appendOnly(5);
    const since = await keptElsewhere();
    const options = { directory: fresh.directory, noState: true, env: {} };
    const report = await verifyDirectory({ ...options, since });
    expect(report.findings).toMatchObject([{ code: 'kept.rolled-back' }]);
    const text = renderReport(await verifyDirectory(options), plainPaint);
    expect(text).toContain('Nothing is signed yet');
    expect(text).not.toContain('It all holds');
  });
});
