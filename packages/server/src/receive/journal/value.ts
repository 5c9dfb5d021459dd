import { createHash, type Hash } from 'node:crypto';

/** A field of an entry. */
export interface Field {
  readonly name: string;
  readonly bytes: Buffer;
  /** Of a value that was too long to be kept whole, of which `bytes` is the beginning. */
  readonly whole?: { readonly bytes: number; readonly sha256: string };
}

/** One value while it comes in: its beginning is kept, the rest is counted and hashed. */
export class ValueWriter {
  readonly name: string;
  readonly #keptMax: number;
  readonly #kept: Buffer[] = [];
  #keptBytes = 0;
  #bytes = 0;
  #hash: Hash | null = null;

  constructor(name: string, keptMax: number) {
    this.name = name;
    this.#keptMax = keptMax;
  }

  get keptBytes(): number {
    return this.#keptBytes;
  }

  add(piece: Buffer): void {
    this.#bytes += piece.length;
    const kept = piece.subarray(0, this.#keptMax - this.#keptBytes);
    if (kept.length < piece.length && this.#hash === null) {
      this.#hash = createHash('sha256');
      for (const before of this.#kept) this.#hash.update(before);
    }
    this.#hash?.update(piece);
    if (kept.length === 0) return;
    // A copy: the piece is part of what was read from the socket, which would be held whole.
    this.#kept.push(Buffer.from(kept));
    this.#keptBytes += kept.length;
  }

  end(): Field {
    const { name } = this;
    const bytes = this.#kept.length === 1 ? (this.#kept[0] as Buffer) : Buffer.concat(this.#kept);
    if (this.#hash === null) return { name, bytes };
    return { name, bytes, whole: { bytes: this.#bytes, sha256: this.#hash.digest('hex') } };
  }
}
