import type { WalFrame } from '@daybook/event';
import { LedgerBroken, removeEmptyOrBreak, syncOrBreak } from './broken.ts';
import type { Keys } from './keys.ts';
import type { LogState } from './log-state.ts';
import { checkpointPath } from './publish.ts';
import { keyOfLog } from './replay.ts';
import { type Settleable, settleablesOf, writeSegments } from './settle.ts';
import type { LedgerEvents, LedgerTools } from './tools.ts';
import type { WalFiles } from './wal-files.ts';

export interface SettlerParts {
  readonly tools: LedgerTools;
  readonly events: LedgerEvents;
  readonly wal: WalFiles;
  readonly logs: ReadonlyMap<string, LogState>;
  readonly keys: Keys;
  /** Publishes what is durable, as far as that succeeds. */
  readonly publish: () => Promise<void>;
  readonly onBroken: (error: LedgerBroken) => void;
}

/** Settles full files of the write-ahead log, in order and in the background. Owned by the writer. */
export class Settler {
  readonly #parts: SettlerParts;
  #running: Promise<void> | null = null;
  #stopped = false;
  #lastError: unknown = null;

  constructor(parts: SettlerParts) {
    this.#parts = parts;
  }

  /** Begins, where there is something to settle and nothing under way. After a failure it is called again. */
  start(): void {
    const { wal, events, onBroken } = this.#parts;
    if (this.#running !== null || this.#stopped || wal.full.length === 0) return;
    this.#running = this.#settleAll()
      .then(() => {
        this.#lastError = null;
      })
      .catch((error: unknown) => {
        this.#lastError = error;
        if (error instanceof LedgerBroken) onBroken(error);
        else events.onTrouble?.('settling the write-ahead log', error);
      })
      .finally(() => {
        this.#running = null;
      });
  }

  /** Resolves when nothing is under way; why the last attempt failed, or null. */
  async idle(): Promise<unknown> {
    while (this.#running !== null) await this.#running;
    return this.#lastError;
  }

  stop(): void {
    this.#stopped = true;
  }

  async #settleAll(): Promise<void> {
    const { wal, publish } = this.#parts;
    for (let file = wal.full[0]; file !== undefined && !this.#stopped; file = wal.full[0]) {
      // A file goes only once the head covers it: a restart then needs nothing before the next file's base.
      await publish();
      for (const range of settleablesOf(file.frames)) await this.#settleRange(range, file.frames);
      await wal.removeOldest();
    }
  }

  async #settleRange(range: Settleable, frames: readonly WalFrame[]): Promise<void> {
    const { tools, events, logs } = this.#parts;
    const state = logs.get(keyOfLog(range.tenant, range.log));
    if (state === undefined) throw new Error(`no log ${range.log} of ${range.tenant}`);
    const end = range.first + range.entries.length;
    if (state.published === null || state.published.size < end) throw new Error('the head is behind what is settled');
    const names = await writeSegments(range, tools.files, tools.codec);
    // Publishing wrote every full tile and bundle of the range; here they become durable.
    const paths = [...state.unsyncedPaths];
    // The checkpoint too: after a power cut, one from before this range would make the log look cut off.
    await syncOrBreak(tools.files, [...paths, checkpointPath(range.tenant, range.log)]);
    state.unsyncedPaths = state.unsyncedPaths.slice(paths.length);
    // After this range is settled a restart would not find what is left of them.
    const dropped = state.droppedPartials;
    for (const directory of dropped) await removeEmptyOrBreak(tools.files, directory);
    state.droppedPartials = new Set([...state.droppedPartials].filter((each) => !dropped.has(each)));
    this.#settleKeys(range, frames);
    if (end > state.recordsFirst) {
      state.records = state.records.slice(end - state.recordsFirst);
      state.recordsFirst = end;
    }
    events.onSettled?.(range.tenant, range.log, names, state.recordsFirst);
  }

  #settleKeys(range: Settleable, frames: readonly WalFrame[]): void {
    const answers = frames
      .filter((frame) => frame.type === 'commit')
      .flatMap((frame) => frame.parts)
      .filter((part) => part.tenant === range.tenant && part.log === range.log)
      .flatMap((part) => part.keys.map((key) => ({ ...key, first: part.first + key.offset })));
    this.#parts.keys.settle(range.tenant, range.log, answers, Math.floor(this.#parts.tools.nowUs() / 1e6));
  }
}
