/** What one pass over the bytes of a JSON value finds, before anything is parsed. */
export interface Scan {
  /** Number of `name: value` pairs, duplicates included. */
  members: number;
  /** Levels of objects and arrays. */
  depth: number;
  /** There may be a number that a double does not hold exactly. */
  longNumber: boolean;
  /** There is an escaped surrogate, so there may be half of a pair. */
  surrogate: boolean;
  /**
   * A key is written with an escape. V8 13.6 may read such a key as another one: where an object parsed before had the key
   * `\`, it takes `"\""` for it too, because it compares the text of one with the letters of the other.
   */
  escapedKey: boolean;
  /** The byte after the value's last one; `end` where it does not end. */
  next: number;
}

const quote = 0x22;
const backslash = 0x5c;
/** A double holds every integer of 15 digits. */
const exactDigitsMax = 15;
/** Deeper than this is not scanned to the end: it is refused anyway. */
export const scanDepthMax = 64;

/**
 * Scans one element of an array, or one whole text, in `bytes[start, end)`: up to a `,` or a closing bracket that is not
 * its own, or the end. Total, iterative, one look at each byte. It does not check syntax: what is not JSON is found by
 * `JSON.parse`. `scan` is overwritten, so that a batch needs but one.
 */
export function scanValue(bytes: Uint8Array, start: number, end: number, scan: Scan): void {
  let depth = 0;
  let depthSeen = 0;
  let members = 0;
  scan.longNumber = false;
  scan.surrogate = false;
  scan.escapedKey = false;
  let i = start;
  while (i < end) {
    const byte = bytes[i] as number;
    if (byte === quote) {
      i = skipString(bytes, i + 1, end, scan);
      continue;
    }
    if (byte === 0x3a) members += 1;
    else if (byte >= 0x30 && byte <= 0x39) {
      i = skipNumber(bytes, i, end, scan);
      continue;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > depthSeen) {
        depthSeen = depth;
        if (depth > scanDepthMax) break;
      }
    } else if (byte === 0x7d || byte === 0x5d) {
      if (depth === 0) break;
      depth -= 1;
    } else if (byte === 0x2c && depth === 0) break;
    i += 1;
  }
  scan.members = members;
  scan.depth = depthSeen;
  scan.next = i;
}

/** From behind the opening quote to behind the closing one. */
function skipString(bytes: Uint8Array, start: number, end: number, scan: Scan): number {
  let i = start;
  let isEscaped = false;
  while (i < end) {
    const byte = bytes[i] as number;
    if (byte === quote) {
      if (isEscaped && isKey(bytes, i + 1, end)) scan.escapedKey = true;
      return i + 1;
    }
    if (byte === backslash) {
      isEscaped = true;
      // `\ud800` … `\udfff`: 0x20 makes a letter small.
      if (bytes[i + 1] === 0x75 && ((bytes[i + 2] ?? 0) | 0x20) === 0x64) scan.surrogate = true;
      i += 2;
    } else i += 1;
  }
  return end;
}

/** Whether a colon is what comes next. */
function isKey(bytes: Uint8Array, start: number, end: number): boolean {
  let i = start;
  while (i < end && (bytes[i] as number) <= 0x20) i += 1;
  return bytes[i] === 0x3a;
}

function skipNumber(bytes: Uint8Array, start: number, end: number, scan: Scan): number {
  let i = start + 1;
  while (i < end) {
    const byte = bytes[i] as number;
    if (byte >= 0x30 && byte <= 0x39) i += 1;
    else if (byte === 0x2e || byte === 0x2b || byte === 0x2d) i += 1;
    else if ((byte | 0x20) === 0x65) {
      scan.longNumber = true;
      i += 1;
    } else break;
  }
  if (i - start > exactDigitsMax) scan.longNumber = true;
  return i;
}

export function newScan(): Scan {
  return {
    members: 0,
    depth: 0,
    longNumber: false,
    surrogate: false,
    escapedKey: false,
    next: 0,
  };
}

/** Members of a parsed value: fewer than were scanned means that a key came twice. */
export function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countMembers(item);
    return count;
  }
  for (const key in value) {
    count += 1;
    const inner = (value as Record<string, unknown>)[key];
    if (typeof inner === 'object' && inner !== null) count += countMembers(inner);
  }
  return count;
}
