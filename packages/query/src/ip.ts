/** An address: 4 or 16 bytes, in network order. An IPv4-mapped IPv6 address (`::ffff:10.0.0.1`) is the IPv4 address. */
export interface IpAddress {
  readonly version: 4 | 6;
  readonly bytes: Uint8Array;
}

/** A network: the bits past `prefixLength` are zero. It contains addresses of its own version only. */
export interface IpNetwork {
  readonly version: 4 | 6;
  readonly bytes: Uint8Array;
  readonly prefixLength: number;
}

/** Reads a dotted quad (no leading zeros) or an IPv6 address (RFC 4291 section 2.2, no zone). Null when it is neither. */
export function parseIp(text: string): IpAddress | null {
  const v4 = parseV4(text);
  if (v4 !== null) return { version: 4, bytes: v4 };
  const v6 = parseV6(text);
  if (v6 === null) return null;
  return isMapped(v6) ? { version: 4, bytes: v6.slice(12) } : { version: 6, bytes: v6 };
}

/** Reads `ADDRESS/LENGTH` and clears the bits past the length. Null when it is not that. */
export function parseNetwork(text: string): IpNetwork | null {
  const match = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text);
  if (match?.[1] === undefined) return null;
  const length = Number(match[2]);
  const v4 = parseV4(match[1]);
  if (v4 !== null) return length > 32 ? null : { version: 4, bytes: masked(v4, length), prefixLength: length };
  const v6 = parseV6(match[1]);
  if (v6 === null || length > 128) return null;
  if (isMapped(v6) && length >= 96) {
    return { version: 4, bytes: masked(v6.slice(12), length - 96), prefixLength: length - 96 };
  }
  return { version: 6, bytes: masked(v6, length), prefixLength: length };
}

/** A dotted quad, or the IPv6 form of RFC 5952. */
export function formatIp(address: IpAddress): string {
  if (address.version === 4) return address.bytes.join('.');
  const groups = Array.from(
    { length: 8 },
    (_, i) => (address.bytes[2 * i] ?? 0) * 256 + (address.bytes[2 * i + 1] ?? 0),
  );
  const gap = longestZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  if (gap.length < 2) return hex.join(':');
  return `${hex.slice(0, gap.start).join(':')}::${hex.slice(gap.start + gap.length).join(':')}`;
}

export function formatNetwork(network: IpNetwork): string {
  return `${formatIp(network)}/${network.prefixLength}`;
}

export function networkContains(network: IpNetwork, address: IpAddress): boolean {
  if (network.version !== address.version) return false;
  return compareBytes(masked(address.bytes, network.prefixLength), network.bytes) === 0;
}

/** Orders byte strings of one length: negative, zero or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function parseV4(text: string): Uint8Array | null {
  if (text.length > 15 || !/^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/.test(text)) return null;
  const numbers = text.split('.').map(Number);
  return numbers.some((number) => number > 255) ? null : Uint8Array.from(numbers);
}

function parseV6(text: string): Uint8Array | null {
  if (text.length > 45 || !/^[0-9a-fA-F:.]+$/.test(text)) return null;
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = groupsOf(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '', true) : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]));
}

/** The 16-bit groups of `a:b:c`; the last may be a dotted quad where `quadAllowed`. */
function groupsOf(text: string, quadAllowed: boolean): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const quad = quadAllowed && i === parts.length - 1 ? parseV4(part) : null;
    if (quad === null) return null;
    groups.push((quad[0] ?? 0) * 256 + (quad[1] ?? 0), (quad[2] ?? 0) * 256 + (quad[3] ?? 0));
  }
  return groups;
}

function isMapped(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
}

function masked(bytes: Uint8Array, prefixLength: number): Uint8Array {
  return bytes.map((byte, i) => {
    const bits = Math.min(8, Math.max(0, prefixLength - 8 * i));
    return byte & (0xff00 >> bits) & 255;
  });
}

/** RFC 5952 section 4.2: the longest run of zero groups, the first of equals. */
function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [i, group] of groups.entries()) {
    if (group !== 0) start = i + 1;
    else if (i + 1 - start > best.length) best = { start, length: i + 1 - start };
  }
  return best;
}
