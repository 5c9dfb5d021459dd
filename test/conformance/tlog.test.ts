import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entriesPath, tilePath } from '@daybook/tlog';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  buildFsck,
  buildSumdbChecker,
  checkWithFsck,
  checkWithOpenssl,
  checkWithSumdb,
  opensslMissing,
} from './index.ts';
import type { Built, LogDirectory } from './index.ts';
import { writeLog } from './writelog.ts';

const SIZES = [1, 255, 256, 257, 70_000];

const sumdb = await buildSumdbChecker();
const fsck = await buildFsck();
const noOpenssl = await opensslMissing();
const reasons = {
  sumdb: reasonOf(sumdb),
  fsck: reasonOf(fsck),
  openssl: noOpenssl === null ? '' : `: skipped, ${noOpenssl}`,
};
for (const [name, reason] of Object.entries(reasons)) if (reason !== '') console.warn(`${name}${reason}`);

function reasonOf(built: Built): string {
  return built.ok ? '' : `: skipped, ${built.reason}`;
}

function pathOf(built: Built): string {
  if (!built.ok) throw new Error(built.reason);
  return built.path;
}

let work = '';
const logs = new Map<number, Awaited<ReturnType<typeof writeLog>>>();

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'conformance-'));
  for (const size of SIZES) logs.set(size, await writeLog(join(work, String(size)), size));
});

afterAll(async () => {
  await rm(work, { recursive: true, force: true });
  for (const built of [sumdb, fsck]) if (built.ok) await rm(join(built.path, '..'), { recursive: true, force: true });
});

function logOf(size: number): LogDirectory & { readonly proofsDir: string } {
  const log = logs.get(size);
  if (log === undefined) throw new Error(`no log of size ${size}`);
  return log;
}

/** A copy of a log in which one bit of one file is another. */
async function damaged(size: number, path: string, at: number): Promise<LogDirectory> {
  const { dir, vkeyPath } = logOf(size);
  const copy = await mkdtemp(join(work, 'damaged-'));
  await cp(dir, copy, { recursive: true });
  const bytes = await readFile(join(copy, path));
  const offset = (at + bytes.length) % bytes.length;
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
  await writeFile(join(copy, path), bytes);
  return { dir: copy, vkeyPath };
}

// One changed bit each, in full and partial tiles of each level, in bundles, and in what was signed.
const DAMAGES: readonly (readonly [string, number, string, number])[] = [
  ['the first byte of a full tile', 70_000, tilePath(0, 100, 256), 0],
  ['the last byte of a partial tile', 70_000, tilePath(0, 273, 112), -1],
  ['a full tile of level 1', 70_000, tilePath(1, 0, 256), 5000],
  ['a partial tile of level 1', 70_000, tilePath(1, 1, 17), 200],
  ['the tile of level 2', 70_000, tilePath(2, 0, 1), 7],
  ['the last byte of a full bundle', 70_000, entriesPath(272, 256), -1],
  ['a length in a partial bundle', 70_000, entriesPath(273, 112), 1],
  ['the only tile of a log of one entry', 1, tilePath(0, 0, 1), 31],
  ['the size in the checkpoint', 257, 'checkpoint', 24],
  ['the root in the checkpoint', 257, 'checkpoint', 40],
];

describe.skipIf(!sumdb.ok)(`golang.org/x/mod/sumdb${reasons.sumdb}`, () => {
  test.each(SIZES)('a log of %i entries is sound: signature, tiles, bundles, proofs', async (size) => {
    const log = logOf(size);
    const verdict = await checkWithSumdb(pathOf(sumdb), log, log.proofsDir);
    expect(verdict).toMatchObject({ ok: true });
    expect(verdict.report).toMatch(new RegExp(`^size=${size} tiles=\\d+ bundles=\\d+ inclusion=.* proofs=[13]$`));
  });

  test.each(DAMAGES)('%s changed is found', async (_, size, path, at) => {
    expect(await checkWithSumdb(pathOf(sumdb), await damaged(size, path, at))).toMatchObject({ ok: false });
  });

  test('a proof with one hash changed, or of another log, is found', async () => {
    const { dir, vkeyPath, proofsDir } = logOf(257);
    const copy = await mkdtemp(join(work, 'proofs-'));
    const proof = await readFile(join(proofsDir, '128.tlog-proof'), 'utf8');
    const lines = proof.split('\n');
    await writeFile(
      join(copy, 'a.tlog-proof'),
      [...lines.slice(0, 2), lines[3], lines[2], ...lines.slice(4)].join('\n'),
    );
    expect(await checkWithSumdb(pathOf(sumdb), { dir, vkeyPath }, copy)).toMatchObject({ ok: false });
    await cp(join(logOf(256).proofsDir, '0.tlog-proof'), join(copy, 'a.tlog-proof'));
    expect(await checkWithSumdb(pathOf(sumdb), { dir, vkeyPath }, copy)).toMatchObject({ ok: true });
    await cp(join(logOf(70_000).proofsDir, '0.tlog-proof'), join(copy, 'a.tlog-proof'));
    expect(await checkWithSumdb(pathOf(sumdb), { dir, vkeyPath }, copy)).toMatchObject({ ok: false });
  });
});

describe.skipIf(!fsck.ok)(`Tessera's fsck${reasons.fsck}`, () => {
  test.each(SIZES)('a log of %i entries is sound', async (size) => {
    expect(await checkWithFsck(pathOf(fsck), logOf(size))).toMatchObject({ ok: true });
  });

  test.each(DAMAGES)('%s changed is found', async (_, size, path, at) => {
    expect(await checkWithFsck(pathOf(fsck), await damaged(size, path, at), 30_000)).toMatchObject({ ok: false });
  });
});

describe.skipIf(noOpenssl !== null)(`openssl${reasons.openssl}`, () => {
  test.each(SIZES)("the log's signature of the checkpoint of %i entries holds", async (size) => {
    expect(await checkWithOpenssl(logOf(size))).toMatchObject({ ok: true });
  });

  test.each([
    [1_700_000_000, true],
    [1_700_000_001, false],
  ])("the witness's cosignature at the time %i: %s", async (timeSeconds, holds) => {
    const note = await readFile(join(logOf(257).dir, 'checkpoint'), 'utf8');
    // The witness's is the last line; the low half of its time lies behind the key ID (4) and the high half (4).
    const start = note.lastIndexOf(' ') + 1;
    const signature = Buffer.from(note.slice(start), 'base64');
    signature.writeUInt32BE(timeSeconds, 8);
    const dir = await mkdtemp(join(work, 'cosigned-'));
    await writeFile(join(dir, 'checkpoint'), `${note.slice(0, start)}${signature.toString('base64')}\n`);
    const vkeyPath = join(work, '257', 'witness.vkey');
    expect(await checkWithOpenssl({ dir, vkeyPath })).toMatchObject({ ok: holds });
  });

  test.each([24, 40])('a checkpoint with byte %i changed does not hold', async (at) => {
    expect(await checkWithOpenssl(await damaged(257, 'checkpoint', at))).toMatchObject({ ok: false });
  });
});
