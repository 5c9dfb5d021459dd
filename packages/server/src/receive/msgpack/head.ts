export type ValueType = 'nil' | 'boolean' | 'int' | 'float' | 'str' | 'bin' | 'ext' | 'array' | 'map';

/** What the first bytes of a value say (https://github.com/msgpack/msgpack/blob/master/spec.md). */
export interface Head {
  readonly type: ValueType;
  /** Where what follows the head begins. A number of one byte is in its head. */
  readonly start: number;
  /** Bytes from there on; none of a list or a map. */
  readonly bytes: number;
  /** Values that follow: of a list its items, of a map names and values. */
  readonly values: number;
}

type Form = readonly [type: ValueType, lengthBytes: 0 | 1 | 2 | 4, bytes: number];

/** Of `c0` to `df`, in this order. The second is never used. */
const forms: readonly (Form | null)[] = [
  ['nil', 0, 0],
  null,
  ['boolean', 0, 0],
  ['boolean', 0, 0],
  ['bin', 1, 0],
  ['bin', 2, 0],
  ['bin', 4, 0],
  ['ext', 1, 0],
  ['ext', 2, 0],
  ['ext', 4, 0],
  ['float', 0, 4],
  ['float', 0, 8],
  ['int', 0, 1],
  ['int', 0, 2],
  ['int', 0, 4],
  ['int', 0, 8],
  ['int', 0, 1],
  ['int', 0, 2],
  ['int', 0, 4],
  ['int', 0, 8],
  ['ext', 0, 1],
  ['ext', 0, 2],
  ['ext', 0, 4],
  ['ext', 0, 8],
  ['ext', 0, 16],
  ['str', 1, 0],
  ['str', 2, 0],
  ['str', 4, 0],
  ['array', 2, 0],
  ['array', 4, 0],
  ['map', 2, 0],
  ['map', 4, 0],
];

/** The head at a place; `cut` where it does not end before `end`, `bad` where there is none. What it claims need not be there. */
export function headAt(bytes: Uint8Array, at: number, end: number): Head | 'cut' | 'bad' {
  if (at >= end) return 'cut';
  const first = bytes[at] ?? 0;
  if (first < 0x80 || first >= 0xe0) return { type: 'int', start: at, bytes: 1, values: 0 };
  if (first < 0x90) return { type: 'map', start: at + 1, bytes: 0, values: 2 * (first & 0x0f) };
  if (first < 0xa0) return { type: 'array', start: at + 1, bytes: 0, values: first & 0x0f };
  if (first < 0xc0) return { type: 'str', start: at + 1, bytes: first & 0x1f, values: 0 };
  const form = forms[first - 0xc0];
  if (form === null || form === undefined) return 'bad';
  const [type, lengthBytes, fixed] = form;
  // The type of an extension stands behind its length.
  const start = at + 1 + lengthBytes + (type === 'ext' ? 1 : 0);
  if (start > end) return 'cut';
  let length = fixed;
  for (let i = 1; i <= lengthBytes; i += 1) length = length * 256 + (bytes[at + i] ?? 0);
  if (type === 'array') return { type, start, bytes: 0, values: length };
  if (type === 'map') return { type, start, bytes: 0, values: 2 * length };
  return { type, start, bytes: length, values: 0 };
}

/** Where the value at a place ends; -1 where it does not before `end`. However deep, it costs its length and no more. */
export function valueEnd(bytes: Uint8Array, at: number, end: number): number {
  let left = 1;
  let next = at;
  while (left > 0) {
    const first = bytes[next] ?? 0;
    // The most that a sender can put into so many bytes.
    if (next < end && (first < 0x80 || first >= 0xe0)) {
      next += 1;
      left -= 1;
      continue;
    }
    const head = headAt(bytes, next, end);
    if (head === 'cut' || head === 'bad') return -1;
    next = head.start + head.bytes;
    if (next > end) return -1;
    left += head.values - 1;
  }
  return next;
}
