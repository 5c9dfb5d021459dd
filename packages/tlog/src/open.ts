import { encodeUtf8, equalBytes } from './bytes.ts';
import { cosignedMessage, decodeCosignature, ED25519_SIGNATURE_BYTES } from './cosignature.ts';
import type { Crypto } from './crypto.ts';
import { fault } from './fault.ts';
import type { Fault } from './fault.ts';
import type { Note, NoteSignature } from './note.ts';
import type { VerifierKey } from './vkey.ts';

/** A signature that holds. `timeSeconds` is the cosigner's time (POSIX), null for a signature that has none. */
export interface VerifiedSignature {
  readonly key: VerifierKey;
  readonly timeSeconds: number | null;
}

export type OpenFault = Fault<'bad-signature' | 'no-known-signature' | 'ambiguous-key'>;

/**
 * C2SP signed-note, signatures: those of unknown keys are ignored, one of a known key that fails rejects the note, and at
 * least one must hold. `at` is the position in `note.signatures` (in `keys` for `ambiguous-key`: two keys of one name and
 * key ID).
 */
export async function openNote(
  crypto: Crypto,
  note: Note,
  keys: readonly VerifierKey[],
): Promise<{ readonly ok: true; readonly signatures: readonly VerifiedSignature[] } | OpenFault> {
  const ambiguous = keys.findIndex((key, i) => keys.slice(0, i).some((other) => clash(key, other)));
  if (ambiguous !== -1) return fault('ambiguous-key', ambiguous);
  const signatures: VerifiedSignature[] = [];
  for (const [at, signature] of note.signatures.entries()) {
    const key = keys.find(({ name, keyId }) => name === signature.name && keyId === signature.keyId);
    if (key === undefined) continue;
    const verified = await verifySignature(crypto, note.text, signature, key);
    if (verified === null) return fault('bad-signature', at);
    signatures.push(verified);
  }
  return signatures.length > 0 ? { ok: true, signatures } : fault('no-known-signature', 0);
}

function clash(left: VerifierKey, right: VerifierKey): boolean {
  if (left.name !== right.name || left.keyId !== right.keyId) return false;
  return left.type !== right.type || !equalBytes(left.publicKey, right.publicKey);
}

/** Null where it does not hold. */
async function verifySignature(
  crypto: Crypto,
  text: string,
  { signature }: NoteSignature,
  key: VerifierKey,
): Promise<VerifiedSignature | null> {
  if (key.type === 'ed25519') {
    if (signature.length !== ED25519_SIGNATURE_BYTES) return null;
    const holds = await crypto.verifyEd25519(key.publicKey, encodeUtf8(text), signature);
    return holds ? { key, timeSeconds: null } : null;
  }
  const cosignature = decodeCosignature(signature);
  if (cosignature === null) return null;
  const message = cosignedMessage(cosignature.timeSeconds, text);
  const holds = await crypto.verifyEd25519(key.publicKey, message, cosignature.signature);
  return holds ? { key, timeSeconds: cosignature.timeSeconds } : null;
}
