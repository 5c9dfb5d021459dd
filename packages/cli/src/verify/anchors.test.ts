import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encodeNote, encodeVkey, parseNote, signText } from '@daybook/tlog';
import { ed25519Cosigner } from '@daybook/tlog/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyDirectory } from './directory.ts';
import { type TestLog, writeTestLog } from '../../../verify/src/testing/write-log.ts';

let scratch: string;
beforeEach(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'daybook-anchors-'));
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

const witness = ed25519Cosigner('witness.example/w', new Uint8Array(32).fill(3), () => 1_795_000_100);

async function policy(log: TestLog, quorum: string): Promise<string> {
  const file = path.join(scratch, 'policy');
  await writeFile(file, `log ${log.vkey}\nwitness w ${encodeVkey(witness.key)}\nquorum ${quorum}\n`);
  return file;
}

async function cosign(directory: string): Promise<void> {
  const file = path.join(directory, 'tenants/default/log/1/checkpoint');
  const parsed = parseNote(await readFile(file));
  if (!parsed.ok) throw new Error(parsed.code);
  const { text, signatures } = parsed.note;
  await writeFile(file, encodeNote({ text, signatures: [...signatures, ...(await signText(text, [witness]))] }));
}

test('a witness gives the outside time, apart from the operator’s, and anchors what it saw', async () => {
  await using log = await writeTestLog();
  await log.append(12);
  await log.appendOnly(2);
  await cosign(log.directory);
  const policyFile = await policy(log, 'w');
  const report = await verifyDirectory({ directory: log.directory, policyFile, noState: true, env: {} });
  expect(report.holds).toBe(true);
  expect(report.trust).toMatchObject({ from: 'policy', witnesses: ['w'] });
  expect(report.logs[0]).toMatchObject({
    operatorTime: '2026-11-18T11:06:41Z',
    outsideTime: '2026-11-18T11:08:20Z',
    cosignatures: [{ witness: 'w', time: '2026-11-18T11:08:20Z' }],
    anchored: 12,
    notAnchored: 2,
  });
});

test('where the quorum did not sign, it does not hold', async () => {
  await using log = await writeTestLog();
  await log.append(12);
  const policyFile = await policy(log, 'w');
  const report = await verifyDirectory({ directory: log.directory, policyFile, noState: true, env: {} });
  expect(report.logs[0]?.findings).toMatchObject([{ code: 'checkpoint.invalid', detail: 'no-quorum' }]);
});

test('a key of the caller’s own takes the place of the one beside the log', async () => {
  await using log = await writeTestLog();
  await log.append(3);
  const keyFile = path.join(scratch, 'mine.vkey');
  await writeFile(keyFile, `# kept on paper\n${log.vkey}\n`);
  await rm(path.join(log.directory, 'log.vkey'));
  const report = await verifyDirectory({ directory: log.directory, keyFile, noState: true, env: {} });
  expect(report).toMatchObject({ holds: true, trust: { from: 'key' } });
});

test('keys and policies that cannot be read are wrong usage, and name the line', async () => {
  await using log = await writeTestLog();
  await log.append(1);
  const file = path.join(scratch, 'bad');
  await writeFile(file, '\nnot a key\n');
  const options = { directory: log.directory, noState: true, env: {} };
  await expect(verifyDirectory({ ...options, keyFile: file })).rejects.toThrow(/line 2/);
  await expect(verifyDirectory({ ...options, policyFile: file })).rejects.toThrow(/line 2/);
  await writeFile(file, '');
  await expect(verifyDirectory({ ...options, keyFile: file })).rejects.toMatchObject({ exitCode: 2 });
  await expect(verifyDirectory({ ...options, directory: scratch })).rejects.toThrow(/no data directory/);
});
