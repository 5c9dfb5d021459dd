import { decodeSection, isSectionId } from './decode-sections.ts';
import type { Event, EventFields } from './event.ts';
import { sectionOfPath } from './field-paths.ts';
import { checkWhole } from './fragments.ts';
import { itemHeadBytes } from './record.ts';
import { eventSchema, sectionIds, type Spec } from './schema.ts';
import type { StoredItems } from './stored.ts';

type Items = Pick<StoredItems, 'bytes' | 'start' | 'end'>;

const bitOf = (section: number): number => 1 << section;
const allBits = Object.values(sectionIds).reduce((bits, id) => bits | bitOf(id), 0);

/** The sections, as bits, that parts of a field are in. */
const bitsOf = (spec: Spec): number =>
  spec.type === 'object'
    ? Object.values(spec.fields).reduce((bits, field) => bits | bitsOf(field), 0)
    : bitOf(spec.section);
const bitsOfField = new Map(Object.entries(eventSchema.fields).map(([name, spec]) => [name, bitsOf(spec)]));

/**
 * An event of which a section is read when somebody asks for it: of most events, whoever looks at all of them needs the kind alone. A
 * section that cannot be read counts as destroyed. Fields are getters: it cannot be spread, and is no JSON; `eventOfItems` is.
 */
export class LazyEvent implements EventFields {
  readonly #items: Items;
  readonly #event: Event;
  /** Bits of the sections that were read. */
  #read = bitOf(sectionIds.core);

  private constructor(items: Items, event: Event) {
    this.#items = items;
    this.#event = event;
  }

  /** Null where not even the core can be read. The bytes are kept as long as this is. */
  static of(items: Items): LazyEvent | null {
    const event: Partial<Event> = { actor: { type: 'unknown', id: 'unknown' } };
    readSections(items, bitOf(sectionIds.core), event);
    const whole = checkWhole(event);
    return whole.ok ? new LazyEvent(items, whole.value) : null;
  }

  get id() {
    return this.#event.id;
  }

  get time() {
    return this.#event.time;
  }

  get kind() {
    return this.#event.kind;
  }

  get action() {
    return this.#event.action;
  }

  get outcome() {
    return this.#event.outcome;
  }

  get severity() {
    return this.#event.severity;
  }

  get epoch() {
    return this.#event.epoch;
  }

  get seq() {
    return this.#event.seq;
  }

  get service() {
    return this.#event.service;
  }

  get flags() {
    return this.#event.flags;
  }

  get imported() {
    return this.#event.imported;
  }

  get actor() {
    return this.#at('actor');
  }

  get origin() {
    return this.#at('origin');
  }

  get target() {
    return this.#at('target');
  }

  get request() {
    return this.#at('request');
  }

  get reason() {
    return this.#at('reason');
  }

  get changes() {
    return this.#at('changes');
  }

  get ext() {
    return this.#at('ext');
  }

  get raw() {
    return this.#at('raw');
  }

  get cut() {
    return this.#at('cut');
  }

  /** Whether `cut` marks the field, asked of its own section alone. */
  isCut(path: string): boolean {
    const section = sectionOfPath(path);
    if (section !== null) this.#ensure(bitOf(section));
    return Object.hasOwn(this.#event.cut ?? {}, path);
  }

  #at<Name extends keyof Event>(name: Name): Event[Name] {
    this.#ensure(bitsOfField.get(name) ?? allBits);
    return this.#event[name];
  }

  #ensure(wanted: number): void {
    const missing = wanted & ~this.#read;
    if (missing === 0) return;
    this.#read |= missing;
    readSections(this.#items, missing, this.#event);
  }
}

/** Whether the event has less of a field than came. */
export function isCut(event: EventFields, path: string): boolean {
  return event instanceof LazyEvent ? event.isCut(path) : Object.hasOwn(event.cut ?? {}, path);
}

function readSections({ bytes, start, end }: Items, wanted: number, into: Partial<Event>): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = start; at < end;) {
    const id = view.getUint8(at);
    const content = at + itemHeadBytes;
    const next = content + view.getUint32(at + 2);
    if (isSectionId(id) && (wanted & bitOf(id)) !== 0) decodeSection(into, id, bytes.subarray(content, next));
    at = next;
  }
}
