import { encodeUtf8 } from './bytes.ts';
import { cosignedMessage, ED25519_SIGNATURE_BYTES, encodeCosignature } from './cosignature.ts';
import { encodeNote } from './note.ts';
import type { NoteSignature } from './note.ts';
import type { VerifierKey } from './vkey.ts';

/** Signs notes under one name. `sign` is given the note's text and returns what stands behind the key ID. */
export interface Signer {
  readonly name: string;
  readonly keyId: number;
  readonly sign: (text: Uint8Array) => Promise<Uint8Array>;
}

/** Ed25519 over a message: 64 bytes. Where the private key is kept is the caller's matter. */
export type SignEd25519 = (message: Uint8Array) => Promise<Uint8Array>;

/** A signer of type 0x01: C2SP signed-note, Ed25519 signatures. */
export function noteSigner(key: VerifierKey, signEd25519: SignEd25519): Signer {
  return { name: key.name, keyId: key.keyId, sign: signEd25519 };
}

/** A signer of type 0x04: C2SP tlog-cosignature. `nowSeconds` gives POSIX seconds. */
export function cosigner(key: VerifierKey, signEd25519: SignEd25519, nowSeconds: () => number): Signer {
  return {
    name: key.name,
    keyId: key.keyId,
    sign: async (text) => {
      const timeSeconds = Math.floor(nowSeconds());
      const signature = await signEd25519(cosignedMessage(timeSeconds, new TextDecoder().decode(text)));
      if (signature.length !== ED25519_SIGNATURE_BYTES) throw new Error(`a signature of ${signature.length} bytes`);
      return encodeCosignature({ timeSeconds, signature });
    },
  };
}

/** The signatures of a text by each signer, in their order. The text must end with a newline. */
export async function signText(text: string, signers: readonly Signer[]): Promise<NoteSignature[]> {
  if (!text.endsWith('\n')) throw new RangeError('the text of a note ends with a newline');
  const message = encodeUtf8(text);
  return Promise.all(signers.map(async ({ name, keyId, sign }) => ({ name, keyId, signature: await sign(message) })));
}

/** A signed note (C2SP signed-note) by all signers, at least one. */
export async function signNote(text: string, signers: readonly Signer[]): Promise<string> {
  if (signers.length === 0) throw new RangeError('a note needs a signer');
  return encodeNote({ text, signatures: await signText(text, signers) });
}
