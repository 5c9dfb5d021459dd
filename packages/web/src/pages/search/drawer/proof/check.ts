import type { EventView } from '@daybook/api';
import { decodeEntry, decodeReceipt, type Receipt, verifyReceipt } from '@daybook/event';
import { type Crypto, encodeVkey, parseProof, policyOfKeys, type VerifierKey } from '@daybook/tlog';
import { contentStep, entryStep, inclusionStep, shownStep } from './content-steps.ts';
import { plainHasher } from './hasher.ts';
import { checkpointOf, historyStep, type ReadFile } from './history-step.ts';
import type { Kept } from './kept.ts';
import { chooseKey, signatureStep } from './key-steps.ts';
import { type Step, type Verdict, verdictOf } from './step.ts';

export interface Asked {
  readonly view: EventView;
  /** As it came. */
  readonly receipt: unknown;
  /** Verifier keys that the server names; null where the role may not ask. */
  readonly offered: readonly string[] | null;
  readonly kept: Kept | null;
  /** Null where the role may not read the files of the log. */
  readonly readFile: ReadFile | null;
  readonly nowIso: string;
}

export interface Checked {
  readonly steps: readonly Step[];
  readonly verdict: Verdict;
  /** The signed checkpoint as it came; null where the receipt has none. */
  readonly note: string | null;
  /** What is to be remembered now; null where nothing new holds. */
  readonly keep: Kept | null;
}

/** Checks, step by step, that an event is in the log just as it is shown (packages/event/SPEC.md, "To verify"). */
export async function checkProof(asked: Asked, crypto: Crypto): Promise<Checked> {
  const decoded = decodeReceipt(JSON.stringify(asked.receipt));
  if (!decoded.ok) return unreadable(`${decoded.code} at ${decoded.at}`);
  const entry = decodeEntry(decoded.value.entry);
  if (!entry.ok) return unreadable(`${entry.code} at ${entry.at}`);
  const parsed = parseProof(decoded.value.proof);
  if (!parsed.ok) return unreadable(`proof.${parsed.code}, line ${parsed.at}`);
  const { proof } = parsed;
  const checkpoint = checkpointOf(proof.checkpoint);
  if (checkpoint === null) return unreadable('its checkpoint is no signed note');
  const { origin } = checkpoint;
  const { sha256 } = crypto;
  const chosen = chooseKey(sha256, origin, asked.offered, asked.kept);
  const signature = await signatureStep(crypto, proof.checkpoint, chosen.key);
  const history = await historyStep(sha256, checkpoint, asked.kept?.checkpoints[origin], asked.readFile);
  const steps = [
    contentStep(decoded.value, entry.value, plainHasher(sha256)),
    shownStep(asked.view, decoded.value),
    entryStep(asked.view, entry.value, proof.index),
    inclusionStep(sha256, decoded.value.entry, proof, checkpoint),
    chosen.step,
    signature,
    history,
  ];
  const all = await withWhole(steps, decoded.value, chosen.key, crypto);
  const mayKeep = chosen.key !== null && chosen.step.state !== 'fails' && signature.state === 'holds';
  return {
    steps: all,
    verdict: verdictOf(all),
    note: proof.checkpoint,
    keep: mayKeep ? keepOf(asked, encodeVkey(chosen.key), origin, proof.checkpoint, history) : null,
  };

  function unreadable(why: string): Checked {
    const detail = `The receipt that the server gave cannot be read: ${why}.`;
    const step: Step = { id: 'receipt', state: 'fails', title: 'There is a receipt', detail };
    return { steps: [step], verdict: 'fails', note: null, keep: null };
  }
}

/** The verifier of the command line has the last word: where it refuses what the steps passed, that is shown. */
async function withWhole(
  steps: readonly Step[],
  receipt: Receipt,
  key: VerifierKey | null,
  crypto: Crypto,
): Promise<readonly Step[]> {
  const isPassed = steps.every(({ id, state }) => id === 'key' || id === 'history' || state === 'holds');
  if (!isPassed || key === null) return steps;
  const proved = await verifyReceipt(receipt, policyOfKeys([key]), crypto, plainHasher(crypto.sha256));
  if (proved.ok) return steps;
  const detail = `Taken together they do not hold: ${proved.code} at ${proved.at}.`;
  return [...steps, { id: 'receipt', state: 'fails', title: 'The receipt as a whole', detail }];
}

/** The longer checkpoint is remembered, and only if it goes on from the one before. */
function keepOf(asked: Asked, vkey: string, origin: string, note: string, history: Step): Kept | null {
  const base = asked.kept ?? { vkey, from: 'first-use' as const, since: asked.nowIso, checkpoints: {} };
  const before = base.checkpoints[origin];
  if (before !== undefined && history.state !== 'holds') return null;
  const sizeBefore = before === undefined ? 0 : (checkpointOf(before)?.size ?? 0);
  if ((checkpointOf(note)?.size ?? 0) <= sizeBefore) return null;
  return { ...base, checkpoints: { ...base.checkpoints, [origin]: note } };
}
