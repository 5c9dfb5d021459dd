import type { SegmentName } from '@daybook/event';

/** Until when nobody may delete a version, ms since 1970 in whole seconds, and whether a legal hold keeps it besides. */
export interface Lock {
  /** Null for no time. */
  readonly untilMs: number | null;
  readonly held: boolean;
}

/** One version of an object, as a listing has it. */
export interface ListedVersion {
  readonly key: string;
  readonly version: string;
  /** It only says that the object was deleted; the versions under it are still there. */
  readonly isMarker: boolean;
}

/** One version with its lock. */
export interface LockedVersion extends Lock {
  readonly version: string;
  /** `COMPLIANCE`, `GOVERNANCE`, or null. */
  readonly mode: string | null;
}

/**
 * A bucket whose versions nobody can delete before their time. Names are relative to its prefix. Every call may be made again. Disposing of it ends
 * what is under way.
 */
export interface LockedBucket extends Disposable {
  /** How it is called in what is said about it. */
  readonly name: string;
  /** Why it cannot be used, and what to do; null where it can. Throws where it cannot be reached. */
  fault(): Promise<string | null>;
  /** Writes an object where there is none under this name; null where there is one. Gives the version. Where it throws, it may be there or not. */
  create(key: string, bytes: Uint8Array, lock: Lock): Promise<string | null>;
  /** The bytes of a version, or of the newest one; null where there is none. */
  read(key: string, version: string | null): Promise<Uint8Array | null>;
  /** A version and its lock, or the newest one; null where there is none. */
  look(key: string, version: string | null): Promise<LockedVersion | null>;
  /** Makes the lock of a version longer. Throws where it would be shorter. */
  retain(key: string, version: string, untilMs: number): Promise<void>;
  hold(key: string, version: string, held: boolean): Promise<void>;
  /** Removes a version for good. Throws where it is locked. */
  remove(key: string, version: string): Promise<void>;
  /**
   * All versions whose name begins so, and the markers, page by page: by name ascending (but for markers, which come behind the versions of their
   * page), of a name the newest first.
   */
  list(under?: string): AsyncIterable<readonly ListedVersion[]>;
}

/**
 * `content`: a sealed segment. `log`: a full tile or bundle. `partial`: one that a sized checkpoint needs.
 * `checkpoint`: a sized checkpoint.
 */
export type CopyKind = 'content' | 'log' | 'partial' | 'checkpoint';

/** What may be in the bucket: written down before it is sent. */
export interface NewCopy {
  readonly key: string;
  readonly tenant: string;
  readonly log: number;
  readonly kind: CopyKind;
  /** Where its bytes lie in the data directory; of a checkpoint, where they once lay. */
  readonly path: string;
  readonly segment: SegmentName | null;
  /** Of a full tile its level, -1 for a bundle, and its number. */
  readonly tile: { readonly level: number; readonly number: number } | null;
}

/** What is known of a copy that is there. */
export interface Stored extends Lock {
  readonly version: string;
  readonly bytes: number;
  /** Of the bytes in the bucket, in hexadecimal. */
  readonly sha256: string;
}

/** `sending`: it may be there. `kept`: it is. `void`: as `kept`, or `sending`, and of no use any more; it goes when its lock is over. */
export type CopyState = 'sending' | 'kept' | 'void';

export interface Copy extends NewCopy {
  readonly state: CopyState;
  readonly stored: Stored | null;
}

/** What is in the bucket, and may be. Each call is durable when it returns, and atomic. */
export interface CopyRegister extends Disposable {
  /** A random mark, the same for ever. */
  readonly mark: string;
  /** One that is known already stays as it is. */
  begin(copies: readonly NewCopy[]): void;
  keep(kept: readonly { readonly key: string; readonly stored: Stored }[]): void;
  void(keys: readonly string[]): void;
  relock(key: string, lock: Lock): void;
  forget(key: string): void;
  get(key: string): Copy | null;
  /** By name ascending, after one. */
  after(key: string, limit: number): Copy[];
  /** Sealed segments. */
  content(): Copy[];
  /** Full tiles and bundles that are kept and whose lock ends before a time. */
  endingBefore(untilMs: number, limit: number): Copy[];
  /** Copies that are void and whose lock was over at a time, or is not known; after one by name. */
  removable(nowMs: number, after: string, limit: number): Copy[];
  /** Of the full tiles of a level, the first that is not kept; level -1 is that of bundles. */
  nextTile(tenant: string, log: number, level: number): number;
  /** Partial tiles and bundles but for these are void from now on: a later checkpoint has others. */
  supersede(tenant: string, log: number, stay: readonly string[]): void;
  /** How far the bucket is complete, and as of when. */
  reached(tenant: string, log: number): Reached | null;
  reach(tenant: string, log: number, reached: Reached): void;
  figures(): Figures;
  /** The last verification, as it was saved. */
  readonly verified: string | null;
  saveVerified(text: string): void;
}

/** Everything before `size` was in the bucket, with a checkpoint over it: all that was durable at `atMs`. */
export interface Reached {
  readonly size: number;
  readonly atMs: number;
}

export interface Figures {
  readonly objects: number;
  readonly bytes: number;
  readonly void: number;
  readonly held: number;
}

/** A checkpoint, and how many events it covers. */
export interface PublishedHead {
  readonly size: number;
  readonly checkpoint: string;
}

/** What the copies need of the log of a tenant. */
export interface CopiedLog {
  readonly tenant: string;
  readonly log: number;
  /** Durable events. */
  size(): number;
  readonly published: PublishedHead | null;
  /** Its segments, by first index. */
  segments(): readonly SegmentName[];
  /** Another number whenever segments came, went or were rewritten. */
  readonly contentChanges: number;
  /** Another number whenever something was destroyed. */
  readonly destructions: number;
  /** Publishes, and moves what the checkpoint covers out of the write-ahead log into segments. Gives that checkpoint; null of an empty log. */
  settle(): Promise<PublishedHead | null>;
  /** Does something while nothing of the log is destroyed. */
  whileContentStays<T>(work: () => Promise<T>): Promise<T>;
}

/** When content may be kept no longer, and what is to be kept nevertheless. */
export interface CopyRules {
  /** When the content of a class and a day is due, ms since 1970; null for never. */
  dueMs(tenant: string, ofClass: number, day: number): number | null;
  /** Whether a hold keeps anything of a segment. */
  isHeld(tenant: string, name: SegmentName): boolean;
  /** Another number whenever either may have changed. */
  stated(): number;
}

/** Keys of sealed copies. One caller at a time, but for `read`. */
export interface CopyKeys {
  read(name: string): Uint8Array | null;
  /** Of all keys that there are. */
  names(): ReadonlySet<string>;
  renew(name: string): Uint8Array;
}
