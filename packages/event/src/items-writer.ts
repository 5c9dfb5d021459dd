import { ByteBuffer } from './byte-buffer.ts';
import type { Event } from './event.ts';
import type { FieldReader } from './fields/index.ts';
import { writeItemHead } from './item-head.ts';
import { itemHeadBytes } from './record.ts';
import { sectionIds } from './schema.ts';
import { type SectionText, sectionTexts } from './section-texts.ts';
import { type Additions, TextSections } from './text-sections.ts';

const encoder = new TextEncoder();
/** Of an ordinary event; more is no fault. */
const eventBytesExpected = 1024;
/** Stands where an item's head will be, so that the items of an event can be encoded by one call. */
const headRoom = ' '.repeat(itemHeadBytes);

/** Events as the items of seeded records (`SPEC.md`), one after the other. */
export interface EncodedEvents {
  readonly count: number;
  readonly items: Uint8Array;
  /** Where each event's items begin in `items`; one more than there are events. */
  readonly offsets: Uint32Array;
  /** Number of sections of each event. */
  readonly sectionCounts: Uint8Array;
}

/**
 * Encodes events one after the other into one growing buffer: what the main thread hands to the ledger, which puts
 * version, form, number and a fresh seed before each event's.
 *
 * @example
 *     const writer = new ItemsWriter();
 *     for (const event of events) writer.add(event);
 *     const encoded = writer.take();
 */
export class ItemsWriter {
  readonly #out: ByteBuffer;
  readonly #text: TextSections;
  #offsets: number[] = [];
  #sectionCounts: number[] = [];

  constructor(bytesExpected = 64 * 1024) {
    this.#out = new ByteBuffer(bytesExpected);
    this.#text = new TextSections(this.#out);
  }

  /** Events added so far. */
  get count(): number {
    return this.#offsets.length;
  }

  add(event: Event): void {
    const sections = sectionTexts(event);
    this.#offsets.push(this.#out.length);
    this.#sectionCounts.push(sections.length);
    let whole = '';
    for (const { text } of sections) whole += headRoom + text;
    const start = this.#out.length;
    const isAscii = this.#out.text(whole) === whole.length;
    if (isAscii) this.#placeHeads(start, sections);
    else this.#encodeEach(start, sections);
    if (event.raw !== undefined) this.#appendRaw(event.raw.bytes, sections.at(-1));
  }

  /**
   * The same for an event that was read from its own text and is to be taken as it is: in canonical form, with nothing
   * in it that is over a limit, but for what is added. It has no `raw`, `changes`, `flags` or user acted upon.
   */
  addText(id: string, fields: FieldReader, added: Additions | null = null): void {
    this.#offsets.push(this.#out.length);
    this.#sectionCounts.push(this.#text.write(id, fields, added));
  }

  /** Everything that was added, in a buffer of its own. The writer is empty then. */
  take(): EncodedEvents {
    const count = this.#offsets.length;
    const offsets = Uint32Array.from([...this.#offsets, this.#out.length]);
    const sectionCounts = Uint8Array.from(this.#sectionCounts);
    this.#offsets = [];
    this.#sectionCounts = [];
    return { count, items: this.#out.take(), offsets, sectionCounts };
  }

  /** All of it was ASCII: bytes lie where the text's units lay. */
  #placeHeads(start: number, sections: readonly SectionText[]): void {
    let at = start;
    for (const { id, text } of sections) {
      writeItemHead(this.#out, at, id, text.length);
      at += itemHeadBytes + text.length;
    }
  }

  #encodeEach(start: number, sections: readonly SectionText[]): void {
    this.#out.cut(start);
    for (const { id, text } of sections) {
      const head = this.#out.skip(itemHeadBytes);
      writeItemHead(this.#out, head, id, this.#out.text(text));
    }
  }

  /** Behind its header line, which is the last that was written. */
  #appendRaw(bytes: Uint8Array, header: SectionText | undefined): void {
    if (header?.id !== sectionIds.raw) throw new Error('raw is the last section');
    const headerBytes = encoder.encode(header.text).length;
    const head = this.#out.length - headerBytes - itemHeadBytes;
    writeItemHead(this.#out, head, header.id, headerBytes + bytes.length);
    this.#out.all(bytes);
  }
}

/** Encodes events that are at hand as objects. */
export function encodeEvents(events: readonly Event[]): EncodedEvents {
  const writer = new ItemsWriter(events.length * eventBytesExpected);
  for (const event of events) writer.add(event);
  return writer.take();
}
