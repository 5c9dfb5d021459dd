import type { WriteFiles } from './ports.ts';

/** The writer cannot go on: only a restart, which reads the disk, can tell what the log holds. */
export class LedgerBroken extends Error {
  override name = 'LedgerBroken';
}

/**
 * Makes files durable. A failure is final: the system may count what it could not write as written, so that a second
 * attempt would succeed without having written anything.
 */
export async function syncOrBreak(files: WriteFiles, paths: readonly string[]): Promise<void> {
  await orBreak(files.sync(paths));
}

/** As `syncOrBreak`, for the names in a directory. */
export async function syncNamesOrBreak(files: WriteFiles, directory: string): Promise<void> {
  await orBreak(files.syncDirectory(directory));
}

/** What was removed from a directory is gone for good, and the directory once it is empty. */
export async function removeEmptyOrBreak(files: WriteFiles, directory: string): Promise<void> {
  await orBreak(files.removeAll(directory, []));
}

async function orBreak(syncing: Promise<void>): Promise<void> {
  try {
    await syncing;
  } catch (cause) {
    throw new LedgerBroken(`fsync failed: ${String(cause)}`, { cause });
  }
}
