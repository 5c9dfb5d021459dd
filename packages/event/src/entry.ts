import { type Decoded, refused } from './result.ts';

/**
 * An event's leaf in the log: what remains for ever. 48 bytes, big-endian:
 * version u8 = 1 ‖ flags u8 ‖ class u16 ‖ source u32 ‖ received u64 (µs since 1970) ‖ record root (32).
 */
export interface Entry {
  /** Bit 0: Daybook itself wrote the event. The other bits are 0. */
  readonly flags: number;
  readonly class: number;
  readonly source: number;
  readonly receivedUs: number;
  readonly root: Uint8Array;
}

export const entryBytes = 48;
export const entryVersion = 1;
export const entryFlags = { own: 1 } as const;

export function encodeEntry(entry: Entry, out = new Uint8Array(entryBytes), offset = 0): Uint8Array {
  const view = new DataView(out.buffer, out.byteOffset + offset, entryBytes);
  view.setUint8(0, entryVersion);
  view.setUint8(1, entry.flags);
  view.setUint16(2, entry.class);
  view.setUint32(4, entry.source);
  view.setUint32(8, Math.floor(entry.receivedUs / 2 ** 32));
  view.setUint32(12, entry.receivedUs % 2 ** 32);
  out.set(entry.root, offset + 16);
  return out;
}

/** Refuses anything that is not exactly a version-1 entry: another length, version, unknown flags, a time past 2^53 µs. */
export function decodeEntry(bytes: Uint8Array): Decoded<Entry> {
  if (bytes.length !== entryBytes) return refused('entry.length', bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, entryBytes);
  if (view.getUint8(0) !== entryVersion) return refused('entry.version', 0);
  const flags = view.getUint8(1);
  if ((flags & ~entryFlags.own) !== 0) return refused('entry.flags', 1);
  const receivedUs = view.getUint32(8) * 2 ** 32 + view.getUint32(12);
  if (!Number.isSafeInteger(receivedUs)) return refused('entry.received', 8);
  return {
    ok: true,
    value: {
      flags,
      class: view.getUint16(2),
      source: view.getUint32(4),
      receivedUs,
      root: bytes.slice(16),
    },
  };
}
