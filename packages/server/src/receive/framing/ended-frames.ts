import type { Frame, FrameLimits, Framing } from './frame.ts';
import { KeptFrame } from './kept-frame.ts';

const nothing = new Uint8Array(0);

/** Frames that each end with one byte. What is blank is no frame. */
export class EndedFrames implements Framing {
  readonly #end: number;
  readonly #limits: FrameLimits;
  readonly #isBlank: (bytes: Uint8Array) => boolean;
  readonly #frame: KeptFrame;
  fault: string | null = null;

  constructor(end: number, limits: FrameLimits, isBlank: (bytes: Uint8Array) => boolean) {
    this.#end = end;
    this.#limits = limits;
    this.#isBlank = isBlank;
    this.#frame = new KeptFrame(limits);
  }

  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    for (let at = 0; at < chunk.length && this.fault === null;) {
      const found = chunk.indexOf(this.#end, at);
      const end = found === -1 ? chunk.length : found;
      const part = chunk.subarray(at, end);
      const bytes = this.#frame.bytes + part.length;
      if (bytes > this.#limits.frameBytesMax) {
        this.fault = `a frame of ${bytes} bytes or more; at most ${this.#limits.frameBytesMax} are taken`;
      } else if (found === -1) this.#frame.add(part);
      else this.#finish(part, frames);
      at = end + 1;
    }
    return frames;
  }

  end(): Frame | null {
    if (this.fault !== null || this.#frame.bytes === 0) return null;
    const frame = this.#frame.take(nothing, false);
    return this.#isBlank(frame.bytes) ? null : frame;
  }

  #finish(last: Uint8Array, frames: Frame[]): void {
    const frame = this.#frame.take(last, true);
    if (!this.#isBlank(frame.bytes)) frames.push(frame);
  }
}
