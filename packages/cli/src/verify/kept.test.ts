import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyDirectory } from './directory.ts';
import { writeTestLog } from '../../../verify/src/testing/write-log.ts';

let scratch: string;
beforeEach(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'daybook-kept-'));
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

const checkpointOf = (directory: string): string => path.join(directory, 'tenants/default/log/1/checkpoint');

async function keep(directory: string, name: string): Promise<string> {
  const file = path.join(scratch, name);
  await writeFile(file, await readFile(checkpointOf(directory)));
  return file;
}

const fresh = (directory: string, since?: string) =>
  verifyDirectory({ directory, noState: true, env: {}, ...(since === undefined ? {} : { since }) });

test('a log that grew agrees with every checkpoint that was kept, at any size', async () => {
  await using log = await writeTestLog();
  const kept: string[] = [];
  for (const count of [1, 254, 1, 1, 300, 2]) {
    await log.append(count);
    kept.push(await keep(log.directory, `after-${kept.length}`));
  }
  for (const [i, since] of kept.entries()) {
    const report = await fresh(log.directory, since);
    expect(report.holds).toBe(true);
    expect(report.logs[0]?.kept).toEqual([
      { from: 'since', path: since, size: [1, 255, 256, 257, 557, 559][i], holds: true },
    ]);
  }
});

test('log and head rolled back together: it passes and is not anchored; against what was kept it fails', async () => {
  await using log = await writeTestLog();
  await log.append(300);
  const earlier = path.join(scratch, 'earlier');
  await cp(log.directory, earlier, { recursive: true });
  await log.append(50);
  const since = await keep(log.directory, 'since');
  const plain = await fresh(earlier);
  expect(plain.holds).toBe(true);
  expect(plain.logs[0]).toMatchObject({ events: 300, notAnchored: 300 });
  const report = await fresh(earlier, since);
  expect(report.holds).toBe(false);
  expect(report.logs[0]?.findings.map(({ code }) => code)).toEqual(['kept.rolled-back']);
});

test('a log that was written anew under the same key fails against what was kept', async () => {
  await using log = await writeTestLog();
  await log.append(300);
  const since = await keep(log.directory, 'since');
  await using other = await writeTestLog();
  await other.append(1);
  await other.append(400);
  expect((await fresh(other.directory)).holds).toBe(true);
  const report = await fresh(other.directory, since);
  expect(report.logs[0]?.findings.map(({ code }) => code)).toEqual(['kept.rewritten']);
});

test('a kept checkpoint that another key signed, or of another log, fails', async () => {
  await using log = await writeTestLog();
  await log.append(3);
  await using otherKey = await writeTestLog({ seed: 9 });
  await otherKey.append(3);
  await using otherLog = await writeTestLog({ origin: 'other.example/log' });
  await otherLog.append(3);
  for (const foreign of [otherKey, otherLog]) {
    const report = await fresh(log.directory, await keep(foreign.directory, 'foreign'));
    expect(report.logs[0]?.findings.map(({ code }) => code)).toEqual(['kept.invalid']);
  }
});

test('a kept checkpoint of another log that is trusted too is not taken for one of this log', async () => {
  await using log = await writeTestLog();
  await log.append(3);
  await using other = await writeTestLog({ origin: 'other.example/log', seed: 9 });
  await other.append(3);
  const policyFile = path.join(scratch, 'policy');
  await writeFile(policyFile, `log ${log.vkey}\nlog ${other.vkey}\nquorum none\n`);
  const since = await keep(other.directory, 'other');
  const report = await verifyDirectory({ directory: log.directory, policyFile, since, noState: true, env: {} });
  expect(report.logs[0]?.findings).toMatchObject([{ code: 'kept.invalid' }]);
});

test('what held is remembered, one file a log, and a rolled back log fails the next time', async () => {
  await using log = await writeTestLog();
  await log.append(10);
  const earlier = path.join(scratch, 'earlier');
  await cp(log.directory, earlier, { recursive: true });
  await log.append(10);
  const env = { XDG_STATE_HOME: scratch };
  const first = await verifyDirectory({ directory: log.directory, env });
  expect(first.logs[0]?.kept).toEqual([]);
  const second = await verifyDirectory({ directory: log.directory, env });
  expect(second.logs[0]?.kept).toMatchObject([{ from: 'memory', size: 20, holds: true }]);
  const third = await verifyDirectory({ directory: earlier, env });
  expect(third.logs[0]?.findings.map(({ code }) => code)).toEqual(['kept.rolled-back']);
});

test('what does not hold is not remembered', async () => {
  await using log = await writeTestLog();
  await log.append(300);
  await rm(path.join(log.directory, 'tenants/default/log/1/tile/0/000'));
  const env = { XDG_STATE_HOME: scratch };
  expect((await verifyDirectory({ directory: log.directory, env })).holds).toBe(false);
  expect((await verifyDirectory({ directory: log.directory, env })).logs[0]?.kept).toEqual([]);
});

test('a checkpoint that cannot be read is wrong usage', async () => {
  await using log = await writeTestLog();
  await log.append(1);
  await expect(fresh(log.directory, path.join(scratch, 'nothing'))).rejects.toMatchObject({ exitCode: 2 });
});
