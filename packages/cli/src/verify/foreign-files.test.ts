import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { verifyDirectory } from './directory.ts';
import { foreignNotes } from '../../../verify/src/foreign-files.ts';
import { writeTestLog } from '../../../verify/src/testing/write-log.ts';

const log = 'tenants/default/log/1';

async function verifyWith(names: readonly string[]) {
  await using written = await writeTestLog();
  await written.append(300);
  for (const name of names) {
    const file = path.join(written.directory, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, 'x');
  }
  const report = await verifyDirectory({ directory: written.directory, noState: true, env: {} });
  const findings = [...report.findings, ...report.logs.flatMap((each) => each.findings)];
  const notes = [...report.notes, ...report.logs.flatMap((each) => each.notes)];
  return { holds: report.holds, notes, findings };
}

test('files that are no part of a log are named where nothing reads them, and it holds', async () => {
  const foreign = [
    'wal/foo',
    'tenants/default/x/1',
    'tenants/default/log/x/1',
    'tenants/default/content/01/1',
    'tenants/UPPER/1',
    'tenants/other/log/x/1',
    `${log}/notes.new`,
    `${log}/other.vkey`,
    `${log}/tile/0/readme.new`,
    'tenants/default/content/1/1/20261118/notes.new',
  ];
  const { holds, notes, findings } = await verifyWith(foreign);
  expect(findings).toEqual([]);
  expect(holds).toBe(true);
  expect(notes.map((note) => note.replace('foreign file: ', '')).toSorted()).toEqual(
    [
      'tenants/UPPER',
      'tenants/default/content/01',
      'tenants/default/content/1/1/20261118/notes.new',
      'tenants/default/log/x',
      'tenants/default/x',
      'tenants/other',
      'tenants/other/log/x',
      `${log}/notes.new`,
      `${log}/other.vkey`,
      `${log}/tile/0/readme.new`,
      'wal/foo',
    ].toSorted(),
  );
});

test('what a crash leaves half-written is passed over', async () => {
  const segment = '0000000000000300-0000000000000301.seg.new';
  const { holds, notes } = await verifyWith([
    `${log}/checkpoint.new`,
    `${log}/tile/0/001.new`,
    `tenants/default/content/1/1/20261118/${segment}`,
  ]);
  expect({ holds, notes }).toEqual({ holds: true, notes: [] });
});

test('a file in the tree of tiles that is no tile is a finding, also where its name is like a directory’s', async () => {
  const { findings } = await verifyWith([
    `${log}/tile/foo`,
    `${log}/tile/0/x001`,
    `${log}/tile/0/xfoo`,
    `${log}/tile/0/a.p`,
  ]);
  expect(findings.map((finding) => finding.path).toSorted()).toEqual(
    [`${log}/tile/foo`, `${log}/tile/0/x001`, `${log}/tile/0/xfoo`, `${log}/tile/0/a.p`].toSorted(),
  );
});

test('of very many foreign files some are named and the rest is counted', () => {
  const notes = foreignNotes(Array.from({ length: 150 }, (_, i) => `wal/${i}`));
  expect(notes).toHaveLength(101);
  expect(notes.at(-1)).toBe('and 50 more foreign files');
});
