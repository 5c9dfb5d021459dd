import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parsePolicy, parseVkey, policyOfKeys, type VerifierKey } from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import { type Trust, trustOf } from '@daybook/verify';
import { usage } from '../failure.ts';

export interface TrustOptions {
  /** C2SP tlog-policy: logs, witnesses, quorum. */
  readonly policyFile?: string | undefined;
  /** A file of verifier keys, one a line. */
  readonly keyFile?: string | undefined;
}

export const vkeyFile = 'log.vkey';
const trustBytesMax = 1024 * 1024;

/** @throws Failure where a file cannot be read or has no key in it. */
export async function loadTrust(options: TrustOptions, directory: string | null): Promise<Trust> {
  if (options.policyFile !== undefined) return policyTrust(options.policyFile);
  if (options.keyFile !== undefined) return keyTrust(options.keyFile, 'key');
  if (directory === null) throw usage('a key is needed: --key FILE (a `.vkey` file of the log) or --policy FILE');
  return keyTrust(path.join(directory, vkeyFile), 'directory');
}

async function policyTrust(file: string): Promise<Trust> {
  const parsed = parsePolicy(nodeCrypto.sha256, await readTrustFile(file, '--policy'));
  if (!parsed.ok)
    throw usage(`${file}, line ${parsed.at}: not a policy (${parsed.code}). The form is C2SP tlog-policy`);
  const { policy } = parsed;
  if (policy.logs.length === 0) throw usage(`${file} names no log; add a line: log VKEY`);
  return trustOf(policy, 'policy', file);
}

async function keyTrust(file: string, from: 'directory' | 'key'): Promise<Trust> {
  const what = from === 'directory' ? 'the verifier key of the log' : '--key';
  const text = new TextDecoder().decode(await readTrustFile(file, what));
  return trustOf(policyOfKeys(parseVkeys(text, file)), from, file);
}

/** Keys, one a line; empty lines and those that begin with `#` are passed over. */
export function parseVkeys(text: string, place: string): VerifierKey[] {
  const keys: VerifierKey[] = [];
  for (const [i, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const parsed = parseVkey(nodeCrypto.sha256, line);
    if (!parsed.ok) throw usage(`${place}, line ${i + 1}: not a verifier key (${parsed.code})`);
    keys.push(parsed.key);
  }
  if (keys.length === 0) throw usage(`${place} has no key in it`);
  return keys;
}

async function readTrustFile(file: string, what: string): Promise<Uint8Array> {
  try {
    const bytes = await readFile(file);
    if (bytes.length > trustBytesMax) throw new Error(`it has more than ${trustBytesMax} bytes`);
    return bytes;
  } catch (error) {
    throw usage(`${what}: cannot read ${file}: ${(error as Error).message}`, error);
  }
}
