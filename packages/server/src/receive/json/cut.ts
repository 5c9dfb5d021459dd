const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;

/** Behind the white space that begins at `at` (RFC 8259 section 2). */
export function whiteEnd(bytes: Uint8Array, at: number): number {
  let i = at;
  for (; i < bytes.length; i += 1) {
    const byte = bytes[i];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
  }
  return i;
}

/**
 * Behind the JSON value that begins at `at`; -1 where it does not end. Whether it is JSON is for `JSON.parse` to say: this
 * pairs brackets and passes over strings. Linear, and holds no more than a counter.
 */
export function valueEnd(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first === quote) return stringEnd(bytes, at);
  if (first !== 0x7b && first !== 0x5b) return scalarEnd(bytes, at);
  let depth = 0;
  let i = at;
  while (i < bytes.length) {
    const byte = bytes[i];
    if (byte === quote) {
      i = stringEnd(bytes, i);
      if (i === -1) return -1;
      continue;
    }
    if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) depth -= 1;
    i += 1;
    if (depth === 0) return i;
  }
  return -1;
}

function stringEnd(bytes: Uint8Array, at: number): number {
  for (let i = at + 1; i < bytes.length; i += 1) {
    const byte = bytes[i];
    if (byte === quote) return i + 1;
    if (byte === backslash) i += 1;
  }
  return -1;
}

/** Behind a number or a word; -1 where there is none. */
function scalarEnd(bytes: Uint8Array, at: number): number {
  let i = at;
  for (; i < bytes.length; i += 1) {
    const byte = bytes[i] ?? 0;
    const isPart = (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a);
    if (!isPart && byte !== 0x2b && byte !== 0x2d && byte !== 0x2e && byte !== 0x45) break;
  }
  return i === at ? -1 : i;
}

export type CutItems =
  | {
      readonly ok: true;
      /** The items of the array, as they stand in the bytes. */
      readonly items: readonly Uint8Array[];
      /** The other members, parsed. */
      readonly others: Readonly<Record<string, unknown>>;
    }
  | {
      readonly ok: false;
      readonly code: 'bad-json' | 'too-many';
      /** Offset of the byte at fault. */
      readonly at: number;
      readonly message: string;
    };

export interface Member {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Members of an object beside the array that is looked for: lists of others' protocols have a handful. */
const membersMax = 64;
const otherBytesMax = 64 * 1024;

/**
 * The items of the array that the member `name` of a JSON object holds, cut out; none where it is `null` or not there. Items
 * are not parsed. Total.
 */
export function cutItems(bytes: Uint8Array, name: string, itemsMax: number): CutItems {
  const cut = membersOf(bytes);
  if (!Array.isArray(cut)) return cut;
  const others: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  let array: Member | null = null;
  for (const member of cut) {
    const { start, end } = member;
    if (member.name === name) {
      // Which of two would count is the parser's whim.
      if (array !== null) return fault(start, `there is a second \`${name}\``);
      array = member;
      continue;
    }
    const other = end - start > otherBytesMax ? undefined : parsed(bytes, start, end);
    if (other === undefined) return fault(start, 'this is not JSON, or too long');
    others[member.name] = other;
  }
  const items = array === null || isNull(bytes, array) ? [] : itemsOf(bytes, array, itemsMax);
  return Array.isArray(items) ? { ok: true, items, others } : items;
}

/** Members of the object that the bytes are. */
export function membersOf(bytes: Uint8Array): Member[] | Extract<CutItems, { ok: false }> {
  let at = whiteEnd(bytes, 0);
  if (bytes[at] !== 0x7b) return fault(at, 'an object is expected');
  at = whiteEnd(bytes, at + 1);
  const members: Member[] = [];
  while (bytes[at] !== 0x7d || members.length > 0) {
    const nameEnd = bytes[at] === quote ? stringEnd(bytes, at) : -1;
    const name = nameEnd === -1 ? undefined : parsed(bytes, at, nameEnd);
    if (typeof name !== 'string') return fault(at, 'a name is expected');
    const colonAt = whiteEnd(bytes, nameEnd);
    if (bytes[colonAt] !== colon) return fault(colonAt, '`:` is expected');
    const start = whiteEnd(bytes, colonAt + 1);
    const end = valueEnd(bytes, start);
    if (end === -1) return fault(start, 'a value is expected, or does not end');
    if (members.length === membersMax) return fault(start, `there are more than ${membersMax} members`);
    members.push({ name, start, end });
    at = whiteEnd(bytes, end);
    if (bytes[at] === 0x7d) break;
    if (bytes[at] !== comma) return fault(at, '`,` or `}` is expected');
    at = whiteEnd(bytes, at + 1);
  }
  const end = whiteEnd(bytes, at + 1);
  return end === bytes.length ? members : fault(end, 'there is something behind the object');
}

function itemsOf(bytes: Uint8Array, array: Member, itemsMax: number): Uint8Array[] | Extract<CutItems, { ok: false }> {
  if (bytes[array.start] !== 0x5b) return fault(array.start, `\`${array.name}\` is not an array`);
  const items: Uint8Array[] = [];
  let at = whiteEnd(bytes, array.start + 1);
  while (bytes[at] !== 0x5d || items.length > 0) {
    const end = valueEnd(bytes, at);
    if (end === -1) return fault(at, 'a value is expected');
    if (items.length === itemsMax) return { ...fault(at, `there are more than ${itemsMax} items`), code: 'too-many' };
    items.push(bytes.subarray(at, end));
    at = whiteEnd(bytes, end);
    if (bytes[at] === 0x5d) break;
    if (bytes[at] !== comma) return fault(at, '`,` or `]` is expected');
    at = whiteEnd(bytes, at + 1);
  }
  return at === array.end - 1 ? items : fault(at, 'the brackets do not pair');
}

function parsed(bytes: Uint8Array, start: number, end: number): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8'));
  } catch {
    return undefined;
  }
}

const isNull = (bytes: Uint8Array, { start, end }: Member): boolean => parsed(bytes, start, end) === null;

function fault(at: number, message: string): Extract<CutItems, { ok: false }> {
  return { ok: false, code: 'bad-json', at, message };
}
