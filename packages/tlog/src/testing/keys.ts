import { ed25519Cosigner, ed25519Signer } from '../node.ts';
import type { NodeSigner } from '../node.ts';

/** A log's signer whose key is fixed by the number. */
export function testSigner(name: string, number = 1): NodeSigner {
  return ed25519Signer(name, new Uint8Array(32).fill(number));
}

/** A witness whose key and time are fixed. */
export function testCosigner(name: string, number: number, timeSeconds = 1_700_000_000): NodeSigner {
  return ed25519Cosigner(name, new Uint8Array(32).fill(number), () => timeSeconds);
}
