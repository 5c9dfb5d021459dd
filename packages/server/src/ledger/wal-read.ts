import { type Crc32, parseWalName, type ReadFiles, scanWal, walDirectory, type WalFile, walPath } from '@daybook/event';
import { LedgerFault } from './fault.ts';

export interface ReadWal {
  /** In order. The last one's torn end is left out; it is cut when writing resumes. */
  readonly walFiles: readonly WalFile[];
  /** A last file without a whole base frame: it was being begun. Nothing in it was acknowledged, if it is no longer than its base. */
  readonly begun: { readonly sequence: number; readonly bytes: number } | null;
}

/** All files of the write-ahead log. @throws LedgerFault where one is damaged or missing. */
export async function readWal(files: ReadFiles, crc32: Crc32): Promise<ReadWal> {
  let begun: ReadWal['begun'] = null;
  const sequences = (await files.list(walDirectory)).map(parseWalName).filter((sequence) => sequence !== null);
  const found: WalFile[] = [];
  for (const [i, sequence] of sequences.entries()) {
    const isLast = i === sequences.length - 1;
    const file = await readWalFile(files, sequence, isLast, crc32);
    if ('bytes' in file) {
      begun = file;
      continue;
    }
    const before = found.at(-1);
    if (before !== undefined && file.sequence !== before.sequence + 1) {
      throw new LedgerFault(
        'wal-damaged',
        `the write-ahead log jumps from file ${before.sequence} to ${file.sequence}: a file between them is missing. ` +
          'Restore it from a backup together with the rest of the data directory.',
      );
    }
    found.push(file);
  }
  return { walFiles: found, begun };
}

async function readWalFile(
  files: ReadFiles,
  sequence: number,
  isLast: boolean,
  crc32: Crc32,
): Promise<WalFile | NonNullable<ReadWal['begun']>> {
  const path = walPath(sequence);
  const bytes = await files.read(path);
  if (bytes === null) throw new LedgerFault('wal-damaged', `${path} cannot be read`);
  const scanned = scanWal(bytes, isLast, crc32);
  if (!scanned.ok) {
    if (scanned.code === 'wal.version') {
      throw new LedgerFault(
        'wal-damaged',
        `${path} is of a version that this Daybook does not know. Start the newer Daybook that wrote it.`,
      );
    }
    if (isLast && scanned.code !== 'wal.damaged') return { sequence, bytes: bytes.length };
    throw new LedgerFault(
      'wal-damaged',
      `${path} is damaged at ${scanned.at} (${scanned.code}), before its end: a torn write cannot explain it. ` +
        'Check the disk, keep a copy of the directory, and restore a backup.',
    );
  }
  if (scanned.value.sequence !== sequence) {
    throw new LedgerFault('wal-damaged', `${path} says of itself that it is file ${scanned.value.sequence}`);
  }
  if (scanned.value.frames[0]?.type === 'base') return scanned.value;
  if (isLast && scanned.value.frames.length === 0) return { sequence, bytes: bytes.length };
  throw new LedgerFault('wal-damaged', `${path} does not begin with its base frame`);
}
