/** What is asked of the ledger but not answered yet may take this many bytes; past it, callers are told to come back. */
export const inFlightBytesMax = 32 * 1024 * 1024;

/** Bytes of all tenants on their way to the ledger's thread. */
export class InFlight {
  #bytes = 0;

  get isFull(): boolean {
    return this.#bytes > inFlightBytesMax;
  }

  /** Counts the bytes until it is disposed of. */
  hold(bytes: number): Disposable {
    this.#bytes += bytes;
    return { [Symbol.dispose]: () => void (this.#bytes -= bytes) };
  }
}
