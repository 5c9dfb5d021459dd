import { scrypt, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../platform/random.ts';
import type { NotifierSettings } from './notifier.ts';

const saltBytes = 16;
const markBytes = 32;

/**
 * By what it is seen later that a notifier's secrets are others: no secret can be read out of it, and a weak one is dear to guess, for each
 * notifier anew. Salt and scrypt (RFC 7914), base64, of all of its channel, as a path of an address may be a secret, too.
 */
export async function secretMark(channel: NotifierSettings['channel'], random: Random): Promise<string> {
  const salt = Buffer.from(random.bytes(saltBytes));
  return Buffer.concat([salt, await derived(channel, salt)]).toString('base64');
}

export async function isMarkOf(mark: string, channel: NotifierSettings['channel']): Promise<boolean> {
  const bytes = Buffer.from(mark, 'base64');
  const known = bytes.subarray(saltBytes);
  const now = await derived(channel, bytes.subarray(0, saltBytes));
  return known.length === now.length && timingSafeEqual(known, now);
}

async function derived(channel: NotifierSettings['channel'], salt: Uint8Array): Promise<Buffer> {
  const text = JSON.stringify(Object.entries(channel).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return await new Promise((resolve, reject) => {
    scrypt(text, salt, markBytes, (error, bytes) => (error === null ? resolve(bytes) : reject(error)));
  });
}
