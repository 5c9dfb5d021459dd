import { createHash } from 'node:crypto';
import type { Record } from '@daybook/event';

/** The formulas of the format, one call a hash, with nothing of the code under test. */
export function sha256(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

export const slowLeafHash = (entry: Uint8Array): Uint8Array => sha256(Uint8Array.of(0), entry);
export const slowNodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(Uint8Array.of(1), left, right);

/** `SHA-512(seed ‖ j)` gives the salts of ids 4j … 4j+3. */
export function slowSalt(seed: Uint8Array, id: number): Uint8Array {
  const hash = createHash('sha512')
    .update(seed)
    .update(Uint8Array.of(Math.floor(id / 4)))
    .digest();
  return new Uint8Array(hash.subarray((id % 4) * 16, (id % 4) * 16 + 16));
}

/** `SHA-256(0x03 ‖ n ‖ (id ‖ commitment) × n)` over `SHA-256(0x02 ‖ id ‖ salt ‖ bytes)`. */
export function slowRecordRoot(record: Record): Uint8Array {
  const items = record.sections.flatMap((section) => {
    if ('commitment' in section) return [Uint8Array.of(section.id), section.commitment];
    const salt = section.salt ?? slowSalt(record.seed ?? new Uint8Array(16), section.id);
    return [Uint8Array.of(section.id), sha256(Uint8Array.of(2, section.id), salt, section.bytes)];
  });
  return sha256(Uint8Array.of(3, record.sections.length), ...items);
}

/** RFC 6962 section 2.1 over a growing list: the root at every size, one leaf at a time. */
export class SlowTree {
  /** Roots of perfect subtrees from the left; sizes descend by powers of two. */
  #stack: { leaves: number; hash: Uint8Array }[] = [];

  add(leaf: Uint8Array): void {
    let node = { leaves: 1, hash: leaf };
    for (let left = this.#stack.at(-1); left?.leaves === node.leaves; left = this.#stack.at(-1)) {
      this.#stack.pop();
      node = { leaves: node.leaves * 2, hash: slowNodeHash(left.hash, node.hash) };
    }
    this.#stack.push(node);
  }

  root(): Uint8Array {
    const right = this.#stack.at(-1);
    if (right === undefined) return sha256();
    return this.#stack.slice(0, -1).reduceRight((hash, left) => slowNodeHash(left.hash, hash), right.hash);
  }
}
