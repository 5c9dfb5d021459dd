import type { ReadFiles } from '@daybook/event';

/**
 * The disk under a data directory. Paths are relative to it, with `/`. Nothing is durable before the `sync` that names
 * it returns; a call that failed may have had its effect, in part or whole. After a `sync` that failed, another may
 * succeed without having written what the first was to write. One process uses a directory at a time.
 */
export interface WriteFiles extends ReadFiles {
  /** Creates or overwrites a file in place, and the directories above it. Readers may see a part of it meanwhile. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** As `write`, but readers see the old content or the new, never a part. */
  replace(path: string, bytes: Uint8Array): Promise<void>;
  /** As `replace`, and also after a crash there is the old content or the new, whole. Durable with the next `sync`. */
  swap(path: string, bytes: Uint8Array): Promise<void>;
  /** Makes content and names of these files durable: each file, its directory and new directories above. */
  sync(paths: readonly string[]): Promise<void>;
  /** No error where there is none. Durable with the next `sync` of a file in the same directory, or `syncDirectory`. */
  remove(path: string): Promise<void>;
  /** Makes the names in a directory durable, and nothing of its files' content. */
  syncDirectory(path: string): Promise<void>;
  /**
   * Removes files of a directory, and the directory once it is empty. When it returns they are gone for good, those that were
   * gone before the call too; when it fails, some may be there.
   */
  removeAll(directory: string, names: readonly string[]): Promise<void>;
  /** Opens for appending; creates the file where there is none. */
  openAppend(path: string): Promise<AppendFile>;
  /** Bytes that can still be written. */
  freeBytes(): Promise<number>;
}

/** One file that only grows. Not for concurrent use. */
export interface AppendFile {
  /** Where the next byte goes. */
  readonly size: number;
  /** Writes at the end. When it fails, `size` is unchanged and what lies behind it is undefined. */
  append(bytes: Uint8Array): Promise<void>;
  /** Cuts what lies behind `size`, or behind a smaller one. */
  truncate(size: number): Promise<void>;
  /** Writes the first bytes of the file again, which are these: a later `sync` then writes them, whatever came before. */
  rewrite(bytes: Uint8Array): Promise<void>;
  /** All bytes up to `size` are durable when it returns. A failure is final: nobody can tell what is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A disk's own error where there is no room left. Every other failure is thrown as it came. */
export function isNoSpace(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** The last checkpoint that was signed for a log. */
export interface Head {
  readonly tenant: string;
  readonly log: number;
  readonly size: number;
  readonly root: Uint8Array;
  /** The signed note. */
  readonly checkpoint: string;
}

export interface LogIdentity {
  readonly tenant: string;
  readonly log: number;
  readonly origin: string;
}

/**
 * Kept apart from the log, so that a log that was cut or replaced is noticed. Each call is durable when it returns, and
 * atomic. Used by one writer.
 */
export interface HeadStore {
  logs(): LogIdentity[];
  addLog(identity: LogIdentity): void;
  head(tenant: string, log: number): Head | null;
  saveHead(head: Head): void;
}

export interface KeyAnswer {
  readonly source: number;
  readonly keyHash: Uint8Array;
  readonly contentHash: Uint8Array;
  readonly expiresS: number;
  /** Index of the first event that came under the key, and how many did. */
  readonly first: number;
  readonly count: number;
}

/** Idempotency keys whose events are settled. `add` is atomic and durable; adding a key again changes nothing. */
export interface KeyStore {
  find(tenant: string, log: number, source: number, keyHash: Uint8Array): KeyAnswer | null;
  add(tenant: string, log: number, answers: readonly KeyAnswer[]): void;
  /** Forgets what expired before `nowS`. */
  prune(nowS: number): void;
}
