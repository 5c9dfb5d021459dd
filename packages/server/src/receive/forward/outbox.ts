import type { Message } from '../../parse/ports.ts';
import type { Delivery } from '../intake/index.ts';
import type { Conversation } from '../listeners/ports.ts';
import { write } from '../msgpack/index.ts';
import { entriesIn, type Entries, type Run, runBytesMax, runEntriesMax } from './entries.ts';
import type { ForwardFrame } from './frame.ts';
import { type Beside, messageOf } from './message.ts';

interface Part {
  readonly entries: Entries;
  readonly run: Run;
  readonly tag: string;
}

/**
 * Runs of entries on their way to the log, many of them in one batch, and the answers for chunks that are durable with it. A
 * run of a chunk has a key, so that what is sent again is taken once.
 */
export class Outbox {
  readonly #conversation: Conversation;
  readonly #isHeld: () => boolean;
  #parts: Part[] = [];
  #keys: Delivery['eventKeys'][number][] = [];
  #count = 0;
  #bytes = 0;
  /** Of chunks all of whose runs are durable once the batch is. */
  #answers: Buffer[] = [];

  /** `isHeld`: whether what the frames take is counted as in hand already. */
  constructor(conversation: Conversation, isHeld: () => boolean) {
    this.#conversation = conversation;
    this.#isHeld = isHeld;
  }

  /** False where the connection is over. */
  async add({ tag, entries, runs, chunk }: ForwardFrame): Promise<boolean> {
    for (const [index, run] of runs.entries()) {
      const isLast = index === runs.length - 1;
      const { start, end, count } = run;
      if (chunk !== null) {
        const key = `forward/${Buffer.from(chunk.id).toString('hex')}/${index}`;
        this.#keys.push({ offset: this.#count, count, key, text: entries.bytes.subarray(start, end) });
      }
      this.#parts.push({ entries, run, tag });
      this.#count += count;
      this.#bytes += end - start;
      if (isLast && chunk !== null) this.#answers.push(write({ ack: chunk.value }));
      const isFull = this.#count >= runEntriesMax || this.#bytes >= runBytesMax;
      if (isFull && !(await this.flush())) return false;
    }
    if (runs.length === 0 && chunk !== null) this.#answers.push(write({ ack: chunk.value }));
    return true;
  }

  /** Writes what there is, and then answers. False where the connection is over. */
  async flush(): Promise<boolean> {
    const [parts, keys, answers, count, bytes] = [this.#parts, this.#keys, this.#answers, this.#count, this.#bytes];
    this.#parts = [];
    this.#keys = [];
    this.#answers = [];
    this.#count = 0;
    this.#bytes = 0;
    if (count > 0) {
      const messages = { [Symbol.iterator]: () => this.#messages(parts) };
      const isDurable = await this.#conversation.deliver({ messages, count, bytes, keys, isHeld: this.#isHeld() });
      if (!isDurable) return false;
    }
    return answers.length === 0 || (await this.#conversation.send(Buffer.concat(answers)));
  }

  *#messages(parts: readonly Part[]): Generator<Message> {
    const { address, nowMs } = this.#conversation;
    const receivedTime = new Date(nowMs()).toISOString();
    for (const { entries, run, tag } of parts) {
      const beside: Beside = { tag, sender: address, receivedTime };
      for (const entry of entriesIn(entries, run)) yield messageOf(entries.bytes, entry, beside);
    }
  }
}
