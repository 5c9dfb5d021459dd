import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Logged, Statement } from '@daybook/event';
import { encodeNote } from '@daybook/tlog';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Manifest, type Stated, statementsBytesMax, statementsFile } from '../backup/index.ts';
import { lostStatements, writeStated } from './statements.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybook-statements-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const signature = { name: 'log.example', keyId: 1, signature: new Uint8Array(64) };
const keys = {
  notary: { sign: async (text: string) => encodeNote({ text, signatures: [signature] }) },
  notes: { faultOf: async (): Promise<string | null> => null },
};
const log = { tenant: 'default', log: 1, origin: 'log.example' };

function statementsAt(...indices: number[]): Logged[] {
  return indices.map((index, i) => {
    const chained = { number: i + 1, previous: indices[i - 1] ?? null };
    const statement: Statement = { type: 'certificate', ...chained, plan: 1, destroyed: 0, stopped: null, kept: [] };
    return { index, receivedUs: index, statement };
  });
}

const statedAt = (minute: number, ...indices: number[]): Stated => ({
  madeAt: `2026-11-29T10:0${minute}:00.000Z`,
  logs: [{ ...log, size: 90, statements: statementsAt(...indices), words: new Map() }],
});
const write = (of: Stated) => writeStated(of, folder, keys);
const file = () => path.join(folder, statementsFile);
const madeAtIn = (name: string) =>
  (JSON.parse(readFileSync(path.join(folder, 'statements', name), 'utf8').split('\n')[0] ?? '') as Stated).madeAt;

test('what goes on takes the place of what was there', async () => {
  expect(await write(statedAt(1, 3))).toMatchObject({ statements: 1, aside: null, isBehind: false });
  expect(await write(statedAt(2, 3, 8))).toMatchObject({ statements: 2, aside: null, isBehind: false });
  expect(madeAtIn('statements.jsonl')).toBe('2026-11-29T10:02:00.000Z');
});

test('of a log that is behind nothing is written: the folder has more', async () => {
  await write(statedAt(1, 3, 8));
  expect(await write(statedAt(2, 3))).toMatchObject({ aside: null, isBehind: true });
  expect(madeAtIn('statements.jsonl')).toBe('2026-11-29T10:01:00.000Z');
});

test('of another log, or damaged, it is put aside and not lost', async () => {
  await write(statedAt(1, 3, 8));
  const { aside } = await write(statedAt(2, 4));
  expect(madeAtIn(path.basename(aside ?? ''))).toBe('2026-11-29T10:01:00.000Z');
  truncateSync(file(), 50);
  const second = await write(statedAt(3, 4));
  expect(second.aside).not.toBe(aside);
  expect(readdirSync(path.join(folder, 'statements')).filter((name) => name.startsWith('other-'))).toHaveLength(2);
});

test('a folder of something else is left alone', async () => {
  writeFileSync(path.join(folder, 'photo.jpg'), 'x');
  await expect(write(statedAt(1, 3))).rejects.toThrow('is not empty and holds no backups');
  expect(readdirSync(folder)).toEqual(['photo.jpg']);
});

const manifest = (size: number, madeAt = '2026-11-29T10:05:00.000Z'): Manifest => ({
  daybook: 1,
  backup: 4,
  madeAt,
  program: 'x',
  keys: false,
  logs: [{ ...log, size, end: size }],
  files: [],
  packs: [],
  removed: [],
});
const lostOf = (of: Manifest, known: readonly Logged[], named?: string, notes = keys.notes) =>
  lostStatements(folder, named, of, { notes, statements: async () => known });

test('a restore finds what came after the backup in the folder, or in the file that is named', async () => {
  expect(await lostOf(manifest(10), [])).toBeNull();
  await write(statedAt(7, 3, 40, 50));
  expect(await lostOf(manifest(10), statementsAt(3))).toMatchObject({ count: 2 });
  expect(await lostOf(manifest(10), statementsAt(3), file())).toMatchObject({ count: 2 });
  // Nothing new, but as of later: that is known too.
  expect(await lostOf(manifest(60), statementsAt(3, 40, 50))).toMatchObject({ count: 0 });
  expect(await lostOf(manifest(60, '2026-11-29T11:00:00.000Z'), statementsAt(3, 40, 50))).toBeNull();
});

test('a file that is older than the backup is passed over in the folder, and refused where it is named', async () => {
  await write(statedAt(1, 3));
  const known = statementsAt(3, 8);
  expect(await lostOf(manifest(10), known)).toBeNull();
  // Whatever it says of when it was made: it does not know what the backup does.
  expect(await lostOf(manifest(10, '2026-11-29T09:00:00.000Z'), known)).toBeNull();
  await expect(lostOf(manifest(10), known, file())).rejects.toThrow(
    `${file()}, of 2026-11-29T10:01:00.000Z, is older than backup 4, of 2026-11-29T10:05:00.000Z, which has 2 statements`,
  );
});

test('a file of another log, one that is not there, and one that is too large are refused by name', async () => {
  await write(statedAt(7, 3, 40));
  await expect(lostOf(manifest(10), statementsAt(4))).rejects.toThrow(
    `${file()} is not of the log in backup 4: of default, the file has a statement at 3, where the backup states something else (at 4)`,
  );
  const stranger = { faultOf: async () => 'it is signed by none of the keys that are trusted' };
  const byStranger = lostOf(manifest(10), statementsAt(3), undefined, stranger);
  await expect(byStranger).rejects.toThrow(
    /signed by none of the keys that are trusted\. Name the right file with --statements/,
  );
  const elsewhere = { ...manifest(10), logs: [{ ...log, origin: 'x', size: 10, end: 10 }] };
  await expect(lostOf(elsewhere, [])).rejects.toThrow('the log of default is log.example there, and x in the backup');
  await expect(lostOf(manifest(10), [], `${folder}/none`)).rejects.toThrow(`there is no file ${folder}/none`);
  truncateSync(file(), statementsBytesMax + 1);
  await expect(lostOf(manifest(10), [])).rejects.toThrow(`has ${statementsBytesMax + 1} bytes, more than any file`);
});
