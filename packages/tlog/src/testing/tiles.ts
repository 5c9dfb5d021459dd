import { Edge } from '../edge.ts';
import type { Tile } from '../edge.ts';
import { nodeHash } from '../hash.ts';
import { nodeCrypto } from '../node.ts';
import type { TileReader } from '../reader.ts';
import { tileWidth } from '../tile.ts';

const { sha256 } = nodeCrypto;

/** A tree in memory: all its tiles, as a log directory would hold them, and its edge. */
export class TileStore {
  readonly edge = new Edge(sha256);
  readonly #tiles = new Map<string, Uint8Array>();
  readonly #leaves: Uint8Array[] = [];

  append(leafHash: Uint8Array): void {
    this.#leaves.push(leafHash);
    for (const tile of this.edge.append(leafHash)) this.#put(tile);
  }

  /** Serves the tiles of a tree of that size, no larger than the store, and refuses every width that it does not have. */
  readerAt(size: number): TileReader {
    for (const tile of this.edge.partialTiles()) this.#put(tile);
    return async (level, tile, width) => {
      if (width !== tileWidth(level, tile, size) || width === 0) throw new Error(`asked for ${level}/${tile}/${width}`);
      const bytes = this.#tiles.get(`${level}/${tile}`);
      if (bytes === undefined) throw new Error(`no tile ${level}/${tile}`);
      return bytes.slice(0, width * 32);
    };
  }

  leaf(index: number): Uint8Array {
    const hash = this.#leaves[index];
    if (hash === undefined) throw new RangeError(`no leaf ${index}`);
    return hash;
  }

  #put(tile: Tile): void {
    this.#tiles.set(`${tile.level}/${tile.tile}`, tile.bytes);
  }
}

/** Distinct leaf hashes for a tree of tests. */
export function numberedLeaf(index: number): Uint8Array {
  return sha256(Uint8Array.of(0, ...new Uint8Array(Float64Array.of(index).buffer)));
}

/**
 * A tree of any size below 2^53 whose leaves are all the same, so that a perfect subtree's root depends on its height
 * alone and nothing needs to be stored.
 */
export class UniformTree {
  readonly leaf = sha256(Uint8Array.of(0));
  readonly #perfect: Uint8Array[] = [this.leaf];

  readonly readTile: TileReader = async (level, _tile, width) => {
    const hash = this.perfect(level * 8);
    const bytes = new Uint8Array(width * 32);
    for (let i = 0; i < width; i++) bytes.set(hash, i * 32);
    return bytes;
  };

  /** The root of 2^height leaves. */
  perfect(height: number): Uint8Array {
    while (this.#perfect.length <= height) {
      const last = this.#perfect.at(-1) ?? this.leaf;
      this.#perfect.push(nodeHash(sha256, last, last));
    }
    return this.#perfect[height] ?? this.leaf;
  }

  /** The root of a tree of that size (1 or more), by its binary digits from the lowest: no code of ours but `nodeHash`. */
  root(size: number): Uint8Array {
    let root: Uint8Array | null = null;
    for (const [height, digit] of [...size.toString(2)].reverse().entries()) {
      if (digit === '0') continue;
      root = root === null ? this.perfect(height) : nodeHash(sha256, this.perfect(height), root);
    }
    return root ?? this.leaf;
  }
}
