import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  decodeReceipt,
  decodeRecord,
  encodeReceipt,
  logDirectory,
  revealSections,
  sectionsWithout,
  showSections,
} from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { decodeBundle, encodeProof, entriesPath, proveInclusion, tilePath } from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plainPaint } from '../terminal/index.ts';
import { verifyReceiptFile } from './receipt.ts';
import { renderReceipt } from './render-receipt.ts';
import { readFilesOf } from '@daybook/verify';
import { type TestLog, writeTestLog } from '../../../verify/src/testing/write-log.ts';
import { readWalRuns } from '../../../verify/src/wal-runs.ts';

let log: TestLog;
let scratch: string;
let receipt: Receipt;
const index = 7;

interface Receipt {
  entry: string;
  sections: { id: number; salt?: string; bytes?: string; commitment?: string }[];
  proof: string;
}

beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'daybook-receipt-'));
  log = await writeTestLog();
  await log.append(20);
  await writeFile(path.join(scratch, 'log.vkey'), `${log.vkey}\n`);
  receipt = (await takeReceipt()) as Receipt;
});
afterAll(async () => {
  await log[Symbol.asyncDispose]();
  await rm(scratch, { recursive: true, force: true });
});

async function takeReceipt(): Promise<object> {
  const root = path.join(log.directory, logDirectory('default', 1));
  const read = async (name: string) => new Uint8Array(await readFile(path.join(root, name)));
  const proof = await proveInclusion(
    index,
    20,
    (level, tile, width) => read(tilePath(level, tile, width)),
    nodeCrypto.sha256,
  );
  const bundle = decodeBundle(await read(entriesPath(0, 20)), 20);
  const { runs } = await readWalRuns(readFilesOf(log.directory), () => 20);
  const record = decodeRecord(
    runs.get('default/1')?.find(({ records }) => records.length > 0)?.records[index] ?? new Uint8Array(0),
  );
  if (!bundle.ok || !record.ok) throw new Error('the test log cannot be read');
  const checkpoint = new TextDecoder().decode(await read('checkpoint'));
  return encodeReceipt({
    entry: bundle.entries[index] ?? new Uint8Array(0),
    sections: revealSections(record.value, createBatchHasher()),
    proof: encodeProof({ extra: null, index, path: proof, checkpoint }),
  });
}

async function verify(value: object) {
  const file = path.join(scratch, 'receipt');
  await writeFile(file, JSON.stringify(value));
  return verifyReceiptFile(file, { keyFile: path.join(scratch, 'log.vkey') });
}

test('a receipt proves its event offline: what, where, who signed, when', async () => {
  const report = await verify(receipt);
  expect(report).toMatchObject({
    holds: true,
    index,
    size: 20,
    origin: 'test.example/log',
    signedBy: [log.vkey],
    withheld: [],
    event: { actor: { id: 'user-7' }, request: { url: '/page/7' } },
  });
  const text = renderReceipt(report, plainPaint);
  expect(text).toContain('user user-7 from 192.0.2.7 — GET /page/7 — success');
  expect(text).toContain('event 7 of 20');
});

test('withheld sections are named, and the rest is still proved', async () => {
  const sections = receipt.sections.map((section) =>
    section.id === 2 || section.id === 9 ? { id: section.id, commitment: commitmentOf(section) } : section,
  );
  const report = await verify({ ...receipt, sections });
  expect(report).toMatchObject({ holds: true, withheld: ['actor', 'raw'] });
  expect(renderReceipt(report, plainPaint)).toContain('somebody (withheld)');
});

test('what a role masks is withheld, and its receipt is still proved', async () => {
  const decoded = decodeReceipt(JSON.stringify(receipt));
  if (!decoded.ok) throw new Error(decoded.code);
  const masked = showSections(decoded.value, sectionsWithout(['identity', 'network', 'raw']), nodeCrypto.sha256);
  const report = await verify(encodeReceipt(masked));
  expect(report).toMatchObject({ holds: true, index, event: { request: { url: '/page/7' } } });
  expect(report.holds && report.withheld).toEqual(expect.arrayContaining(['actor', 'origin']));
  expect(renderReceipt(report, plainPaint)).not.toMatch(/user-7|192\.0\.2\.7/);
});

function commitmentOf({ id, salt = '', bytes = '' }: Receipt['sections'][number]): string {
  const message = Buffer.concat([Uint8Array.of(2, id), Buffer.from(salt, 'base64'), Buffer.from(bytes, 'base64')]);
  return Buffer.from(nodeCrypto.sha256(message)).toString('base64');
}

test('a receipt of which anything was changed proves nothing', async () => {
  const [first, ...rest] = receipt.sections;
  const bytes = Buffer.from(first?.bytes ?? '', 'base64');
  bytes[10] = (bytes[10] ?? 0) ^ 1;
  const changed = { ...receipt, sections: [{ ...first, bytes: bytes.toString('base64') }, ...rest] };
  expect(await verify(changed)).toMatchObject({ holds: false, code: 'receipt.content-does-not-match-entry' });
  expect(await verify({ ...receipt, sections: rest })).toMatchObject({ holds: false });
  expect(await verify({ ...receipt, proof: receipt.proof.replace('index 7', 'index 8') })).toMatchObject({
    holds: false,
  });
  expect(await verify({})).toMatchObject({ holds: false, code: 'receipt.bad-base64' });
});

test('a receipt needs a key from the caller, and fails under another log’s', async () => {
  const file = path.join(scratch, 'receipt');
  await expect(verifyReceiptFile(file, {})).rejects.toMatchObject({ exitCode: 2 });
  await using other = await writeTestLog({ seed: 9 });
  await writeFile(path.join(scratch, 'other.vkey'), other.vkey);
  await writeFile(file, JSON.stringify(receipt));
  const report = await verifyReceiptFile(file, { keyFile: path.join(scratch, 'other.vkey') });
  expect(report).toMatchObject({ holds: false });
});
