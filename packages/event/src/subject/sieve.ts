/** Of a piece: longer ones tell little more, and the table grows with them. */
const pieceBytesMax = 16;

/** What nobody can tell apart from an escape, or an escape of JSON may stand for. */
const outside = String.raw`\\%"\s\p{C}\u{fffd}\u{10000}-\u{10ffff}`;
const pieces = new RegExp(`[^${outside}]+`, 'gu');
/** Where case does not matter, `k` and `s` have a third case, which is not ASCII. */
const piecesInAnyCase = /[!#$&-JL-RT-[\]-jl-rt-~]+/g;

/**
 * Tells which of several people the bytes of an event may name, in one go however many they are (Aho and Corasick, 1975): everybody whom
 * `subjectFinder` finds in it, and seldom somebody else. Looked for is the longest piece of each identifier that stands as it is in all spellings.
 */
export class SubjectSieve {
  readonly #symbols = new Uint8Array(256);
  readonly #width: number;
  /** Of each state and symbol the row of the next state. */
  readonly #next: Int32Array;
  /** By row: who is named once it is reached. */
  readonly #named: (readonly number[] | undefined)[];
  readonly #isEnd: Uint8Array;
  /** Who has an identifier without any piece: they may be named anywhere. */
  readonly #always: readonly number[];
  readonly #count: number;

  /** @param people The identifiers of each. */
  constructor(people: readonly (readonly string[])[]) {
    const patterns = people.flatMap((identifiers, person) =>
      identifiers.map((each) => ({ person, bytes: pieceOf(each) })),
    );
    this.#count = people.length;
    this.#always = [...new Set(patterns.filter(({ bytes }) => bytes.length === 0).map(({ person }) => person))];
    let symbols = 1;
    for (const byte of new Set(patterns.flatMap(({ bytes }) => [...bytes]))) {
      this.#symbols[byte] = symbols;
      this.#symbols[upperOf(byte)] = symbols;
      symbols += 1;
    }
    this.#width = symbols;
    const statesMax = 1 + patterns.reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.#next = new Int32Array(statesMax * symbols);
    this.#isEnd = new Uint8Array(statesMax);
    this.#named = [];
    this.#build(patterns);
  }

  /** Rows, in the order of their depth: each failing symbol goes where the longest end of what was read goes. */
  #build(patterns: readonly { readonly person: number; readonly bytes: Uint8Array }[]): void {
    const width = this.#width;
    const next = this.#next;
    let states = 1;
    for (const { person, bytes } of patterns) {
      let state = 0;
      for (const byte of bytes) {
        const at = state * width + (this.#symbols[byte] ?? 0);
        if (next[at] === 0) next[at] = states++;
        state = next[at] ?? 0;
      }
      if (state !== 0) this.#named[state] = [...(this.#named[state] ?? []), person];
    }
    const fails = new Int32Array(states);
    const queue: number[] = [];
    for (let symbol = 1; symbol < width; symbol += 1) if (next[symbol]) queue.push(next[symbol] ?? 0);
    for (const state of queue) {
      const fail = fails[state] ?? 0;
      const named = [...new Set([...(this.#named[state] ?? []), ...(this.#named[fail] ?? [])])];
      if (named.length > 0) this.#named[state] = named;
      this.#isEnd[state] = named.length > 0 ? 1 : 0;
      for (let symbol = 1; symbol < width; symbol += 1) {
        const at = state * width + symbol;
        const onFail = next[fail * width + symbol] ?? 0;
        const child = next[at] ?? 0;
        if (child === 0) next[at] = onFail;
        else {
          fails[child] = onFail;
          queue.push(child);
        }
      }
    }
  }

  /** People by their places in the list, ascending. */
  in(bytes: Uint8Array, start = 0, end = bytes.length): readonly number[] {
    const found = new Set(this.#always);
    const escapes = this.#asWritten(bytes, start, end, found);
    if (found.size < this.#count && (escapes & jsonEscapes) !== 0) this.#inJson(bytes, start, end, found);
    if (found.size < this.#count && (escapes & urlEscapes) !== 0) this.#inUrl(bytes, start, end, found);
    return found.size === 0 ? none : [...found].toSorted((a, b) => a - b);
  }

  /** A backslash before a character stands for nothing. Tells which escapes there are. */
  #asWritten(bytes: Uint8Array, start: number, end: number, found: Set<number>): number {
    const next = this.#next;
    const symbols = this.#symbols;
    const isEnd = this.#isEnd;
    const width = this.#width;
    let state = 0;
    let escapes = 0;
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === backslash) {
        if (bytes[at + 1] === letterU) escapes |= jsonEscapes;
        continue;
      }
      if (byte === percent && symbols[hexOf(bytes, at + 1, 2) & 0xff] !== 0) escapes |= urlEscapes;
      state = next[state * width + (symbols[byte] ?? 0)] ?? 0;
      if (isEnd[state] === 1) for (const person of this.#named[state] ?? none) found.add(person);
    }
    return escapes;
  }

  #inJson(bytes: Uint8Array, start: number, end: number, found: Set<number>): void {
    let state = 0;
    for (let at = start; at < end; at += 1) {
      if (bytes[at] !== backslash) state = this.#step(state, bytes[at] ?? 0, found);
      else if (bytes[at + 1] === letterU) {
        const code = hexOf(bytes, at + 2, 4);
        if (code < 0) continue;
        for (const byte of utf8Of(code)) state = this.#step(state, byte, found);
        at += 5;
      }
    }
  }

  #inUrl(bytes: Uint8Array, start: number, end: number, found: Set<number>): void {
    let state = 0;
    for (let at = start; at < end; at += 1) {
      const code = bytes[at] === percent ? hexOf(bytes, at + 1, 2) : -1;
      if (code >= 0) at += 2;
      else if (bytes[at] === backslash) continue;
      state = this.#step(state, code >= 0 ? code : (bytes[at] ?? 0), found);
    }
  }

  #step(state: number, byte: number, found: Set<number>): number {
    const to = this.#next[state * this.#width + (this.#symbols[byte] ?? 0)] ?? 0;
    if (this.#isEnd[to] === 1) for (const person of this.#named[to] ?? none) found.add(person);
    return to;
  }
}

const none: readonly number[] = [];
const backslash = 0x5c;
const percent = 0x25;
const letterU = 0x75;
const jsonEscapes = 1;
const urlEscapes = 2;

function pieceOf(identifier: string): Uint8Array {
  const all = identifier.match(identifier.includes('@') ? piecesInAnyCase : pieces) ?? [''];
  const longest = all.reduce((a, b) => (b.length > a.length ? b : a));
  return new TextEncoder().encode(longest.slice(0, pieceBytesMax)).map(lowerOf).slice(0, pieceBytesMax);
}

const lowerOf = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);
const upperOf = (byte: number): number => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte);

function hexOf(bytes: Uint8Array, at: number, digits: number): number {
  let value = 0;
  for (let i = at; i < at + digits; i += 1) {
    const digit = hexValues[bytes[i] ?? 0] ?? -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/** By byte; -1 for what is none. */
const hexValues = Int8Array.from({ length: 256 }, (_, byte) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(lowerOf(byte))),
);

/** Halves of pairs are in no piece. */
function utf8Of(code: number): readonly number[] {
  if (code < 0x80) return [code];
  if (code < 0x800) return [0xc0 | (code >> 6), 0x80 | (code & 0x3f)];
  return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
}
