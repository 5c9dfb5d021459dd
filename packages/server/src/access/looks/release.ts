import { AppError } from '@daybook/api';
import type { Redact } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import type { LookStore, RecordOwn } from '../ports.ts';
import type { Reader } from '../roles/index.ts';
import { lookDraft, type Phase } from './draft.ts';
import { addShown, type Look, openLook, type OpenLook, redactLook } from './look.ts';
import { type Released, seal } from './released.ts';
import { LookStream } from './stream.ts';

export interface ReleaseOptions {
  readonly record: RecordOwn;
  readonly store: LookStore;
  readonly clock: Clock;
  /** Never the same id twice, also not after a restart. */
  readonly newId: () => string;
  /** Looks of several requests that may be open at once; the oldest is closed for a new one. */
  readonly openMax?: number;
  /** A look is closed when no request of it came for this long. */
  readonly idleMs?: number;
  /** A look that goes on is recorded again after so long, if it showed more. */
  readonly rangeMs?: number;
  /** A stream also after so many events. */
  readonly rangeEventsMax?: number;
}

interface Kept {
  open: OpenLook;
  usedMs: number;
  recordedMs: number;
  /** Requests that the last record has. */
  recorded: number;
  /** Requests that the store knows of. */
  saved: number;
}

const defaultOpenMax = 1_000;
const defaultIdleMs = 5 * 60_000;
const defaultRangeMs = 60 * 60_000;
const defaultRangeEventsMax = 100_000;
/** Of a look of very many small requests, not each is saved: at a crash its last ones are missing from the count. */
const unsavedMax = 256;
/** A save that was under way when a look was overwritten may come after it: then it is overwritten once more. */
const erasePasses = 5;

/**
 * The one way by which event content and counts leave. `release` records who saw what before the answer is let go; what
 * it gives is the only thing that the routes of events can send. `open` does the same for what is sent piece by piece.
 */
export class Release {
  readonly #options: ReleaseOptions;
  /** By key of the look, least recently used first. */
  readonly #open = new Map<string, Kept>();
  /** Looks whose first record is on its way. */
  readonly #opening = new Map<string, Promise<void>>();
  readonly #streams = new Set<LookStream>();

  constructor(options: ReleaseOptions) {
    this.#options = options;
  }

  get openLooks(): number {
    return this.#open.size + this.#streams.size;
  }

  /** Records looks that a process before this one left open. Call it once, before the first `release`. */
  async recover(): Promise<void> {
    for (const { id, look } of await this.#options.store.all()) {
      const open = savedLook(id, look);
      const isStream = open.look.key === null;
      await this.#record(isStream ? { ...open, ending: open.ending ?? 'failed' } : open, 'closed');
      await this.#options.store.remove(id);
    }
  }

  /**
   * Makes the record of a look durable, then gives the answer back as one that may be sent. The requests of one look (same
   * key) are recorded by its first; those that follow are counted into it and recorded when it ends.
   * Throws `look.not-recorded` where it cannot be recorded.
   */
  async release<T>(reader: Reader, look: Look, answer: T): Promise<Released<T>> {
    await recorded(async () => {
      // Two requests that begin one look at once record it once.
      while (look.key !== null && this.#opening.has(look.key)) await this.#opening.get(look.key);
      const kept = look.key === null ? undefined : this.#open.get(look.key);
      if (kept === undefined || kept.open.reader.credential !== reader.credential) await this.#first(reader, look);
      else await this.#following(kept, look);
    });
    return seal(answer);
  }

  /**
   * Records a look as opened; what it shows leaves by the stream that this gives. It must be ended. Its ranges are recorded
   * as it goes. Throws `look.not-recorded`.
   */
  async open(reader: Reader, look: Look): Promise<LookStream> {
    const { store, clock, newId, rangeMs = defaultRangeMs, rangeEventsMax = defaultRangeEventsMax } = this.#options;
    const id = newId();
    const open = openLook(id, reader, { ...look, key: null });
    await recorded(async () => {
      await this.#record(open, 'opened');
      await store.save(id, JSON.stringify(open));
    });
    const stream: LookStream = new LookStream(open, {
      record: (now, phase) => recorded(() => this.#record(now, phase)),
      save: (now) => recorded(() => store.save(id, JSON.stringify(now))),
      remove: () => store.remove(id),
      closed: () => void this.#streams.delete(stream),
      monotonicMs: () => clock.monotonicMs(),
      rangeMs,
      rangeEventsMax,
    });
    this.#streams.add(stream);
    return stream;
  }

  async #first(reader: Reader, look: Look): Promise<void> {
    const opening = this.#begin(reader, look);
    if (look.key === null) return await opening;
    const settled = opening.catch(() => undefined);
    this.#opening.set(look.key, settled);
    try {
      await opening;
    } finally {
      if (this.#opening.get(look.key) === settled) this.#opening.delete(look.key);
    }
  }

  async #begin(reader: Reader, look: Look): Promise<void> {
    const open = openLook(look.key === null ? null : this.#options.newId(), reader, look);
    await this.#record(open, 'opened');
    if (look.key === null) return;
    const nowMs = this.#options.clock.monotonicMs();
    this.#open.set(look.key, { open, usedMs: nowMs, recordedMs: nowMs, recorded: 1, saved: 1 });
    const openMax = this.#options.openMax ?? defaultOpenMax;
    for (const [key] of this.#open) {
      if (this.#open.size <= openMax) break;
      await this.#close(key);
    }
  }

  async #following(kept: Kept, look: Look): Promise<void> {
    const key = look.key ?? '';
    const isSmall = look.action === 'tiles';
    kept.open = addShown(kept.open, { ...look, upTo: look.bounds?.upTo ?? null });
    kept.usedMs = this.#options.clock.monotonicMs();
    this.#open.delete(key);
    this.#open.set(key, kept);
    if (isSmall && kept.open.requests - kept.saved < unsavedMax) return;
    kept.saved = kept.open.requests;
    await this.#save(kept.open);
  }

  /** Ends looks that were idle, and records again those that go on. To be called every now and then; does not throw. */
  async sweep(): Promise<void> {
    const nowMs = this.#options.clock.monotonicMs();
    const { idleMs = defaultIdleMs, rangeMs = defaultRangeMs } = this.#options;
    for (const [key, kept] of Array.from(this.#open)) {
      if (nowMs - kept.usedMs >= idleMs) await this.#close(key).catch(() => undefined);
      else if (nowMs - kept.recordedMs >= rangeMs) await this.#goOn(kept, nowMs).catch(() => undefined);
    }
  }

  async #goOn(kept: Kept, nowMs: number): Promise<void> {
    const { open } = kept;
    if (open.requests > kept.recorded) await this.#record(open, 'range');
    kept.recorded = open.requests;
    kept.recordedMs = nowMs;
  }

  /**
   * Takes what names a person out of the open looks of a tenant: their next record does not say it again. Throws where that is not durable
   * yet; may be called again.
   */
  async eraseTraces(tenant: string, redact: Redact): Promise<void> {
    for (const kept of this.#open.values())
      if (kept.open.reader.tenant === tenant) kept.open = redactLook(kept.open, redact);
    for (const stream of this.#streams) if (stream.tenant === tenant) stream.redact(redact);
    for (let pass = 0; pass < erasePasses; pass += 1) if (!(await this.#eraseSaved(tenant, redact))) return;
    throw new Error('open looks are saved again as fast as they are overwritten');
  }

  /** Whether anything was overwritten. */
  async #eraseSaved(tenant: string, redact: Redact): Promise<boolean> {
    const { store } = this.#options;
    let isChanged = false;
    for (const { id, look } of await store.all()) {
      const saved = savedLook(id, look);
      if (saved.reader.tenant !== tenant || redactLook(saved, redact) === saved) continue;
      isChanged = true;
      const open = [...this.#open.values()].find((kept) => kept.open.id === id)?.open;
      const stream = [...this.#streams].find((each) => each.id === id);
      await store.replace(id, JSON.stringify(redactLook(open ?? stream?.look ?? saved, redact)));
    }
    return isChanged;
  }

  /** Ends all looks: before the ledger is closed. What cannot be recorded now is by `recover`. Does not throw. */
  async close(): Promise<void> {
    for (const stream of Array.from(this.#streams)) await stream.end('closing');
    for (const key of Array.from(this.#open.keys())) await this.#close(key).catch(() => undefined);
  }

  /** A look of one request was recorded as a whole when it began. */
  async #close(key: string): Promise<void> {
    const kept = this.#open.get(key);
    if (kept === undefined) return;
    this.#open.delete(key);
    if (kept.open.requests === 1) return;
    try {
      await this.#record(kept.open, 'closed');
    } catch (error) {
      // Kept for the next try, and for the next process.
      if (!this.#open.has(key)) this.#open.set(key, kept);
      await this.#save(kept.open);
      throw error;
    }
    await this.#options.store.remove(kept.open.id ?? '');
  }

  #save(open: OpenLook): Promise<void> {
    return this.#options.store.save(open.id ?? '', JSON.stringify(open));
  }

  #record(open: OpenLook, phase: Phase): Promise<void> {
    const time = new Date(this.#options.clock.nowMs()).toISOString();
    return this.#options.record.append(open.reader.tenant, lookDraft(open, phase, time));
  }
}

/** What a process before this one saved, perhaps of an older version: that had none of these fields. */
function savedLook(id: string, text: string): OpenLook {
  const saved = JSON.parse(text) as OpenLook;
  const look: Look = Object.assign({ key: id, bounds: null, counted: null }, saved.look);
  return Object.assign({ id, counted: null, upTo: null }, saved, { look });
}

async function recorded(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new AppError('look.not-recorded', { retryAfterSeconds: 5, cause: error });
  }
}
