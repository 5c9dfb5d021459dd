import {
  decodeWalFrame,
  decodeWalHeader,
  parseWalName,
  type ReadFiles,
  walDirectory,
  type WalFrame,
  walFrameHeadBytes,
  walHeaderBytes,
  walPath,
} from '@daybook/event';
import { nodeCrc32 } from '@daybook/event/node';
import type { Finding } from './findings.ts';

/** Events of one log that lie next to each other in the write-ahead log. */
export interface WalRun {
  readonly path: string;
  readonly first: number;
  readonly entries: readonly Uint8Array[];
  /** One for each entry; none in a base, which repeats entries only. */
  readonly records: readonly Uint8Array[];
}

export interface WalContents {
  /** By `tenant/log`, in the order of the files. */
  readonly runs: ReadonlyMap<string, readonly WalRun[]>;
  readonly logs: readonly { readonly tenant: string; readonly log: number }[];
  readonly findings: readonly Finding[];
  /** Bytes at the very end that no whole frame covers: a write that never finished, so was never acknowledged. */
  readonly tornBytes: number;
}

interface Draft {
  readonly signed: SignedSize;
  readonly runs: Map<string, WalRun[]>;
  readonly logs: { tenant: string; log: number }[];
  readonly findings: Finding[];
  tornBytes: number;
}

/** How many events of a log are signed. */
export type SignedSize = (tenant: string, log: number) => number;

/** Where a frame's head holds the checksum of its payload. */
const checksumOffset = 8;
const walFileBytesMax = 1024 * 1024 * 1024;
const attemptsMax = 8;
/** Checksummed bytes that looking for the next whole frame may cost, in multiples of the file. */
const searchFactorMax = 8;

/**
 * All that the write-ahead log holds, damaged or not. A frame whose checksum fails is read all the same, where its form
 * allows it: hashes then tell which of its events are what was logged. A server that is running removes files that it
 * has settled; the reading then begins again.
 */
export async function readWalRuns(files: ReadFiles, signed: SignedSize): Promise<WalContents> {
  for (let attempt = 1; ; attempt += 1) {
    const sequences = (await files.list(walDirectory)).map(parseWalName).filter((sequence) => sequence !== null);
    const draft: Draft = { signed, runs: new Map(), logs: [], findings: [], tornBytes: 0 };
    if (await readAll(files, sequences, draft)) return draft;
    if (attempt === attemptsMax) throw new Error('the write-ahead log changes faster than it can be read');
  }
}

/** False where a file went away while reading. */
async function readAll(files: ReadFiles, sequences: readonly number[], draft: Draft): Promise<boolean> {
  for (const [i, sequence] of sequences.entries()) {
    const path = walPath(sequence);
    const before = sequences[i - 1];
    if (before !== undefined && sequence !== before + 1) {
      draft.findings.push({ code: 'wal.gap', path: walPath(before + 1), detail: 'the file is missing' });
    }
    if (((await files.size(path)) ?? 0) > walFileBytesMax) {
      draft.findings.push({ code: 'wal.damaged', path, detail: 'it is larger than such a file ever is' });
      continue;
    }
    const bytes = await files.read(path);
    if (bytes === null) return false;
    readFile(bytes, path, sequence, i === sequences.length - 1, draft);
  }
  return true;
}

function readFile(bytes: Uint8Array, path: string, sequence: number, isLast: boolean, draft: Draft): void {
  const header = decodeWalHeader(bytes);
  if (!header.ok) {
    // A last file that never got as far as its base: nothing in it was acknowledged.
    if (isLast && bytes.every((byte) => byte === 0)) draft.tornBytes = bytes.length;
    else if (isLast && bytes.length < walHeaderBytes) draft.tornBytes = bytes.length;
    else draft.findings.push({ code: 'wal.damaged', path, detail: header.code });
    return;
  }
  if (header.value.sequence !== sequence) {
    draft.findings.push({ code: 'wal.damaged', path, detail: `it says of itself that it is ${header.value.sequence}` });
  }
  const { nonce } = header.value;
  const { signed } = draft;
  const search = { bytesLeft: bytes.length * searchFactorMax };
  for (let offset = walHeaderBytes; offset < bytes.length;) {
    const next = decodeWalFrame(bytes, offset, nonce, nodeCrc32);
    if (next.ok) {
      take(next.value.frame, path, draft);
      offset = next.value.next;
      continue;
    }
    const behind = findFrame(bytes, offset + 1, nonce, search);
    const salvaged = decodeWalFrame(bytes, offset, nonce, () => storedChecksum(bytes, offset));
    const end = behind ?? bytes.length;
    const frame = salvaged.ok && salvaged.value.next === end ? salvaged.value.frame : null;
    // The last frame may be a write that never finished; one with signed events in it did finish.
    const torn = isLast && behind === null && !hasSigned(frame, signed);
    if (frame !== null && !torn) take(frame, path, draft);
    if (torn) draft.tornBytes = bytes.length - offset;
    else draft.findings.push({ code: 'wal.damaged', path, detail: `the frame at byte ${offset} (${next.code})` });
    offset = end;
  }
}

function hasSigned(frame: WalFrame | null, signed: SignedSize): boolean {
  return frame?.parts.some(({ tenant, log, first }) => first < signed(tenant, log)) ?? false;
}

function storedChecksum(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset + offset, walFrameHeadBytes).getUint32(checksumOffset);
}

/** The next offset at which a whole frame begins, or null. */
function findFrame(bytes: Uint8Array, from: number, nonce: number, search: { bytesLeft: number }): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let offset = from; offset + walFrameHeadBytes < bytes.length; offset += 1) {
    const length = view.getUint32(offset);
    // The second word repeats the first under the nonce, which nobody who sends events knows.
    if (view.getUint32(offset + 4) !== (length ^ nonce) >>> 0) continue;
    search.bytesLeft -= length;
    if (search.bytesLeft < 0) return null;
    if (decodeWalFrame(bytes, offset, nonce, nodeCrc32).ok) return offset;
  }
  return null;
}

function take(frame: WalFrame, path: string, draft: Draft): void {
  for (const { tenant, log, first, entries, records } of frame.parts) {
    const key = `${tenant}/${log}`;
    const known = draft.runs.get(key);
    if (known === undefined) draft.logs.push({ tenant, log });
    const runs = known ?? [];
    runs.push({ path, first, entries, records });
    draft.runs.set(key, runs);
  }
}
