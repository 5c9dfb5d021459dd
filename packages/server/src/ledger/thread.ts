import { Worker } from 'node:worker_threads';
import type { EncodedEvents } from '@daybook/event';
import { type Destroyed, DestroyRefused } from './destroy.ts';
import { LedgerFault } from './fault.ts';
import type { FromLedger, LedgerStart, OpenedLog, ToLedger } from './messages.ts';
import type { Published } from './log-state.ts';
import type { LogIdentity } from './ports.ts';
import { type Appended, type Submission, transferables } from './submission.ts';

export interface LedgerThreadEvents {
  onPublished(message: Extract<FromLedger, { type: 'published' }>): void;
  onSettled(message: Extract<FromLedger, { type: 'settled' }>): void;
  onTrouble(what: string, message: string): void;
  /** The ledger writes no more: the process must end, so that a restart finds out what is on the disk. */
  onFatal(message: string): void;
}

type Answer = Extract<FromLedger, { call: number }>;
/** A message without its number; `Omit` alone would merge the kinds into one. */
type Unnumbered<T> = T extends unknown ? Omit<T, 'call'> : never;

/** The main thread's end of the ledger's thread: calls and their answers, in order. */
export class LedgerThread {
  readonly #worker: Worker;
  readonly #events: LedgerThreadEvents;
  readonly #calls = new Map<number, (answer: Answer) => void>();
  readonly #opening = Promise.withResolvers<readonly OpenedLog[]>();
  #lastCall = 0;
  #ended = false;
  /** It was told to end: then its end is no trouble, also where the news of it overtakes the answer. */
  #closing = false;

  private constructor(worker: Worker, events: LedgerThreadEvents) {
    this.#worker = worker;
    this.#events = events;
    worker.on('message', (message: FromLedger) => this.#receive(message));
    worker.on('error', (error) => this.#end(String(error)));
    worker.on('exit', () => this.#end('its thread ended', this.#closing));
  }

  /** @throws LedgerFault where the data directory does not hold together. */
  static async start(
    start: LedgerStart,
    events: LedgerThreadEvents,
  ): Promise<{ thread: LedgerThread; logs: readonly OpenedLog[] }> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: start, name: 'ledger' });
    const thread = new LedgerThread(worker, events);
    return { logs: await thread.#opening.promise, thread };
  }

  #receive(message: FromLedger): void {
    switch (message.type) {
      case 'opened':
        this.#opening.resolve(message.logs);
        break;
      case 'failed':
        this.#ended = true;
        this.#opening.reject(
          message.code === null ? new Error(message.message) : new LedgerFault(message.code, message.message),
        );
        break;
      case 'published':
        this.#events.onPublished(message);
        break;
      case 'settled':
        this.#events.onSettled(message);
        break;
      case 'trouble':
        this.#events.onTrouble(message.what, message.message);
        break;
      case 'fatal':
        this.#events.onFatal(message.message);
        break;
      case 'appended':
      case 'done':
      case 'begun':
      case 'destroyed':
      case 'wholly-settled':
      case 'kept':
      case 'records': {
        const resolve = this.#calls.get(message.call);
        this.#calls.delete(message.call);
        resolve?.(message);
      }
    }
  }

  #end(reason: string, isExpected = false): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#opening.reject(new Error(`the ledger cannot start: ${reason}`));
    const appended: Appended = { ok: false, code: 'closed', detail: reason };
    for (const [call, resolve] of this.#calls) resolve({ type: 'appended', call, appended, events: null });
    this.#calls.clear();
    if (!isExpected) this.#events.onFatal(reason);
  }

  /** The events go to the thread and come back with its answer. */
  async append(submission: Submission): Promise<{ appended: Appended; events: EncodedEvents | null }> {
    const answer = await this.#call({ type: 'append', submission }, transferables(submission.events));
    if (answer.type !== 'appended') throw new Error(`append was answered with ${answer.type}`);
    return answer;
  }

  /**
   * Resolves once a checkpoint that covers everything durable before the call is published, or could not be: `onPublished`
   * or `onTrouble` was called before.
   */
  async publish(): Promise<void> {
    await this.#call({ type: 'publish' }, []);
  }

  /** Makes the log, where the tenant has none of this number. It is known to `ledger.db` when this resolves. */
  async begin(identity: LogIdentity): Promise<OpenedLog> {
    const answer = await this.#call({ type: 'begin', identity }, []);
    if (answer.type !== 'begun') throw new Error('the ledger is closed');
    return answer.log;
  }

  /** Records that are in the write-ahead log only; null where they have been settled. */
  async records(tenant: string, log: number, first: number, end: number): Promise<readonly Uint8Array[] | null> {
    const answer = await this.#call({ type: 'records', tenant, log, first, end }, []);
    return answer.type === 'records' ? answer.records : null;
  }

  /** Destroys content by a plan, at most so many segments of it. Throws DestroyRefused, and what keeps it from being done now. */
  async destroy(tenant: string, log: number, plan: number, segmentsMax: number): Promise<Destroyed> {
    const answer = await this.#call({ type: 'destroy', tenant, log, plan, segmentsMax }, []);
    if (answer.type === 'destroyed') return answer.destroyed;
    if (answer.type !== 'kept') throw new Error('the ledger is closed');
    throw answer.refused ? new DestroyRefused(answer.message) : new Error(answer.message);
  }

  /** Publishes, and settles what the checkpoint covers. Gives it; throws what keeps it from being done now. */
  async settle(tenant: string, log: number): Promise<Published | null> {
    const answer = await this.#call({ type: 'settle', tenant, log }, []);
    if (answer.type === 'wholly-settled') return answer.published;
    throw new Error(answer.type === 'kept' ? answer.message : 'the ledger is closed');
  }

  /** Collects the garbage of the thread's heap, which it stops for. */
  async collect(): Promise<void> {
    await this.#call({ type: 'collect' }, []);
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    const exited = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    this.#closing = true;
    await this.#call({ type: 'close' }, []);
    this.#ended = true;
    await exited;
  }

  async #call(message: Unnumbered<ToLedger>, transfer: ArrayBuffer[]): Promise<Answer> {
    this.#lastCall += 1;
    const call = this.#lastCall;
    if (this.#ended) {
      return {
        type: 'appended',
        call,
        appended: { ok: false, code: 'closed', detail: 'the ledger is closed' },
        events: null,
      };
    }
    return new Promise((resolve) => {
      this.#calls.set(call, resolve);
      this.#worker.postMessage({ ...message, call }, transfer);
    });
  }
}
