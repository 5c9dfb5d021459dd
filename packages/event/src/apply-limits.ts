import type { Cut, EventDraft } from './event.ts';
import { flag } from './flags.ts';
import { limits } from './limits.ts';
import { eventSchema, type Spec } from './schema.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Hex SHA-256; given, so that this package stays pure. */
export type Sha256Hex = (bytes: Uint8Array) => string;

/**
 * Cuts what is over a limit and marks each place with the hash and length of the whole (`Event.cut`), so that a record
 * never exceeds `limits.recordBytesMax` and nothing is dropped unseen. Returns the same object when nothing was cut.
 */
export function applyLimits(draft: EventDraft, sha256Hex: Sha256Hex): EventDraft {
  if (!mayExceed(draft)) return draft;
  const cutter = new Cutter(sha256Hex);
  let result = cutter.object(draft as unknown as Record<string, unknown>, eventSchema, '') as unknown as EventDraft;
  if (draft.raw !== undefined) {
    const { mediaType, bytes } = draft.raw;
    result = { ...result, raw: { mediaType, bytes: cutter.bytes(bytes, limits.rawBytesMax, 'raw') } };
  }
  result = fitRecord(result, cutter);
  if (Object.keys(cutter.cut).length === 0) return result;
  const flags = [...new Set([...(result.flags ?? []), flag('cut')])];
  return { ...result, flags, cut: { ...draft.cut, ...cutter.cut } };
}

/** Cheap upper bound on the whole: only an event that might be over a limit is walked with care. */
function mayExceed(draft: EventDraft): boolean {
  const size = { strings: 0, longest: 0, values: 0 };
  measure(draft, size);
  return (
    size.longest * 3 > limits.extKeyBytesMax ||
    size.values > limits.listItemsMax ||
    (draft.raw?.bytes.length ?? 0) > limits.rawBytesMax ||
    size.strings * 6 + (draft.raw?.bytes.length ?? 0) + 4096 > limits.recordBytesMax
  );
}

function measure(value: unknown, size: { strings: number; longest: number; values: number }): void {
  if (typeof value === 'string') {
    size.strings += value.length;
    if (value.length > size.longest) size.longest = value.length;
  } else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    for (const key in value) {
      size.values += 1;
      size.strings += key.length;
      if (key.length > size.longest) size.longest = key.length;
      measure((value as Record<string, unknown>)[key], size);
    }
  }
}

/**
 * A record of allowed parts may still be too large. What gives way, in this order: the end of `raw`, then lists and maps
 * as a whole, then every string down to `tightBytesMax`. Each leaves its mark.
 */
function fitRecord(draft: EventDraft, cutter: Cutter): EventDraft {
  let result = draft;
  const over = () => recordBytesOf(result, cutter.cut) - limits.recordBytesMax;
  if (over() > 0 && result.raw !== undefined) {
    const keep = Math.max(0, result.raw.bytes.length - over());
    result = { ...result, raw: { ...result.raw, bytes: cutter.bytes(result.raw.bytes, keep, 'raw') } };
  }
  if (over() > 0 && result.changes !== undefined) {
    cutter.markWhole('changes', result.changes);
    result = { ...result, changes: [] };
  }
  if (over() > 0 && result.ext !== undefined) {
    cutter.markWhole('ext', result.ext);
    result = { ...result, ext: {} };
  }
  if (over() > 0 && result.target?.resources !== undefined) {
    cutter.markWhole('target.resources', result.target.resources);
    result = { ...result, target: { ...result.target, resources: [] } };
  }
  if (over() <= 0) return result;
  cutter.tighten();
  return cutter.object(result as unknown as Record<string, unknown>, eventSchema, '') as unknown as EventDraft;
}

/** Room that record framing, cut marks and the server's own fields take at most. */
const overheadBytes = 6 * 1024;

function recordBytesOf(draft: EventDraft, cut: Record<string, Cut>): number {
  const { raw, ...rest } = draft;
  return encoder.encode(JSON.stringify({ ...rest, cut })).length + (raw?.bytes.length ?? 0) + overheadBytes;
}

const tightBytesMax = 256;
const tightItemsMax = 8;

class Cutter {
  readonly cut: Record<string, Cut> = {};
  readonly #sha256Hex: Sha256Hex;
  #tight = false;

  constructor(sha256Hex: Sha256Hex) {
    this.#sha256Hex = sha256Hex;
  }

  mark(path: string, whole: Uint8Array): void {
    // A path that was cut before keeps the hash of the true whole.
    if (!Object.hasOwn(this.cut, path)) this.cut[path] = { sha256: this.#sha256Hex(whole), bytes: whole.length };
  }

  /** Marks a list or map that gives way as a whole, and forgets the marks of its parts. */
  markWhole(path: string, whole: unknown): void {
    for (const part of Object.keys(this.cut)) {
      if (part.startsWith(`${path}.`) || part.startsWith(`${path}[`)) delete this.cut[part];
    }
    this.mark(path, encoder.encode(JSON.stringify(whole)));
  }

  tighten(): void {
    this.#tight = true;
  }

  bytes(whole: Uint8Array, bytesMax: number, path: string): Uint8Array {
    if (whole.length <= bytesMax) return whole;
    this.mark(path, whole);
    return whole.slice(0, bytesMax);
  }

  value(value: unknown, spec: Spec, path: string): unknown {
    if (spec.type === 'string') return this.string(value as string, spec.bytesMax, path);
    if (spec.type === 'object') return this.object(value as Record<string, unknown>, spec, path);
    if (spec.type === 'scalar')
      return typeof value === 'string' ? this.string(value, limits.textBytesMax, path) : value;
    if (spec.type === 'list') return this.list(value as unknown[], spec.item, path);
    if (spec.type === 'map') return this.map(value as Record<string, unknown>, spec.value, path);
    return value;
  }

  string(whole: string, allowedBytes: number, path: string): string {
    const bytesMax = this.#tight ? Math.min(allowedBytes, tightBytesMax) : allowedBytes;
    if (whole.length * 3 <= bytesMax) return whole;
    const bytes = encoder.encode(whole);
    if (bytes.length <= bytesMax) return whole;
    this.mark(path, bytes);
    let end = bytesMax;
    while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1; // never within a character
    return decoder.decode(bytes.subarray(0, end));
  }

  list(whole: unknown[], item: Spec, path: string): unknown[] {
    const itemsMax = this.#tight ? tightItemsMax : limits.listItemsMax;
    if (whole.length > itemsMax) this.mark(path, encoder.encode(JSON.stringify(whole)));
    return whole.slice(0, itemsMax).map((element, i) => this.value(element, item, `${path}[${i}]`));
  }

  map(whole: Record<string, unknown>, item: Spec, path: string): Record<string, unknown> {
    const entries = Object.entries(whole);
    const keys = entries.filter(([key]) => encoder.encode(key).length <= limits.extKeyBytesMax);
    const kept = keys.slice(0, limits.extKeysMax);
    if (kept.length < entries.length) this.mark(path, encoder.encode(JSON.stringify(whole)));
    return Object.fromEntries(kept.map(([key, value]) => [key, this.value(value, item, `${path}.${key}`)]));
  }

  object(whole: Record<string, unknown>, spec: Spec & { type: 'object' }, path: string): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(whole)) {
      const field = Object.hasOwn(spec.fields, key) ? spec.fields[key] : undefined;
      const at = path === '' ? key : `${path}.${key}`;
      if (field === undefined) result[key] = value;
      else if (value !== undefined) result[key] = this.value(value, field, at);
    }
    return result;
  }
}
