import {
  type Crypto,
  encodeVkey,
  openCheckpoint,
  parseVkey,
  policyOfKeys,
  type Sha256,
  type VerifierKey,
  verifierKey,
} from '@daybook/tlog';
import type { Kept } from './kept.ts';
import { hexOf, sameBytes, type Step } from './step.ts';

/** The key that the checkpoint is held against; null where there is none. */
export interface ChosenKey {
  readonly key: VerifierKey | null;
  readonly step: Step;
}

const title = 'The key of the log is the one that this browser knows';

/** What tells keys apart for people: SHA-256 of the public key, in groups. */
export function fingerprintOf(sha256: Sha256, { publicKey }: VerifierKey): string {
  return hexOf(sha256(publicKey)).match(/.{8}/g)?.join(' ') ?? '';
}

/**
 * The pinned key goes before what the server says; without one, the server's is taken and said to be new. `offered` is
 * null where the role may not ask for the keys.
 */
export function chooseKey(
  sha256: Sha256,
  origin: string,
  offered: readonly string[] | null,
  kept: Kept | null,
): ChosenKey {
  const pinned = kept === null ? null : keyOf(sha256, kept.vkey);
  const told = offered?.map((vkey) => keyOf(sha256, vkey)).find((key) => key?.name === origin) ?? null;
  const mine = pinned === null ? null : named(sha256, origin, pinned.publicKey);
  const values = [
    ...(pinned === null ? [] : [['Remembered', fingerprintOf(sha256, pinned)] as const]),
    ...(told === null ? [] : [['From the server', fingerprintOf(sha256, told)] as const]),
    ...(mine === null && told === null ? [] : [['Verifier key', encodeVkey(mine ?? (told as VerifierKey))] as const]),
  ];
  const step = (state: Step['state'], detail: string): Step => ({ id: 'key', state, title, detail, values });
  if (pinned !== null && told !== null && !sameBytes(pinned.publicKey, told.publicKey)) {
    const detail = `The server now shows another key than the one remembered on ${dayOf(kept)}. Somebody put another log, or another server, in its place, or the log was set up anew.`;
    return { key: mine, step: step('fails', detail) };
  }
  if (offered !== null && told === null) {
    return { key: mine, step: step('fails', `The server has no key for the log ${origin}.`) };
  }
  if (mine !== null) {
    const how = kept?.from === 'given' ? 'It was given' : 'It was seen first';
    return { key: mine, step: step('holds', `${how} on ${dayOf(kept)}, and has not changed since.`) };
  }
  if (told === null) {
    const detail =
      'This browser knows no key, and your role may not ask the server for it. Paste the key that you were given.';
    return { key: null, step: step('open', detail) };
  }
  const detail =
    'It is seen here for the first time, and comes from the server itself. Compare it with the file log.vkey that the operator gives out.';
  return { key: told, step: step('open', detail) };
}

function dayOf(kept: Kept | null): string {
  return kept?.since.slice(0, 10) ?? '';
}

function keyOf(sha256: Sha256, vkey: string): VerifierKey | null {
  const parsed = parseVkey(sha256, vkey.trim());
  return parsed.ok && parsed.key.type === 'ed25519' ? parsed.key : null;
}

/** The key under the name of this log; null where that can be no name. */
function named(sha256: Sha256, origin: string, publicKey: Uint8Array): VerifierKey | null {
  try {
    return verifierKey(sha256, origin, 'ed25519', publicKey);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

export async function signatureStep(crypto: Crypto, note: string, key: VerifierKey | null): Promise<Step> {
  const signature = 'The checkpoint is signed with that key';
  const step = (state: Step['state'], detail: string): Step => ({ id: 'signature', state, title: signature, detail });
  if (key === null) return step('open', 'There is no key to hold it against.');
  try {
    const opened = await openCheckpoint(crypto, note, policyOfKeys([key]));
    return opened.ok
      ? step('holds', 'The Ed25519 signature of the checkpoint holds.')
      : step('fails', `The signature of the checkpoint does not hold (${opened.code}).`);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NotSupportedError') throw error;
    return step(
      'open',
      'This browser cannot verify Ed25519 signatures here: it is too old, or this page did not come over TLS. Verify the receipt with the command below.',
    );
  }
}
