import { entryBytes } from '@daybook/event';
import { type BatchHasher, hashNodesBy } from '@daybook/event/hash';
import { Edge, HASH_BYTES, type HashNodes, type Tile, TILE_WIDTH, tileWidth } from '@daybook/tlog';
import { EntryScan } from './entry-scan.ts';
import type { Findings } from './findings.ts';
import type { EntrySpan } from './records.ts';
import type { ReadBundle, ReadHashes, TreeFiles } from './tree-files.ts';

/** Events of one window: what is held in memory, and read ahead, at once. */
const tilesPerWindow = 256;
const readsAtOnce = 64;
const leafPrefix = 0x00;

/** The log of which a checkpoint speaks. */
export interface TreeTarget {
  readonly files: TreeFiles;
  readonly size: number;
  /** The signed root. */
  readonly root: Uint8Array;
  readonly hasher: BatchHasher;
  readonly findings: Findings;
  /** Sizes, not above `size`, at which the root is wanted too. */
  readonly sizes: readonly number[];
}

/**
 * Computes the tree again from the entries, and compares every tile with it. Where an entry and its tile disagree, the
 * tiles above tell which of the two was changed, so that the event is named and the rest still checked.
 */
export class TreeCheck {
  readonly #target: TreeTarget;
  readonly #hashNodes: HashNodes;
  readonly #edge: Edge;
  readonly #scan: EntryScan;
  /** Roots at `sizes`, once they were reached. */
  readonly roots = new Map<number, Uint8Array>();
  /** Tiles and bundles that were compared. */
  tiles = 0;

  constructor(target: TreeTarget) {
    this.#target = target;
    this.#hashNodes = hashNodesBy(target.hasher);
    this.#edge = new Edge((bytes) => target.hasher.sha256(bytes), this.#hashNodes);
    this.#scan = new EntryScan(target.findings);
    if (target.sizes.includes(0)) this.roots.set(0, this.#edge.root());
  }

  get lastReceivedUs(): number | null {
    return this.#scan.lastReceivedUs;
  }

  /** The entries, window by window; unknown ones are zeros. At the end the root is compared. */
  async *windows(): AsyncGenerator<EntrySpan> {
    const { size, findings, root } = this.#target;
    const tiles = Math.ceil(size / TILE_WIDTH);
    for (let tile = 0; tile < tiles; tile += tilesPerWindow) {
      yield await this.#window(tile, Math.min(tiles, tile + tilesPerWindow));
    }
    for (const tile of this.#edge.partialTiles()) await this.#compareTile(tile);
    if (!equal(this.#edge.root(), root)) findings.add({ code: 'root.other', detail: `at ${size} events` });
  }

  async #window(from: number, to: number): Promise<EntrySpan> {
    const { files, size } = this.#target;
    const first = from * TILE_WIDTH;
    const count = Math.min(size, to * TILE_WIDTH) - first;
    const span = { first, entries: new Uint8Array(count * entryBytes) };
    const leaves = new Uint8Array(count * HASH_BYTES);
    for (let group = from; group < to; group += readsAtOnce) {
      const tiles = Array.from({ length: Math.min(readsAtOnce, to - group) }, (_, i) => group + i);
      const read = await Promise.all(
        tiles.map(async (tile) => {
          const width = tileWidth(0, tile, size);
          return Promise.all([files.bundle(tile, width), files.hashes(0, tile, width)]);
        }),
      );
      for (const [i, [bundle, hashes]] of read.entries()) await this.#tile(group + i, bundle, hashes, span, leaves);
    }
    await this.#append(leaves);
    return span;
  }

  /** Appends leaf hashes, stopping at each size of which the root is wanted. */
  async #append(leaves: Uint8Array): Promise<void> {
    const end = this.#edge.size + leaves.length / HASH_BYTES;
    const stops = [...this.#target.sizes.filter((size) => size > this.#edge.size && size <= end), end];
    let at = 0;
    for (const stop of stops.sort((a, b) => a - b)) {
      const until = at + (stop - this.#edge.size) * HASH_BYTES;
      const filled = this.#edge.appendAll(leaves.subarray(at, until));
      at = until;
      if (this.#target.sizes.includes(stop)) this.roots.set(stop, this.#edge.root());
      for (const tile of filled) if (tile.level > 0) await this.#compareTile(tile);
    }
  }

  /** Puts the entries and leaf hashes of one tile in their places, and says what is wrong with it. */
  async #tile(
    tile: number,
    bundle: ReadBundle,
    hashes: ReadHashes,
    span: EntrySpan,
    leaves: Uint8Array,
  ): Promise<void> {
    const { findings, size, hasher } = this.#target;
    const first = tile * TILE_WIDTH;
    const width = tileWidth(0, tile, size);
    const at = first - span.first;
    this.tiles += 2;
    if (!hashes.ok) {
      const code = hashes.reason === 'missing' ? 'tile.missing' : 'tile.changed';
      findings.add({ code, path: hashes.path, first, last: first + width - 1 });
    }
    const own = leaves.subarray(at * HASH_BYTES, (at + width) * HASH_BYTES);
    if (!bundle.ok) {
      const detail = bundle.reason === 'missing' ? undefined : bundle.reason;
      for (let i = 0; i < width; i += 1) findings.event('entry.missing', first + i, bundle.path, detail);
      if (hashes.ok) own.set(hashes.bytes);
      return;
    }
    const room = span.entries.subarray(at * entryBytes, (at + width) * entryBytes);
    const odd: number[] = [];
    for (const [i, entry] of bundle.entries.entries()) {
      if (this.#scan.check(entry, first + i, bundle.path)) room.set(entry, i * entryBytes);
      else odd.push(i);
    }
    hasher.sha256Prefixed(leafPrefix, room, entryBytes, width, leaves, at * HASH_BYTES);
    for (const i of odd) own.set(this.#leafOf(bundle.entries[i] ?? new Uint8Array(0)), i * HASH_BYTES);
    if (!hashes.ok || equal(own, hashes.bytes)) return;
    if (!(await this.#isTileRight(tile, own, hashes.bytes))) {
      findings.add({ code: 'tile.changed', path: hashes.path, first, last: first + width - 1 });
      return;
    }
    for (let i = 0; i < width; i += 1) {
      const hash = hashes.bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
      if (equal(own.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES), hash)) continue;
      findings.event('entry.changed', first + i, bundle.path);
      own.set(hash, i * HASH_BYTES);
      room.fill(0, i * entryBytes, (i + 1) * entryBytes);
    }
  }

  #leafOf(entry: Uint8Array): Uint8Array {
    const message = new Uint8Array(1 + entry.length);
    message[0] = leafPrefix;
    message.set(entry, 1);
    return this.#target.hasher.sha256(message);
  }

  /** Whether it is the tile, and not the entries, that the tree above was made of. */
  async #isTileRight(tile: number, ofEntries: Uint8Array, ofTile: Uint8Array): Promise<boolean> {
    const { files, size, root } = this.#target;
    if (ofTile.length < TILE_WIDTH * HASH_BYTES) return equal(await this.#rootWith(ofTile), root);
    const above = Math.floor(tile / TILE_WIDTH);
    const parents = await files.hashes(1, above, tileWidth(1, above, size));
    if (!parents.ok) return false;
    const at = (tile % TILE_WIDTH) * HASH_BYTES;
    const parent = parents.bytes.subarray(at, at + HASH_BYTES);
    return !equal(this.#perfectRoot(ofEntries), parent) && equal(this.#perfectRoot(ofTile), parent);
  }

  /** The root of the whole tree if these were the hashes of the last, partial tile. */
  async #rootWith(hashes: Uint8Array): Promise<Uint8Array> {
    const { files, size, hasher } = this.#target;
    const aligned = size - (size % TILE_WIDTH);
    const sha256 = (bytes: Uint8Array) => hasher.sha256(bytes);
    try {
      const readTile = async (level: number, tile: number, width: number) => {
        const read = await files.hashes(level, tile, width);
        return read.ok ? read.bytes : new Uint8Array(0);
      };
      const edge = await Edge.load(aligned, readTile, sha256, this.#hashNodes);
      edge.appendAll(hashes);
      return edge.root();
    } catch {
      return new Uint8Array(0);
    }
  }

  #perfectRoot(hashes: Uint8Array): Uint8Array {
    let layer = hashes;
    while (layer.length > HASH_BYTES) layer = this.#hashNodes(layer);
    return layer;
  }

  async #compareTile({ level, tile, width, bytes }: Tile): Promise<void> {
    if (level === 0) return;
    this.tiles += 1;
    const read = await this.#target.files.hashes(level, tile, width);
    if (read.ok && equal(read.bytes, bytes)) return;
    const missing = !read.ok && read.reason === 'missing';
    this.#target.findings.add({ code: missing ? 'tile.missing' : 'tile.changed', path: read.path });
  }
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
