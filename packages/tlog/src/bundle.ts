import { viewOf } from './bytes.ts';
import { fault } from './fault.ts';
import type { Fault } from './fault.ts';
import { TILE_WIDTH } from './tile.ts';

/** C2SP tlog-tiles: an entry's length is a uint16. */
export const ENTRY_BYTES_MAX = 65_535;

/**
 * C2SP tlog-tiles, log entries: each entry with its length before it, uint16 big-endian. Throws a RangeError for an entry
 * that is too long and for a bundle of none or of more than 256.
 */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length < 1 || entries.length > TILE_WIDTH) throw new RangeError(`no bundle of ${entries.length} entries`);
  let length = 0;
  for (const entry of entries) {
    if (entry.length > ENTRY_BYTES_MAX) throw new RangeError(`an entry of ${entry.length} bytes`);
    length += 2 + entry.length;
  }
  const bundle = new Uint8Array(length);
  const view = viewOf(bundle);
  let offset = 0;
  for (const entry of entries) {
    view.setUint16(offset, entry.length);
    bundle.set(entry, offset + 2);
    offset += 2 + entry.length;
  }
  return bundle;
}

export type BundleFault = Fault<'truncated' | 'trailing'>;

/**
 * The `width` entries of a bundle, as views of its bytes. `truncated`: it ends too early, `at` being the offset of the
 * entry that is not whole. `trailing`: bytes follow the last entry, from offset `at`.
 */
export function decodeBundle(
  bundle: Uint8Array,
  width: number,
): { readonly ok: true; readonly entries: Uint8Array[] } | BundleFault {
  const view = viewOf(bundle);
  const entries: Uint8Array[] = [];
  let offset = 0;
  while (entries.length < width) {
    if (offset + 2 > bundle.length) return fault('truncated', offset);
    const end = offset + 2 + view.getUint16(offset);
    if (end > bundle.length) return fault('truncated', offset);
    entries.push(bundle.subarray(offset + 2, end));
    offset = end;
  }
  return offset === bundle.length ? { ok: true, entries } : fault('trailing', offset);
}
