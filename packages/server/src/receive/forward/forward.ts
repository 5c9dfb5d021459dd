import type { Random } from '../../platform/random.ts';
import type { AnsweringProtocol, Conversation, RefusedReason } from '../listeners/ports.ts';
import { ValueFrames } from '../msgpack/index.ts';
import { readForward } from './frame.ts';
import { answerPing, heloOf } from './handshake.ts';
import { Outbox } from './outbox.ts';
import { Room } from './room.ts';

export interface ForwardOptions {
  /** What senders must know; null where they need not show that they do. */
  readonly sharedKey: string | null;
  readonly random: Random;
  readonly limits: ForwardLimits;
}

export interface ForwardLimits {
  /** Of a chunk as it is sent, beside its tag and options. */
  readonly bodyBytesMax: number;
  /** Of its entries once they are unpacked. */
  readonly bodyBytesDecompressedMax: number;
  /** From the first byte of a chunk to its last, and of the handshake. */
  readonly frameTimeoutMs: number;
  readonly handshakeTimeoutMs: number;
}

/** Of a chunk of 8 MiB, 70 KiB a second. */
export const forwardTimeouts = { frameTimeoutMs: 120_000, handshakeTimeoutMs: 10_000 };

/** What tag and options take at most, and what is heard of a sender before it has shown that it knows the key. */
const headBytesMax = 4 * 1024;
/** Up to this what is under way is not counted as in hand. */
const uncountedBytes = 64 * 1024;

/**
 * Fluent's forward protocol, version 1. What is acknowledged is durable, and a chunk that is sent again is taken once; what
 * nobody wants to hear of is written before more is read.
 */
export const forward = (options: ForwardOptions): AnsweringProtocol => ({
  name: 'forward',
  converse: (conversation) => new Dialogue(options, conversation).run(),
});

/** One connection. */
class Dialogue {
  readonly #options: ForwardOptions;
  readonly #conversation: Conversation;
  readonly #frames: ValueFrames;
  readonly #outbox: Outbox;
  /** What is counted as in hand: of the chunk under way, and of what is made of it. */
  readonly #room: Room;
  #timer: NodeJS.Timeout | null = null;
  #isKnown: boolean;
  #isOver = false;
  #nonce = '';

  constructor(options: ForwardOptions, conversation: Conversation) {
    this.#options = options;
    this.#conversation = conversation;
    this.#room = new Room(() => conversation.share());
    this.#outbox = new Outbox(conversation, () => this.#room.bytes > 0);
    this.#frames = new ValueFrames(headBytesMax);
    this.#isKnown = options.sharedKey === null;
    if (this.#isKnown) this.#know();
  }

  async run(): Promise<void> {
    try {
      if (!this.#isKnown && !(await this.#greet())) return;
      for await (const chunk of this.#conversation.chunks()) {
        if (!(await this.#take(chunk))) return;
      }
      if (this.#frames.pendingBytes > 0 && !this.#isOver) this.#conversation.refuse('incomplete');
    } finally {
      this.#room.giveBack();
      this.#stopTimer();
    }
  }

  async #greet(): Promise<boolean> {
    const { random, limits } = this.#options;
    this.#nonce = Buffer.from(random.bytes(16)).toString('hex');
    this.#startTimer(limits.handshakeTimeoutMs);
    return await this.#conversation.send(heloOf(this.#nonce));
  }

  #know(): void {
    this.#isKnown = true;
    this.#frames.frameBytesMax = this.#options.limits.bodyBytesMax + headBytesMax;
  }

  /** False where the connection is over. */
  async #take(chunk: Uint8Array): Promise<boolean> {
    const whole = this.#frames.push(chunk);
    // Only whoever is waited for runs out of time.
    if (this.#isKnown && whole.length > 0) this.#stopTimer();
    for (const frame of whole) {
      if (this.#isKnown ? await this.#add(frame) : await this.#hear(frame)) continue;
      // What came before it is no worse for it.
      await this.#outbox.flush();
      return false;
    }
    if (!(await this.#outbox.flush())) return false;
    const { fault, pendingBytes } = this.#frames;
    if (fault !== null) return this.#refuse(fault);
    this.#room.giveBack();
    if (pendingBytes > uncountedBytes && !this.#room.hold(pendingBytes)) return this.#refuse('no-room');
    if (pendingBytes > 0 && this.#timer === null) this.#startTimer(this.#options.limits.frameTimeoutMs);
    return true;
  }

  async #hear(frame: Uint8Array): Promise<boolean> {
    const { sharedKey } = this.#options;
    const answer = sharedKey === null ? null : answerPing(frame, { sharedKey, nonce: this.#nonce });
    const isSent = answer !== null && (await this.#conversation.send(answer.pong));
    if (answer?.isKnown !== true) return this.#refuse('wrong-key');
    this.#stopTimer();
    this.#know();
    return isSent;
  }

  async #add(bytes: Uint8Array): Promise<boolean> {
    const { bodyBytesDecompressedMax } = this.#options.limits;
    const read = await readForward(bytes, bodyBytesDecompressedMax, (count) => this.#room.hold(count));
    if (!read.ok) return this.#refuse(read.fault);
    return read.frame === null || (await this.#outbox.add(read.frame));
  }

  #refuse(reason: RefusedReason): false {
    this.#conversation.refuse(reason);
    return false;
  }

  #startTimer(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#isOver = true;
      this.#refuse('incomplete');
      this.#conversation.end();
    }, ms).unref();
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
