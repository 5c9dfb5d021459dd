import { decodeEvent } from './decode-sections.ts';
import type { Event } from './event.ts';
import type { Position } from './position.ts';
import { itemHeadBytes } from './record.ts';
import type { SectionId } from './schema.ts';

/** What only its entry holds of an event. */
interface OfEntry {
  readonly position: Position;
  /** Number of the source that delivered it. */
  readonly source: number;
  /** Number of its retention class. */
  readonly class: number;
  /** Server clock at receipt, microseconds since 1970; never goes back within a log. */
  readonly receivedUs: number;
  /** True for what Daybook itself wrote. No receiver can set it. */
  readonly own: boolean;
  /** Sections that were destroyed, by erasures; absent where none was. */
  readonly erased?: readonly SectionId[];
}

/** An event as a reader gets it. */
export interface StoredEvent extends OfEntry {
  readonly event: Event;
}

/** An event as a follower gets it: its sections are in `bytes[start, end)`, as the items of a seeded record (`SPEC.md`). */
export interface StoredItems extends OfEntry {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** The event of items that Daybook wrote; null where this version cannot read them. */
export function eventOfItems({ bytes, start, end }: Pick<StoredItems, 'bytes' | 'start' | 'end'>): Event | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const sections: { id: number; bytes: Uint8Array }[] = [];
  for (let at = start; at < end;) {
    const content = at + itemHeadBytes;
    const next = content + view.getUint32(at + 2);
    sections.push({ id: view.getUint8(at), bytes: bytes.subarray(content, next) });
    at = next;
  }
  const event = decodeEvent(sections);
  return event.ok ? event.value : null;
}
