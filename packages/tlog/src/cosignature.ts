import { concatBytes, encodeUtf8, viewOf } from './bytes.ts';

const TIMESTAMP_BYTES = 8;
export const ED25519_SIGNATURE_BYTES = 64;

/** A witness's signature: when it saw the checkpoint, and over what it signed. */
export interface Cosignature {
  /** POSIX seconds, below 2^53. */
  readonly timeSeconds: number;
  readonly signature: Uint8Array;
}

/** C2SP tlog-cosignature, Ed25519 signed message: the header, the time, and the checkpoint's whole text. */
export function cosignedMessage(timeSeconds: number, checkpointText: string): Uint8Array {
  return encodeUtf8(`cosignature/v1\ntime ${timeSeconds}\n${checkpointText}`);
}

/** C2SP tlog-cosignature, format: u64 timestamp, big-endian, then the Ed25519 signature. 72 bytes. */
export function encodeCosignature({ timeSeconds, signature }: Cosignature): Uint8Array {
  const timestamp = new Uint8Array(TIMESTAMP_BYTES);
  viewOf(timestamp).setBigUint64(0, BigInt(timeSeconds));
  return concatBytes(timestamp, signature);
}

/** Null where it is not 72 bytes, or the time is 2^53 s or more. */
export function decodeCosignature(bytes: Uint8Array): Cosignature | null {
  if (bytes.length !== TIMESTAMP_BYTES + ED25519_SIGNATURE_BYTES) return null;
  const timeSeconds = Number(viewOf(bytes).getBigUint64(0));
  if (!Number.isSafeInteger(timeSeconds)) return null;
  return { timeSeconds, signature: bytes.slice(TIMESTAMP_BYTES) };
}
