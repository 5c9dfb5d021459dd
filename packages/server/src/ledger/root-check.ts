import type { BatchHasher } from '@daybook/event/hash';
import { HASH_BYTES, leafHash, type Sha256, TILE_WIDTH, type TileReader, tileWidth, treeRoot } from '@daybook/tlog';
import type { Published } from './log-state.ts';

/** The tiles that are not full, by level, after the tree's root was made of them. */
type Edge = ReadonlyMap<number, Uint8Array>;

/**
 * Holds entries against the published root, tile by tile (C2SP tlog-tiles): an entry's hash is in its tile, the root of a
 * full tile is a hash of a tile of the next level, and the tiles that are not full make the root of the tree. A tile is
 * hashed whole, in few calls and once; a proof for each entry would hash most of it anew each time.
 */
export class RootCheck {
  readonly #hasher: BatchHasher;
  readonly #sha256: Sha256;
  /** Of full tiles, by the very bytes they are of: whoever keeps those keeps their root. */
  readonly #roots = new WeakMap<Uint8Array, Uint8Array>();
  /** Of what was published last, once it was asked for. */
  #last: { readonly published: Published; readonly edge: Promise<Edge | null> } | null = null;

  constructor(hasher: BatchHasher, sha256: Sha256) {
    this.#hasher = hasher;
    this.#sha256 = sha256;
  }

  /** Whether the entry is the one at `index` under the root. `index` is below the size. What cannot be read is thrown. */
  async holds(index: number, entry: Uint8Array, published: Published, readTile: TileReader): Promise<boolean> {
    const edge = await this.#edge(published, readTile);
    if (edge === null) return false;
    let hash = leafHash(this.#sha256, entry);
    let at = index;
    for (let level = 0; ; level += 1) {
      const tile = Math.floor(at / TILE_WIDTH);
      const isFull = tileWidth(level, tile, published.size) === TILE_WIDTH;
      const bytes = isFull ? await readTile(level, tile, TILE_WIDTH) : edge.get(level);
      const start = (at % TILE_WIDTH) * HASH_BYTES;
      if (bytes === undefined || !equal(bytes.subarray(start, start + HASH_BYTES), hash)) return false;
      if (!isFull) return true;
      hash = this.#rootOf(bytes);
      at = tile;
    }
  }

  /** Null where the tiles do not make the root. That, and tiles that cannot be read, are looked at again the next time. */
  #edge(published: Published, readTile: TileReader): Promise<Edge | null> {
    if (this.#last?.published === published) return this.#last.edge;
    const last = { published, edge: this.#readEdge(published, readTile) };
    this.#last = last;
    const forget = (): void => {
      if (this.#last === last) this.#last = null;
    };
    last.edge.then((edge) => edge ?? forget(), forget);
    return last.edge;
  }

  async #readEdge({ size, root }: Published, readTile: TileReader): Promise<Edge | null> {
    const edge = new Map<number, Uint8Array>();
    const keep: TileReader = async (level, tile, width) => {
      const bytes = await readTile(level, tile, width);
      edge.set(level, bytes);
      return bytes;
    };
    return equal(await treeRoot(size, keep, this.#sha256), root) ? edge : null;
  }

  #rootOf(tile: Uint8Array): Uint8Array {
    const known = this.#roots.get(tile);
    if (known !== undefined) return known;
    let layer = tile;
    while (layer.length > HASH_BYTES) {
      const hashes = new Uint8Array(layer.length / 2);
      this.#hasher.hashPairs(0x01, layer, hashes);
      layer = hashes;
    }
    this.#roots.set(tile, layer);
    return layer;
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
