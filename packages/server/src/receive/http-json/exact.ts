/** What JSON said that a parsed value cannot: paths are those of the text, parted by dots, indices in brackets. */
export interface Exact {
  /** The value; numbers that a double does not hold exactly are in it as their text. */
  value: unknown;
  inexact: string[];
  duplicates: string[];
}

const pathsMax = 32;

/**
 * Reads a JSON text again, to the letter: every key as it is written, every number that a double cannot hold as its text,
 * every key that comes twice. `text` must be JSON and not deep: it is walked by recursion. Costs many times what
 * `JSON.parse` does, and is rarely needed.
 */
export function parseExactly(text: string): Exact {
  const walker = new Walker(text);
  return { value: walker.value(''), inexact: walker.inexact, duplicates: [...walker.duplicates] };
}

const openBrace = 0x7b;
const openBracket = 0x5b;
const quote = 0x22;
const backslash = 0x5c;
const space = 0x20;
/** A double holds every decimal of 15 digits. */
const exactDigitsMax = 15;

class Walker {
  readonly inexact: string[] = [];
  readonly duplicates = new Set<string>();
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(path: string): unknown {
    switch (this.#next()) {
      case openBrace:
        return this.#object(path);
      case openBracket:
        return this.#array(path);
      case quote:
        return this.#string();
      default:
        return this.#literal(path);
    }
  }

  /** The next character that is not white space; it is not passed over. */
  #next(): number {
    while (this.#text.charCodeAt(this.#at) <= space) this.#at += 1;
    return this.#text.charCodeAt(this.#at);
  }

  /** Passes over a bracket or comma, and tells whether what follows is the end of the list. */
  #ends(close: number): boolean {
    this.#at += 1;
    if (this.#next() !== close) return false;
    this.#at += 1;
    return true;
  }

  #object(path: string): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    if (this.#ends(openBrace + 2)) return result;
    for (;;) {
      this.#next();
      const key = this.#string();
      this.#next();
      this.#at += 1;
      const here = path === '' ? key : `${path}.${key}`;
      if (Object.hasOwn(result, key) && this.duplicates.size < pathsMax) this.duplicates.add(here);
      setOwn(result, key, this.value(here));
      const mark = this.#next();
      this.#at += 1;
      if (mark === openBrace + 2) return result;
    }
  }

  #array(path: string): unknown[] {
    const result: unknown[] = [];
    if (this.#ends(openBracket + 2)) return result;
    for (;;) {
      result.push(this.value(`${path}[${result.length}]`));
      const mark = this.#next();
      this.#at += 1;
      if (mark === openBracket + 2) return result;
    }
  }

  #string(): string {
    const start = this.#at;
    let isEscaped = false;
    this.#at += 1;
    for (let unit = this.#text.charCodeAt(this.#at); unit !== quote; unit = this.#text.charCodeAt(this.#at)) {
      isEscaped ||= unit === backslash;
      this.#at += unit === backslash ? 2 : 1;
    }
    this.#at += 1;
    return isEscaped
      ? (JSON.parse(this.#text.slice(start, this.#at)) as string)
      : this.#text.slice(start + 1, this.#at - 1);
  }

  #literal(path: string): unknown {
    const start = this.#at;
    while (isLiteral(this.#text.charCodeAt(this.#at))) this.#at += 1;
    const source = this.#text.slice(start, this.#at);
    const value = JSON.parse(source) as unknown;
    if (source.length <= exactDigitsMax && !/[eE]/.test(source)) return value;
    if (typeof value !== 'number' || isExact(value, source)) return value;
    if (this.inexact.length < pathsMax) this.inexact.push(path);
    return source;
  }
}

/** A letter, a digit, or one of `+`, `-`, `.`: what numbers and `true`, `false`, `null` are made of. */
function isLiteral(unit: number): boolean {
  return (
    (unit >= 0x30 && unit <= 0x39) ||
    ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a) ||
    unit === 0x2b ||
    unit === 0x2d ||
    unit === 0x2e
  );
}

/** Sets an own property even where its name is `__proto__`. */
export function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

/** True when the decimal text and the double are the same number. */
export function isExact(value: number, source: string): boolean {
  return Number.isFinite(value) && canonical(String(value)) === canonical(source);
}

/** A decimal as digits without zeros at its ends, and the power of ten of the last digit. */
function canonical(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,9}))?$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  if (kept === '') return '0';
  return `${sign}${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`;
}
