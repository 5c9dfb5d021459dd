import { rm } from 'node:fs/promises';
import path from 'node:path';
import { logDirectory } from '@daybook/event';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { plainPaint } from '../terminal/index.ts';
import { readFilesOf } from '@daybook/verify';
import { type RemoteLog, verifyRemote } from './remote.ts';
import { renderReport } from './render-report.ts';
import { type TestLog, writeTestLog } from '../../../verify/src/testing/write-log.ts';

let log: TestLog;
beforeEach(async () => {
  log = await writeTestLog();
  await log.append(600);
});
afterEach(() => log[Symbol.asyncDispose]());

function serverOf(directory: string): RemoteLog {
  const files = readFilesOf(path.join(directory, logDirectory('default', 1)));
  return {
    url: 'http://daybook.test',
    info: () => Promise.resolve({ tenant: 'default', log: 1, vkeys: [log.vkey] }),
    file: (name) => files.read(name),
  };
}

const verify = () => verifyRemote(serverOf(log.directory), { noState: true, env: {} });

test('the log that a server shows is verified without its content, and the report says so', async () => {
  const report = await verify();
  expect(report).toMatchObject({ holds: true, of: 'server', trust: { from: 'server' } });
  expect(report.logs[0]).toMatchObject({ events: 600, contentMatches: null, findings: [] });
  const text = renderReport(report, plainPaint);
  expect(text).toContain('not looked at');
  expect(text).toContain('given by the server itself');
});

test('a server that shows a tile that is not of its log is found out', async () => {
  await rm(path.join(log.directory, logDirectory('default', 1), 'tile/0/001'));
  const report = await verify();
  expect(report.logs[0]?.findings).toEqual([{ code: 'tile.missing', path: 'tile/0/001', first: 256, last: 511 }]);
});

test('a server without a checkpoint proves nothing', async () => {
  await rm(path.join(log.directory, logDirectory('default', 1), 'checkpoint'));
  expect((await verify()).logs[0]?.findings).toMatchObject([{ code: 'checkpoint.missing' }]);
});
