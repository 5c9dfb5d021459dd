import { parseCheckpoint } from './checkpoint.ts';
import type { Checkpoint, CheckpointFault } from './checkpoint.ts';
import type { Crypto } from './crypto.ts';
import { fault } from './fault.ts';
import type { Fault } from './fault.ts';
import { parseNote } from './note.ts';
import type { NoteFault } from './note.ts';
import { openNote } from './open.ts';
import type { OpenFault, VerifiedSignature } from './open.ts';
import { isQuorum } from './policy.ts';
import type { Policy, Witness } from './policy.ts';

/** A witness that cosigned, and when it says that it did (POSIX seconds). The verifier judges whether that is fresh. */
export interface VerifiedCosignature {
  readonly witness: Witness;
  readonly timeSeconds: number;
}

/** A checkpoint that a log of the policy signed, with all cosignatures of the policy's witnesses. */
export interface OpenedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly cosignatures: readonly VerifiedCosignature[];
}

export type OpenCheckpointFault =
  | NoteFault
  | CheckpointFault
  | OpenFault
  | Fault<'unknown-origin' | 'no-log-signature' | 'no-quorum'>;

/**
 * C2SP tlog-policy: a checkpoint is valid if a listed log of its origin signed it and the quorum cosigned it. A listed
 * log's or witness's signature that fails rejects it. `at` is a line of the note for its form, a position in its
 * signatures for `bad-signature`, otherwise 0.
 */
export async function openCheckpoint(
  crypto: Crypto,
  input: Uint8Array | string,
  policy: Policy,
): Promise<({ readonly ok: true } & OpenedCheckpoint) | OpenCheckpointFault> {
  const parsed = parseNote(input);
  if (!parsed.ok) return parsed;
  const head = parseCheckpoint(parsed.note.text);
  if (!head.ok) return head;
  // The whole name, never a part of it: the key's name is the origin of the log that it may speak for.
  const logKeys = policy.logs.map((log) => log.key).filter((key) => key.name === head.checkpoint.origin);
  if (logKeys.length === 0) return fault('unknown-origin', 1);
  const opened = await openNote(crypto, parsed.note, [...logKeys, ...policy.witnesses.map(({ key }) => key)]);
  if (!opened.ok) return opened;
  if (!opened.signatures.some(({ key }) => logKeys.includes(key))) return fault('no-log-signature', 0);
  const cosignatures = opened.signatures.flatMap((signature) => cosignatureOf(signature, policy));
  if (!isQuorum(policy, new Set(cosignatures.map(({ witness }) => witness)))) return fault('no-quorum', 0);
  return { ok: true, checkpoint: head.checkpoint, cosignatures };
}

function cosignatureOf({ key, timeSeconds }: VerifiedSignature, policy: Policy): VerifiedCosignature[] {
  const witness = policy.witnesses.find((each) => each.key === key);
  return witness === undefined || timeSeconds === null ? [] : [{ witness, timeSeconds }];
}
