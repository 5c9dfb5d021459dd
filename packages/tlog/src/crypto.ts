/** SHA-256 of the bytes: 32 bytes. Synchronous, because a tree is millions of small calls. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/**
 * All the cryptography that this package uses; it is given to it. `node.ts` and `browser.ts` provide it.
 * `verifyEd25519` takes a 32-byte public key and a 64-byte signature (RFC 8032, pure Ed25519). It answers false, and does
 * not throw, for a key or signature of the wrong length or shape.
 */
export interface Crypto {
  readonly sha256: Sha256;
  readonly verifyEd25519: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => Promise<boolean>;
}
