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
  try {
    await files.sync(paths);
  } catch (cause) {
    throw new LedgerBroken(`fsync failed: ${String(cause)}`, { cause });
  }
}
