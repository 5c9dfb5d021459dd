import type { Crypto } from './crypto.ts';
import { ED25519_SIGNATURE_BYTES } from './cosignature.ts';
import { sha256 } from './sha256.ts';
import { PUBLIC_KEY_BYTES } from './vkey.ts';

/**
 * For browsers: WebCrypto's Ed25519, and SHA-256 of our own, as WebCrypto's cannot be called synchronously. Where the
 * browser has no Ed25519, or no WebCrypto because the page did not come over TLS, it throws a NotSupportedError, so that
 * "cannot verify" is not taken for "does not hold".
 */
export const browserCrypto: Crypto = {
  sha256,
  verifyEd25519: async (publicKey, message, signature) => {
    if (publicKey.length !== PUBLIC_KEY_BYTES || signature.length !== ED25519_SIGNATURE_BYTES) return false;
    if (!('subtle' in globalThis.crypto)) throw new DOMException('this page has no WebCrypto', 'NotSupportedError');
    const { subtle } = globalThis.crypto;
    try {
      // Copies, because WebCrypto takes no view of shared memory.
      const key = await subtle.importKey('raw', new Uint8Array(publicKey), 'Ed25519', false, ['verify']);
      return await subtle.verify('Ed25519', key, new Uint8Array(signature), new Uint8Array(message));
    } catch (error) {
      if (error instanceof Error && error.name === 'NotSupportedError') throw error;
      return false;
    }
  },
};
