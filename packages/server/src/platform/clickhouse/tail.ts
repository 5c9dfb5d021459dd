import type { Readable } from 'node:stream';

/** Keeps the last bytes of a stream of text: what a process said before it ended. */
export class Tail {
  readonly #bytesMax: number;
  #text = '';

  constructor(stream: Readable, bytesMax = 4096) {
    this.#bytesMax = bytesMax;
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      this.#text = (this.#text + chunk).slice(-this.#bytesMax);
    });
  }

  /** The last lines, without what the engine says of its own logging. */
  read(): string {
    const lines = this.#text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('Logging '));
    return lines.slice(-5).join('\n');
  }
}
