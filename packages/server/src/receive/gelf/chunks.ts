/** Why a chunk, or the message that it is of, was not taken. */
export type ChunkFault = 'malformed' | 'incomplete' | 'no-room';

export interface ChunkLimits {
  /** Messages of which parts wait for the others. */
  readonly messagesMax: number;
  /** Of all that waits. */
  readonly bytesMax: number;
  /** From the first chunk of a message to its last. */
  readonly waitMs: number;
}

interface Waiting {
  readonly sinceMs: number;
  readonly parts: (Uint8Array | undefined)[];
  missing: number;
  bytes: number;
}

const headBytes = 12;
const chunksMax = 128;

/** `1e 0f`, the id of the message (8 bytes), number and count of the chunk (a byte each), and a part of the message. */
export const isChunk = (bytes: Uint8Array): boolean => bytes[0] === 0x1e && bytes[1] === 0x0f;

/**
 * Messages that came in chunks, put together in any order. A chunk that came before is passed over, also for as long again
 * after its message was whole. What is not whole in time is given up, and `onFault` told, once for each message.
 */
export class Chunks {
  readonly #limits: ChunkLimits;
  readonly #onFault: (fault: ChunkFault) => void;
  /** By sender and id; the oldest first. */
  readonly #waiting = new Map<string, Waiting>();
  /** When messages were begun that are whole by now; the oldest first. */
  readonly #whole = new Map<string, number>();
  #bytes = 0;

  constructor(limits: ChunkLimits, onFault: (fault: ChunkFault) => void) {
    this.#limits = limits;
    this.#onFault = onFault;
  }

  get waiting(): { readonly messages: number; readonly bytes: number } {
    return { messages: this.#waiting.size, bytes: this.#bytes };
  }

  /** The message that this chunk was the last of; null where some are missing. */
  add(sender: string, chunk: Uint8Array, nowMs: number): Uint8Array | null {
    this.expire(nowMs);
    const number = chunk[10] ?? 0;
    const count = chunk[11] ?? 0;
    if (chunk.length < headBytes || count === 0 || count > chunksMax || number >= count)
      return this.#refuse('malformed');
    const key = `${sender} ${Buffer.from(chunk.subarray(2, 10)).toString('hex')}`;
    if (this.#whole.has(key)) return null;
    const part = chunk.subarray(headBytes);
    const waiting = this.#waiting.get(key) ?? { sinceMs: nowMs, parts: Array(count), missing: count, bytes: 0 };
    if (waiting.parts.length !== count) return this.#refuse('malformed');
    if (waiting.parts[number] !== undefined) return null;
    const { messagesMax, bytesMax } = this.#limits;
    const isNew = !this.#waiting.has(key);
    if ((isNew && this.#waiting.size >= messagesMax) || this.#bytes + part.length > bytesMax) {
      return this.#refuse('no-room');
    }
    this.#waiting.set(key, waiting);
    // A copy: the part must not keep the datagram, nor be changed with it.
    waiting.parts[number] = Uint8Array.from(part);
    waiting.missing -= 1;
    waiting.bytes += part.length;
    this.#bytes += part.length;
    return waiting.missing > 0 ? null : this.#finish(key, waiting);
  }

  /** Gives up what waited too long. */
  expire(nowMs: number): void {
    for (const [key, waiting] of this.#waiting) {
      if (nowMs - waiting.sinceMs <= this.#limits.waitMs) break;
      this.#drop(key, waiting);
      this.#onFault('incomplete');
    }
    for (const [key, sinceMs] of this.#whole) {
      if (nowMs - sinceMs <= 2 * this.#limits.waitMs) break;
      this.#whole.delete(key);
    }
  }

  #finish(key: string, waiting: Waiting): Uint8Array {
    this.#drop(key, waiting);
    const [oldest] = this.#whole.size < this.#limits.messagesMax ? [] : this.#whole.keys();
    if (oldest !== undefined) this.#whole.delete(oldest);
    this.#whole.set(key, waiting.sinceMs);
    return Buffer.concat(waiting.parts.flatMap((part) => part ?? []));
  }

  #drop(key: string, { bytes }: Waiting): void {
    this.#waiting.delete(key);
    this.#bytes -= bytes;
  }

  #refuse(fault: ChunkFault): null {
    this.#onFault(fault);
    return null;
  }
}
