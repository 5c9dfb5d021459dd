/**
 * SHA-256 and SHA-512 of many short messages per call. Each hasher owns its scratch memory (under 1 MiB), which every call overwrites:
 * one thread at a time, and no call from within another, which synchronous code cannot make by accident. Nothing of it is handed
 * out: digests are copied to `out`. Messages stay in the scratch until the next call; it is not for keys that must be wiped.
 */
export interface BatchHasher {
  /** Four messages at a time, or one where the runtime has no vectors. The digests are the same. */
  readonly simd: boolean;
  /**
   * Message i is `input[offsets[i] .. offsets[i + 1])`, of any length. Writes 32 × count bytes at `out[outOffset]`.
   * @throws RangeError where offsets descend or lead beyond `input`, or `out` is too small; `out` is then unchanged.
   */
  sha256Many(input: Uint8Array, offsets: Uint32Array, count: number, out: Uint8Array, outOffset?: number): void;
  /**
   * SHA-256(prefix ‖ message) of `count` messages that lie side by side, `messageBytes` each (1 to 65,536): RFC 6962 leaves and nodes.
   * Writes 32 × count bytes at `out[outOffset]`. @throws RangeError
   */
  sha256Prefixed(
    prefix: number,
    input: Uint8Array,
    messageBytes: number,
    count: number,
    out: Uint8Array,
    outOffset?: number,
  ): void;
  /**
   * SHA-256(prefix ‖ left ‖ right) of every 64 bytes of `pairs` (RFC 6962, section 2.1). `out` may be `pairs`, from its start.
   * @throws RangeError
   */
  hashPairs(prefix: number, pairs: Uint8Array, out: Uint8Array, outOffset?: number): void;
  /**
   * SHA-512 of `count` messages that lie side by side, `messageBytes` each (at most 111). Writes 64 × count bytes at `out[outOffset]`.
   * @throws RangeError
   */
  sha512Many(input: Uint8Array, messageBytes: number, count: number, out: Uint8Array, outOffset?: number): void;
  /** One message, in a new array of 32 bytes. */
  sha256(message: Uint8Array): Uint8Array;
}
