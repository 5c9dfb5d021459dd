import { GrowingBasis, type Logged } from '@daybook/event';
import type { Edge, Signer, Tile } from '@daybook/tlog';
import { TILE_WIDTH } from '@daybook/tlog';

/** A full bundle: 256 entries. */
export interface Bundle {
  readonly tile: number;
  readonly entries: readonly Uint8Array[];
}

/** A tile or a bundle as it is to be on the disk. */
export interface PendingFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What was signed and published last. */
export interface Published {
  readonly size: number;
  readonly root: Uint8Array;
  readonly checkpoint: string;
}

/**
 * One log as its writer knows it. Owned by the writer: `size`, `edge`, `bundle`, `records` and the pending lists change
 * only right after a frame became durable; `published` only when a checkpoint was published; `settled` by settling.
 */
export interface LogState {
  readonly tenant: string;
  readonly log: number;
  readonly origin: string;
  readonly signers: readonly Signer[];
  readonly edge: Edge;
  /** Durable events. */
  size: number;
  lastReceivedUs: number;
  /** Entries of the last, partial bundle. */
  bundle: Uint8Array[];
  /** Full tiles and bundles that are not on the disk yet. */
  pendingTiles: Tile[];
  pendingBundles: Bundle[];
  /** Full tiles and bundles that are on the disk, but not known to be durable. */
  unsyncedPaths: string[];
  /** Partial tiles and bundles of the last published size: removed once they are full. */
  partialPaths: string[];
  /** Directories of those that were removed, not known to be durably: a crash would bring them back, torn. */
  droppedPartials: ReadonlySet<string>;
  /** Those of earlier sizes that a crash tore: written again with the next checkpoint. */
  tornPartials: readonly PendingFile[];
  /** Those that this process wrote whole. They are not written again: somebody may be reading them. */
  wholePartials: ReadonlySet<string>;
  published: Published | null;
  /** Records that are in the write-ahead log only: index `recordsFirst` and on. */
  records: Uint8Array[];
  recordsFirst: number;
  /** What is stated up to an index, and what follows from it. Owned by `own-statements.ts`. */
  stated: OwnStatements;
  /** Segments of which the plan that is being carried out names nothing any more. Owned by `destroy.ts`. */
  stay: { readonly plan: number; readonly files: Set<string> };
}

/** Statements that were read from the disk, each under a published head: they never change, and none comes before `end` any more. */
export interface OwnStatements {
  readonly statements: Logged[];
  readonly growing: GrowingBasis;
  end: number;
}

/** What is known without reading, from the first one on; none, where none are given. */
export function knownStatements(statements: readonly Logged[] = []): OwnStatements {
  const growing = new GrowingBasis();
  for (const logged of statements) growing.take(logged);
  return { statements: [...statements], growing, end: (statements.at(-1)?.index ?? -1) + 1 };
}

/** A log of `edge.size` events, of which `recordsFirst` and on are in the write-ahead log only. */
export function newLogState(
  identity: Pick<LogState, 'tenant' | 'log' | 'origin' | 'signers'>,
  edge: Edge,
  recordsFirst: number,
): LogState {
  return {
    ...identity,
    edge,
    size: edge.size,
    lastReceivedUs: 0,
    bundle: [],
    pendingTiles: [],
    pendingBundles: [],
    unsyncedPaths: [],
    partialPaths: [],
    droppedPartials: new Set(),
    tornPartials: [],
    wholePartials: new Set(),
    published: null,
    records: [],
    recordsFirst,
    stated: knownStatements(),
    stay: { plan: -1, files: new Set() },
  };
}

/** Takes in a batch that is durable: the tree grows, full tiles and bundles wait to be written. */
export function grow(
  state: LogState,
  entries: readonly Uint8Array[],
  records: readonly Uint8Array[],
  leafHashes: Uint8Array,
): void {
  for (const tile of state.edge.appendAll(leafHashes)) state.pendingTiles.push(tile);
  for (const entry of entries) {
    state.bundle.push(entry);
    state.size += 1;
    if (state.bundle.length < TILE_WIDTH) continue;
    state.pendingBundles.push({ tile: state.size / TILE_WIDTH - 1, entries: state.bundle });
    state.bundle = [];
  }
  for (const record of records) state.records.push(record);
  if (state.edge.size !== state.size) throw new Error('the tree and the log differ in size');
}

/** The records of a range, where all of it is still in the write-ahead log only; else null. */
export function unsettledRecords(state: LogState, first: number, end: number): Uint8Array[] | null {
  if (first < state.recordsFirst) return null;
  return state.records.slice(first - state.recordsFirst, Math.max(0, end - state.recordsFirst));
}
