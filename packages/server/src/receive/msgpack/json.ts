import { isUtf8 } from 'node:buffer';
import { type Head, headAt } from './head.ts';
import { timeOfExt } from './time.ts';
import { extTypeOf, floatOf, intAt, payloadOf } from './values.ts';

export interface Json {
  readonly text: string;
  /** A text was not UTF-8, and what was not is replaced in it. */
  readonly isReplaced: boolean;
}

/**
 * A whole value as JSON; null where it has more levels. Names that come twice stay twice, and numbers have all their digits.
 * Binaries that are UTF-8 are texts, as Fluentd means them; others `{"base64":…}`. Extensions that are times are RFC 3339.
 */
export function jsonOf(bytes: Uint8Array, at: number, levelsMax: number): Json | null {
  const writer = new JsonWriter(bytes, at, levelsMax);
  const text = writer.value(0);
  return writer.isTooDeep ? null : { text, isReplaced: writer.isReplaced };
}

class JsonWriter {
  isReplaced = false;
  isTooDeep = false;
  readonly #bytes: Uint8Array;
  readonly #levelsMax: number;
  #at: number;

  constructor(bytes: Uint8Array, at: number, levelsMax: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#levelsMax = levelsMax;
  }

  value(level: number): string {
    const at = this.#at;
    const head = headAt(this.#bytes, at, this.#bytes.length);
    if (head === 'cut' || head === 'bad') throw new Error(`no value at byte ${at}`);
    this.#at = head.start + head.bytes;
    if (head.type === 'array') return `[${this.#inner(head, level, () => this.value(level + 1))}]`;
    if (head.type === 'map') return `{${this.#inner(head, level, () => this.#member(level + 1))}}`;
    return this.#scalar(head, at);
  }

  #inner({ type, values }: Head, level: number, next: () => string): string {
    this.isTooDeep ||= level >= this.#levelsMax;
    const parts: string[] = [];
    for (let left = type === 'map' ? values / 2 : values; left > 0 && !this.isTooDeep; left -= 1) parts.push(next());
    return parts.join(',');
  }

  #member(level: number): string {
    const name = this.value(level);
    return `${name.startsWith('"') ? name : JSON.stringify(name)}:${this.value(level)}`;
  }

  #scalar(head: Head, at: number): string {
    const bytes = this.#bytes;
    switch (head.type) {
      case 'nil':
        return 'null';
      case 'boolean':
        return String(bytes[at] === 0xc3);
      case 'int':
        return String(intAt(bytes, at));
      case 'float':
        return floatText(floatOf(bytes, head));
      case 'ext':
        return this.#ext(head);
      default:
        return this.#text(payloadOf(bytes, head), head.type === 'bin');
    }
  }

  #text(payload: Uint8Array, isBinary: boolean): string {
    const isText = isUtf8(payload);
    if (!isText && isBinary) return `{"base64":"${base64(payload)}"}`;
    this.isReplaced ||= !isText;
    return JSON.stringify(asBuffer(payload).toString('utf8'));
  }

  #ext(head: Head): string {
    const time = timeOfExt(this.#bytes, head);
    if (time !== null) return `"${time}"`;
    return `{"ext":${extTypeOf(this.#bytes, head)},"base64":"${base64(payloadOf(this.#bytes, head))}"}`;
  }
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
const base64 = (bytes: Uint8Array): string => asBuffer(bytes).toString('base64');

/** JSON has no infinities, and no number that is none. */
const floatText = (value: number): string => (Number.isFinite(value) ? JSON.stringify(value) : `"${value}"`);
