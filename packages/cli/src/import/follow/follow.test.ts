import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Chunk } from '../chunks.ts';
import { follow } from './follow.ts';
import { readPlace } from './place.ts';

let folder: string;
let file: string;
let placeFile: string;
/** What a server has that takes each key once. */
let taken: Map<string, string>;
let notes: string[];
/** What happens when something is said. */
let onNote: () => void;
/** Of the next pieces: it takes them, but its answer is lost. */
let lostAnswers: number;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybook-follow-'));
  file = path.join(folder, 'access.log');
  placeFile = path.join(folder, 'state/place.json');
  taken = new Map();
  notes = [];
  onNote = () => undefined;
  lostAnswers = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const send = async ({ bytes, prefixDigest, offset }: Chunk): Promise<void> => {
  const key = `${prefixDigest}-${offset}`;
  const text = Buffer.from(bytes).toString();
  if (taken.has(key) && taken.get(key) !== text) throw new Error('the same key with other content');
  taken.set(key, text);
  lostAnswers -= 1;
  if (lostAnswers >= 0) throw new Error('the answer was lost');
};
const all = (): string => [...taken.values()].join('');
const becomes = (text: string) => vi.waitFor(() => expect(all()).toBe(text), { timeout: 10_000, interval: 5 });

function started(partsMs = 60_000): { readonly stop: () => Promise<void>; readonly over: Promise<void> } {
  const ending = new AbortController();
  const note = (text: string): void => {
    notes.push(text);
    onNote();
  };
  const over = follow({ file, placeFile, pollMs: 5, graceMs: 20, partsMs, send, note, signal: ending.signal });
  const stop = async (): Promise<void> => {
    ending.abort();
    await over;
  };
  return { stop, over };
}

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `line ${from + i} of a log that somebody follows\n`).join('');

describe('following a file', () => {
  test('lines come once they end, those of a file that is not there yet too', async () => {
    const { stop } = started();
    writeFileSync(file, `${lines(0, 3)}half`);
    await becomes(lines(0, 3));
    appendFileSync(file, ' a line\n');
    await becomes(`${lines(0, 3)}half a line\n`);
    await stop();
  });

  test('more than a piece comes in pieces, and a line over the limit is cut', async () => {
    const long = `${'x'.repeat(1_500_000)}\n`;
    writeFileSync(file, lines(0, 1_200) + long);
    const { stop } = started();
    await becomes(lines(0, 1_200) + long);
    expect(taken.size).toBe(5);
    await stop();
  });

  const part = (stream: string, tag: string, text: string): string =>
    `2026-11-28T11:24:31.844902095+00:00 ${stream} ${tag} ${text}\n`;

  test('the parts that a container runtime cut a line into are sent together, once the line ends', async () => {
    const { stop } = started();
    const first = part('stdout', 'F', 'whole');
    writeFileSync(file, first + part('stdout', 'P', 'a'));
    await becomes(first);
    appendFileSync(file, part('stderr', 'F', 'between'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(all()).toBe(first);
    appendFileSync(file, part('stdout', 'F', 'b') + part('stderr', 'F', 'next'));
    await becomes(readFileSync(file, 'utf8'));
    expect([...taken.values()][1]?.startsWith(part('stdout', 'P', 'a') + part('stderr', 'F', 'between'))).toBe(true);
    await stop();
  });

  test('parts wait for their end so long and no longer, counted from when they came', async () => {
    const { stop } = started(400);
    writeFileSync(file, '');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const sinceMs = performance.now();
    appendFileSync(file, part('stdout', 'P', 'no end'));
    await becomes(part('stdout', 'P', 'no end'));
    expect(performance.now() - sinceMs).toBeGreaterThanOrEqual(300);
    await stop();
  });

  test('parts that fill a piece do not wait', async () => {
    const text = part('stdout', 'P', 'x').repeat(500);
    writeFileSync(file, text);
    const { stop } = started();
    await becomes(text);
    expect(taken.size).toBe(1);
    await stop();
  });

  test('parts without an end in a file that was rotated are sent as they are', async () => {
    const first = part('stdout', 'F', 'whole');
    writeFileSync(file, first);
    const { stop } = started();
    // It has the file open from here on.
    await becomes(first);
    appendFileSync(file, part('stdout', 'P', 'no end'));
    renameSync(file, `${file}.1`);
    writeFileSync(file, '');
    await becomes(first + part('stdout', 'P', 'no end'));
    await stop();
  });

  test('after a restart it goes on where it was', async () => {
    writeFileSync(file, lines(0, 3));
    const first = started();
    await becomes(lines(0, 3));
    await first.stop();
    appendFileSync(file, lines(3, 5));
    const second = started();
    await becomes(lines(0, 5));
    await second.stop();
    expect(notes).toEqual([]);
  });

  test('what was sent when the answer was lost is sent again as it was, whatever came behind it', async () => {
    writeFileSync(file, lines(0, 3));
    lostAnswers = 1;
    await expect(started().over).rejects.toThrow('the answer was lost');
    expect(readPlace(placeFile)).toMatchObject({ offset: 0, pending: lines(0, 3).length });
    appendFileSync(file, lines(3, 5));
    const { stop } = started();
    await becomes(lines(0, 5));
    await stop();
    expect(taken.size).toBe(2);
  });

  test('a file that is moved away is read to its end, also where that is no whole line', async () => {
    writeFileSync(file, lines(0, 3));
    const { stop } = started();
    await becomes(lines(0, 3));
    renameSync(file, `${file}.1`);
    writeFileSync(file, lines(5, 6));
    appendFileSync(`${file}.1`, `${lines(3, 5)}end`);
    await becomes(`${lines(0, 5)}end${lines(5, 6)}`);
    await stop();
  });

  test('what was rotated while nobody followed comes first, in its order; what was compressed is said', async () => {
    writeFileSync(file, lines(0, 3));
    const first = started();
    await becomes(lines(0, 3));
    await first.stop();
    appendFileSync(file, lines(3, 4));
    renameSync(file, `${file}.3`);
    const later = [
      [`${file}.2`, lines(4, 6), 1],
      [`${file}.1.gz`, 'compressed', 2],
      [`${file}.1`, lines(6, 7), 3],
    ] as const;
    for (const [name, text, seconds] of later) {
      writeFileSync(name, text);
      utimesSync(name, 4_000_000_000 + seconds, 4_000_000_000 + seconds);
    }
    writeFileSync(file, lines(7, 8));
    const second = started();
    await becomes(lines(0, 8));
    await second.stop();
    expect(notes).toEqual([
      `${file}.1.gz was compressed before it was read: import it by hand`,
      `${file}.2 was rotated meanwhile and is sent first`,
      `${file}.1 was rotated meanwhile and is sent first`,
    ]);
  });

  test('a file that is rotated while rotated ones are sent is sent in its turn', async () => {
    writeFileSync(file, lines(0, 3));
    const first = started();
    await becomes(lines(0, 3));
    await first.stop();
    renameSync(file, `${file}.3`);
    writeFileSync(`${file}.2`, lines(3, 5));
    utimesSync(`${file}.2`, 4_000_000_000, 4_000_000_000);
    writeFileSync(file, lines(5, 7));
    utimesSync(file, 4_000_000_001, 4_000_000_001);
    onNote = () => {
      onNote = () => undefined;
      renameSync(file, `${file}.1`);
      writeFileSync(file, lines(7, 9));
    };
    const second = started();
    await becomes(lines(0, 9));
    await second.stop();
    expect(notes[0]).toBe(`${file}.2 was rotated meanwhile and is sent first`);
  });

  test('a file that is copied and cut off is finished in its copy', async () => {
    writeFileSync(file, lines(0, 3));
    const first = started();
    await becomes(lines(0, 3));
    await first.stop();
    appendFileSync(file, lines(3, 4));
    copyFileSync(file, `${file}.1`);
    truncateSync(file);
    writeFileSync(file, lines(4, 5));
    const second = started();
    await becomes(lines(0, 5));
    await second.stop();
  });

  test('a file that is cut off is sent from its beginning', async () => {
    writeFileSync(file, lines(0, 3));
    const { stop } = started();
    await becomes(lines(0, 3));
    truncateSync(file);
    await vi.waitFor(() => expect(notes).toContain(`${file} was cut off: it is sent from its beginning`), {
      timeout: 10_000,
    });
    appendFileSync(file, lines(3, 4));
    await becomes(lines(0, 4));
    await stop();
  });

  test('another file under the inode of the one before is another file, also where it begins alike', async () => {
    writeFileSync(file, lines(0, 2));
    const first = started();
    await becomes(lines(0, 2));
    await first.stop();
    writeFileSync(file, lines(2, 9));
    const second = started();
    await becomes(lines(0, 9));
    await second.stop();
    expect(notes.join()).toContain('is gone, or was cut off');
  });

  test('a kept place that is damaged is named, and nothing is sent', async () => {
    writeFileSync(file, lines(0, 1));
    const first = started();
    await becomes(lines(0, 1));
    await first.stop();
    writeFileSync(placeFile, readFileSync(placeFile).subarray(5));
    await expect(started().over).rejects.toThrow(/place\.json, which says how far the file was sent, is damaged/);
  });

  test('a place that cannot be kept ends it before anything is sent', async () => {
    writeFileSync(path.join(folder, 'state'), 'a file where a folder is needed');
    writeFileSync(file, lines(0, 1));
    await expect(started().over).rejects.toThrow(/ENOTDIR|EEXIST|not a directory/);
    expect(taken.size).toBe(0);
  });
});
