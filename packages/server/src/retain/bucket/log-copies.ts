import { entryBytes, type ReadFiles } from '@daybook/event';
import { HASH_BYTES } from '@daybook/tlog';
import { bundleLevel, checkpointCopy, partialCopies } from './names.ts';
import { type Pending, PendingCopies } from './pending.ts';
import type { CopiedLog, CopyRegister, NewCopy, Reached, Stored } from './ports.ts';
import { CannotBeSent, type Sender } from './sender.ts';

export interface LogCopiesParts {
  readonly log: CopiedLog;
  readonly register: CopyRegister;
  readonly sender: Sender;
  readonly pending: PendingCopies;
  readonly files: Pick<ReadFiles, 'read'>;
}

/** Copies that are looked for together, and sent before others are. */
const batchMax = 64;
/** Requests at once: tiles are small, and a segment is in memory twice. */
const tilesAtOnce = 16;
const segmentsAtOnce = 2;

/** A checkpoint that is being brought into the bucket, after all that it covers. */
interface Goal extends Reached {
  readonly files: readonly { readonly copy: NewCopy; readonly bytes: Uint8Array }[];
}

/** The copies of one log: oldest first, and now and then a checkpoint over all of them. */
export class LogCopies {
  readonly log: CopiedLog;
  readonly pending: PendingCopies;
  /** What cannot be sent until somebody has looked: by its path, why. */
  readonly stuck = new Map<string, string>();
  /** By the monotonic clock. Owned by `BucketCopies`. */
  nextCompleteMs = 0;
  /** When it may be, where something was stated. */
  soonestCompleteMs = 0;
  readonly #parts: LogCopiesParts;
  #goal: Goal | null = null;

  constructor(parts: LogCopiesParts) {
    this.#parts = parts;
    this.log = parts.log;
    this.pending = parts.pending;
  }

  get reached(): Reached | null {
    return this.#parts.register.reached(this.log.tenant, this.log.log);
  }

  /** What could not be sent is tried again: somebody may have mended it. */
  again(): void {
    if (this.stuck.size === 0) return;
    this.stuck.clear();
    this.pending.again();
  }

  /** What is durable by now is to be in the bucket, with a checkpoint over it. */
  async complete(nowMs: number): Promise<void> {
    if (this.#goal !== null || (this.reached?.size ?? 0) >= this.log.size()) return;
    const head = await this.log.settle();
    if (head === null) return;
    const { size, checkpoint } = head;
    const files: Goal['files'][number][] = [];
    for (const { copy, fullPath, level, width } of partialCopies(this.log, size)) {
      const bytes = await this.#partialBytes(copy.path, fullPath, level, width);
      if (bytes === null) throw new Error(`${copy.path} is not on the disk`);
      files.push({ copy, bytes });
    }
    files.push({ copy: checkpointCopy(this.log, size), bytes: new TextEncoder().encode(checkpoint) });
    this.#goal = { size, atMs: nowMs, files };
  }

  /** A partial file goes once the full one is there, which begins with it. */
  async #partialBytes(path: string, fullPath: string, level: number, width: number): Promise<Uint8Array | null> {
    const { files } = this.#parts;
    const each = level === bundleLevel ? entryLengthBytes + entryBytes : HASH_BYTES;
    return (await files.read(path)) ?? (await files.read(fullPath))?.subarray(0, width * each) ?? null;
  }

  /** Sends some of what is missing; gives whether there is more to do at once. Throws where the bucket does not take it. */
  async send(): Promise<boolean> {
    const end = this.#goal?.size ?? this.log.published?.size ?? 0;
    const batch = this.pending.take(end, batchMax, this.stuck);
    if (batch.length > 0) {
      await this.#sendBatch(batch);
      return true;
    }
    if (this.#goal === null || this.stuck.size > 0) return false;
    await this.#sendGoal(this.#goal);
    return false;
  }

  async #sendBatch(batch: readonly Pending[]): Promise<void> {
    const { register, sender } = this.#parts;
    const tiles = batch.flatMap((each) => (each.type === 'tile' ? [each.copy] : []));
    const segments = batch.flatMap((each) => (each.type === 'segment' ? [each] : []));
    register.begin(tiles);
    const kept: { key: string; stored: Stored }[] = [];
    const results = await Promise.allSettled([
      inParallel(tiles, tilesAtOnce, async (copy) => {
        await this.#orStuck(copy.path, async () => kept.push({ key: copy.key, stored: await sender.file(copy) }));
      }),
      inParallel(segments, segmentsAtOnce, async ({ segment, path }) => {
        await this.#orStuck(path, () => sender.segment(this.log, segment, path, this.pending));
      }),
    ]);
    register.keep(kept);
    this.pending.sentTiles(this.stuck);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  async #sendGoal(goal: Goal): Promise<void> {
    const { register, sender } = this.#parts;
    const { size, atMs, files } = goal;
    register.begin(files.map(({ copy }) => copy));
    // In their order: the checkpoint is the last one.
    for (const { copy, bytes } of files) {
      if (register.get(copy.key)?.state === 'kept') continue;
      await this.#orStuck(copy.path, async () => {
        register.keep([{ key: copy.key, stored: await sender.file(copy, bytes) }]);
      });
      if (this.stuck.size > 0) return;
    }
    register.supersede(
      this.log.tenant,
      this.log.log,
      files.map(({ copy }) => copy.key),
    );
    register.reach(this.log.tenant, this.log.log, { size, atMs });
    this.#goal = null;
  }

  async #orStuck(path: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof CannotBeSent)) throw error;
      this.stuck.set(path, error.message);
    }
  }
}

/** In a bundle each entry has its length before it, in two bytes (C2SP tlog-tiles). */
const entryLengthBytes = 2;

/** Does something with each, so many at once. After a failure nothing more is begun; it is thrown once what is under way is over. */
async function inParallel<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const lane = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      try {
        await work(item);
      } catch (error) {
        left.length = 0;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: atOnce }, lane));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
