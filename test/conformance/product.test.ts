import { readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Server, temporary } from '../system/support/index.ts';
import {
  buildFsck,
  buildSumdbChecker,
  type Built,
  checkWithFsck,
  checkWithOpenssl,
  checkWithSumdb,
  type LogDirectory,
  opensslMissing,
} from './index.ts';

const root = path.resolve(import.meta.dirname, '../..');
const examples = ['apache-access.log', 'nginx-access.log', 'auth.log'];
const linesAtOnce = 2_000;
const receipts = 20;

const sumdb = await buildSumdbChecker();
const fsck = await buildFsck();
const noOpenssl = await opensslMissing();
const work = temporary();
const proofs = path.join(work.folder, 'proofs');
const log: LogDirectory = {
  dir: path.join(work.data, 'tenants/default/log/1'),
  vkeyPath: path.join(work.data, 'log.vkey'),
};

/** A log that the product wrote: the example logs imported into a real server, which is then ended. */
beforeAll(async () => {
  await using server = await Server.start({ data: work.data });
  const client = server.client();
  const positions: string[] = [];
  for (const name of examples) {
    const lines = readFileSync(path.join(root, 'examples', name), 'utf8').split('\n');
    for (let at = 0; at < lines.length; at += linesAtOnce) {
      const body = lines.slice(at, at + linesAtOnce).join('\n');
      if (body.trim() === '') continue;
      const answer = await client.sendLines(body, { source: name.replace('.log', '') });
      positions.push(...answer.positions.map(({ first }) => first));
    }
  }
  await mkdir(proofs);
  for (const position of positions.slice(0, receipts)) {
    const { proof } = await client.receipt(position);
    await writeFile(path.join(proofs, `${position.replace(':', '-')}.tlog-proof`), proof);
  }
  server.signal('SIGTERM');
  expect(await server.ended).toMatchObject({ code: 0 });
});

afterAll(() => {
  for (const built of [sumdb, fsck]) if (built.ok) rmSync(path.dirname(built.path), { recursive: true, force: true });
  work[Symbol.dispose]();
});

const reason = (built: Built): string => (built.ok ? '' : ` (skipped: ${built.reason})`);

describe('a log that the server wrote', () => {
  test.skipIf(!sumdb.ok)(`holds for golang.org/x/mod/sumdb, with its receipts${reason(sumdb)}`, async () => {
    const verdict = await checkWithSumdb(sumdb.ok ? sumdb.path : '', log, proofs);
    expect(verdict).toMatchObject({ ok: true });
    expect(verdict.report).toMatch(/size=1\d{4} .* proofs=\d+/);
    expect(verdict.report).not.toContain('proofs=0');
  });

  test.skipIf(!fsck.ok)(`holds for Tessera's fsck${reason(fsck)}`, async () => {
    expect(await checkWithFsck(fsck.ok ? fsck.path : '', log)).toMatchObject({ ok: true });
  });

  test.skipIf(noOpenssl !== null)(`has a checkpoint whose signature openssl verifies${noOpenssl ?? ''}`, async () => {
    expect(await checkWithOpenssl(log)).toMatchObject({ ok: true });
  });
});
