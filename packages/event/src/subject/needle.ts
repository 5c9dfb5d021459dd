import { addressOf, hasAddress } from './addresses.ts';
import { isEscapeAt, isEscapeBefore } from './escapes.ts';
import { hostInDns, lowerCase, normal, type Reading } from './reading.ts';

/** `whole`: see `subjectFinder`. `loose`: in any case, and where other letters or digits do not touch it. */
export type NeedleRule = 'whole' | 'loose';

export interface Span {
  readonly start: number;
  readonly end: number;
}

const wordBefore = /[\p{L}\p{N}\p{M}_][.@+'-]?$/u;
const wordAfter = /[\p{L}\p{N}\p{M}_]|[.@+-][\p{L}\p{N}\p{M}_]|'(?![sS](?![\p{L}\p{N}\p{M}_]))[\p{L}\p{N}\p{M}_]/uy;
/** `d'ann`, but not where it begins a value: there it may be all of a name. */
const elision = /\s(?:d|l|qu|un|all|dall|dell|nell|sull)'$/;
const letterBefore = /[\p{L}\p{N}]$/u;
const letterAfter = /[\p{L}\p{N}]/uy;
const pairBefore = /[\p{L}\p{N}\p{M}_]:$/u;
const pairAfter = /:[\p{L}\p{N}\p{M}_]/uy;
/** Of what is before, as much as is looked at. */
const beforeMax = 8;
const joint = /[.@+'-]/;

/** What finds one identifier in readings of texts. */
export class Needle {
  readonly #rule: NeedleRule;
  readonly #isFolded: boolean;
  readonly #isAddress: boolean;
  /** With the host as in the DNS. */
  readonly #hasHost: boolean;
  /** Pairs of hex digits, as of a network card: `:` joins them to others. */
  readonly #isPairs: boolean;
  readonly #address: string | null;
  /** Null where it is an address of IPv6 only. */
  readonly #literal: string | RegExp | null;
  /** In lower case; what has it not does not have the identifier. */
  readonly keys: readonly string[];

  /** Null where nothing is left to look for. */
  static of(identifier: string, rule: NeedleRule): Needle | null {
    const name = normal(identifier).trim();
    return name === '' ? null : new Needle(name, rule);
  }

  private constructor(name: string, rule: NeedleRule) {
    const address = addressOf(name);
    const [local, host] = mailOf(name);
    const dns = host === null ? null : hostInDns(lowerCase(host));
    this.#rule = rule;
    this.#isAddress = name.includes('@');
    this.#isFolded = rule === 'loose' || this.#isAddress;
    this.#hasHost = dns !== null && /(?:^|\.)xn--/.test(dns);
    this.#isPairs = /^[\da-f]{2}(?::[\da-f]{2})+$/i.test(name);
    this.#address = address?.canonical ?? null;
    const literal = this.#hasHost ? `${local}@${dns}` : name;
    const written = address === null ? literal : address.quad;
    this.#literal = written === null ? null : patternOf(this.#isFolded ? lowerCase(written) : written);
    this.keys = [
      ...(written === null ? [] : [keyOf(this.#hasHost ? `${local}@` : written)]),
      ...(address === null ? [] : [groupOf(address.canonical)]),
    ];
  }

  /** Cheap, and seldom wrong where it says yes. @param lower In lower case. */
  mayBeIn(lower: string): boolean {
    for (const key of this.keys) if (lower.includes(key)) return true;
    return false;
  }

  isIn(reading: Reading): boolean {
    const { lower } = reading;
    if (!this.mayBeIn(lower)) return false;
    if (this.#address !== null && hasAddress(lower, this.#address)) return true;
    for (const _ of this.spansIn(reading)) return true;
    return false;
  }

  /** Where it is written in full. Of `text`, or of `lower` or `hosts` where case does not count. */
  *spansIn(reading: Reading): Iterable<Span> {
    if (this.#literal === null) return;
    const text = this.#textOf(reading);
    for (let from = 0; ;) {
      const span = next(text, this.#literal, from);
      if (span === null) return;
      const isWhole = this.#standsAlone(text, span) && !(reading.hasEscapes && isBesideEscape(text, span));
      if (isWhole) yield span;
      from = isWhole ? span.end : span.start + 1;
    }
  }

  #textOf(reading: Reading): string {
    if (this.#hasHost) return reading.hosts;
    return this.#isFolded ? reading.lower : reading.text;
  }

  #standsAlone(text: string, { start, end }: Span): boolean {
    const before = text.slice(Math.max(0, start - beforeMax), start);
    if (this.#rule === 'loose') return !letterBefore.test(before) && !isAt(letterAfter, text, end);
    if (this.#isPairs && (pairBefore.test(before) || isAt(pairAfter, text, end))) return false;
    if (isAt(wordAfter, text, end)) return false;
    return !wordBefore.test(before) || (!this.#isAddress && elision.test(before));
  }
}

function mailOf(name: string): readonly [string, string | null] {
  const at = name.lastIndexOf('@');
  const host = name.slice(at + 1);
  return at < 1 || !/^[\p{L}\p{N}\p{M}.-]+$/u.test(host) ? [name, null] : [name.slice(0, at), host];
}

const partsOf = (written: string): string[] => written.split(/\s+/);

/** A space may be several, the end of a line, or the `+` of a form. */
function patternOf(written: string): string | RegExp {
  const parts = partsOf(written);
  if (parts.length === 1) return written;
  const literals = parts.map((each) => each.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`));
  return new RegExp(literals.join(String.raw`[\s+]+`), 'gu');
}

const longestOf = (all: readonly string[]): string => all.reduce((a, b) => (b.length > a.length ? b : a), '');

const keyOf = (written: string): string => longestOf(partsOf(lowerCase(written)));

/** A group that every spelling has; the last two may be written as a quad. */
function groupOf(canonical: string): string {
  const [head = '', tail = ''] = canonical.split('::');
  const after = tail.split(':').slice(0, -2);
  return longestOf([...head.split(':').slice(0, canonical.includes('::') ? undefined : 6), ...after]) || ':';
}

function next(text: string, literal: string | RegExp, from: number): Span | null {
  if (typeof literal === 'string') {
    const start = text.indexOf(literal, from);
    return start === -1 ? null : { start, end: start + literal.length };
  }
  literal.lastIndex = from;
  const found = literal.exec(text);
  return found === null ? null : { start: found.index, end: found.index + found[0].length };
}

function isAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** What an escape stands for may go on with the word: `ann%40example.org`. */
const isBesideEscape = (text: string, { start, end }: Span): boolean =>
  isEscapeAt(text, end) ||
  (joint.test(text.charAt(end)) && isEscapeAt(text, end + 1)) ||
  isEscapeBefore(text, start) ||
  (joint.test(text.charAt(start - 1)) && isEscapeBefore(text, start - 1));
