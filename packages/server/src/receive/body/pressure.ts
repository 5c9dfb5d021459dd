/**
 * Bounds what is in hand at once, over all requests: bytes of bodies, and events that wait for the ledger. Whoever does not
 * get room is told to come again; nobody waits in here.
 */
export class Pressure {
  readonly #bytesMax: number;
  readonly #eventsMax: number;
  /** Owned by the shares: the sums of what they hold. */
  #bytes = 0;
  #events = 0;

  constructor(bytesMax: number, eventsMax: number) {
    this.#bytesMax = bytesMax;
    this.#eventsMax = eventsMax;
  }

  get bytesInHand(): number {
    return this.#bytes;
  }

  get eventsInHand(): number {
    return this.#events;
  }

  /** A request's share: empty at first, given back as a whole when it is disposed of. */
  share(): Share {
    let bytes = 0;
    let events = 0;
    return {
      holdBytes: (count) => {
        // One request alone always gets what its own limits allow.
        if (this.#bytes + count > this.#bytesMax && this.#bytes > bytes) return false;
        bytes += count;
        this.#bytes += count;
        return true;
      },
      holdEvents: (count) => {
        if (this.#events + count > this.#eventsMax && this.#events > events) return false;
        events += count;
        this.#events += count;
        return true;
      },
      [Symbol.dispose]: () => {
        this.#bytes -= bytes;
        this.#events -= events;
        bytes = 0;
        events = 0;
      },
    };
  }
}

export interface Share extends Disposable {
  /** Room for more bytes; false, and nothing taken, where there is none. */
  holdBytes(count: number): boolean;
  holdEvents(count: number): boolean;
}
