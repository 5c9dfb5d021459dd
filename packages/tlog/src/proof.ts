import { decodeBase64, encodeBase64 } from './base64.ts';
import { decodeUtf8 } from './bytes.ts';
import type { Crypto } from './crypto.ts';
import { parseDecimal, requireSize } from './decimal.ts';
import { fault } from './fault.ts';
import type { Fault } from './fault.ts';
import { HASH_BYTES } from './hash.ts';
import { verifyInclusion } from './inclusion.ts';
import type { InclusionFault } from './inclusion.ts';
import { NOTE_LENGTH_MAX } from './note.ts';
import { openCheckpoint } from './opencheckpoint.ts';
import type { OpenCheckpointFault, OpenedCheckpoint } from './opencheckpoint.ts';
import type { Policy } from './policy.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';
const PROOF_LENGTH_MAX = 2 * NOTE_LENGTH_MAX;
/** A tree of fewer than 2^53 leaves has no longer path. */
const PATH_LENGTH_MAX = 53;

/** C2SP tlog-proof: that an entry is in the log of a checkpoint. Can be checked offline. */
export interface Proof {
  /** Whatever its maker put there; nothing authenticates it. Null where there is none. */
  readonly extra: Uint8Array | null;
  readonly index: number;
  /** RFC 6962 section 2.1.1, from the leaf's sibling up. */
  readonly path: readonly Uint8Array[];
  /** The signed note as it came. */
  readonly checkpoint: string;
}

/** C2SP tlog-proof, format. Throws a RangeError for an index or path that cannot be. */
export function encodeProof({ extra, index, path, checkpoint }: Proof): string {
  requireSize(index, 'index');
  if (path.length > PATH_LENGTH_MAX || path.some((hash) => hash.length !== HASH_BYTES)) {
    throw new RangeError('not a path of hashes');
  }
  const lines = [
    HEADER,
    ...(extra === null ? [] : [`extra ${encodeBase64(extra)}`]),
    `index ${index}`,
    ...path.map(encodeBase64),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

export type ProofFault = Fault<
  'too-long' | 'not-utf8' | 'header' | 'extra' | 'index' | 'path' | 'path-length' | 'no-checkpoint'
>;

/** Reads the form only; the checkpoint is read when it is verified. `at` is the line, from 1. */
export function parseProof(input: Uint8Array | string): { readonly ok: true; readonly proof: Proof } | ProofFault {
  if (input.length > PROOF_LENGTH_MAX) return fault('too-long', 1);
  const text = typeof input === 'string' ? input : decodeUtf8(input);
  if (text === null || !text.isWellFormed()) return fault('not-utf8', 1);
  // None of our own lines is empty: the first empty line begins the checkpoint.
  const split = text.indexOf('\n\n');
  const lines = (split === -1 ? text : text.slice(0, split)).split('\n');
  if (lines[0] !== HEADER) return fault('header', 1);
  let at = 1;
  let extra: Uint8Array | null = null;
  if (lines[at]?.startsWith('extra ') === true) {
    extra = decodeBase64(lines[at]?.slice('extra '.length) ?? '');
    if (extra === null) return fault('extra', at + 1);
    at += 1;
  }
  const index = parseIndexLine(lines[at]);
  if (index === null) return fault('index', at + 1);
  const path: Uint8Array[] = [];
  for (const line of lines.slice(at + 1)) {
    const hash = decodeBase64(line);
    if (hash?.length !== HASH_BYTES) return fault('path', at + 2 + path.length);
    if (path.length === PATH_LENGTH_MAX) return fault('path-length', at + 2 + path.length);
    path.push(hash);
  }
  if (split === -1) return fault('no-checkpoint', lines.length + 1);
  return { ok: true, proof: { extra, index, path, checkpoint: text.slice(split + 2) } };
}

function parseIndexLine(line: string | undefined): number | null {
  return line?.startsWith('index ') === true ? parseDecimal(line.slice('index '.length)) : null;
}

export type VerifyProofFault = OpenCheckpointFault | InclusionFault;

/**
 * C2SP tlog-proof, verifying: the checkpoint is valid under the policy, and the leaf is at the proof's index of it. That
 * the index is the expected one is for the caller to compare.
 */
export async function verifyProof(
  crypto: Crypto,
  proof: Proof,
  leafHash: Uint8Array,
  policy: Policy,
): Promise<({ readonly ok: true } & OpenedCheckpoint) | VerifyProofFault> {
  const opened = await openCheckpoint(crypto, proof.checkpoint, policy);
  if (!opened.ok) return opened;
  const { size, root } = opened.checkpoint;
  const included = verifyInclusion(crypto.sha256, proof.index, size, leafHash, proof.path, root);
  return included.ok ? opened : included;
}
