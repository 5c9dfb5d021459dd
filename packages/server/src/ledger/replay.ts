import type { WalFile, WalKey, WalPart } from '@daybook/event';
import { LedgerFault } from './fault.ts';

/** What the write-ahead log says of one log: from a base on, every event. */
export interface Replayed {
  readonly tenant: string;
  readonly log: number;
  /** A multiple of 256: everything before it is settled. */
  readonly aligned: number;
  /** From `aligned` on: what the partial bundle of the base held, then what was committed. */
  readonly entries: Uint8Array[];
  /** Index of the first of `records`; those before it are in segments. */
  readonly recordsFirst: number;
  readonly records: Uint8Array[];
  readonly keys: (WalKey & { readonly first: number })[];
}

/** Puts the frames of all files together, log by log, and checks that they join. */
export function replay(walFiles: readonly WalFile[]): Map<string, Replayed> {
  const logs = new Map<string, Replayed>();
  for (const [i, file] of walFiles.entries()) {
    for (const frame of file.frames) {
      for (const part of frame.parts) {
        if (frame.type === 'commit') takeCommit(logs, part);
        else if (i === 0) takeBase(logs, part);
        else checkBase(logs, part, file.sequence);
      }
    }
  }
  return logs;
}

export const keyOfLog = (tenant: string, log: number): string => `${tenant}/${log}`;

function takeBase(logs: Map<string, Replayed>, part: WalPart): void {
  logs.set(keyOfLog(part.tenant, part.log), {
    tenant: part.tenant,
    log: part.log,
    aligned: part.first,
    entries: [...part.entries],
    recordsFirst: part.first + part.entries.length,
    records: [],
    keys: [],
  });
}

function takeCommit(logs: Map<string, Replayed>, part: WalPart): void {
  const known = logs.get(keyOfLog(part.tenant, part.log));
  // A log that began after the last base.
  const state = known ?? {
    tenant: part.tenant,
    log: part.log,
    aligned: 0,
    entries: [],
    recordsFirst: 0,
    records: [],
    keys: [],
  };
  if (known === undefined) logs.set(keyOfLog(part.tenant, part.log), state);
  const size = state.aligned + state.entries.length;
  if (part.first !== size) {
    throw new LedgerFault(
      'wal-damaged',
      `the write-ahead log of ${part.tenant} goes from event ${size} to ${part.first}: frames are missing between them`,
    );
  }
  // Not `push(...)`: a frame can hold more entries than a call takes arguments.
  for (const entry of part.entries) state.entries.push(entry);
  for (const record of part.records) state.records.push(record);
  for (const key of part.keys) state.keys.push({ ...key, first: part.first + key.offset });
}

/** The base of a later file must say what the frames before it lead to. */
function checkBase(logs: Map<string, Replayed>, part: WalPart, sequence: number): void {
  const state = logs.get(keyOfLog(part.tenant, part.log));
  const size = state === undefined ? 0 : state.aligned + state.entries.length;
  const size2 = part.first + part.entries.length;
  if (size === size2) return;
  throw new LedgerFault(
    'wal-damaged',
    `file ${sequence} of the write-ahead log begins at event ${size2} of ${part.tenant}, but the one before it ends at ${size}`,
  );
}
