import type { LogState } from './log-state.ts';
import type { HeadStore, WriteFiles } from './ports.ts';
import { publish } from './publish.ts';
import type { LedgerEvents } from './tools.ts';

/** Publishes all logs, one attempt at a time. Owned by the writer. */
export class Publisher {
  readonly #logs: ReadonlyMap<string, LogState>;
  readonly #files: WriteFiles;
  readonly #heads: HeadStore;
  readonly #events: LedgerEvents;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  /** Whether the last attempt succeeded for every log. */
  allWell = true;

  constructor(logs: ReadonlyMap<string, LogState>, files: WriteFiles, heads: HeadStore, events: LedgerEvents) {
    this.#logs = logs;
    this.#files = files;
    this.#heads = heads;
    this.#events = events;
  }

  /** Resolves after an attempt that began after the call; calls meanwhile share the next one. Failures are told to `onTrouble`. */
  async publish(): Promise<void> {
    if (this.#running === null && this.#next === null) return this.#start();
    this.#next ??= (this.#running ?? Promise.resolve()).then(() => {
      this.#next = null;
      return this.#start();
    });
    return this.#next;
  }

  #start(): Promise<void> {
    this.#running = this.#publishAll().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #publishAll(): Promise<void> {
    let allWell = true;
    for (const state of this.#logs.values()) {
      try {
        const published = await publish(state, this.#files, this.#heads);
        if (published !== null) this.#events.onPublished?.(state.tenant, state.log, published);
      } catch (error) {
        allWell = false;
        this.#events.onTrouble?.('publishing a checkpoint', error);
      }
    }
    this.allWell = allWell;
  }
}
