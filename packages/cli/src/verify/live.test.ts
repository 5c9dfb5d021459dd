import { expect, test } from 'vitest';
import { verifyDirectory } from './directory.ts';
import { writeTestLog } from '../../../verify/src/testing/write-log.ts';

test('a directory that is being written to, settled and published holds each time it is verified', async () => {
  await using log = await writeTestLog({ walFileBytesMax: 60_000 });
  await log.append(10);
  let writing = true;
  const writer = (async () => {
    while (writing) {
      await log.appendOnly(37);
      if (log.writer.log('default', 1)?.size !== undefined) await log.writer.publish();
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  const sizes: number[] = [];
  for (let round = 0; round < 12; round += 1) {
    const report = await verifyDirectory({ directory: log.directory, noState: true, env: {} });
    expect(report.findings).toEqual([]);
    expect(report.logs[0]?.findings, JSON.stringify(report.logs[0]?.findings)).toEqual([]);
    sizes.push(report.logs[0]?.events ?? 0);
  }
  writing = false;
  await writer;
  expect(sizes.at(-1)).toBeGreaterThan(sizes[0] ?? 0);
});

test('events that are acknowledged but not signed are counted apart, and checked', async () => {
  await using log = await writeTestLog();
  await log.append(20);
  await log.appendOnly(5);
  const report = await verifyDirectory({ directory: log.directory, noState: true, env: {} });
  expect(report.holds).toBe(true);
  expect(report.logs[0]).toMatchObject({ events: 20, unsigned: 5, contentMatches: 20, notAnchored: 25 });
});

test('a log of which nothing was signed yet holds, and says so', async () => {
  await using log = await writeTestLog();
  await log.appendOnly(5);
  const report = await verifyDirectory({ directory: log.directory, noState: true, env: {} });
  expect(report.holds).toBe(true);
  expect(report.logs[0]).toMatchObject({ signed: null, unsigned: 5, notes: ['nothing was signed yet'] });
});
