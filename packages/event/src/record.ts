import { type Decoded, refused } from './result.ts';

/** A section of a record as it is stored: its bytes, or what stays of it once they are destroyed. */
export type RecordSection =
  | { readonly id: number; readonly bytes: Uint8Array; readonly salt?: Uint8Array }
  | { readonly id: number; readonly commitment: Uint8Array };

/**
 * An event's content. With a seed, every section is there and its salt follows from the seed; without, each surviving
 * section carries its own salt, so that nothing can be computed about the destroyed ones.
 *
 * Bytes: version u8 = 1 ‖ form u8 (0 seeded, 1 salted) ‖ n u8 ‖ [seed (16) if seeded] ‖ n items, ids ascending:
 * `id u8 ‖ 1 ‖ [salt (16) if salted] ‖ length u32 ‖ bytes`, or (salted only) `id u8 ‖ 0 ‖ commitment (32)`.
 */
export interface Record {
  readonly seed: Uint8Array | null;
  readonly sections: readonly RecordSection[];
}

export const seedBytes = 16;
export const saltBytes = 16;
export const commitmentBytes = 32;
/** Bytes of a seeded record before its items. */
export const recordHeadBytes = 3 + seedBytes;
/** Bytes of a section of a seeded record before its content. */
export const itemHeadBytes = 6;
/** More than there are sections today, so that an older reader still reads a newer record. */
const sectionsMax = 32;

export function encodeRecord(record: Record): Uint8Array {
  const salted = record.seed === null;
  const parts: Uint8Array[] = [Uint8Array.of(1, salted ? 1 : 0, record.sections.length)];
  if (record.seed !== null) parts.push(record.seed);
  for (const section of record.sections) {
    if ('commitment' in section) {
      parts.push(Uint8Array.of(section.id, 0), section.commitment);
      continue;
    }
    parts.push(Uint8Array.of(section.id, 1));
    if (salted) {
      if (section.salt === undefined) throw new Error('a record without a seed needs a salt for each section');
      parts.push(section.salt);
    }
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, section.bytes.length);
    parts.push(length, section.bytes);
  }
  return concat(parts);
}

/** Total: refuses truncation, trailing bytes, unknown forms, ids out of order or outside 1 … 255. */
export function decodeRecord(bytes: Uint8Array): Decoded<Record> {
  if (bytes.length < 3) return refused('record.truncated', bytes.length);
  if (bytes[0] !== 1) return refused('record.version', 0);
  const form = bytes[1];
  if (form !== 0 && form !== 1) return refused('record.form', 1);
  const count = bytes[2] ?? 0;
  if (count === 0 || count > sectionsMax) return refused('record.section-count', 2);
  let offset = 3;
  let seed: Uint8Array | null = null;
  if (form === 0) {
    if (bytes.length < recordHeadBytes) return refused('record.truncated', bytes.length);
    seed = bytes.subarray(3, recordHeadBytes);
    offset = recordHeadBytes;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const sections: RecordSection[] = [];
  let lastId = 0;
  for (let i = 0; i < count; i += 1) {
    if (offset + 2 > bytes.length) return refused('record.truncated', offset);
    const id = view.getUint8(offset);
    if (id <= lastId) return refused('record.ids-not-ascending', offset);
    lastId = id;
    const state = view.getUint8(offset + 1);
    offset += 2;
    if (state === 0 && form === 1) {
      if (offset + commitmentBytes > bytes.length) return refused('record.truncated', offset);
      sections.push({ id, commitment: bytes.subarray(offset, offset + commitmentBytes) });
      offset += commitmentBytes;
      continue;
    }
    if (state !== 1) return refused('record.section-state', offset - 1);
    const saltLength = form === 1 ? saltBytes : 0;
    if (offset + saltLength + 4 > bytes.length) return refused('record.truncated', offset);
    const start = offset + saltLength + 4;
    const length = view.getUint32(offset + saltLength);
    if (start + length > bytes.length) return refused('record.truncated', offset + saltLength);
    const content = bytes.subarray(start, start + length);
    sections.push(
      form === 1 ? { id, bytes: content, salt: bytes.subarray(offset, offset + saltBytes) } : { id, bytes: content },
    );
    offset = start + length;
  }
  if (offset !== bytes.length) return refused('record.trailing-bytes', offset);
  return { ok: true, value: { seed, sections } };
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}
