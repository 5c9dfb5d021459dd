import {
  dayOfUs,
  type EncodedEvents,
  type EntryPlace,
  type ErasureStatement,
  type IndexRange,
  isPlanned,
  type Logged,
  type PlanStatement,
  rangesOfErasure,
  type ReadFiles,
  type Receipt,
  type SectionId,
  SegmentContent,
  type SegmentName,
  type StoredItems,
} from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { nodeSegmentCodec } from '@daybook/event/node';
import { Erasures, unerasedRanges } from './erasures.ts';
import { Turn } from '../platform/turn.ts';
import type { CommittedBatch, LedgerFeed } from './feed.ts';
import type { InFlight } from './in-flight.ts';
import type { Published } from './log-state.ts';
import { DayStarts, type Inventory, type InventoryLooks, placesOf, takeInventory } from './inventory.ts';
import type { FromLedger, OpenedLog } from './messages.ts';
import { readAhead } from './read-ahead.ts';
import { type Found, LedgerReader } from './reader.ts';
import { readStatements } from './statements.ts';
import { type Appended, makeSubmission, type SubmissionInput } from './submission.ts';
import type { LedgerThread } from './thread.ts';

/** What a log asks of the ledger's thread. */
export type LedgerCalls = Pick<LedgerThread, 'append' | 'publish' | 'records' | 'destroy' | 'settle'>;

/** What a log shares with those of other tenants. */
export interface LedgerShares {
  readonly thread: LedgerCalls;
  readonly inFlight: InFlight;
  /** Content that a follower could not be given. */
  readonly onGone: (index: number, detail: string) => void;
}

/**
 * Reading a range is mostly waiting for the disk, and under load for this thread, several times over. With fewer of them
 * under way than there are submissions in flight, reading would fall behind these for ever.
 */
const rangesAhead = 12;
/** Events that are looked at together for their days. */
const daysAtOnce = 1000;

/**
 * The log of one tenant as the main thread sees it: append, read, follow. The writing itself is done by the ledger's thread.
 */
export class Ledger implements LedgerFeed {
  readonly tenant: string;
  readonly log: number;
  readonly origin: string;
  readonly #reader: LedgerReader;
  readonly #content: SegmentContent;
  readonly #listeners = new Set<(batch: CommittedBatch) => void>();
  readonly #shares: LedgerShares;
  #size: number;
  #lastReceivedUs: number;
  #published: Published | null = null;
  /** Events before this one are in segments. */
  #settledEnd: number;
  /** What must not go on side by side with destroying, and that. */
  readonly #contentTurn = new Turn();
  #contentChanges = 0;
  #destructions = 0;
  /** By class and day. */
  readonly #plans = new Map<string, readonly PlanStatement[]>();
  readonly #erasures = new Erasures();
  readonly #dayStarts: DayStarts;

  private constructor(opened: OpenedLog, files: ReadFiles, content: SegmentContent, shares: LedgerShares) {
    this.tenant = opened.tenant;
    this.log = opened.log;
    this.origin = opened.origin;
    this.#size = opened.size;
    this.#lastReceivedUs = opened.lastReceivedUs;
    this.#settledEnd = opened.recordsFirst;
    this.#content = content;
    this.#shares = shares;
    const hasher = createBatchHasher();
    this.#reader = new LedgerReader(opened.tenant, opened.log, {
      files,
      content,
      hasher,
      sha256: (bytes) => hasher.sha256(bytes),
      settledEnd: () => this.#settledEnd,
      unsettled: (first, end) => shares.thread.records(opened.tenant, opened.log, first, end),
      published: () => this.#published,
      isPlanned: (index, of) =>
        (this.#plans.get(`${of.class}/${of.day}`)?.some((plan) => isPlanned(plan, index, of)) ?? false) ||
        this.#erasures.has(index, of),
      erased: (index, of) => this.#erasures.sections(index, of),
    });
    this.#dayStarts = new DayStarts(this.#reader);
  }

  /** A log that the thread has recovered or begun; reads which segments there are. */
  static async open(opened: OpenedLog, files: ReadFiles, shares: LedgerShares): Promise<Ledger> {
    const content = new SegmentContent(files, opened.tenant, opened.log, nodeSegmentCodec);
    await content.refresh();
    return new Ledger(opened, files, content, shares);
  }

  /** For `Ledgers` alone: what the thread told of this log. */
  takePublished({ published }: Extract<FromLedger, { type: 'published' }>): void {
    this.#published = published;
  }

  /** For `Ledgers` alone: what the thread told of this log. */
  takeSettled({ names, recordsFirst }: Extract<FromLedger, { type: 'settled' }>): void {
    // A file that could not be settled wholly is settled again, with the same segments.
    this.#content.added(names);
    this.#contentChanges += 1;
    this.#settledEnd = Math.max(this.#settledEnd, recordsFirst);
  }

  size(): number {
    return this.#size;
  }

  /** Server clock of the last event, µs since 1970; 0 in an empty log. */
  get lastReceivedUs(): number {
    return this.#lastReceivedUs;
  }

  get published(): Published | null {
    return this.#published;
  }

  /** Resolves once the events are durable, or were refused. Followers are handed what is new before it resolves. */
  async append(input: Omit<SubmissionInput, 'tenant'>): Promise<Appended> {
    const submission = makeSubmission({ ...input, tenant: this.tenant });
    using _ = this.#shares.inFlight.hold(input.events.items.length);
    const { appended, events } = await this.#shares.thread.append(submission);
    if (appended.ok && events !== null) this.#handOver(input, events, appended);
    return appended;
  }

  /** Answers come in the order of the log, so new events are those past the size known so far. */
  #handOver(
    { source, class: of, own }: Omit<SubmissionInput, 'tenant'>,
    { items, offsets }: EncodedEvents,
    { runs, receivedUs }: Extract<Appended, { ok: true }>,
  ): void {
    const { log } = this;
    const first = this.#size;
    const events: StoredItems[] = [];
    let at = 0;
    for (const run of runs) {
      for (let index = run.first; index < run.first + run.count; index += 1, at += 1) {
        // Others were sent before, in this submission or an earlier one.
        if (index !== first + events.length) continue;
        const [start = 0, end = 0] = [offsets[at], offsets[at + 1]];
        const ofClass = typeof of === 'number' ? of : (of[at] ?? 0);
        events.push({ position: { log, index }, source, class: ofClass, receivedUs, own, bytes: items, start, end });
      }
    }
    if (events.length === 0) return;
    this.#size = first + events.length;
    this.#lastReceivedUs = receivedUs;
    const batch: CommittedBatch = { tenant: this.tenant, log: this.log, first, end: this.#size, events };
    for (const listener of this.#listeners) listener(batch);
  }

  subscribe(listener: (batch: CommittedBatch) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  async *read(from: number, eventsMax: number, endMax = Infinity): AsyncGenerator<CommittedBatch> {
    const end = Math.min(this.#size, endMax);
    if (from < end) await this.#publishedPast(end);
    yield* readAhead(this.#ranges(from, end, eventsMax), rangesAhead);
  }

  *#ranges(from: number, end: number, eventsMax: number): Generator<() => Promise<CommittedBatch>> {
    const { tenant, log } = this;
    for (let first = from; first < end; first += eventsMax) {
      const next = Math.min(end, first + eventsMax);
      yield async () => {
        const events = await this.#reader.range(first, next, this.#shares.onGone);
        return { tenant, log, first, end: next, events };
      };
    }
  }

  /** The event at an index, checked; waits for the checkpoint that covers it. Throws where that cannot be published. */
  async find(index: number): Promise<Found> {
    if (index < this.#size) await this.#publishedPast(index + 1);
    return this.#reader.find(index);
  }

  /** Events at several indices, in their order, as `find` gives each. */
  async findAll(indices: readonly number[]): Promise<Found[]> {
    const last = indices.reduce((most, index) => (index < this.#size ? Math.max(most, index) : most), -1);
    if (last >= 0) await this.#publishedPast(last + 1);
    return this.#reader.findAll(indices);
  }

  /** Sections that are not named are withheld in it; all are shown where none are named. */
  async receipt(found: Extract<Found, { ok: true }>, sections?: readonly SectionId[]): Promise<Receipt> {
    return this.#reader.receipt(found, sections);
  }

  /** What is stated in this log from an index on. Throws where any of it cannot be read. */
  async statements(from: number): Promise<Logged[]> {
    return readStatements(from, {
      feed: this,
      content: this.#content,
      settledEnd: () => this.#settledEnd,
      findAll: (indices) => this.findAll(indices),
    });
  }

  /** What this names is not missed any more where it is gone: to be called before it is carried out, and at start. */
  takePlan(plan: PlanStatement): void {
    const key = `${plan.class}/${plan.day}`;
    this.#plans.set(key, [...(this.#plans.get(key) ?? []), plan]);
  }

  /** As `takePlan`, of the sections of an erasure; in place of what was said of the same one before. */
  takeErasure(index: number, erasure: ErasureStatement): void {
    this.#erasures.take(index, erasure);
  }

  /** Which of the ranges of an erasure still have anything that it names. */
  async unerased(erasure: ErasureStatement): Promise<IndexRange[]> {
    await this.#publishedPast((rangesOfErasure(erasure).at(-1)?.[1] ?? -1) + 1);
    return unerasedRanges(this.#reader, erasure, this.#published?.size ?? 0);
  }

  /**
   * Destroys content by a plan or an erasure, at most so many segments of it; gives how many are left. Throws
   * `DestroyRefused` where it is not entitled to it.
   */
  async destroy(plan: number, segmentsMax: number): Promise<number> {
    return this.#contentTurn.run(async () => {
      try {
        const { removed, added, left } = await this.#shares.thread.destroy(this.tenant, this.log, plan, segmentsMax);
        this.#content.replaced(removed, added);
        return left;
      } finally {
        // Also where it failed: some of it may be done.
        this.#contentChanges += 1;
        this.#destructions += 1;
      }
    });
  }

  /** Does something while nothing of this log is destroyed. */
  async whileContentStays<T>(work: () => Promise<T>): Promise<T> {
    return this.#contentTurn.run(work);
  }

  /** Its segments, by first index. */
  segments(): readonly SegmentName[] {
    return this.#content.names;
  }

  /** Another number whenever segments came, went or were rewritten. */
  get contentChanges(): number {
    return this.#contentChanges;
  }

  /** Another number whenever something was destroyed. */
  get destructions(): number {
    return this.#destructions;
  }

  /** Publishes, and moves what the checkpoint covers out of the write-ahead log into segments. Gives that checkpoint; null of an empty log. */
  async settle(): Promise<Published | null> {
    return this.#shares.thread.settle(this.tenant, this.log);
  }

  /** Classes and days of receipt of which there may be content. */
  async days(): Promise<{ class: number; day: number }[]> {
    const from = this.#settledEnd;
    const days = new Map(this.#content.names.map(({ class: of, day }) => [`${of}/${day}`, { class: of, day }]));
    for await (const { events } of this.read(from, daysAtOnce)) {
      for (const { class: of, receivedUs } of events)
        days.set(`${of}/${dayOfUs(receivedUs)}`, { class: of, day: dayOfUs(receivedUs) });
    }
    return [...days.values()];
  }

  /** What the log has of a class and a day: its entries, and which of them have no content. */
  async inventory(ofClass: number, day: number, looks: InventoryLooks): Promise<Inventory> {
    if (this.#size > 0) await this.#publishedPast(this.#size);
    const size = this.#published?.size ?? 0;
    const first = await this.#dayStarts.first(day, size);
    const end = await this.#dayStarts.first(day + 1, size);
    return takeInventory(this.#reader, size, { class: ofClass, first, end }, looks);
  }

  /** The first index that was received on a day (since 1970, UTC) or later. */
  async firstOfDay(day: number): Promise<number> {
    if (this.#size > 0) await this.#publishedPast(this.#size);
    return this.#dayStarts.first(day, this.#published?.size ?? 0);
  }

  /** What entries `first` … `end` - 1 say of their content. Throws where one cannot be read. */
  async places(first: number, end: number): Promise<EntryPlace[]> {
    await this.#publishedPast(end);
    return placesOf(this.#reader, first, end, this.#published?.size ?? 0);
  }

  /** Signs and publishes what is durable by now. */
  async publish(): Promise<void> {
    await this.#shares.thread.publish();
  }

  async #publishedPast(size: number): Promise<void> {
    if ((this.#published?.size ?? 0) < size) await this.publish();
    if ((this.#published?.size ?? 0) < size) throw new Error('no checkpoint that covers the event could be published');
  }
}
