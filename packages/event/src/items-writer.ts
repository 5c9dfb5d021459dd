import type { Event } from './event.ts';
import { itemHeadBytes } from './record.ts';
import { sectionIds } from './schema.ts';
import { type SectionText, sectionTexts } from './section-texts.ts';

const encoder = new TextEncoder();
/** Stands where an item's head will be, so that the items of an event can be encoded by one call. */
const headRoom = ' '.repeat(itemHeadBytes);

/**
 * Writes events as the items of seeded records (`SPEC.md`), one after the other into one growing buffer: what the main
 * thread hands to the ledger, which puts version, form, number and a fresh seed before each event's.
 *
 * @example
 *     const writer = new ItemsWriter();
 *     const counts = events.map((event) => writer.add(event));
 *     const items = writer.take();
 */
export class ItemsWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(bytesExpected = 64 * 1024) {
    this.#bytes = new Uint8Array(bytesExpected);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Bytes written so far: where the next event's items begin. */
  get length(): number {
    return this.#length;
  }

  /** Adds one event. Returns the number of its sections. */
  add(event: Event): number {
    const sections = sectionTexts(event);
    let whole = '';
    for (const { text } of sections) whole += headRoom + text;
    // A UTF-16 unit becomes three bytes at most.
    this.#reserve(whole.length * 3 + (event.raw?.bytes.length ?? 0));
    const { written } = encoder.encodeInto(whole, this.#bytes.subarray(this.#length));
    if (written === whole.length) this.#placeHeads(sections);
    else this.#encodeEach(sections);
    if (event.raw !== undefined) this.#appendRaw(event.raw.bytes, sections.at(-1));
    return sections.length;
  }

  /** Everything that was added, in a buffer of its own. The writer is empty then. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return bytes;
  }

  /** All of it was ASCII: bytes lie where the text's units lay. */
  #placeHeads(sections: readonly SectionText[]): void {
    for (const { id, text } of sections) this.#head(id, text.length);
  }

  #encodeEach(sections: readonly SectionText[]): void {
    for (const { id, text } of sections) {
      const { written } = encoder.encodeInto(text, this.#bytes.subarray(this.#length + itemHeadBytes));
      this.#head(id, written);
    }
  }

  #head(id: number, contentBytes: number): void {
    this.#view.setUint8(this.#length, id);
    this.#view.setUint8(this.#length + 1, 1);
    this.#view.setUint32(this.#length + 2, contentBytes);
    this.#length += itemHeadBytes + contentBytes;
  }

  /** Behind its header line, which is the last that was written. */
  #appendRaw(bytes: Uint8Array, header: SectionText | undefined): void {
    if (header?.id !== sectionIds.raw) throw new Error('raw is the last section');
    this.#bytes.set(bytes, this.#length);
    const headAt = this.#length - encoder.encode(header.text).length - itemHeadBytes;
    this.#view.setUint32(headAt + 2, this.#length - headAt - itemHeadBytes + bytes.length);
    this.#length += bytes.length;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#length + more, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
