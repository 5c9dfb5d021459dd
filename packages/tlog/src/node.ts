import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ED25519_SIGNATURE_BYTES } from './cosignature.ts';
import type { Crypto, Sha256 } from './crypto.ts';
import { cosigner, noteSigner } from './sign.ts';
import type { SignEd25519, Signer } from './sign.ts';
import { PUBLIC_KEY_BYTES, verifierKey } from './vkey.ts';
import type { VerifierKey } from './vkey.ts';

// RFC 8410: what stands before the 32 bytes in the DER of an Ed25519 public key, and of a private one.
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEED_BYTES = 32;

// A Buffer's `slice` shares its memory, unlike a Uint8Array's: none leaves this file.
const sha256: Sha256 = (bytes) => plain(hash('sha256', bytes, 'buffer'));

/** Node's own cryptography. */
export const nodeCrypto: Crypto = {
  sha256,
  verifyEd25519: async (publicKey, message, signature) => {
    if (publicKey.length !== PUBLIC_KEY_BYTES || signature.length !== ED25519_SIGNATURE_BYTES) return false;
    try {
      const der = Buffer.concat([SPKI_PREFIX, publicKey]);
      return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature);
    } catch {
      return false;
    }
  },
};

/** An Ed25519 private key: a PKCS #8 PEM, or the 32-byte seed of RFC 8032. */
export type Ed25519PrivateKey = string | Uint8Array;

export interface Ed25519KeyPair {
  /** PKCS #8. Whoever has it can sign. */
  readonly privateKeyPem: string;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

export function generateEd25519(): Ed25519KeyPair {
  const { privateKey } = generateKeyPairSync('ed25519');
  const privateKeyPem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return { privateKeyPem, publicKey: publicKeyOf(privateKey) };
}

/** A signer, with the key that verifies it: `encodeVkey(key)` is its vkey. */
export interface NodeSigner extends Signer {
  readonly key: VerifierKey;
}

/** Signs notes and checkpoints as a log does. Throws where the key is no Ed25519 private key. */
export function ed25519Signer(name: string, privateKey: Ed25519PrivateKey): NodeSigner {
  const keyObject = loadPrivateKey(privateKey);
  const key = verifierKey(sha256, name, 'ed25519', publicKeyOf(keyObject));
  return { ...noteSigner(key, signWith(keyObject)), key };
}

/** Cosigns checkpoints as a witness does, at the time (POSIX seconds) that `nowSeconds` gives. */
export function ed25519Cosigner(name: string, privateKey: Ed25519PrivateKey, nowSeconds: () => number): NodeSigner {
  const keyObject = loadPrivateKey(privateKey);
  const key = verifierKey(sha256, name, 'cosignature', publicKeyOf(keyObject));
  return { ...cosigner(key, signWith(keyObject), nowSeconds), key };
}

function signWith(privateKey: KeyObject): SignEd25519 {
  return async (message) => plain(sign(null, message, privateKey));
}

function loadPrivateKey(privateKey: Ed25519PrivateKey): KeyObject {
  const keyObject = typeof privateKey === 'string' ? createPrivateKey(privateKey) : fromSeed(privateKey);
  if (keyObject.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 private key');
  return keyObject;
}

function fromSeed(seed: Uint8Array): KeyObject {
  if (seed.length !== SEED_BYTES) throw new RangeError(`a seed of ${seed.length} bytes`);
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

function publicKeyOf(key: KeyObject): Uint8Array {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return plain(publicKey.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length));
}

function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
