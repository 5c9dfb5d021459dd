import type { Crc32, SegmentCodec, SegmentName } from '@daybook/event';
import type { BatchHasher } from '@daybook/event/hash';
import type { HashNodes, Sha256, Signer } from '@daybook/tlog';
import type { Published } from './log-state.ts';
import type { HeadStore, KeyStore, LogIdentity, WriteFiles } from './ports.ts';

/** What the writer is made of. */
export interface LedgerTools {
  readonly files: WriteFiles;
  readonly heads: HeadStore;
  readonly keys: KeyStore;
  readonly hasher: BatchHasher;
  readonly hashNodes: HashNodes;
  readonly sha256: Sha256;
  readonly codec: SegmentCodec;
  readonly crc32: Crc32;
  /** Of copies elsewhere: they open no more once their key is forgotten, for good when it returns. Absent where there are none. */
  readonly copyKeys?: { forget(name: string): void } | undefined;
  readonly randomBytes: (count: number) => Uint8Array;
  /** µs since 1970. */
  readonly nowUs: () => number;
  readonly signersOf: (identity: LogIdentity) => readonly Signer[];
}

export interface LedgerEvents {
  onCommitted?(tenant: string, log: number, size: number): void;
  onPublished?(tenant: string, log: number, published: Published): void;
  onSettled?(tenant: string, log: number, names: readonly SegmentName[], recordsFirst: number): void;
  /** The writer has stopped for good; every later append is refused. */
  onFatal?(error: unknown): void;
  /** Something failed that is tried again. */
  onTrouble?(what: string, error: unknown): void;
}
