import { type Frame, type FrameLimits, type Framing, KeptFrame } from '../framing/index.ts';

const newline = 0x0a;
const space = 0x20;
const less = 0x3c;
const digitsMax = 9;
const nothing = new Uint8Array(0);

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/**
 * Syslog over a stream (RFC 6587): each frame is either counted (`143 <134>1 …`) or ends at a newline, and which one is
 * told for each by itself. Counted is what begins with a number, a space and `<`; a line that begins with a number and
 * goes on otherwise is a line. Lines of nothing but white space and zeros are no frames.
 */
export class SyslogFraming implements Framing {
  readonly #limits: FrameLimits;
  readonly #frame: KeptFrame;
  #state: 'head' | 'counted' | 'line' = 'head';
  /** What was read of a number in front of a frame, its space included. */
  #head: number[] = [];
  /** Of a counted frame. */
  #missing = 0;
  fault: string | null = null;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
    this.#frame = new KeptFrame(limits);
  }

  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    let at = 0;
    while (at < chunk.length && this.fault === null) {
      if (this.#state === 'head') at = this.#begin(chunk, at);
      else if (this.#state === 'counted') at = this.#counted(chunk, at, frames);
      else at = this.#line(chunk, at, frames);
    }
    return frames;
  }

  end(): Frame | null {
    if (this.fault !== null) return null;
    if (this.#state === 'head' && this.#head.length > 0) this.#asLine();
    if (this.#frame.bytes === 0) return null;
    const frame = this.#frame.take(nothing, false);
    this.#state = 'head';
    return isBlank(frame.bytes) ? null : frame;
  }

  /** Reads the byte that may tell what kind of frame it is. Gives where to go on. */
  #begin(chunk: Uint8Array, at: number): number {
    const byte = chunk[at] ?? 0;
    const head = this.#head;
    if (head.at(-1) === space) {
      if (byte !== less) return this.#asLine(at);
      return this.#asCounted(at);
    }
    const isNumber = isDigit(byte) && (head.length > 0 || byte !== 0x30) && head.length < digitsMax;
    if (isNumber || (byte === space && head.length > 0)) {
      head.push(byte);
      return at + 1;
    }
    if (head.length === 0 && byte === newline) return at + 1;
    return this.#asLine(at);
  }

  #asLine(at = 0): number {
    this.#state = 'line';
    this.#add(Uint8Array.from(this.#head));
    this.#head = [];
    return at;
  }

  #asCounted(at: number): number {
    this.#missing = Number(String.fromCharCode(...this.#head));
    this.#head = [];
    this.#state = 'counted';
    if (this.#missing > this.#limits.frameBytesMax) this.#fail(this.#missing);
    return at;
  }

  #counted(chunk: Uint8Array, at: number, frames: Frame[]): number {
    const end = Math.min(chunk.length, at + this.#missing);
    const part = chunk.subarray(at, end);
    this.#missing -= part.length;
    if (this.#missing > 0) this.#add(part);
    else this.#finish(part, frames);
    return end;
  }

  #line(chunk: Uint8Array, at: number, frames: Frame[]): number {
    const end = chunk.indexOf(newline, at);
    if (end === -1) {
      this.#add(chunk.subarray(at));
      return chunk.length;
    }
    const part = chunk.subarray(at, end);
    if (this.#frame.bytes + part.length > this.#limits.frameBytesMax) this.#fail(this.#frame.bytes + part.length);
    else this.#finish(part, frames);
    return end + 1;
  }

  #finish(last: Uint8Array, frames: Frame[]): void {
    const frame = this.#frame.take(last, true);
    this.#state = 'head';
    if (!isBlank(frame.bytes)) frames.push(frame);
  }

  #add(part: Uint8Array): void {
    if (this.#frame.add(part)) this.#fail(this.#frame.bytes);
  }

  #fail(bytes: number): void {
    this.fault = `a frame of ${bytes} bytes or more; at most ${this.#limits.frameBytesMax} are taken`;
  }
}

/** Nothing but white space and zeros. */
export function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0 || byte === space || (byte >= 0x09 && byte <= 0x0d));
}
