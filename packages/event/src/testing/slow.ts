import { createHash } from 'node:crypto';
import type { Record } from '../record.ts';

// The formulas of SPEC.md once more, one hash at a time and with nothing of ours: what the fast code is held against.

const digest = (algorithm: string, ...parts: (Uint8Array | number[])[]): Uint8Array => {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(Uint8Array.from(part));
  return Uint8Array.from(hash.digest());
};

export const slowSha256 = (...parts: (Uint8Array | number[])[]): Uint8Array => digest('sha256', ...parts);
export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export function slowSalt(seed: Uint8Array, id: number): Uint8Array {
  const at = (id % 4) * 16;
  return digest('sha512', seed, [Math.floor(id / 4)]).subarray(at, at + 16);
}

export const slowCommitment = (id: number, salt: Uint8Array, bytes: Uint8Array): Uint8Array =>
  slowSha256([2, id], salt, bytes);

export function slowRoot({ seed, sections }: Record): Uint8Array {
  const parts = sections.flatMap((section) => {
    if ('commitment' in section) return [[section.id], section.commitment];
    const salt = section.salt ?? slowSalt(seed ?? new Uint8Array(0), section.id);
    return [[section.id], slowCommitment(section.id, salt, section.bytes)];
  });
  return slowSha256([3, sections.length], ...parts);
}

/** RFC 6962, section 2.1. */
export const slowLeaf = (entry: Uint8Array): Uint8Array => slowSha256([0], entry);
