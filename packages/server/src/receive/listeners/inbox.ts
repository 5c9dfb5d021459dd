import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '../../parse/ports.ts';
import type { Taken } from '../intake/index.ts';
import type { ListenerSource } from './ports.ts';
import { takeOnce, type TakeParts } from './take-once.ts';

export interface InboxLimits {
  /** How long the first message of a batch waits for more. */
  readonly waitMs: number;
  readonly batchMessagesMax: number;
  readonly batchBytesMax: number;
  /** In hand at once: waiting, and on the way to the log. One message is always taken. */
  readonly messagesMax: number;
  readonly bytesMax: number;
  /** After the log refused a batch for now. */
  readonly retryMs: number;
  /** At the end: how long it is tried to write what is in hand. */
  readonly closeTimeoutMs: number;
}

export const inboxLimits: InboxLimits = {
  waitMs: 50,
  batchMessagesMax: 500,
  batchBytesMax: 1024 * 1024,
  messagesMax: 1_000,
  bytesMax: 2 * 1024 * 1024,
  retryMs: 250,
  closeTimeoutMs: 5_000,
};

type RefusedTaken = Extract<Taken, { ok: false }>;

export interface InboxParts extends TakeParts {
  readonly source: ListenerSource;
  readonly limits: InboxLimits;
  readonly onTaken: (messages: number) => void;
  /** Messages that were read and could not be written. */
  readonly onLost: (messages: number, refused: RefusedTaken) => void;
}

/**
 * Messages of one source on their way into the log, in order, batch after batch. What it took is written, or `onLost` is
 * told. It holds a bounded number of them; while there is no room `put` waits, and `offer` says no.
 */
export class Inbox {
  readonly #parts: InboxParts;
  #waiting: Message[] = [];
  /** Of what waits and of what is on its way. */
  #messages = 0;
  #bytes = 0;
  #running: Promise<void> | null = null;
  #closing: AbortController | null = null;
  /** Ends the wait for more. */
  #full: (() => void) | null = null;
  #onRoom: (() => void)[] = [];

  constructor(parts: InboxParts) {
    this.#parts = parts;
  }

  /** False where there is no room, or it is closed. */
  offer(message: Message): boolean {
    if (this.#closing !== null || !this.#hasRoom(message)) return false;
    this.#add(message);
    return true;
  }

  /** Waits for room. False where it was closed instead. */
  async put(message: Message): Promise<boolean> {
    while (this.#closing === null && !this.#hasRoom(message)) {
      await new Promise<void>((resolve) => this.#onRoom.push(resolve));
    }
    return this.offer(message);
  }

  /** Writes what it has. Takes nothing more. */
  async close(): Promise<void> {
    if (this.#closing === null) {
      const closing = new AbortController();
      this.#closing = closing;
      setTimeout(() => closing.abort(), this.#parts.limits.closeTimeoutMs).unref();
    }
    this.#full?.();
    this.#giveRoom();
    await this.#running;
  }

  #hasRoom(message: Message): boolean {
    const { messagesMax, bytesMax } = this.#parts.limits;
    if (this.#messages === 0) return true;
    return this.#messages < messagesMax && this.#bytes + sizeOf([message]) <= bytesMax;
  }

  #add(message: Message): void {
    this.#waiting.push(message);
    this.#messages += 1;
    this.#bytes += sizeOf([message]);
    if (this.#waiting.length >= this.#parts.limits.batchMessagesMax) this.#full?.();
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#more();
      const batch = this.#next();
      await this.#write(batch);
      this.#messages -= batch.length;
      this.#bytes -= sizeOf(batch);
      this.#giveRoom();
    }
    this.#running = null;
  }

  /** Waits until the batch is full, or it has waited long enough. */
  async #more(): Promise<void> {
    const { waitMs, batchMessagesMax } = this.#parts.limits;
    if (this.#waiting.length >= batchMessagesMax || this.#closing !== null) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#full = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#full = null;
  }

  #next(): Message[] {
    const { batchMessagesMax, batchBytesMax } = this.#parts.limits;
    let count = 0;
    let bytes = 0;
    for (const message of this.#waiting) {
      bytes += sizeOf([message]);
      if (count > 0 && (count === batchMessagesMax || bytes > batchBytesMax)) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #write(batch: readonly Message[]): Promise<void> {
    const { onTaken, onLost, limits } = this.#parts;
    for (;;) {
      const taken = await this.#take(batch);
      if (taken.ok) return onTaken(batch.length);
      const isFinal = taken.code === 'closed' || taken.code === 'too-large';
      if (isFinal || this.#closing?.signal.aborted === true) return onLost(batch.length, taken);
      await sleep(limits.retryMs, null, { ref: false });
    }
  }

  #take(messages: readonly Message[]): Promise<Taken> {
    const batch = { messages, count: messages.length, bytes: sizeOf(messages), keys: [] };
    return takeOnce(this.#parts, this.#parts.source, batch);
  }

  #giveRoom(): void {
    const waiting = this.#onRoom;
    this.#onRoom = [];
    for (const resolve of waiting) resolve();
  }
}

/** What messages take: what was sent, and what their carrier says in fields beside it. */
function sizeOf(messages: readonly Message[]): number {
  let sum = 0;
  for (const { bytes, ext } of messages) {
    sum += bytes.length;
    for (const name in ext) sum += name.length + String(ext[name]).length;
  }
  return sum;
}
