import type { Event } from './event.ts';
import { type SectionId, sectionIds } from './schema.ts';
import { sectionTexts } from './section-texts.ts';

/** The bytes of one section, as they are hashed and stored. */
export interface Section {
  readonly id: SectionId;
  readonly bytes: Uint8Array;
}

const encoder = new TextEncoder();

/** The sections of an event, ascending by id. Those who encode many events use an `ItemsWriter`, which gives the same bytes. */
export function encodeSections(event: Event): Section[] {
  return sectionTexts(event).map(({ id, text }) => {
    const bytes = encoder.encode(text);
    return { id, bytes: id === sectionIds.raw && event.raw !== undefined ? joined(bytes, event.raw.bytes) : bytes };
  });
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head.length + tail.length);
  bytes.set(head);
  bytes.set(tail, head.length);
  return bytes;
}
