import { open, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { chunkBytesMax, chunkLinesMax, type Chunk } from '../chunks.ts';
import { OpenParts } from '../parts.ts';
import { beginningOf, headBytesMax, headOf, isAt, type Place, readPlace, writePlace } from './place.ts';
import { findRotated } from './rotated.ts';

export interface Following {
  readonly file: string;
  /** Where the place is kept. */
  readonly placeFile: string;
  readonly pollMs: number;
  /** How long the parts of a line wait for its end. */
  readonly partsMs: number;
  /** How long a file that was moved away is still read: programs go on writing to it until they are told to open anew. */
  readonly graceMs: number;
  /** Resolves once the lines are in the log. The same place of the same file always comes with the same key. */
  readonly send: (chunk: Chunk) => Promise<void>;
  /** What an operator should know: a file was rotated, cut off, is gone. */
  readonly note: (text: string) => void;
  /** Ends it, between two pieces. */
  readonly signal: AbortSignal;
}

const newline = 0x0a;

/**
 * Sends the lines of a file as they are written, through rotation (moved and made anew, or copied and cut off) and
 * restarts, each line once. A line counts once it ends; the last one of a file that was rotated counts as it is. A file
 * that is not there is waited for.
 */
export async function follow(following: Following): Promise<void> {
  const { signal } = following;
  while (!signal.aborted) {
    // Opened before the search for rotated files: one that is rotated from here on is still read.
    const file = await open(following.file, 'r').catch(absent);
    try {
      const kept = readPlace(following.placeFile);
      if (kept !== null) await finishRotated(following, kept, file);
      if (file === null) await pause(following);
      else await new OpenFile(following, file, await placeIn(file, readPlace(following.placeFile))).followed();
    } finally {
      await file?.close();
    }
  }
}

async function placeIn(file: FileHandle, kept: Place | null): Promise<Place> {
  return kept !== null && (await isAt(file, kept)) ? kept : beginningOf(await file.stat());
}

/** What came before the open file, if there is one, and is not sent yet. */
async function finishRotated(following: Following, kept: Place, current: FileHandle | null): Promise<void> {
  if ((current !== null && (await isAt(current, kept))) || following.signal.aborted) return;
  const { file, later, compressed } = await findRotated(following.file, kept, current);
  if (file === null) {
    following.note(
      `the file that was followed is gone, or was cut off, since byte ${kept.offset}: what came behind it is not sent`,
    );
    return;
  }
  try {
    await new OpenFile(following, file, kept).finish();
  } finally {
    await file.close();
  }
  for (const name of compressed) following.note(`${name} was compressed before it was read: import it by hand`);
  for (const name of later) {
    if (following.signal.aborted) return;
    following.note(`${name} was rotated meanwhile and is sent first`);
    const next = await open(name, 'r');
    try {
      await new OpenFile(following, next, beginningOf(await next.stat())).finish();
    } finally {
      await next.close();
    }
  }
}

class OpenFile {
  readonly #following: Following;
  readonly #file: FileHandle;
  #place: Place;
  #firstLine = 1;
  /** Of what is not sent yet there are parts of a line whose end did not come. */
  #hasParts = false;

  constructor(following: Following, file: FileHandle, place: Place) {
    this.#following = following;
    this.#file = file;
    this.#place = place;
  }

  /** Until another file has its name, it was cut off, or it is over. */
  async followed(): Promise<void> {
    const { signal, note, file, graceMs, partsMs, pollMs } = this.#following;
    let quietMs = 0;
    let waitedMs = 0;
    while (!signal.aborted) {
      if (await this.#sendNext(false, waitedMs >= partsMs)) {
        quietMs = 0;
        waitedMs = 0;
        continue;
      }
      waitedMs = this.#hasParts ? waitedMs + pollMs : 0;
      if (!(await isAt(this.#file, this.#place))) {
        note(`${file} was cut off: it is sent from its beginning`);
        return;
      }
      if (await this.#isMoved()) {
        if (quietMs >= graceMs) {
          await this.finish();
          note(`${file} was rotated`);
          return;
        }
        quietMs += pollMs;
      }
      await pause(this.#following);
    }
  }

  /** All that is left of a file to which nobody writes any more. */
  async finish(): Promise<void> {
    while (!this.#following.signal.aborted && (await this.#sendNext(true, true)));
  }

  async #isMoved(): Promise<boolean> {
    const now = await stat(this.#following.file).catch(absent);
    return now !== null && (now.ino !== this.#place.inode || now.dev !== this.#place.device);
  }

  /**
   * False where there is no whole line; with `isLast` what is left is one. With `areWhole` the parts of a line whose end did not
   * come are taken as they are.
   */
  async #sendNext(isLast: boolean, areWhole: boolean): Promise<boolean> {
    const { send, placeFile } = this.#following;
    const { id, offset, pending } = this.#place;
    const bytes = await this.#read(offset, pending === 0 ? chunkBytesMax : pending);
    const { length, lines } = pending > 0 && bytes.length === pending ? wholeOf(bytes) : cut(bytes, isLast, areWhole);
    this.#hasParts = length === 0 && bytes.includes(newline);
    if (length === 0) return false;
    const chunk = bytes.subarray(0, length);
    this.#place = { ...this.#place, pending: length };
    await writePlace(placeFile, this.#place);
    try {
      await send({ bytes: chunk, lines, firstLine: this.#firstLine, offset, prefixDigest: `follow:${id}` });
    } catch (error) {
      // It was told to end while it waited: the place says that this piece may have been sent.
      if (this.#following.signal.aborted) return false;
      throw error;
    }
    this.#firstLine += lines;
    this.#place = { ...this.#place, head: await this.#head(offset + length), offset: offset + length, pending: 0 };
    await writePlace(placeFile, this.#place);
    return true;
  }

  async #head(end: number): Promise<Place['head']> {
    if (this.#place.head.bytes === headBytesMax) return this.#place.head;
    return headOf(await this.#read(0, Math.min(end, headBytesMax)));
  }

  async #read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await this.#file.read(bytes, 0, length, offset);
    return bytes.subarray(0, bytesRead);
  }
}

interface Cut {
  readonly length: number;
  readonly lines: number;
}

/** What was sent before is sent again as it was, with its end wherever it fell. */
function wholeOf(bytes: Uint8Array): Cut {
  const ends = bytes.reduce((sum, byte) => sum + (byte === newline ? 1 : 0), 0);
  return { length: bytes.length, lines: bytes.at(-1) === newline ? ends : ends + 1 };
}

/**
 * As many whole lines as fit; a line that is longer than a piece is cut. The parts of a line wait for its end, unless they fill a
 * piece.
 */
function cut(bytes: Uint8Array, isLast: boolean, areWhole: boolean): Cut {
  let length = 0;
  let lines = 0;
  let whole: Cut = { length, lines };
  const parts = new OpenParts();
  while (lines < chunkLinesMax) {
    const feed = bytes.indexOf(newline, length);
    if (feed === -1) break;
    parts.take(bytes, length);
    length = feed + 1;
    lines += 1;
    if (!parts.isOpen) whole = { length, lines };
  }
  const isFull = lines === chunkLinesMax || bytes.length === chunkBytesMax;
  if (parts.isOpen && !areWhole && (whole.length > 0 || !isFull)) return whole;
  const isOpenEnd = lines < chunkLinesMax && length < bytes.length;
  if (length === 0 && bytes.length === chunkBytesMax) return { length: bytes.length, lines: 1 };
  return isLast && isOpenEnd && bytes.length < chunkBytesMax
    ? { length: bytes.length, lines: lines + 1 }
    : { length, lines };
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

async function pause({ pollMs, signal }: Following): Promise<void> {
  await sleep(pollMs, undefined, { signal }).catch(() => undefined);
}
