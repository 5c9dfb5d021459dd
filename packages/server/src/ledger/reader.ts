import {
  type ContentFault,
  dayOfUs,
  decodeEntry,
  decodeEvent,
  decodeRecord,
  destroyedSections,
  type Entry,
  encodeRecord,
  entryFlags,
  type EntryPlace,
  type Event,
  FieldReader,
  isWhole,
  logDirectory,
  type Position,
  readableSections,
  readItems,
  type ReadFiles,
  type Record,
  RecordDigester,
  recordHeadBytes,
  revealSections,
  seedBytes,
  type Receipt,
  type SectionId,
  showSections,
  SegmentContent,
  type StoredEvent,
  type StoredItems,
} from '@daybook/event';
import type { BatchHasher } from '@daybook/event/hash';
import {
  decodeBundle,
  encodeProof,
  entriesPath,
  HASH_BYTES,
  proveInclusion,
  type Sha256,
  TILE_WIDTH,
  tilePath,
  type TileReader,
  tileWidth,
} from '@daybook/tlog';
import type { Published } from './log-state.ts';
import { RootCheck } from './root-check.ts';
import { lotsOf, type Run, runsOf } from './runs.ts';

/** One event out of the ledger, or why there is none. */
export type Found =
  | {
      readonly ok: true;
      readonly stored: StoredEvent;
      readonly entry: Uint8Array;
      readonly record: Record;
      readonly published: Published;
    }
  | { readonly ok: false; readonly code: 'not-found' | 'missing' | 'destroyed' | 'damaged'; readonly detail: string };

export interface ReaderTools {
  readonly files: ReadFiles;
  readonly content: SegmentContent;
  readonly hasher: BatchHasher;
  readonly sha256: Sha256;
  /** Events before this one are in segments, those from it on in the write-ahead log, perhaps in segments too. */
  settledEnd(): number;
  /** Records out of the write-ahead log; null where `first` has been settled meanwhile, and `settledEnd` says so. */
  unsettled(first: number, end: number): Promise<readonly Uint8Array[] | null>;
  published(): Published | null;
  /** Whether a plan, or an erasure, names all of the content of this index. Without it, none does. */
  isPlanned?(index: number, of: EntryPlace): boolean;
  /** The sections of this index that erasures name. Without it, none does. */
  erased?(index: number, of: EntryPlace): readonly SectionId[];
}

const bundlesAtOnce = 16;

/**
 * Reads one log as it was last published. Whatever it gives was checked: the entry is under the published root, the
 * record's hashes lead to the entry. It writes nothing.
 */
export class LedgerReader {
  readonly #tenant: string;
  readonly #log: number;
  readonly #tools: ReaderTools;
  readonly #rootCheck: RootCheck;

  constructor(tenant: string, log: number, tools: ReaderTools) {
    this.#tenant = tenant;
    this.#log = log;
    this.#tools = tools;
    this.#rootCheck = new RootCheck(tools.hasher, tools.sha256);
  }

  /** The event at an index, with its entry proved against the published root. */
  async find(index: number): Promise<Found> {
    const [found] = await this.findAll([index]);
    return found ?? damaged(`the entry of event ${index} cannot be read`);
  }

  /** The events at these indices, in their order, each checked as `find` does. Neighbours are read and hashed together. */
  async findAll(indices: readonly number[]): Promise<Found[]> {
    const published = this.#tools.published();
    const size = published?.size ?? 0;
    const found = new Map<number, Found>();
    for (const lot of lotsOf(runsOf(indices.filter((index) => index < size))))
      if (published !== null) await Promise.all(lot.map((run) => this.#findRun(run, published, found)));
    return indices.map(
      (index) => found.get(index) ?? { ok: false, code: 'not-found', detail: `the log has ${size} events` },
    );
  }

  async #findRun({ first, end, indices }: Run, published: Published, found: Map<number, Found>): Promise<void> {
    const entries = await this.entries(first, end, published.size);
    const faults: ContentFault[] = [];
    const records = await this.records(first, end, faults);
    const digester = new RecordDigester(this.#tools.hasher);
    const readable: { index: number; bytes: Uint8Array; entry: Entry; record: Record }[] = [];
    for (const index of indices) {
      const entry = await this.#entryAt(index, entries[index - first] ?? null, published);
      const content = records.get(index);
      const isGone = content === undefined && entry.ok && this.#isPlanned(index, entry.entry);
      const record = isGone ? destroyed(index) : content === undefined ? absent(index, faults) : decodeRecord(content);
      if (!entry.ok) found.set(index, entry);
      else if (record.ok) {
        readable.push({ index, bytes: entry.bytes, entry: entry.entry, record: record.value });
        digester.add(record.value);
      } else if ('detail' in record) found.set(index, record);
      else found.set(index, damaged(`the record of event ${index}: ${record.code} at ${record.at}`));
    }
    const roots = digester.roots();
    for (const [i, { index, bytes, entry, record }] of readable.entries()) {
      const isLogged = equal(roots.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES), entry.root);
      const event = isLogged ? eventOf(record) : null;
      const lost = isLogged ? this.#lostSection(index, entry, record) : null;
      if (!isLogged) found.set(index, damaged(`the content of event ${index} is not what was logged`));
      else if (lost !== null) found.set(index, damaged(`section ${lost} of event ${index} is missing`));
      else if (event === null) found.set(index, damaged(`the content of event ${index} cannot be read`));
      else {
        const stored = { ...this.#ofEntry(index, entry), ...erasedOf(record), event };
        found.set(index, { ok: true, stored, entry: bytes, record, published });
      }
    }
  }

  /** An entry, proved against the published root. */
  async #entryAt(index: number, bytes: Uint8Array | null, published: Published) {
    if (bytes === null) return damaged(`the entry of event ${index} cannot be read`);
    const proof = await this.#prove(index, bytes, published);
    if (!proof.ok) return damaged(proof.detail);
    const entry = decodeEntry(bytes);
    if (!entry.ok) return damaged(`the entry of event ${index}: ${entry.code}`);
    return { ok: true as const, bytes, entry: entry.value };
  }

  /** The receipt of an event that `find` gave, with these sections in clear; all of them where none are named. */
  async receipt(found: Extract<Found, { ok: true }>, sections?: readonly SectionId[]): Promise<Receipt> {
    const { index } = found.stored.position;
    const { checkpoint, size } = found.published;
    const path = await proveInclusion(index, size, this.#readTile(size), this.#tools.sha256);
    const proof = encodeProof({ extra: null, index, path, checkpoint });
    const receipt = { entry: found.entry, sections: revealSections(found.record, this.#tools.hasher), proof };
    return sections === undefined ? receipt : showSections(receipt, sections, this.#tools.sha256);
  }

  /**
   * Events `first` … `end` - 1 in order, as a follower reads them back: content is checked against its entry. Those
   * whose content or entry is missing or damaged are left out and told to `onGone`. Throws where the range goes past
   * what is published.
   */
  async range(first: number, end: number, onGone: (index: number, detail: string) => void): Promise<StoredItems[]> {
    const size = this.#tools.published()?.size ?? 0;
    if (end > size) throw new RangeError(`events to ${end} are asked for, but ${size} are published`);
    const entries = await this.entries(first, end, size);
    const faults: ContentFault[] = [];
    const records = await this.records(first, end, faults);
    const digester = new RecordDigester(this.#tools.hasher);
    const readable: { index: number; entry: Entry; record: Record; content: Uint8Array }[] = [];
    for (const [i, bytes] of entries.entries()) {
      const index = first + i;
      const entry = bytes === null ? damaged('the entry cannot be read') : decodeEntry(bytes);
      const content = records.get(index);
      const record = content === undefined ? null : decodeRecord(content);
      if (!entry.ok) onGone(index, entry.code);
      else if (content === undefined && this.#isPlanned(index, entry.value)) continue;
      else if (record === null || content === undefined) onGone(index, faults[0]?.code ?? 'missing');
      else if (!record.ok) onGone(index, record.code);
      else {
        readable.push({ index, entry: entry.value, record: record.value, content });
        digester.add(record.value);
      }
    }
    const roots = digester.roots();
    const fields = new FieldReader();
    const events: StoredItems[] = [];
    for (const [i, { index, entry, record, content }] of readable.entries()) {
      const isLogged = equal(roots.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES), entry.root);
      const items = isLogged ? itemsOf(record, content) : null;
      const lost = items === null ? null : this.#lostSection(index, entry, record);
      if (items === null) onGone(index, 'content does not match its entry');
      else if (lost !== null) onGone(index, `section ${lost} is missing`);
      else if (!isReadable(fields, items)) onGone(index, 'content cannot be read');
      else events.push({ ...this.#ofEntry(index, entry), ...erasedOf(record), ...items });
    }
    return events;
  }

  async #prove(index: number, entry: Uint8Array, published: Published) {
    try {
      if (await this.#rootCheck.holds(index, entry, published, this.#readTile(published.size)))
        return { ok: true as const };
    } catch (error) {
      return { ok: false as const, detail: `event ${index} cannot be proved: ${String(error)}` };
    }
    return { ok: false as const, detail: `the entry of event ${index} is not under the signed root` };
  }

  /** A section that is not there although no erasure names it; null where all are as they should be. */
  #lostSection(index: number, { class: ofClass, source, receivedUs }: Entry, record: Record): SectionId | null {
    const gone = destroyedSections(record);
    if (gone.length === 0) return null;
    const named = this.#tools.erased?.(index, { class: ofClass, day: dayOfUs(receivedUs), source }) ?? [];
    return gone.find((section) => !named.includes(section)) ?? null;
  }

  #isPlanned(index: number, { class: ofClass, source, receivedUs }: Entry): boolean {
    return this.#tools.isPlanned?.(index, { class: ofClass, day: dayOfUs(receivedUs), source }) ?? false;
  }

  #ofEntry(index: number, entry: Entry): Omit<StoredEvent, 'event'> {
    const position: Position = { log: this.#log, index };
    const own = (entry.flags & entryFlags.own) !== 0;
    return { position, source: entry.source, class: entry.class, receivedUs: entry.receivedUs, own };
  }

  /** Leaf data `first` … `end` - 1 of a log of so many events; null for what cannot be read. */
  async entries(first: number, end: number, size: number): Promise<(Uint8Array | null)[]> {
    const tiles: number[] = [];
    for (let tile = Math.floor(first / TILE_WIDTH); tile * TILE_WIDTH < end; tile += 1) tiles.push(tile);
    const entries: (Uint8Array | null)[] = [];
    for (let i = 0; i < tiles.length; i += bundlesAtOnce) {
      const bundles = await Promise.all(tiles.slice(i, i + bundlesAtOnce).map((tile) => this.#bundle(tile, size)));
      for (const bundle of bundles) entries.push(...bundle);
    }
    const skipped = (tiles[0] ?? 0) * TILE_WIDTH;
    return entries.slice(first - skipped, end - skipped);
  }

  async #bundle(tile: number, size: number): Promise<(Uint8Array | null)[]> {
    const width = tileWidth(0, tile, size);
    const bytes = await this.#readWide((wide) => entriesPath(tile, wide), width);
    for (const wide of bytes === null ? [] : [width, TILE_WIDTH]) {
      const bundle = decodeBundle(bytes ?? new Uint8Array(0), wide);
      if (bundle.ok) return bundle.entries.slice(0, width);
    }
    return Array.from({ length: width }, () => null);
  }

  #readTile(size: number): TileReader {
    return async (level, tile, width) => {
      const bytes = await this.#readWide((wide) => tilePath(level, tile, wide), width);
      if (bytes === null) throw new Error(`tile ${tile} of level ${level} of a log of ${size} events is missing`);
      if (bytes.length < width * HASH_BYTES)
        throw new Error(`tile ${tile} of level ${level} has ${bytes.length} bytes`);
      // A full tile as it is: what is known of its bytes is known by them.
      return bytes.length === width * HASH_BYTES ? bytes : bytes.subarray(0, width * HASH_BYTES);
    };
  }

  /** A partial file may have become a full one since the checkpoint (C2SP tlog-tiles): then that is read. */
  async #readWide(path: (width: number) => string, width: number): Promise<Uint8Array | null> {
    const root = logDirectory(this.#tenant, this.#log);
    const bytes = await this.#tools.files.read(`${root}/${path(width)}`);
    return bytes ?? (width === TILE_WIDTH ? null : this.#tools.files.read(`${root}/${path(TILE_WIDTH)}`));
  }

  /** Records as they are stored, unchecked. */
  async records(first: number, end: number, faults: ContentFault[]): Promise<Map<number, Uint8Array>> {
    const { content, settledEnd, unsettled } = this.#tools;
    for (;;) {
      const from = Math.max(first, Math.min(end, settledEnd()));
      const late = from < end ? await unsettled(from, end) : [];
      if (late === null && settledEnd() > from) continue; // settled while we asked: it is in a segment now
      const records = first < from ? await content.read(first, from, faults) : new Map<number, Uint8Array>();
      for (const [i, bytes] of (late ?? []).entries()) records.set(from + i, bytes);
      return records;
    }
  }
}

function isReadable(fields: FieldReader, { bytes, start, end }: Pick<StoredItems, 'bytes' | 'start' | 'end'>): boolean {
  return readItems(fields, bytes, start, end) && isWhole(fields);
}

/** The items of a record. One that was salted has its surviving sections written anew; null where none is left. */
function itemsOf(record: Record, bytes: Uint8Array): { bytes: Uint8Array; start: number; end: number } | null {
  if (record.seed !== null) return { bytes, start: recordHeadBytes, end: bytes.length };
  const sections = readableSections(record);
  if (sections.length === 0) return null;
  const seeded = encodeRecord({ seed: new Uint8Array(seedBytes), sections });
  return { bytes: seeded, start: recordHeadBytes, end: seeded.length };
}

function eventOf(record: Record): Event | null {
  const event = decodeEvent(readableSections(record));
  return event.ok ? event.value : null;
}

function erasedOf(record: Record): Pick<StoredEvent, 'erased'> {
  const erased = destroyedSections(record);
  return erased.length === 0 ? {} : { erased };
}

/** Why there is no content at an index: the fault whose range it is in, or nothing at all is there. */
function absent(index: number, faults: readonly ContentFault[]) {
  const fault = faults.find(({ first, last }) => first <= index && index <= last);
  if (fault !== undefined) return damaged(`${fault.path}: ${fault.code}`);
  return { ok: false as const, code: 'missing' as const, detail: `the content of event ${index} is missing` };
}

const destroyed = (index: number) => ({
  ok: false as const,
  code: 'destroyed' as const,
  detail: `the content of event ${index} was destroyed, as a plan or an erasure says`,
});

const damaged = (detail: string) => ({ ok: false as const, code: 'damaged' as const, detail });

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
