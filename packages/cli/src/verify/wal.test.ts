import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WalFrame } from '@daybook/event';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifyDirectory } from './directory.ts';
import type { Finding } from '@daybook/verify';
import { changeContent, rewriteWal } from '../../../verify/src/testing/tamper.ts';
import { type TestLog, writeTestLog } from '../../../verify/src/testing/write-log.ts';

let log: TestLog;
beforeEach(async () => {
  log = await writeTestLog();
  for (let i = 0; i < 4; i += 1) await log.append(10);
});
afterEach(() => log[Symbol.asyncDispose]());

async function report() {
  return verifyDirectory({ directory: log.directory, noState: true, env: {} });
}

async function findings(): Promise<readonly Finding[]> {
  const { holds, logs, findings: own } = await report();
  expect(holds).toBe(false);
  return [...own, ...logs.flatMap((each) => each.findings)];
}

/** The frames with the entries of one of them changed. */
function withEntry(frames: readonly WalFrame[], index: number): WalFrame[] {
  return frames.map((frame) => ({
    ...frame,
    parts: frame.parts.map((part) => ({
      ...part,
      entries: part.entries.map((entry, i) => (part.first + i === index ? entry.with(7, 99) : entry)),
    })),
  }));
}

describe('the write-ahead log against the signed log', () => {
  test('an entry that says otherwise than the bundle is named', async () => {
    const { path: where } = await rewriteWal(log.directory, (frames) => withEntry(frames, 23));
    expect(await findings()).toEqual([{ code: 'wal.other', first: 23, last: 23, path: where, detail: 'its entry' }]);
  });

  test('a frame that was taken out is named, and its events with it', async () => {
    const { path: where } = await rewriteWal(log.directory, (frames) => frames.toSpliced(2, 1));
    expect(await findings()).toEqual([
      { code: 'wal.gap', first: 10, last: 19, path: where },
      { code: 'content.missing', first: 10, last: 19 },
    ]);
  });

  test('a frame that comes twice is named', async () => {
    await rewriteWal(log.directory, (frames) => [...frames, ...frames.slice(-1)]);
    expect(await findings()).toContainEqual(expect.objectContaining({ code: 'wal.other' }));
  });

  test('a file that is missing between two others is named', async () => {
    const wal = path.join(log.directory, 'wal');
    await rename(path.join(wal, '0000000000000001.wal'), path.join(wal, '0000000000000003.wal'));
    await writeFile(path.join(wal, '0000000000000001.wal'), '');
    const found = await findings();
    expect(found).toContainEqual({ code: 'wal.gap', path: 'wal/0000000000000002.wal', detail: 'the file is missing' });
    expect(found).toContainEqual(expect.objectContaining({ code: 'wal.damaged', path: 'wal/0000000000000003.wal' }));
  });
});

describe('what is acknowledged but not signed yet', () => {
  beforeEach(async () => {
    await log.appendOnly(10);
  });

  test('its content is held against its own entry', async () => {
    const { path: where } = await changeContent(log.directory, 44);
    expect(await findings()).toEqual([
      { code: 'content.changed', first: 44, last: 44, path: where, detail: 'not signed yet' },
    ]);
  });

  test('its times may not go back behind what is signed', async () => {
    await rewriteWal(log.directory, (frames) =>
      frames.map((frame) => ({
        ...frame,
        parts: frame.parts.map((part) => ({
          ...part,
          entries: part.first < 40 ? part.entries : part.entries.map((entry) => entry.with(10, 0)),
        })),
      })),
    );
    expect(await findings()).toContainEqual(expect.objectContaining({ code: 'entry.time', first: 40, last: 49 }));
  });

  test('a last write that never finished is a note, not a fault: it was never acknowledged', async () => {
    const file = path.join(log.directory, 'wal/0000000000000001.wal');
    await rewriteWal(log.directory, (frames) => frames);
    await writeFile(file, new Uint8Array(100).fill(7), { flag: 'a' });
    const { holds, logs } = await report();
    expect(holds).toBe(true);
    expect(logs[0]?.notes[0]).toContain('100 bytes of a write that never finished');
  });
});
