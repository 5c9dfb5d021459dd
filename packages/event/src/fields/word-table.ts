const encoder = new TextEncoder();

/** Tells which of a few known ASCII words some bytes are, without making a string of them. */
export class WordTable<Value> {
  /** The words' letters, one after the other, and where each begins; one more than there are words. */
  readonly #letters: Uint8Array;
  readonly #starts: Int32Array;
  readonly #values: Value[] = [];
  /** Open addressing: the number of a word, or -1. */
  readonly #slots: Int16Array;
  readonly #mask: number;

  constructor(words: Iterable<readonly [string, Value]>) {
    const all = [...words];
    this.#letters = encoder.encode(all.map(([word]) => word).join(''));
    this.#starts = new Int32Array(all.length + 1);
    this.#mask = 2 ** Math.ceil(Math.log2(all.length * 8 + 1)) - 1;
    this.#slots = new Int16Array(this.#mask + 1).fill(-1);
    for (const [i, [word, value]] of all.entries()) {
      const start = this.#starts[i] as number;
      const end = start + word.length;
      this.#starts[i + 1] = end;
      this.#values.push(value);
      let slot = this.#hash(this.#letters, start, end);
      while (this.#slots[slot] !== -1) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = i;
    }
  }

  find(bytes: Uint8Array, start: number, end: number): Value | undefined {
    const word = this.#indexOf(bytes, start, end);
    return word === -1 ? undefined : this.#values[word];
  }

  has(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#indexOf(bytes, start, end) !== -1;
  }

  #indexOf(bytes: Uint8Array, start: number, end: number): number {
    if (start === end) return -1;
    const length = end - start;
    for (let slot = this.#hash(bytes, start, end); ; slot = (slot + 1) & this.#mask) {
      const word = this.#slots[slot] as number;
      if (word === -1) return -1;
      const at = this.#starts[word] as number;
      if ((this.#starts[word + 1] as number) - at !== length) continue;
      let i = 0;
      while (i < length && bytes[start + i] === this.#letters[at + i]) i += 1;
      if (i === length) return word;
    }
  }

  /** Of length, first, middle and last letter. `start` is before `end`. */
  #hash(bytes: Uint8Array, start: number, end: number): number {
    const first = bytes[start] as number;
    const middle = bytes[start + ((end - start) >> 1)] as number;
    const last = bytes[end - 1] as number;
    return ((end - start) * 5 + first * 3 + middle * 17 + last * 7) & this.#mask;
  }
}
