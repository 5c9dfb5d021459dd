import { concat } from '../record.ts';
import { type Decoded, refused } from '../result.ts';
import { entryBytes } from '../entry.ts';
import { readUint64, writeUint64 } from '../segment.ts';
import { isTenantName } from './paths.ts';

/**
 * A write-ahead log file. Big-endian:
 *
 * header  `daybkwal` ‖ version u16 = 1 ‖ sequence u64 ‖ nonce u32
 * frames  length u32 ‖ length XOR nonce u32 ‖ CRC-32 of the payload, begun with the nonce, u32 ‖ payload
 *
 * The nonce is random: nobody who sends events can make one whose bytes look like a frame of the file, nor like so many
 * that looking for whole frames behind a torn one would take long.
 *
 * The first frame of a file is its base: for each log its size and the entries of its partial bundle, so that files
 * before it are needed only until they are settled. Every other frame is one group commit: a batch for each log that
 * has events in it, with the idempotency keys they came under. A frame is written in one piece and fsynced before
 * the next one begins, so only the last one of the last file can be torn.
 *
 * payload  type u8 (1 base, 2 commit) ‖ logs u16 ‖ logs × part
 * part     tenant length u8 ‖ tenant ‖ log u32 ‖ first index u64 ‖ entries u32 ‖ keys u32 ‖ keys ‖ entries
 * key      source u32 ‖ key hash (32) ‖ content hash (32) ‖ expires u64 (s since 1970) ‖ offset u32 ‖ count u32
 * entry    entry (48) ‖ [record length u32 ‖ record], the latter in commits only
 */
export interface WalPart {
  readonly tenant: string;
  readonly log: number;
  readonly first: number;
  readonly keys: readonly WalKey[];
  readonly entries: readonly Uint8Array[];
  /** One for each entry in a commit; empty in a base. */
  readonly records: readonly Uint8Array[];
}

export interface WalKey {
  readonly source: number;
  readonly keyHash: Uint8Array;
  readonly contentHash: Uint8Array;
  readonly expiresS: number;
  /** Which of the part's events came under it: `count` of them from `offset` on. */
  readonly offset: number;
  readonly count: number;
}

export interface WalFrame {
  readonly type: 'base' | 'commit';
  readonly parts: readonly WalPart[];
}

export const walHeaderBytes = 22;
export const walFrameHeadBytes = 12;
export const walFrameBytesMax = 64 * 1024 * 1024;
const magic = new TextEncoder().encode('daybkwal');
const walVersion = 1;
const keyBytes = 4 + 32 + 32 + 8 + 4 + 4;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** CRC-32 of the bytes, begun with the value `start`. */
export type Crc32 = (bytes: Uint8Array, start: number) => number;

export interface WalHeader {
  readonly sequence: number;
  readonly nonce: number;
}

export function encodeWalHeader({ sequence, nonce }: WalHeader): Uint8Array {
  const bytes = new Uint8Array(walHeaderBytes);
  bytes.set(magic);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, walVersion);
  writeUint64(view, 10, sequence);
  view.setUint32(18, nonce);
  return bytes;
}

export function decodeWalHeader(bytes: Uint8Array): Decoded<WalHeader> {
  if (bytes.length < walHeaderBytes) return refused('wal.truncated', bytes.length);
  if (!magic.every((byte, i) => bytes[i] === byte)) return refused('wal.magic', 0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint16(8) !== walVersion) return refused('wal.version', 8);
  const sequence = readUint64(view, 10);
  return sequence === null ? refused('wal.sequence', 10) : { ok: true, value: { sequence, nonce: view.getUint32(18) } };
}

/** A whole frame, ready to be appended. @throws RangeError where it has more parts, or is longer, than a reader takes. */
export function encodeWalFrame(frame: WalFrame, nonce: number, crc32: Crc32): Uint8Array {
  const head = new Uint8Array(walFrameHeadBytes + 3);
  const parts = [head, ...frame.parts.flatMap((part) => encodePart(frame.type, part))];
  const bytes = concat(parts);
  const length = bytes.length - walFrameHeadBytes;
  if (length > walFrameBytesMax || frame.parts.length > 0xffff) {
    throw new RangeError(`a frame of ${length} bytes and ${frame.parts.length} parts is too large`);
  }
  const view = new DataView(bytes.buffer);
  view.setUint8(walFrameHeadBytes, frame.type === 'base' ? 1 : 2);
  view.setUint16(walFrameHeadBytes + 1, frame.parts.length);
  view.setUint32(0, length);
  view.setUint32(4, length ^ nonce);
  view.setUint32(8, crc32(bytes.subarray(walFrameHeadBytes), nonce));
  return bytes;
}

function encodePart(type: WalFrame['type'], part: WalPart): Uint8Array[] {
  const tenant = encoder.encode(part.tenant);
  if (!isTenantName(part.tenant)) throw new RangeError(`${JSON.stringify(part.tenant)} cannot name a tenant`);
  const head = new Uint8Array(1 + tenant.length + 4 + 8 + 4 + 4);
  const view = new DataView(head.buffer);
  view.setUint8(0, tenant.length);
  head.set(tenant, 1);
  let at = 1 + tenant.length;
  view.setUint32(at, part.log);
  writeUint64(view, at + 4, part.first);
  view.setUint32(at + 12, part.entries.length);
  view.setUint32(at + 16, part.keys.length);
  const pieces = [head, ...part.keys.map(encodeKey)];
  if (type === 'base') return [...pieces, ...part.entries];
  for (const [i, entry] of part.entries.entries()) {
    const record = part.records[i];
    if (record === undefined) throw new Error('a commit has a record for each entry');
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, record.length);
    pieces.push(entry, length, record);
  }
  return pieces;
}

function encodeKey(key: WalKey): Uint8Array {
  const bytes = new Uint8Array(keyBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, key.source);
  bytes.set(key.keyHash, 4);
  bytes.set(key.contentHash, 36);
  writeUint64(view, 68, key.expiresS);
  view.setUint32(76, key.offset);
  view.setUint32(80, key.count);
  return bytes;
}

/** Reads the frame that begins at `offset`. Total. `next` is where the one after it begins. */
export function decodeWalFrame(
  bytes: Uint8Array,
  offset: number,
  nonce: number,
  crc32: Crc32,
): Decoded<{ frame: WalFrame; next: number }> {
  if (offset + walFrameHeadBytes > bytes.length) return refused('wal.frame-truncated', offset);
  const head = new DataView(bytes.buffer, bytes.byteOffset + offset, walFrameHeadBytes);
  const length = head.getUint32(0);
  if (length < 3 || length > walFrameBytesMax) return refused('wal.frame-length', offset);
  if (head.getUint32(4) !== (length ^ nonce) >>> 0) return refused('wal.frame-head', offset);
  const start = offset + walFrameHeadBytes;
  if (start + length > bytes.length) return refused('wal.frame-truncated', offset);
  const payload = bytes.subarray(start, start + length);
  if (crc32(payload, nonce) !== head.getUint32(8)) return refused('wal.frame-checksum', offset);
  const frame = decodePayload(payload, start);
  return frame.ok ? { ok: true, value: { frame: frame.value, next: start + length } } : frame;
}

function decodePayload(payload: Uint8Array, base: number): Decoded<WalFrame> {
  const cursor = new Cursor(payload);
  const kind = cursor.uint8();
  if (kind !== 1 && kind !== 2) return refused('wal.frame-type', base);
  const type = kind === 1 ? 'base' : 'commit';
  const count = cursor.uint16();
  const parts: WalPart[] = [];
  for (let i = 0; i < count && !cursor.failed; i += 1) parts.push(decodePart(cursor, type));
  if (cursor.failed || cursor.at !== payload.length) return refused('wal.frame-content', base + cursor.at);
  return { ok: true, value: { type, parts } };
}

function decodePart(cursor: Cursor, type: WalFrame['type']): WalPart {
  const tenant = cursor.tenant();
  const log = cursor.uint32();
  const first = cursor.uint64();
  const entryCount = cursor.uint32();
  const keyCount = cursor.uint32();
  const keys: WalKey[] = [];
  for (let i = 0; i < keyCount && !cursor.failed; i += 1) {
    keys.push({
      source: cursor.uint32(),
      keyHash: cursor.bytes(32),
      contentHash: cursor.bytes(32),
      expiresS: cursor.uint64(),
      offset: cursor.uint32(),
      count: cursor.uint32(),
    });
  }
  const entries: Uint8Array[] = [];
  const records: Uint8Array[] = [];
  for (let i = 0; i < entryCount && !cursor.failed; i += 1) {
    entries.push(cursor.bytes(entryBytes));
    if (type === 'commit') records.push(cursor.bytes(cursor.uint32()));
  }
  return { tenant, log, first, keys, entries, records };
}

/** Reads forward; past the end it gives zeros and remembers that it failed. */
class Cursor {
  at = 0;
  failed = false;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  #take(length: number): number | null {
    if (this.failed || this.at + length > this.#bytes.length) {
      this.failed = true;
      return null;
    }
    this.at += length;
    return this.at - length;
  }

  uint8(): number {
    const at = this.#take(1);
    return at === null ? 0 : this.#view.getUint8(at);
  }

  uint16(): number {
    const at = this.#take(2);
    return at === null ? 0 : this.#view.getUint16(at);
  }

  uint32(): number {
    const at = this.#take(4);
    return at === null ? 0 : this.#view.getUint32(at);
  }

  uint64(): number {
    const at = this.#take(8);
    const value = at === null ? 0 : readUint64(this.#view, at);
    if (value === null) this.failed = true;
    return value ?? 0;
  }

  bytes(length: number): Uint8Array {
    const at = this.#take(length);
    return at === null ? new Uint8Array(0) : this.#bytes.subarray(at, at + length);
  }

  /** Becomes a part of paths, so what could lead elsewhere fails. */
  tenant(): string {
    const bytes = this.bytes(this.uint8());
    let name = '';
    try {
      name = decoder.decode(bytes);
    } catch {
      this.failed = true;
    }
    if (!isTenantName(name)) this.failed = true;
    return name;
  }
}
