const headBytes = 64;
/** `TIME stdout|stderr F|P[:tag] text`, as containerd, CRI-O and Podman write it; `P` goes on in the next line of its stream. */
const head = /^\d{4}-[\dT:.Z+-]{16,32} (stdout|stderr) ([FP])(?:[ :\n]|$)/;

/** Whether a container runtime cut a line whose end did not come yet. The server joins parts that come together. */
export class OpenParts {
  readonly #streams = new Set<string>();

  /** The next line, which begins at `start`. */
  take(bytes: Uint8Array, start: number): void {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.min(headBytes, bytes.length - start));
    const [, stream, tag] = head.exec(text.toString('latin1')) ?? [];
    if (stream === undefined) return;
    if (tag === 'P') this.#streams.add(stream);
    else this.#streams.delete(stream);
  }

  get isOpen(): boolean {
    return this.#streams.size > 0;
  }
}
