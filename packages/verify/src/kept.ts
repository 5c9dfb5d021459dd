import { type Checkpoint, openCheckpoint, type Policy } from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import type { Findings } from './findings.ts';
import type { KeptReport } from './report.ts';

/** A checkpoint from before, which the log of now must have as its beginning. */
export interface Kept {
  readonly from: KeptReport['from'];
  /** Where it is kept, as the report names it. */
  readonly path: string;
  readonly note: Uint8Array;
}

/** A kept checkpoint whose signature holds. */
export interface OpenKept {
  readonly kept: Kept;
  readonly checkpoint: Checkpoint;
}

/** Opens them under the log's keys. What was kept need not have been witnessed, so no quorum is asked for. */
export async function openKept(
  kept: readonly Kept[],
  origin: string,
  policy: Policy,
  findings: Findings,
): Promise<OpenKept[]> {
  const opened: OpenKept[] = [];
  for (const each of kept) {
    const result = await openCheckpoint(nodeCrypto, each.note, { ...policy, quorum: null });
    if (result.ok && result.checkpoint.origin === origin) opened.push({ kept: each, checkpoint: result.checkpoint });
    else {
      const why = result.ok ? `it is of the log ${result.checkpoint.origin}` : result.code;
      findings.add({ code: 'kept.invalid', detail: `${each.path}: ${why}${each.from === 'memory' ? forget : ''}` });
    }
  }
  return opened;
}

const forget = '. If the log was begun anew on purpose, delete that file';

/** Compares a kept checkpoint with the root that the log of now has at that size; null where it is not that long. */
export function judgeKept({ kept, checkpoint }: OpenKept, root: Uint8Array | null, findings: Findings): KeptReport {
  const { size } = checkpoint;
  const holds = root !== null && Buffer.from(root).equals(checkpoint.root);
  if (root === null) {
    findings.add({ code: 'kept.rolled-back', detail: `${kept.path} was signed for ${size} events` });
  } else if (!holds) {
    findings.add({ code: 'kept.rewritten', detail: `${kept.path}: another root at ${size} events` });
  }
  return { from: kept.from, path: kept.path, size, holds };
}
