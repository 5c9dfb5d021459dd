import { mkdirSync, readFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../failure.ts';
import type { LogState } from './verify.ts';

type Entry = { readonly log: string; readonly sha256: string } | { readonly digest: string; readonly verdict: string };

/**
 * Which log files of a trail were sent, with what content, and what was said of which digest. In a file, where one is named: an
 * entry a line, durable when `sent` and `said` resolve.
 */
export class TrailState implements AsyncDisposable {
  readonly #sent = new Map<string, string>();
  readonly #said = new Map<string, string>();
  readonly #file: FileHandle | null;

  private constructor(file: FileHandle | null) {
    this.#file = file;
  }

  static inMemory(): TrailState {
    return new TrailState(null);
  }

  /** @throws Failure where the file cannot be used. */
  static async open(file: string): Promise<TrailState> {
    try {
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      const handle = await open(file, 'a+', 0o600);
      const state = new TrailState(handle);
      const text = readFileSync(file, 'utf8');
      const whole = text.lastIndexOf('\n') + 1;
      // A last line without its end was being written when the command was killed: what it says is said again.
      if (whole < text.length) await handle.truncate(Buffer.byteLength(text.slice(0, whole)));
      for (const line of text.slice(0, whole).split('\n')) if (line !== '') state.#add(JSON.parse(line) as Entry);
      return state;
    } catch (error) {
      throw new Failure(`${file}, which says what was sent, cannot be used: ${(error as Error).message}`);
    }
  }

  /** Null for what was not sent. */
  of(log: string): LogState | null {
    const sha256 = this.#sent.get(log);
    return sha256 === undefined ? null : { sha256 };
  }

  get logs(): Iterable<string> {
    return this.#sent.keys();
  }

  /** What was last said of a digest. */
  saidOf(digest: string): string | null {
    return this.#said.get(digest) ?? null;
  }

  async sent(log: string, sha256: string): Promise<void> {
    await this.#write({ log, sha256 });
  }

  async said(digest: string, verdict: string): Promise<void> {
    await this.#write({ digest, verdict });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.close();
  }

  async #write(entry: Entry): Promise<void> {
    if (this.#file !== null) {
      await this.#file.appendFile(`${JSON.stringify(entry)}\n`);
      await this.#file.sync();
    }
    this.#add(entry);
  }

  #add(entry: Entry): void {
    if ('log' in entry) this.#sent.set(entry.log, entry.sha256);
    else this.#said.set(entry.digest, entry.verdict);
  }
}
