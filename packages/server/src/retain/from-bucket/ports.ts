import type { ReadFiles } from '@daybook/event';
import type { CopyKeys, LockedBucket } from '../bucket/index.ts';

/** The new data directory. Paths are relative to it, with `/`. Nothing is durable before the `sync` that names it returns. */
export interface WriteTarget extends ReadFiles {
  /** Readers see the old content or the new, never a part. */
  replace(path: string, bytes: Uint8Array): Promise<void>;
  sync(paths: readonly string[]): Promise<void>;
  remove(path: string): Promise<void>;
  openAppend(path: string): Promise<{
    append(bytes: Uint8Array): Promise<void>;
    sync(): Promise<void>;
    close(): Promise<void>;
  }>;
}

/** What a checkpoint that a trusted key signed says; or why it is not to be believed. */
export type ReadCheckpoint = (
  note: Uint8Array,
) => Promise<
  { readonly origin: string; readonly size: number; readonly root: Uint8Array } | { readonly fault: string }
>;

export interface FromBucketParts {
  readonly bucket: Pick<LockedBucket, 'name' | 'list' | 'read'>;
  readonly keys: Pick<CopyKeys, 'read' | 'names'>;
  readonly target: WriteTarget;
  readonly readCheckpoint: ReadCheckpoint;
  /** What of the tiles and bundles on the disk is not what was signed. */
  readonly checkTree: (log: FoundLog) => Promise<readonly TreeFault[]>;
  readonly sha256Hex: (bytes: Uint8Array) => string;
  /** Before a request is made again. */
  readonly wait: (ms: number) => Promise<void>;
  readonly onProgress: (done: number, of: number) => void;
  /** Take the newest checkpoint below which all is there, where the newest one is not whole. */
  readonly acceptLoss: boolean;
}

export interface OfLog {
  readonly tenant: string;
  readonly log: number;
}

/** A log, as the checkpoint says that is restored. */
export interface FoundLog extends OfLog {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** The signed note. */
  readonly checkpoint: string;
}

export interface TreeFault {
  /** Relative to the data directory, which is also the name of the object. */
  readonly object: string;
  /** The first event that it stands for; null where it is the tree above. */
  readonly first: number | null;
  readonly detail: string;
}
