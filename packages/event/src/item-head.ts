import type { ByteBuffer } from './byte-buffer.ts';
import type { SectionId } from './schema.ts';

/** Writes the `itemHeadBytes` of a section of a seeded record. */
export function writeItemHead(out: ByteBuffer, at: number, id: SectionId, contentBytes: number): void {
  out.uint8At(at, id);
  out.uint8At(at + 1, 1);
  out.uint32At(at + 2, contentBytes);
}
