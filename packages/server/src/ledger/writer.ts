import { RecordDigester, type WalFrame } from '@daybook/event';
import { Edge } from '@daybook/tlog';
import { baseOf } from './base.ts';
import { LedgerBroken } from './broken.ts';
import { type Destroyed, destroyStated } from './destroy.ts';
import { type GroupMember, joinGroup, type MemberPart, planMember, withoutOrphans } from './group.ts';
import { Keys } from './keys.ts';
import type { LedgerLimits } from './limits.ts';
import { grow, type LogState, newLogState, type Published, unsettledRecords } from './log-state.ts';
import { isNoSpace, type LogIdentity } from './ports.ts';
import { Publisher } from './publisher.ts';
import { recoverLogs } from './recover-logs.ts';
import { keyOfLog } from './replay.ts';
import { Reserve } from './reserve.ts';
import { createSealer, type Sealer } from './seal.ts';
import { Settler } from './settler.ts';
import { type Appended, type Submission, submissionBytes, submissionBytesMax } from './submission.ts';
import type { LedgerEvents, LedgerTools } from './tools.ts';
import { WalFiles } from './wal-files.ts';

export { defaultLimits, type LedgerLimits } from './limits.ts';
export type { LedgerEvents, LedgerTools } from './tools.ts';

interface Waiting {
  readonly submission: Submission;
  /** What it takes in a frame. */
  readonly bytes: number;
  readonly resolve: (appended: Appended) => void;
}

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
  readonly #reserve: Reserve;
  readonly #publisher: Publisher;
  #wal: WalFiles | null = null;
  #settler: Settler | null = null;
  #queue: Waiting[] = [];
  /** Who waits for a new file of the write-ahead log. */
  #turning: PromiseWithResolvers<void>[] = [];
  #wake: (() => void) | null = null;
  #running: Promise<void> = Promise.resolve();
  #closed = false;
  #broken: unknown = null;

  private constructor(tools: LedgerTools, limits: LedgerLimits, events: LedgerEvents) {
    this.#tools = tools;
    this.#limits = limits;
    this.#events = events;
    this.#keys = new Keys(tools.keys);
    this.#sealer = createSealer(new RecordDigester(tools.hasher), tools.hasher, tools.randomBytes);
    this.#reserve = new Reserve(tools.files, limits, tools);
    this.#publisher = new Publisher(this.#logs, tools.files, tools.heads, events);
  }

  /** Recovers what is on the disk and begins to write. @throws LedgerFault where it does not hold together. */
  static async open(tools: LedgerTools, limits: LedgerLimits, events: LedgerEvents = {}): Promise<LedgerWriter> {
    const writer = new LedgerWriter(tools, limits, events);
    const wal = await writer.#recover();
    writer.#wal = wal;
    writer.#settler = new Settler({
      tools,
      events,
      wal,
      logs: writer.#logs,
      keys: writer.#keys,
      publish: () => writer.#publisher.publish(),
      onBroken: (error) => writer.#break(error, []),
    });
    await writer.#keepReserve();
    writer.#settler.start();
    writer.#running = writer.#run();
    return writer;
  }

  async #recover(): Promise<WalFiles> {
    const recovered = await recoverLogs(this.#tools);
    for (const state of recovered.states) this.#adopt(state);
    for (const { tenant, log, answer } of recovered.keys) this.#keys.restore(tenant, log, answer);
    const last = recovered.walFiles.at(-1);
    if (last === undefined) return WalFiles.begin(this.#tools, baseOf(this.#logs.values()));
    return WalFiles.resume(this.#tools, recovered.walFiles, last);
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

  /** Resolves once the events are durable, or were refused. Events that are taken are answered in the order of the calls. */
  async append(submission: Submission): Promise<Appended> {
    if (this.#closed || this.#broken !== null) {
      return { ok: false, code: 'closed', detail: 'the ledger does not take events any more' };
    }
    if (!this.#current.has(submission.tenant)) {
      return { ok: false, code: 'closed', detail: `there is no log for tenant ${submission.tenant}` };
    }
    const bytes = submissionBytes(submission);
    if (bytes > submissionBytesMax) {
      return { ok: false, code: 'too-large', detail: `${bytes} bytes in one batch; at most ${submissionBytesMax}` };
    }
    return new Promise((resolve) => {
      this.#queue.push({ submission, bytes, resolve });
      this.#wake?.();
    });
  }

  async #run(): Promise<void> {
    let group: GroupMember[] = [];
    let next: GroupMember[] = [];
    try {
      for (;;) {
        if (group.length === 0 && !(await this.#waitForWork())) return;
        if (this.#broken !== null) throw this.#broken;
        await this.#turn();
        if (group.length === 0) await this.#planGroup(group);
        const committing = this.#commit(group);
        committing.catch(() => undefined); // it is awaited below; until then its failure is not unhandled
        // While the disk is busy, the next group is hashed.
        if (this.#queue.length > 0) await this.#planGroup(next);
        await committing;
        group = next;
        next = [];
      }
    } catch (error) {
      this.#break(error, [...group, ...next]);
    }
  }

  /** False once the ledger is closed and nothing is left, or it is broken. */
  async #waitForWork(): Promise<boolean> {
    while (this.#queue.length === 0 && this.#turning.length === 0 && this.#broken === null) {
      if (this.#closed) return false;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
    return this.#broken === null;
  }

  /** Moves from the queue to the group what fits into one, and seals it. What is refused is answered here. */
  async #planGroup(group: GroupMember[]): Promise<void> {
    const refuseForeign = await this.#refusesForeign();
    const nowUs = this.#tools.nowUs();
    let bytes = 0;
    for (let waiting = this.#queue[0]; waiting !== undefined; waiting = this.#queue[0]) {
      const { submission, resolve } = waiting;
      if (group.length > 0 && bytes + waiting.bytes > this.#limits.groupBytesMax) return;
      if (refuseForeign && !submission.own) {
        this.#queue.shift();
        resolve({ ok: false, code: 'disk-full', detail: 'the disk is full; only Daybook’s own events are taken' });
        continue;
      }
      const state = this.#current.get(submission.tenant);
      if (state === undefined) throw new Error(`no log for tenant ${submission.tenant}`);
      const receivedUs = Math.max(nowUs, state.lastReceivedUs);
      state.lastReceivedUs = receivedUs;
      group.push(planMember(submission, state, receivedUs, this.#keys, this.#sealer, resolve));
      this.#queue.shift();
      bytes += waiting.bytes;
    }
  }

  async #refusesForeign(): Promise<boolean> {
    try {
      return await this.#reserve.refusesForeign();
    } catch (error) {
      this.#events.onTrouble?.('asking for the room on the disk', error);
      return false;
    }
  }

  /** Makes the events durable, lets the trees grow, and answers. On a full disk Daybook's own are tried again alone. */
  async #commit(group: readonly GroupMember[]): Promise<void> {
    const error = await this.#write(group);
    if (error === null) return;
    this.#refuse(
      group.filter((member) => !member.own),
      error,
    );
    const own = group.filter((member) => member.own);
    if (own.length === 0) return;
    let again = own.length < group.length ? await this.#write(own) : error;
    if (again !== null && isNoSpace(again) && (await this.#release())) again = await this.#write(own);
    if (again !== null) this.#refuse(own, again);
  }

  /** Writes one frame and answers its members. Where it fails nothing has changed, and why is returned. */
  async #write(group: readonly GroupMember[]): Promise<unknown> {
    const wal = this.#wal;
    if (wal === null) throw new Error('the ledger is not open');
    const members = withoutOrphans(group);
    const parts = joinGroup(members, (member) => this.#logs.get(keyOfLog(member.tenant, member.log))?.size ?? 0);
    if (parts.length > 0) {
      const frame: WalFrame = { type: 'commit', parts: parts.map(({ part }) => part) };
      try {
        await this.#makeRoom(
          wal,
          members.every((member) => member.own),
        );
        await wal.commit(frame);
      } catch (error) {
        if (error instanceof LedgerBroken) throw error;
        return error;
      }
      if (this.#broken !== null) throw this.#broken; // settling broke meanwhile
      for (const part of parts) this.#grow(part);
    }
    for (const member of members) member.answer();
    return null;
  }

  #grow({ part, leafHashes }: MemberPart): void {
    const state = this.#logs.get(keyOfLog(part.tenant, part.log));
    if (state === undefined) throw new Error(`no log ${part.log} of ${part.tenant}`);
    grow(state, part.entries, part.records, leafHashes);
    this.#events.onCommitted?.(part.tenant, part.log, state.size);
  }

  #refuse(members: readonly GroupMember[], error: unknown): void {
    const full = isNoSpace(error);
    if (full) this.#reserve.foundFull();
    const detail = full ? 'the disk is full' : `the write-ahead log could not be written: ${String(error)}`;
    for (const member of members) member.refuse(full ? 'disk-full' : 'disk-error', detail);
  }

  async #release(): Promise<boolean> {
    try {
      return await this.#reserve.release();
    } catch (error) {
      this.#events.onTrouble?.('giving up the reserve', error);
      return false;
    }
  }

  async #keepReserve(): Promise<void> {
    try {
      await this.#reserve.keep();
    } catch (error) {
      this.#events.onTrouble?.('making the reserve', error);
    }
  }

  /** Begins a new file where the last one is full. Daybook's own events go on without, where that is not possible. */
  async #makeRoom(wal: WalFiles, own: boolean): Promise<void> {
    if (wal.bytes < this.#limits.walFileBytesMax) return;
    if (wal.full.length >= this.#limits.unsettledFilesMax) {
      this.#settler?.start();
      const error = await this.#settler?.idle();
      if (wal.full.length >= this.#limits.unsettledFilesMax) {
        if (own) return;
        throw error ?? new Error('the write-ahead log cannot be settled');
      }
    }
    try {
      await wal.rotate(baseOf(this.#logs.values()));
    } catch (error) {
      if (error instanceof LedgerBroken) throw error;
      // The full file takes more; the next commit tries to begin a new one again.
      this.#events.onTrouble?.('beginning a write-ahead log file', error);
      return;
    }
    this.#settler?.start();
  }

  /** Begins a new file for those who wait for it. Nothing is in flight meanwhile. */
  async #turn(): Promise<void> {
    const waiting = this.#turning.splice(0);
    if (waiting.length === 0 || this.#wal === null) return;
    try {
      if (this.#wal.bytes > 0) await this.#wal.rotate(baseOf(this.#logs.values()));
      for (const { resolve } of waiting) resolve();
    } catch (error) {
      for (const { reject } of waiting) reject(error);
      if (error instanceof LedgerBroken) throw error;
    }
  }

  /** Settles the write-ahead log until it has no content of a log up to an index any more. Throws where that fails. */
  async #settlePast({ tenant, log }: LogState, index: number): Promise<void> {
    const isHeld = (): boolean => this.#wal?.holds(tenant, log, index) ?? false;
    if (!isHeld()) return;
    if (this.#closed || this.#broken !== null) throw new Error('the ledger is closed'); // nobody would turn it over
    const turned = Promise.withResolvers<void>();
    this.#turning.push(turned);
    this.#wake?.();
    await turned.promise;
    this.#settler?.start();
    const error = await this.#settler?.idle();
    if (isHeld()) throw error ?? new Error('the write-ahead log cannot be settled');
  }

  /** Publishes, and settles what the checkpoint covers, which it gives; null for an empty log. Throws what keeps it from that now. */
  async settle(tenant: string, log: number): Promise<Published | null> {
    const state = this.#logs.get(keyOfLog(tenant, log));
    if (state === undefined || this.#closed || this.#broken !== null) throw new Error('the ledger is closed');
    await this.publish();
    const { published } = state;
    if (published !== null) await this.#settlePast(state, published.size - 1);
    return published;
  }

  /**
   * Destroys content by a plan, whose index is all that is asked for: at most so many segments of it. Throws DestroyRefused
   * where the plan is not entitled to it, and whatever keeps it from being done now: then it may be asked for again.
   */
  async destroy(tenant: string, log: number, plan: number, segmentsMax: number): Promise<Destroyed> {
    const state = this.#logs.get(keyOfLog(tenant, log));
    if (state === undefined || this.#closed || this.#broken !== null) throw new Error('the ledger is closed');
    try {
      await this.publish();
      await this.#settlePast(state, plan);
      if (this.#closed || this.#broken !== null) throw new Error('the ledger is closed');
      return await destroyStated(state, plan, segmentsMax, this.#tools);
    } catch (error) {
      if (error instanceof LedgerBroken) this.#break(error, []);
      throw error;
    }
  }

  /** Signs and publishes every log that has news. Resolves after an attempt that began after the call. */
  async publish(): Promise<void> {
    if (this.#broken !== null) return;
    await this.#publisher.publish();
    await this.#keepReserve();
    // Where settling failed before, and the disk now takes a checkpoint again.
    if (this.#publisher.allWell) this.#settler?.start();
  }

  /** Nothing is written any more. What waits is refused; it may or may not be in the log after a restart. */
  #break(error: unknown, sealed: readonly GroupMember[]): void {
    const detail = `the ledger stopped: ${String(error)}`;
    for (const member of sealed) member.refuse('closed', detail);
    for (const { resolve } of this.#queue) resolve({ ok: false, code: 'closed', detail });
    for (const { reject } of this.#turning.splice(0)) reject(error);
    this.#queue = [];
    if (this.#broken !== null) return;
    this.#broken = error;
    this.#settler?.stop();
    this.#wake?.();
    this.#events.onFatal?.(error);
  }

  /** Commits what waits, publishes it, and lets go of the files. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    await this.#running;
    this.#settler?.stop();
    await this.#settler?.idle();
    if (this.#broken === null) await this.#publisher.publish();
    await this.#wal?.close();
    this.#wal = null;
  }
}
