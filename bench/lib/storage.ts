import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Bytes of all files below a directory, as `ls` counts them, where `keep` says so. */
export function bytesBelow(directory: string, keep: (file: string) => boolean = () => true): number {
  if (!existsSync(directory)) return 0;
  let bytes = 0;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) bytes += bytesBelow(file, keep);
    else if (entry.isFile() && keep(file)) bytes += statSync(file).size;
  }
  return bytes;
}

export interface StorageParts {
  readonly entries: number;
  readonly tiles: number;
  readonly content: number;
  readonly index: number;
  readonly unsettled: number;
}

/** What a data directory's parts take. The write-ahead log is bounded; it does not grow with the log. */
export function storageOf(directory: string): StorageParts {
  const log = path.join(directory, 'tenants/default/log');
  const isEntries = (file: string): boolean => file.includes('/tile/entries/');
  return {
    entries: bytesBelow(log, isEntries),
    tiles: bytesBelow(log, (file) => !isEntries(file)),
    content: bytesBelow(path.join(directory, 'tenants/default/content')),
    index: bytesBelow(path.join(directory, 'index')),
    unsettled: bytesBelow(path.join(directory, 'wal')),
  };
}
