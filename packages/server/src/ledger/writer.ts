import {
  type Crc32,
  RecordDigester,
  type SegmentCodec,
  type SegmentName,
  type WalFrame,
  type WalPart,
  walFrameBytesMax,
  walPath,
} from '@daybook/event';
import type { BatchHasher } from '@daybook/event/hash';
import { Edge, type HashNodes, type Sha256, type Signer } from '@daybook/tlog';
import { LedgerFault } from './fault.ts';
import { Keys } from './keys.ts';
import { grow, type LogState, newLogState, type Published, unsettledRecords } from './log-state.ts';
import { type HeadStore, isNoSpace, type KeyStore, type LogIdentity, type WriteFiles } from './ports.ts';
import { publish } from './publish.ts';
import { type GroupMember, joinGroup, type MemberPart, planMember } from './group.ts';
import { recoverLog } from './recover.ts';
import { keyOfLog, replay } from './replay.ts';
import { createSealer, type Sealer } from './seal.ts';
import { type Settleable, settleablesOf, writeSegments } from './settle.ts';
import type { Appended, Submission } from './submission.ts';
import { WalBroken, WalWriter } from './wal-writer.ts';
import { readWal } from './wal-read.ts';

export interface LedgerTools {
  readonly files: WriteFiles;
  readonly heads: HeadStore;
  readonly keys: KeyStore;
  readonly hasher: BatchHasher;
  readonly hashNodes: HashNodes;
  readonly sha256: Sha256;
  readonly codec: SegmentCodec;
  readonly crc32: Crc32;
  readonly randomBytes: (count: number) => Uint8Array;
  /** µs since 1970. */
  readonly nowUs: () => number;
  readonly signersOf: (identity: LogIdentity) => readonly Signer[];
}

export interface LedgerLimits {
  /** A write-ahead log file is settled once it is larger. */
  readonly walFileBytesMax: number;
  /** Full files that wait to be settled; past it, commits wait. */
  readonly unsettledFilesMax: number;
  /** Events of one group commit take at most this many bytes. */
  readonly groupBytesMax: number;
  /** Room on the disk below which only Daybook's own events are taken. */
  readonly reserveBytes: number;
}

export const defaultLimits: LedgerLimits = {
  walFileBytesMax: 32 * 1024 * 1024,
  unsettledFilesMax: 3,
  groupBytesMax: 8 * 1024 * 1024,
  reserveBytes: 64 * 1024 * 1024,
};

export interface LedgerEvents {
  onCommitted?(tenant: string, log: number, size: number): void;
  onPublished?(tenant: string, log: number, published: Published): void;
  onSettled?(tenant: string, log: number, names: readonly SegmentName[], recordsFirst: number): void;
  /** The writer has stopped for good; every later append is refused. */
  onFatal?(error: unknown): void;
  /** Publishing or settling failed; it is tried again. */
  onTrouble?(what: string, error: unknown): void;
}

interface Waiting {
  readonly submission: Submission;
  readonly resolve: (appended: Appended) => void;
}

/** A full file of the write-ahead log, and what is in it. */
interface FullFile {
  readonly sequence: number;
  readonly frames: WalFrame[];
}

const freeCheckIntervalUs = 250_000;

/**
 * The one writer of truth: gives events their positions, makes them durable, grows the trees, publishes and settles.
 * It has no timer: `publish` is called by whoever owns it. Everything it does is in order, one frame at a time.
 */
export class LedgerWriter {
  readonly #tools: LedgerTools;
  readonly #limits: LedgerLimits;
  readonly #events: LedgerEvents;
  readonly #logs = new Map<string, LogState>();
  /** The newest log of each tenant: the one that takes events. */
  readonly #current = new Map<string, LogState>();
  readonly #keys: Keys;
  readonly #sealer: Sealer;
  #wal: WalWriter | null = null;
  #walFrames: WalFrame[] = [];
  #full: FullFile[] = [];
  #queue: Waiting[] = [];
  #wake: (() => void) | null = null;
  #running: Promise<void> = Promise.resolve();
  #publishing: Promise<void> | null = null;
  #settling: Promise<void> | null = null;
  #closed = false;
  #broken: unknown = null;
  #freeBytes = Number.POSITIVE_INFINITY;
  #freeCheckedUs = Number.NEGATIVE_INFINITY;

  private constructor(tools: LedgerTools, limits: LedgerLimits, events: LedgerEvents) {
    this.#tools = tools;
    this.#limits = limits;
    this.#events = events;
    this.#keys = new Keys(tools.keys);
    this.#sealer = createSealer(new RecordDigester(tools.hasher), tools.hasher, tools.randomBytes);
  }

  /** Recovers what is on the disk and begins to write. @throws LedgerFault where it does not hold together. */
  static async open(tools: LedgerTools, limits: LedgerLimits, events: LedgerEvents = {}): Promise<LedgerWriter> {
    const writer = new LedgerWriter(tools, limits, events);
    await writer.#recover();
    writer.#running = writer.#run();
    return writer;
  }

  async #recover(): Promise<void> {
    const { heads, files, crc32 } = this.#tools;
    const walFiles = await readWal(files, crc32);
    const replayed = replay(walFiles);
    const identities = heads.logs();
    for (const { tenant, log } of replayed.values()) {
      if (identities.some((known) => known.tenant === tenant && known.log === log)) continue;
      throw new LedgerFault(
        'head-missing',
        `the write-ahead log has events of ${tenant}, log ${log}, that ledger.db does not know: it was removed or ` +
          'replaced. Restore it from the same backup as the rest of the data directory.',
      );
    }
    for (const identity of identities) {
      const head = heads.head(identity.tenant, identity.log);
      const known = replayed.get(keyOfLog(identity.tenant, identity.log)) ?? null;
      if (known === null && head !== null && head.size > 0) {
        throw new LedgerFault(
          'wal-missing',
          `a checkpoint was signed for ${head.size} events of ${identity.tenant}, but there is no write-ahead log: the ` +
            'directory `wal` was removed. Restore it from the same backup as the rest of the data directory.',
        );
      }
      const state = await recoverLog(
        { ...identity, signers: this.#tools.signersOf(identity) },
        known,
        head,
        this.#tools,
      );
      this.#adopt(state);
      for (const key of known?.keys ?? []) this.#keys.restore(identity.tenant, identity.log, key);
    }
    const last = walFiles.at(-1);
    for (const file of walFiles) this.#full.push({ sequence: file.sequence, frames: [...file.frames] });
    if (last === undefined) await this.#beginFile(1);
    else {
      this.#wal = await WalWriter.resume(files, last, crc32);
      this.#walFrames = this.#full.pop()?.frames ?? [];
    }
    this.#settleSoon();
  }

  /** Makes the log of a tenant, where it has none. */
  addLog(identity: LogIdentity): void {
    if (this.#logs.has(keyOfLog(identity.tenant, identity.log))) return;
    this.#tools.heads.addLog(identity);
    const edge = new Edge(this.#tools.sha256, this.#tools.hashNodes);
    this.#adopt(newLogState({ ...identity, signers: this.#tools.signersOf(identity) }, edge, 0));
  }

  #adopt(state: LogState): void {
    this.#logs.set(keyOfLog(state.tenant, state.log), state);
    const current = this.#current.get(state.tenant);
    if (current === undefined || current.log < state.log) this.#current.set(state.tenant, state);
  }

  log(tenant: string, log: number): Readonly<LogState> | null {
    return this.#logs.get(keyOfLog(tenant, log)) ?? null;
  }

  logs(): Readonly<LogState>[] {
    return [...this.#logs.values()];
  }

  /** Records that are in the write-ahead log only; null where the range has been settled. */
  unsettled(tenant: string, log: number, first: number, end: number): Uint8Array[] | null {
    const state = this.#logs.get(keyOfLog(tenant, log));
    return state === undefined ? null : unsettledRecords(state, first, end);
  }

  /** Resolves once the events are durable, or were refused. Answers come in the order of the calls. */
  async append(submission: Submission): Promise<Appended> {
    if (this.#closed || this.#broken !== null) {
      return { ok: false, code: 'closed', detail: 'the ledger does not take events any more' };
    }
    if (submission.items.length > walFrameBytesMax / 2) {
      return { ok: false, code: 'too-large', detail: `${submission.items.length} bytes in one batch` };
    }
    return new Promise((resolve) => {
      this.#queue.push({ submission, resolve });
      this.#wake?.();
    });
  }

  async #run(): Promise<void> {
    let group: GroupMember[] | null = null;
    let next: GroupMember[] | null = null;
    try {
      for (;;) {
        group = next ?? (await this.#takeGroup());
        next = null;
        if (group === null) return;
        const committing = this.#commit(group);
        committing.catch(() => undefined); // it is awaited below; until then its failure is not unhandled
        // While the disk is busy, the next group is hashed.
        if (this.#queue.length > 0) next = this.#planGroup(await this.#refusesForeign());
        await committing;
      }
    } catch (error) {
      this.#break(error, [...(group ?? []), ...(next ?? [])]);
    }
  }

  /** Waits for something to commit. Null once the ledger is closed and nothing is left. */
  async #takeGroup(): Promise<GroupMember[] | null> {
    for (;;) {
      while (this.#queue.length === 0) {
        if (this.#closed) return null;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = null;
      }
      const group = this.#planGroup(await this.#refusesForeign());
      if (group.length > 0) return group;
    }
  }

  /** Takes from the queue what fits into one group, and seals it. What is refused is answered here. */
  #planGroup(refuseForeign: boolean): GroupMember[] {
    const nowUs = this.#tools.nowUs();
    const group: GroupMember[] = [];
    let bytes = 0;
    while (this.#queue.length > 0 && bytes < this.#limits.groupBytesMax) {
      const waiting = this.#queue.shift();
      if (waiting === undefined) break;
      const { submission, resolve } = waiting;
      const state = this.#current.get(submission.tenant);
      if (state === undefined) throw new Error(`no log for tenant ${submission.tenant}`);
      if (refuseForeign && !submission.own) {
        resolve({ ok: false, code: 'disk-full', detail: 'the disk is full; only Daybook’s own events are taken' });
        continue;
      }
      const receivedUs = Math.max(nowUs, state.lastReceivedUs);
      state.lastReceivedUs = receivedUs;
      group.push(planMember(submission, state, receivedUs, this.#keys, this.#sealer, resolve));
      bytes += submission.items.length + submission.count * 64;
    }
    return group;
  }

  async #refusesForeign(): Promise<boolean> {
    const nowUs = this.#tools.nowUs();
    if (Math.abs(nowUs - this.#freeCheckedUs) > freeCheckIntervalUs) {
      this.#freeBytes = await this.#tools.files.freeBytes();
      this.#freeCheckedUs = nowUs;
    }
    return this.#freeBytes < this.#limits.reserveBytes;
  }

  /** Writes one frame, makes it durable, lets the trees grow, and answers. */
  async #commit(group: GroupMember[]): Promise<void> {
    const parts = joinGroup(group, (member) => this.#logs.get(keyOfLog(member.tenant, member.log))?.size ?? 0);
    if (parts.length > 0) {
      const frame: WalFrame = { type: 'commit', parts: parts.map(({ part }) => part) };
      let wal: WalWriter;
      try {
        wal = await this.#walWithRoom();
        await wal.append(frame);
      } catch (error) {
        if (error instanceof WalBroken) throw error;
        this.#refuse(group, error);
        return;
      }
      await wal.sync();
      this.#walFrames.push(frame);
      for (const part of parts) this.#grow(part);
    }
    for (const member of group) member.answer();
  }

  #grow({ part, leafHashes }: MemberPart): void {
    const state = this.#logs.get(keyOfLog(part.tenant, part.log));
    if (state === undefined) throw new Error(`no log ${part.log} of ${part.tenant}`);
    grow(state, part.entries, part.records, leafHashes);
    this.#events.onCommitted?.(part.tenant, part.log, state.size);
  }

  #refuse(group: readonly GroupMember[], error: unknown): void {
    const full = isNoSpace(error);
    if (full) this.#freeCheckedUs = Number.NEGATIVE_INFINITY;
    const detail = full ? 'the disk is full' : `the write-ahead log could not be written: ${String(error)}`;
    for (const member of group) member.refuse(full ? 'disk-full' : 'disk-error', detail);
  }

  async #walWithRoom(): Promise<WalWriter> {
    if (this.#wal === null) throw new Error('the ledger is not open');
    if (this.#wal.bytes < this.#limits.walFileBytesMax) return this.#wal;
    if (this.#full.length >= this.#limits.unsettledFilesMax) {
      this.#settleSoon();
      await this.#settling;
      if (this.#full.length >= this.#limits.unsettledFilesMax) throw new Error('the write-ahead log cannot be settled');
    }
    const old = this.#wal;
    const frames = this.#walFrames;
    try {
      await this.#beginFile(old.sequence + 1);
    } catch (error) {
      // The full file takes more; the next commit tries to begin a new one again.
      this.#events.onTrouble?.('beginning a write-ahead log file', error);
      return old;
    }
    await old.close();
    this.#full.push({ sequence: old.sequence, frames });
    this.#settleSoon();
    return this.#wal;
  }

  async #beginFile(sequence: number): Promise<void> {
    const parts: WalPart[] = [...this.#logs.values()].map((state) => ({
      tenant: state.tenant,
      log: state.log,
      first: state.size - state.bundle.length,
      keys: [],
      entries: [...state.bundle],
      records: [],
    }));
    const base: WalFrame = { type: 'base', parts };
    const { files, randomBytes, crc32 } = this.#tools;
    const nonce = new DataView(randomBytes(4).buffer).getUint32(0);
    this.#wal = await WalWriter.create(files, sequence, nonce, base, crc32);
    this.#walFrames = [base];
  }

  /** Signs and publishes every log that has news. Calls while one is under way wait for one that begins after it. */
  async publish(): Promise<void> {
    while (this.#publishing !== null) await this.#publishing;
    this.#publishing = this.#publishAll().finally(() => {
      this.#publishing = null;
    });
    await this.#publishing;
  }

  async #publishAll(): Promise<void> {
    if (this.#broken !== null) return;
    for (const state of this.#logs.values()) {
      try {
        const published = await publish(state, this.#tools.files, this.#tools.heads);
        if (published !== null) this.#events.onPublished?.(state.tenant, state.log, published);
      } catch (error) {
        this.#events.onTrouble?.('publishing a checkpoint', error);
      }
    }
  }

  #settleSoon(): void {
    if (this.#settling !== null || this.#full.length === 0 || this.#broken !== null) return;
    this.#settling = this.#settleFiles()
      .catch((error: unknown) => this.#events.onTrouble?.('settling the write-ahead log', error))
      .finally(() => {
        this.#settling = null;
      });
  }

  async #settleFiles(): Promise<void> {
    for (let file = this.#full[0]; file !== undefined; file = this.#full[0]) {
      // A file goes only once the head covers it: a restart then needs nothing before the next file's base.
      await this.publish();
      for (const range of settleablesOf(file.frames)) await this.#settleRange(range, file.frames);
      await this.#tools.files.remove(walPath(file.sequence));
      this.#full.shift();
      // Files go one by one and in order, so that a crash never leaves a gap between two that remain.
      await this.#tools.files.sync([walPath((this.#full[0] ?? this.#wal ?? file).sequence)]);
    }
  }

  async #settleRange(range: Settleable, frames: readonly WalFrame[]): Promise<void> {
    const { files, codec, nowUs } = this.#tools;
    const state = this.#logs.get(keyOfLog(range.tenant, range.log));
    if (state === undefined) throw new Error(`no log ${range.log} of ${range.tenant}`);
    const end = range.first + range.entries.length;
    if (state.published === null || state.published.size < end) throw new Error('the head is behind what is settled');
    const names = await writeSegments(range, files, codec);
    // Publishing wrote every full tile and bundle of the range; here they become durable.
    const paths = [...state.unsyncedPaths];
    await files.sync(paths);
    state.unsyncedPaths = state.unsyncedPaths.slice(paths.length);
    this.#settleKeys(range, frames, Math.floor(nowUs() / 1e6));
    if (end > state.recordsFirst) {
      state.records = state.records.slice(end - state.recordsFirst);
      state.recordsFirst = end;
    }
    this.#events.onSettled?.(range.tenant, range.log, names, state.recordsFirst);
  }

  #settleKeys(range: Settleable, frames: readonly WalFrame[], nowS: number): void {
    const answers = frames
      .filter((frame) => frame.type === 'commit')
      .flatMap((frame) => frame.parts)
      .filter((part) => part.tenant === range.tenant && part.log === range.log)
      .flatMap((part) => part.keys.map((key) => ({ ...key, first: part.first + key.offset })));
    this.#keys.settle(range.tenant, range.log, answers, nowS);
  }

  /** Nothing is written any more. What waits is refused; it may or may not be in the log after a restart. */
  #break(error: unknown, sealed: readonly GroupMember[]): void {
    this.#broken = error;
    const detail = `the ledger stopped: ${String(error)}`;
    for (const member of sealed) member.refuse('closed', detail);
    for (const { resolve } of this.#queue) resolve({ ok: false, code: 'closed', detail });
    this.#queue = [];
    this.#events.onFatal?.(error);
  }

  /** Commits what waits, publishes it, and lets go of the files. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    await this.#running;
    while (this.#settling !== null) await this.#settling;
    await this.publish();
    await this.#wal?.close();
    this.#wal = null;
  }
}
