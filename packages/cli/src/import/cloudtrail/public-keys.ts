import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { usage } from '../../failure.ts';
import { limits } from './limits.ts';

/** AWS's keys by fingerprint. */
export type PublicKeys = ReadonlyMap<string, KeyObject>;

interface KeyList {
  readonly PublicKeyList?: readonly { readonly Fingerprint?: unknown; readonly Value?: unknown }[];
}

/**
 * The keys of a file that `aws cloudtrail list-public-keys` wrote: `Value` is PKCS #1 in DER, as base64. Throws usage where it is
 * no such file.
 */
export async function readPublicKeys(file: string): Promise<PublicKeys> {
  const bytes = await readFile(file).catch((error: Error) => {
    throw usage(`cannot read ${file}: ${error.message}`);
  });
  const wrong = usage(
    `${file} is not what \`aws cloudtrail list-public-keys\` writes: {"PublicKeyList": [{"Fingerprint", "Value"}]}`,
  );
  if (bytes.length > limits.keysBytesMax) throw wrong;
  try {
    const { PublicKeyList: list } = JSON.parse(bytes.toString('utf8')) as KeyList;
    const keys = (list ?? []).map(({ Fingerprint: fingerprint, Value: value }) => {
      if (typeof fingerprint !== 'string' || typeof value !== 'string') throw wrong;
      const key = createPublicKey({ key: Buffer.from(value, 'base64'), format: 'der', type: 'pkcs1' });
      return [fingerprint.toLowerCase(), key] as const;
    });
    if (keys.length === 0) throw wrong;
    return new Map(keys);
  } catch {
    throw wrong;
  }
}

/** RSASSA-PKCS1-v1_5 with SHA-256 (`SHA256withRSA`); the signature in hexadecimal digits. */
export function isSigned(text: string, signature: string, key: KeyObject): boolean {
  if (!/^(?:[0-9a-f]{2}){1,1024}$/i.test(signature)) return false;
  return verify('sha256', Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'hex'));
}
