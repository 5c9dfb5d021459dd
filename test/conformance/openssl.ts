import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram, verdictOf } from './program.ts';
import type { LogDirectory, Verdict } from './program.ts';

/** RFC 8410: what stands before the 32 bytes in the DER of an Ed25519 public key. */
const SPKI_PREFIX = '302a300506032b6570032100';
const KEY_ID_BYTES = 4;

/** Why openssl cannot be asked, or null. Ed25519 over a file needs `pkeyutl -rawin`, which openssl has from 3.0 on. */
export async function opensslMissing(): Promise<string | null> {
  const { exitCode, stdout } = await runProgram('openssl', ['version']);
  if (exitCode !== 0) return 'there is no openssl';
  return /^OpenSSL ([3-9]|\d\d)/.test(stdout) ? null : `it needs openssl 3, and this is ${stdout.trim()}`;
}

/**
 * openssl over one Ed25519 signature: the log's own line of the checkpoint. The note is taken apart here anew, so that a
 * mistake in our own parser cannot hide itself.
 */
export async function checkWithOpenssl({ dir, vkeyPath }: LogDirectory): Promise<Verdict> {
  const [name = '', keyId = '', ...material] = (await readFile(vkeyPath, 'utf8')).trim().split('+');
  const note = await readFile(join(dir, 'checkpoint'), 'utf8');
  const end = note.lastIndexOf('\n\n');
  const signatures = note
    .slice(end + 2)
    .split('\n')
    .filter((line) => line.startsWith(`— ${name} `))
    .map((line) => Buffer.from(line.split(' ')[2] ?? '', 'base64'));
  const signature = signatures.find((bytes) => bytes.subarray(0, KEY_ID_BYTES).toString('hex') === keyId);
  if (signature === undefined) return { ok: false, report: `no signature by ${name} with key ID ${keyId}` };
  const publicKey = Buffer.from(material.join('+'), 'base64').subarray(1);
  const work = await mkdtemp(join(tmpdir(), 'openssl-'));
  try {
    const [keyPath, textPath, signaturePath] = ['key.der', 'text', 'signature'].map((file) => join(work, file));
    if (keyPath === undefined || textPath === undefined || signaturePath === undefined) throw new Error('no path');
    await writeFile(keyPath, Buffer.concat([Buffer.from(SPKI_PREFIX, 'hex'), publicKey]));
    await writeFile(textPath, note.slice(0, end + 1));
    await writeFile(signaturePath, signature.subarray(KEY_ID_BYTES));
    const key = ['-pubin', '-keyform', 'DER', '-inkey', keyPath];
    const files = ['-rawin', '-in', textPath, '-sigfile', signaturePath];
    return verdictOf(await runProgram('openssl', ['pkeyutl', '-verify', ...key, ...files]));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
