import { itemHeadBytes } from '../record.ts';
import { sectionIds } from '../schema.ts';
import type { FieldReader } from './field-reader.ts';
import { tokenOf } from './field-tree.ts';

/**
 * Reads the fields of an event from the items of its record (`SPEC.md`), which lie in `bytes[start, end)`. False where
 * they are not the sections of an event.
 */
export function readItems(reader: FieldReader, bytes: Uint8Array, start: number, end: number): boolean {
  reader.begin(bytes);
  let at = start;
  let lastId = 0;
  while (at < end) {
    const id = bytes[at] ?? 0;
    const content = at + itemHeadBytes;
    const next = content + uint32(bytes, at + 2);
    if (id <= lastId || id > sectionIds.raw || bytes[at + 1] !== 1 || next > end) return false;
    lastId = id;
    if (id === sectionIds.raw) {
      const feed = bytes.indexOf(0x0a, content);
      if (feed === -1 || feed >= next || reader.readRawHeader(content, feed) !== feed) return false;
    } else if (reader.read(content, next) !== next) return false;
    at = next;
  }
  return lastId > 0;
}

const required = ['id', 'time', 'kind', 'action', 'outcome', 'severity', 'actor.type', 'actor.id'].map(tokenOf);

/** Whether every field that an event must have was found. */
export function isWhole({ fields }: FieldReader): boolean {
  return required.every((token) => fields.has(token));
}

/** Where the bytes of `raw` lie, in items that could be read; null where there is none. */
export function rawRange(bytes: Uint8Array, start: number, end: number): { start: number; end: number } | null {
  for (let at = start; at < end;) {
    const content = at + itemHeadBytes;
    const next = content + uint32(bytes, at + 2);
    if (bytes[at] === sectionIds.raw) return { start: bytes.indexOf(0x0a, content) + 1, end: next };
    at = next;
  }
  return null;
}

function uint32(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  return high * 2 ** 16 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
}
