/**
 * Says which key of a map stands first, to whoever removes it then. A map that many were removed from at its head has to pass over the places
 * of all of them each time it is asked: this goes on where it was.
 */
export class Oldest<K> {
  readonly #map: ReadonlyMap<K, unknown>;
  #keys: Iterator<K>;

  constructor(map: ReadonlyMap<K, unknown>) {
    this.#map = map;
    this.#keys = map.keys();
  }

  /** Undefined where the map is empty. What it gives has to be removed before it is asked again. */
  next(): K | undefined {
    const next = this.#keys.next();
    if (next.done !== true) return next.value;
    // What was added after it came to the end.
    this.#keys = this.#map.keys();
    return this.#keys.next().value as K | undefined;
  }
}
