/** Of more full tiles at one level nobody has that many events: 17 thousand millions. It bounds what a foreign name can cost. */
export const numbersMax = 2 ** 26;

/** Which numbers of a series are there: one bit for each. */
export class Numbers {
  #bits = new Uint8Array(64);

  /** False for one that is too large to be true. */
  add(number: number): boolean {
    if (number >= numbersMax) return false;
    const at = number >>> 3;
    if (at >= this.#bits.length) {
      const wider = new Uint8Array(Math.max(at + 1, this.#bits.length * 2));
      wider.set(this.#bits);
      this.#bits = wider;
    }
    this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (number & 7));
    return true;
  }

  has(number: number): boolean {
    return ((this.#bits[number >>> 3] ?? 0) & (1 << (number & 7))) !== 0;
  }

  /** Those before an end that are missing, the first ones. */
  missing(end: number, max: number): number[] {
    const found: number[] = [];
    for (let number = 0; number < end && found.length < max; number += 1) {
      if ((number & 7) === 0 && this.#bits[number >>> 3] === 0xff) number += 7;
      else if (!this.has(number)) found.push(number);
    }
    return found;
  }
}
