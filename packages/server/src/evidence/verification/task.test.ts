import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { logDirectory } from '@daybook/event';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changeContent, replaceFile } from '../../../../verify/src/testing/tamper.ts';
import { type TestLog, writeTestLog } from '../../../../verify/src/testing/write-log.ts';
import { carryOut, type VerifyTask } from './task.ts';
import { verifyInThread } from './thread.ts';

let log: TestLog;
let task: VerifyTask;
const headPath = `${logDirectory('default', 1)}/checkpoint`;
const head = () => readFile(path.join(log.directory, headPath), 'utf8');

beforeEach(async () => {
  log = await writeTestLog({ walFileBytesMax: 20_000 });
  for (let i = 0; i < 5; i += 1) await log.append(100);
  const identity = { tenant: 'default', log: 1, origin: 'test.example/log', vkeys: [log.vkey] };
  task = { directory: log.directory, ...identity, kept: [{ name: 'published', note: await head() }] };
});
afterEach(() => log[Symbol.asyncDispose]());

test('a log as it was written holds, against the head that was signed', async () => {
  expect(await carryOut(task, undefined)).toMatchObject({
    holds: true,
    size: 500,
    contentMatches: 500,
    destroyed: 0,
    checkpoint: await head(),
    findings: [],
  });
});

test('content that was changed is named with its event and its file, whatever its checksums say', async () => {
  const { path: file } = await changeContent(log.directory, 42);
  const { holds, findings } = await carryOut(task, undefined);
  expect(holds).toBe(false);
  expect(findings).toMatchObject([{ code: 'content.changed', first: 42, last: 42, path: file }]);
});

test('a log that was put back to what it was is found out by the head that the server published', async () => {
  const before = await head();
  await log.append(1);
  const kept = [{ name: 'published', note: await head() }];
  await replaceFile(log.directory, headPath, new TextEncoder().encode(before));
  const { holds, findings } = await carryOut({ ...task, kept }, undefined);
  expect(holds).toBe(false);
  expect(findings.map(({ code }) => code)).toContain('kept.rolled-back');
});

test('a log that is gone does not hold', async () => {
  await rm(path.join(log.directory, logDirectory('default', 1)), { recursive: true });
  await rm(path.join(log.directory, 'wal'), { recursive: true });
  const { holds, findings } = await carryOut(task, undefined);
  expect({ holds, codes: findings.map(({ code }) => code) }).toEqual({ holds: false, codes: ['checkpoint.missing'] });
});

test('a log that somebody else signed does not hold', async () => {
  await using other = await writeTestLog({ seed: 8 });
  await other.append(3);
  expect(await carryOut({ ...task, directory: other.directory }, undefined)).toMatchObject({ holds: false });
});

test('in a thread it says the same, with how far it is; and ends when it is told to', async () => {
  const progress: number[] = [];
  const { signal } = new AbortController();
  const verdict = await verifyInThread(task, { onProgress: (checked) => void progress.push(checked), signal });
  expect(verdict).toEqual(await carryOut(task, undefined));
  expect(progress.at(-1)).toBe(500);

  const cancelled = new AbortController();
  const running = verifyInThread(task, { onProgress: () => undefined, signal: cancelled.signal });
  cancelled.abort();
  await expect(running).rejects.toThrow(/ended/);
});
