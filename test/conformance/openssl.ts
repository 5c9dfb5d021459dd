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

/** C2SP signed-note, signature types: a log's signature of the text, a witness's of the time and the text. */
const COSIGNATURE = 0x04;
const TIMESTAMP_BYTES = 8;

/**
 * openssl over one Ed25519 signature of the checkpoint: the line of the key in `vkeyPath`, a log's or a witness's. The note
 * is taken apart here anew, so that a mistake in our own parser cannot hide itself.
 */
export async function checkWithOpenssl({ dir, vkeyPath }: LogDirectory): Promise<Verdict> {
  const [name = '', keyId = '', ...rest] = (await readFile(vkeyPath, 'utf8')).trim().split('+');
  const material = Buffer.from(rest.join('+'), 'base64');
  const note = await readFile(join(dir, 'checkpoint'), 'utf8');
  const end = note.lastIndexOf('\n\n');
  const text = note.slice(0, end + 1);
  const line = note
    .slice(end + 2)
    .split('\n')
    .filter((each) => each.startsWith(`— ${name} `))
    .map((each) => Buffer.from(each.split(' ')[2] ?? '', 'base64'))
    .find((bytes) => bytes.subarray(0, KEY_ID_BYTES).toString('hex') === keyId);
  if (line === undefined) return { ok: false, report: `no signature by ${name} with key ID ${keyId}` };
  const signature = line.subarray(KEY_ID_BYTES);
  const publicKey = material.subarray(1);
  if (material[0] !== COSIGNATURE) return verifyEd25519(publicKey, text, signature);
  const message = `cosignature/v1\ntime ${signature.readBigUInt64BE()}\n${text}`;
  return verifyEd25519(publicKey, message, signature.subarray(TIMESTAMP_BYTES));
}

async function verifyEd25519(publicKey: Buffer, message: string, signature: Buffer): Promise<Verdict> {
  const work = await mkdtemp(join(tmpdir(), 'openssl-'));
  try {
    const [keyPath, messagePath, signaturePath] = ['key.der', 'message', 'signature'].map((file) => join(work, file));
    if (keyPath === undefined || messagePath === undefined || signaturePath === undefined) throw new Error('no path');
    await writeFile(keyPath, Buffer.concat([Buffer.from(SPKI_PREFIX, 'hex'), publicKey]));
    await writeFile(messagePath, message);
    await writeFile(signaturePath, signature);
    const key = ['-pubin', '-keyform', 'DER', '-inkey', keyPath];
    const files = ['-rawin', '-in', messagePath, '-sigfile', signaturePath];
    return verdictOf(await runProgram('openssl', ['pkeyutl', '-verify', ...key, ...files]));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
