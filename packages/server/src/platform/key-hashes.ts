import { createHash } from 'node:crypto';

/** By what an idempotency key, and what came under it, are known again. */
export interface KeyHashes {
  /** SHA-256 of the key as it was sent. */
  readonly keyHash: Uint8Array;
  /**
   * SHA-256 of the key and, behind it, of the SHA-256 of the content. The key itself is kept nowhere: without it nobody can try out what the
   * content may have been, when that was erased.
   */
  readonly contentHash: Uint8Array;
  /** SHA-256 of the content alone, which is kept nowhere any more: keys from before that are known by it for the seven days that they are kept. */
  readonly plainHash: Uint8Array;
}

export function keyHashes(key: string | Uint8Array, content: string | Uint8Array): KeyHashes {
  const plainHash = createHash('sha256').update(content).digest();
  const contentHash = createHash('sha256').update(key).update(plainHash).digest();
  return { keyHash: createHash('sha256').update(key).digest(), contentHash, plainHash };
}
