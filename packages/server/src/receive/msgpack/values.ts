import type { Head } from './head.ts';

/** Bytes as they can be read by offset. */
const dataViewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** The bytes of a text, a binary or an extension. */
export function payloadOf(bytes: Uint8Array, { start, bytes: length }: Head): Uint8Array {
  return bytes.subarray(start, start + length);
}

/** The number whose head is at `at`; beyond 2^53 a bigint. */
export function intAt(bytes: Uint8Array, at: number): number | bigint {
  const first = bytes[at] ?? 0;
  const view = dataViewOf(bytes);
  switch (first) {
    case 0xcc:
      return view.getUint8(at + 1);
    case 0xcd:
      return view.getUint16(at + 1);
    case 0xce:
      return view.getUint32(at + 1);
    case 0xcf:
      return plain(view.getBigUint64(at + 1));
    case 0xd0:
      return view.getInt8(at + 1);
    case 0xd1:
      return view.getInt16(at + 1);
    case 0xd2:
      return view.getInt32(at + 1);
    case 0xd3:
      return plain(view.getBigInt64(at + 1));
    default:
      return view.getInt8(at);
  }
}

export function floatOf(bytes: Uint8Array, { start, bytes: length }: Head): number {
  const view = dataViewOf(bytes);
  return length === 4 ? view.getFloat32(start) : view.getFloat64(start);
}

/** The type of an extension: -128 to 127. */
export function extTypeOf(bytes: Uint8Array, { start }: Head): number {
  return dataViewOf(bytes).getInt8(start - 1);
}

function plain(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
