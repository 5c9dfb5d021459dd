import type { ReadFiles } from '@daybook/event';
import type { Note } from '@daybook/tlog';

/** A directory that is written. Paths are relative to it, with `/`. Nothing is durable before the `sync` that names it returns. */
export interface TargetFiles extends ReadFiles {
  /** Creates or overwrites a file in place. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Readers see the old content or the new, never a part. */
  replace(path: string, bytes: Uint8Array): Promise<void>;
  /** Makes content and names durable, and new directories above. */
  sync(paths: readonly string[]): Promise<void>;
  /** Removes files of a directory, durably. */
  removeAll(directory: string, names: readonly string[]): Promise<void>;
  openAppend(path: string): Promise<FolderAppend>;
}

/** The folder that backups lie in. */
export interface FolderFiles extends TargetFiles {
  /** As `replace`, and also after a crash there is the old content or the new, whole. Durable with the next `sync`. */
  swap(path: string, bytes: Uint8Array): Promise<void>;
}

export interface FolderAppend {
  append(bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** What a backup says of one log. */
export interface LogPoint {
  readonly tenant: string;
  readonly log: number;
  readonly origin: string;
  /** Events of its signed head; content of all of them is in segments. */
  readonly size: number;
  /** Events with those that were durable and not signed yet. */
  readonly end: number;
}

/** A file of the moment that is made, not copied. */
export interface MomentFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A data directory as of one moment. */
export interface Moment {
  readonly firstWal: number;
  readonly logs: readonly (LogPoint & { readonly settledEnd: number })[];
  /** Full tiles and bundles up to the head that may not be on the disk yet, by path. */
  readonly tiles: ReadonlyMap<string, Uint8Array>;
  files(): AsyncIterable<MomentFile>;
  /** Where in the folder copies of the databases lie, by their names in the data directory. */
  readonly databases: ReadonlyMap<string, string>;
}

/** A data directory that is backed up; a server may be writing to it. */
export interface Source {
  readonly files: ReadFiles;
  /** Differs whenever the file was replaced or written; null where there is none. */
  mark(path: string): Promise<string | null>;
  /** Number of the first file of the write-ahead log: while it stays, nothing was settled. */
  firstWal(): Promise<number | null>;
  logs(): Promise<readonly { readonly tenant: string; readonly log: number }[]>;
  moment(): Promise<Moment>;
}

/** Signs and checks the notes that backups are known by: the log's own key. */
export interface Notary {
  sign(text: string): Promise<string>;
}

export interface NoteReader {
  /** Why the note is not to be believed, or null. */
  faultOf(note: Note): Promise<string | null>;
}
