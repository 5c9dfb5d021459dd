import { AppError } from '@daybook/api';
import type { Clock } from '../../platform/clock.ts';
import type { Reader } from '../roles/index.ts';
import { addRequest, type Look, lookDraft, type OpenLook } from './look.ts';
import type { LookStore, RecordOwn } from '../ports.ts';
import { type Released, seal } from './released.ts';

export interface ReleaseOptions {
  readonly record: RecordOwn;
  readonly store: LookStore;
  readonly clock: Clock;
  /** Looks of several requests that may be open at once; the oldest is closed for a new one. */
  readonly openMax?: number;
  /** A look is closed when no request of it came for this long. */
  readonly idleMs?: number;
}

interface Kept {
  open: OpenLook;
  readonly openedMs: number;
  usedMs: number;
  /** Requests that the store knows of. */
  saved: number;
}

const defaultOpenMax = 1_000;
const defaultIdleMs = 5 * 60_000;
/** A look that is used all the time is closed after this long, and goes on as another. */
const openMsMax = 60 * 60_000;
/** Of a look of very many small requests, not each is saved: at a crash its last ones are missing from the count. */
const unsavedMax = 256;

/**
 * The one way by which event content and counts leave. `release` records who saw what before the answer is let go; what
 * it gives is the only thing that the routes of events can send.
 */
export class Release {
  readonly #options: ReleaseOptions;
  /** By id of the look, least recently used first. */
  readonly #open = new Map<string, Kept>();
  /** Looks whose first record is on its way. */
  readonly #opening = new Map<string, Promise<void>>();

  constructor(options: ReleaseOptions) {
    this.#options = options;
  }

  get openLooks(): number {
    return this.#open.size;
  }

  /** Records looks that a process before this one left open. Call it once, before the first `release`. */
  async recover(): Promise<void> {
    for (const { id, look } of await this.#options.store.all()) {
      await this.#recordClosed(JSON.parse(look) as OpenLook);
      await this.#options.store.remove(id);
    }
  }

  /**
   * Makes the record of a look durable, then gives the answer back as one that may be sent. The requests of one look (same
   * id, same reader) are recorded by its first; those that follow are counted into it and recorded when it ends.
   * Throws `look.not-recorded` where it cannot be recorded.
   */
  async release<T>(reader: Reader, look: Look, answer: T): Promise<Released<T>> {
    try {
      // Two requests that begin one look at once record it once.
      while (look.id !== null && this.#opening.has(look.id)) await this.#opening.get(look.id);
      const kept = look.id === null ? undefined : this.#open.get(look.id);
      if (kept === undefined || kept.open.reader.credential !== reader.credential) await this.#first(reader, look);
      else await this.#following(kept, look);
    } catch (error) {
      throw new AppError('look.not-recorded', { retryAfterSeconds: 5, cause: error });
    }
    return seal(answer);
  }

  async #first(reader: Reader, look: Look): Promise<void> {
    const opening = this.#begin(reader, look);
    if (look.id === null) return await opening;
    const settled = opening.catch(() => undefined);
    this.#opening.set(look.id, settled);
    try {
      await opening;
    } finally {
      if (this.#opening.get(look.id) === settled) this.#opening.delete(look.id);
    }
  }

  async #begin(reader: Reader, look: Look): Promise<void> {
    const open: OpenLook = { reader, look, requests: 1, count: look.count, range: look.range };
    await this.#options.record.append(reader.tenant, lookDraft(open, 'opened', this.#time()));
    if (look.id === null) return;
    const openedMs = this.#options.clock.monotonicMs();
    this.#open.set(look.id, { open, openedMs, usedMs: openedMs, saved: 1 });
    const openMax = this.#options.openMax ?? defaultOpenMax;
    for (const [id] of this.#open) {
      if (this.#open.size <= openMax) break;
      await this.#close(id);
    }
  }

  async #following(kept: Kept, look: Look): Promise<void> {
    const id = look.id ?? '';
    const isSmall = look.action === 'tiles';
    kept.open = addRequest(kept.open, look);
    kept.usedMs = this.#options.clock.monotonicMs();
    this.#open.delete(id);
    this.#open.set(id, kept);
    if (isSmall && kept.open.requests - kept.saved < unsavedMax) return;
    kept.saved = kept.open.requests;
    await this.#options.store.save(id, JSON.stringify(kept.open));
  }

  /** Ends looks that were idle. To be called every now and then; does not throw. */
  async sweep(): Promise<void> {
    const nowMs = this.#options.clock.monotonicMs();
    const idleMs = this.#options.idleMs ?? defaultIdleMs;
    for (const [id, kept] of Array.from(this.#open)) {
      if (nowMs - kept.usedMs >= idleMs || nowMs - kept.openedMs >= openMsMax)
        await this.#close(id).catch(() => undefined);
    }
  }

  /** Ends all looks: before the ledger is closed. What cannot be recorded now is by `recover`. Does not throw. */
  async close(): Promise<void> {
    for (const id of Array.from(this.#open.keys())) await this.#close(id).catch(() => undefined);
  }

  /** A look of one request was recorded as a whole when it began. */
  async #close(id: string): Promise<void> {
    const kept = this.#open.get(id);
    if (kept === undefined) return;
    this.#open.delete(id);
    if (kept.open.requests === 1) return;
    try {
      await this.#recordClosed(kept.open);
    } catch (error) {
      // Kept for the next try, and for the next process.
      this.#open.set(id, kept);
      await this.#options.store.save(id, JSON.stringify(kept.open));
      throw error;
    }
    // The same look may have begun anew meanwhile: then the row is that one's.
    if (!this.#open.has(id)) await this.#options.store.remove(id);
  }

  async #recordClosed(open: OpenLook): Promise<void> {
    await this.#options.record.append(open.reader.tenant, lookDraft(open, 'closed', this.#time()));
  }

  #time(): string {
    return new Date(this.#options.clock.nowMs()).toISOString();
  }
}
