import type { ReadFiles } from '@daybook/event';
import { entriesPath, TILE_WIDTH, tilePath } from '@daybook/tlog';
import type { BackupFolder } from './folder.ts';
import { type Manifest, type Pack, type Piece, pieceBytesMax } from './manifest.ts';

const keptPieces = 8;

/** Where a file lies: bytes of pieces, one behind the other. */
interface Place {
  readonly pieces: readonly Piece[];
  readonly offset: number;
  readonly bytes: number;
}

/**
 * The files of one backup as a data directory has them, for reading. Every piece is held against its hash; a file of which one is
 * missing or changed is not there.
 */
export class BackupView implements ReadFiles {
  readonly #folder: BackupFolder;
  readonly #places = new Map<string, Place>();
  readonly #names = new Map<string, Set<string>>();
  /** The last pieces that were read. */
  readonly #kept = new Map<string, Uint8Array | null>();

  constructor(folder: BackupFolder, { files, packs }: Manifest) {
    this.#folder = folder;
    for (const { path, pieces } of files) {
      const bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
      this.#place(path, { pieces, offset: 0, bytes });
    }
    for (const pack of packs) {
      const bytes = pack.piece.bytes / pack.count;
      for (const [i, path] of pathsOf(pack).entries())
        this.#place(path, { pieces: [pack.piece], offset: i * bytes, bytes });
    }
  }

  #place(path: string, place: Place): void {
    this.#places.set(path, place);
    for (let at = path; at !== '.';) {
      const cut = at.lastIndexOf('/');
      const [above, name] = cut === -1 ? ['.', at] : [at.slice(0, cut), at.slice(cut + 1)];
      const names = this.#names.get(above) ?? new Set();
      this.#names.set(above, names);
      if (names.has(name)) return;
      names.add(name);
      at = above;
    }
  }

  /** Every path, in the order of the list. */
  paths(): string[] {
    return [...this.#places.keys()];
  }

  /** A file in parts that fit in memory. Null for one that is missing or changed. */
  async *parts(path: string): AsyncGenerator<Uint8Array | null> {
    const size = this.#places.get(path)?.bytes ?? 0;
    for (let at = 0; at < size || at === 0; at += pieceBytesMax) yield await this.readRange(path, at, pieceBytesMax);
  }

  async read(path: string): Promise<Uint8Array | null> {
    return this.readRange(path, 0, Number.POSITIVE_INFINITY);
  }

  async readRange(path: string, offset: number, length: number): Promise<Uint8Array | null> {
    const place = this.#places.get(path);
    if (place === undefined) return null;
    const from = place.offset + Math.min(offset, place.bytes);
    const to = place.offset + Math.min(offset + length, place.bytes);
    const out = new Uint8Array(to - from);
    let at = 0;
    for (const piece of place.pieces) {
      const begin = Math.max(from, at);
      const end = Math.min(to, at + piece.bytes);
      if (begin < end) {
        const bytes = await this.#piece(piece);
        if (bytes === null) return null;
        out.set(bytes.subarray(begin - at, end - at), begin - from);
      }
      at += piece.bytes;
    }
    return out;
  }

  async size(path: string): Promise<number | null> {
    return this.#places.get(path)?.bytes ?? null;
  }

  async list(path: string): Promise<string[]> {
    return [...(this.#names.get(path) ?? [])].toSorted();
  }

  async #piece(piece: Piece): Promise<Uint8Array | null> {
    const known = this.#kept.get(piece.sha256);
    if (known !== undefined) return known;
    const bytes = await this.#folder.object(piece);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size < keptPieces) break;
      this.#kept.delete(oldest);
    }
    this.#kept.set(piece.sha256, bytes);
    return bytes;
  }
}

/** The files of a pack, in its order. */
export function pathsOf({ log, level, first, count }: Pick<Pack, 'log' | 'level' | 'first' | 'count'>): string[] {
  return Array.from({ length: count }, (_, i) => {
    const name = level === 'entries' ? entriesPath(first + i, TILE_WIDTH) : tilePath(level, first + i, TILE_WIDTH);
    return `${log}/${name}`;
  });
}
