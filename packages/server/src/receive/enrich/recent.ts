/**
 * Values (never undefined) that were made before, for keys that come again: at most twice `keysMax` of them. When as many as `keysMax` are
 * young, they become the old ones, and the old ones that were not asked for since are gone. So what is in use stays, and
 * a hit costs one look into a map.
 */
export class Recent<Key, Value> {
  readonly #keysMax: number;
  readonly #make: (key: Key) => Value;
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();

  constructor(keysMax: number, make: (key: Key) => Value) {
    this.#keysMax = keysMax;
    this.#make = make;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: Key): Value {
    const known = this.#young.get(key);
    if (known !== undefined) return known;
    const before = this.#old.get(key);
    const value = before === undefined ? this.#make(key) : before;
    if (this.#young.size >= this.#keysMax) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#old.delete(key);
    this.#young.set(key, value);
    return value;
  }
}
