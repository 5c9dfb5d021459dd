import { requireSize } from './decimal.ts';
import type { Sha256 } from './crypto.ts';
import { emptyRoot, HASH_BYTES, hashNodesWith, perfectRoot } from './hash.ts';
import type { HashNodes } from './hash.ts';
import type { TileReader } from './reader.ts';
import { readTileChecked } from './reader.ts';
import { TILE_WIDTH, tilesOfSize } from './tile.ts';

/** A tile and its bytes, `width` × 32 of them. */
export interface Tile {
  readonly level: number;
  readonly tile: number;
  readonly width: number;
  readonly bytes: Uint8Array;
}

interface Level {
  /** Full tiles that lie to the left. */
  fullTiles: number;
  /** Hashes in `hashes`, 0 to 255 between calls. */
  width: number;
  readonly hashes: Uint8Array;
}

/**
 * The right edge of a growing tree: for each tile level the hashes that do not fill a tile yet, at most 255. It holds all
 * that appending and the root need, so its memory does not grow with the tree. One owner; not safe to share.
 */
export class Edge {
  readonly #sha256: Sha256;
  readonly #hashNodes: HashNodes;
  readonly #levels: Level[] = [];
  #size = 0;

  constructor(sha256: Sha256, hashNodes: HashNodes = hashNodesWith(sha256)) {
    this.#sha256 = sha256;
    this.#hashNodes = hashNodes;
  }

  /**
   * The edge of a tree of that size from its partial tiles, at most one a level. It believes them: compare `root()` with
   * the signed one. Throws where a tile does not have the length asked for.
   */
  static async load(size: number, readTile: TileReader, sha256: Sha256, hashNodes?: HashNodes): Promise<Edge> {
    const edge = new Edge(sha256, hashNodes);
    for (const { level, fullTiles, partialWidth } of tilesOfSize(size)) {
      const state = edge.#level(level);
      state.fullTiles = fullTiles;
      state.width = partialWidth;
      if (partialWidth > 0) state.hashes.set(await readTileChecked(readTile, level, fullTiles, partialWidth));
    }
    edge.#size = size;
    return edge;
  }

  /** Number of leaves. */
  get size(): number {
    return this.#size;
  }

  /** Appends one leaf hash (32 bytes) and returns the tiles that it filled. */
  append(leafHash: Uint8Array): Tile[] {
    if (leafHash.length !== HASH_BYTES) throw new RangeError(`a leaf hash of ${leafHash.length} bytes`);
    return this.appendAll(leafHash);
  }

  /** Appends leaf hashes that lie one after the other, 32 bytes each, and returns the tiles that they filled, in order. */
  appendAll(leafHashes: Uint8Array): Tile[] {
    if (leafHashes.length % HASH_BYTES !== 0) throw new RangeError(`leaf hashes of ${leafHashes.length} bytes`);
    const count = leafHashes.length / HASH_BYTES;
    requireSize(this.#size + count, 'size');
    const filled: Tile[] = [];
    this.#push(0, leafHashes, filled);
    this.#size += count;
    return filled;
  }

  /** RFC 6962 section 2.1: MTH of all leaves. */
  root(): Uint8Array {
    let root: Uint8Array | null = null;
    // From the smallest subtree, at the right, to the largest: each is the left neighbour of all that came before.
    for (const level of this.#levels) {
      for (const subtree of this.#subtrees(level)) {
        root = root === null ? subtree : this.#node(subtree, root);
      }
    }
    return root ?? emptyRoot(this.#sha256);
  }

  /** The partial tiles that a checkpoint of this size needs (C2SP tlog-tiles), as copies. */
  partialTiles(): Tile[] {
    return this.#levels.flatMap(({ fullTiles, width, hashes }, level) =>
      width === 0 ? [] : [{ level, tile: fullTiles, width, bytes: hashes.slice(0, width * HASH_BYTES) }],
    );
  }

  #level(level: number): Level {
    return (this.#levels[level] ??= { fullTiles: 0, width: 0, hashes: new Uint8Array(TILE_WIDTH * HASH_BYTES) });
  }

  #push(level: number, hashes: Uint8Array, filled: Tile[]): void {
    const state = this.#level(level);
    for (let offset = 0; offset < hashes.length;) {
      const taken = Math.min((TILE_WIDTH - state.width) * HASH_BYTES, hashes.length - offset);
      state.hashes.set(hashes.subarray(offset, offset + taken), state.width * HASH_BYTES);
      state.width += taken / HASH_BYTES;
      offset += taken;
      if (state.width < TILE_WIDTH) return;
      const bytes = state.hashes.slice();
      filled.push({ level, tile: state.fullTiles, width: TILE_WIDTH, bytes });
      state.fullTiles += 1;
      state.width = 0;
      this.#push(level + 1, perfectRoot(this.#hashNodes, bytes), filled);
    }
  }

  /** The roots of the perfect subtrees that a partial tile consists of, from the right (smallest) to the left. */
  #subtrees(level: Level): Uint8Array[] {
    const roots: Uint8Array[] = [];
    let end = level.width;
    for (let subtreeWidth = 1; end > 0; subtreeWidth *= 2) {
      if (end % (subtreeWidth * 2) === 0) continue;
      const start = end - subtreeWidth;
      roots.push(perfectRoot(this.#hashNodes, level.hashes.slice(start * HASH_BYTES, end * HASH_BYTES)));
      end = start;
    }
    return roots;
  }

  #node(left: Uint8Array, right: Uint8Array): Uint8Array {
    const pair = new Uint8Array(2 * HASH_BYTES);
    pair.set(left);
    pair.set(right, HASH_BYTES);
    return this.#hashNodes(pair);
  }
}
