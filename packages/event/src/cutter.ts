import type { Cut, EventDraft } from './event.ts';
import { limits } from './limits.ts';
import { eventSchema, type Spec } from './schema.ts';

/** Hex SHA-256; given, so that this package stays pure. */
export type Sha256Hex = (bytes: Uint8Array) => string;

/** How much is kept at most. Lengths are UTF-8 bytes. */
export interface Allowance {
  readonly textBytesMax: number;
  readonly listItemsMax: number;
  readonly extKeysMax: number;
}

export interface CutFields {
  /** The draft's own parts where nothing had to go; `raw`'s bytes are always whole. */
  readonly fields: EventDraft;
  /** By field path. */
  readonly marks: Record<string, Cut>;
}

/** Flags are few and short, and say what else was done to the event: they outlast other lists. */
const flagsKept = 16;
const encoder = new TextEncoder();

/**
 * Cuts one draft, by one allowance after the other, always from the whole. A mark holds hash and length of the whole: of
 * a text its UTF-8 (lone surrogates as U+FFFD), of a list or map its JSON.
 */
export class Cutter {
  readonly #draft: EventDraft;
  readonly #sha256Hex: Sha256Hex;
  readonly #known = new Map<string, Cut>();
  #marks: Record<string, Cut> = {};
  #allowance: Allowance = limits;

  constructor(draft: EventDraft, sha256Hex: Sha256Hex) {
    this.#draft = draft;
    this.#sha256Hex = sha256Hex;
  }

  cut(allowance: Allowance): CutFields {
    this.#allowance = allowance;
    this.#marks = {};
    const fields = this.#object(this.#draft, eventSchema, '') as unknown as EventDraft;
    return { fields, marks: this.#marks };
  }

  /** The mark of a whole; the same path is always about the same whole. */
  markOf(path: string, whole: () => Uint8Array): Cut {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const bytes = whole();
    const mark = { sha256: this.#sha256Hex(bytes), bytes: bytes.length };
    this.#known.set(path, mark);
    return mark;
  }

  #mark(path: string, whole: () => string): void {
    this.#marks[path] = this.markOf(path, () => encoder.encode(whole()));
  }

  #value(value: unknown, spec: Spec, path: string): unknown {
    if (spec.type === 'string') return this.#text(value as string, spec.bytesMax, path);
    if (spec.type === 'scalar') return typeof value === 'string' ? this.#text(value, limits.textBytesMax, path) : value;
    if (spec.type === 'object') return this.#object(value as Fields, spec, path);
    if (spec.type === 'list') return this.#list(value as unknown[], spec.item, path);
    if (spec.type === 'map') return this.#map(value as Fields, spec.value, path);
    return value;
  }

  #text(whole: string, bytesMax: number, path: string): string {
    const kept = startOf(whole, Math.min(bytesMax, this.#allowance.textBytesMax));
    if (kept.length < whole.length) this.#mark(path, () => whole);
    return kept;
  }

  #list(whole: unknown[], item: Spec, path: string): unknown[] {
    const { listItemsMax } = this.#allowance;
    const itemsMax = path === 'flags' ? Math.max(listItemsMax, flagsKept) : listItemsMax;
    if (whole.length > itemsMax) this.#mark(path, () => JSON.stringify(whole));
    return whole.slice(0, itemsMax).map((element, i) => this.#value(element, item, `${path}[${i}]`));
  }

  #map(whole: Fields, item: Spec, path: string): Fields {
    const keys = Object.keys(whole);
    const short = keys.filter((key) => startOf(key, limits.extKeyBytesMax).length === key.length);
    const kept = short.slice(0, this.#allowance.extKeysMax);
    if (kept.length < keys.length) this.#mark(path, () => JSON.stringify(whole));
    return Object.fromEntries(kept.map((key) => [key, this.#value(whole[key], item, `${path}.${key}`)]));
  }

  #object(whole: Fields, spec: Spec & { type: 'object' }, path: string): Fields {
    const result: Fields = {};
    for (const [key, value] of Object.entries(whole)) {
      const field = Object.hasOwn(spec.fields, key) ? spec.fields[key] : undefined;
      const at = path === '' ? key : `${path}.${key}`;
      result[key] = field === undefined || value === undefined ? value : this.#value(value, field, at);
    }
    return result;
  }
}

type Fields = { [key: string]: unknown };

/** As much of a text as fits into so many bytes of UTF-8, never ending within a character. */
function startOf(text: string, bytesMax: number): string {
  if (text.length * 3 <= bytesMax) return text;
  let bytes = 0;
  let end = 0;
  while (end < text.length) {
    const point = text.codePointAt(end) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (bytes > bytesMax) return text.slice(0, end);
    end += point < 0x10000 ? 1 : 2;
  }
  return text;
}
