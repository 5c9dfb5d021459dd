import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { formatDay, type SegmentName } from '@daybook/event';
import type { Random } from './random.ts';

const keyBytes = 32;

/** Under which name the key of a segment lies. */
export const segmentKeyName = (tenant: string, log: number, { class: of, day, first, last }: SegmentName): string =>
  `${tenant}.${log}.${of}.${formatDay(day)}.${first}-${last}`;

const markFile = 'mark';

/**
 * Keys of sealed copies, a file each, for the owner only, in a folder that no backup of content may hold. What is returned is durable. A key is
 * replaced, never kept beside its successor. One caller at a time.
 */
export class SegmentKeys {
  readonly #folder: string;
  readonly #random: Random;

  constructor(folder: string, random: Random) {
    this.#folder = folder;
    this.#random = random;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    syncFolder(path.dirname(folder));
  }

  /**
   * Whether the folder is the one of a register of copies, by its mark. One that holds no keys yet is given it. Another folder, or one that is not
   * mounted, has none: what is sealed could then not be destroyed.
   */
  belongsTo(mark: string, mayBegin: boolean): boolean {
    const file = path.join(this.#folder, markFile);
    if (existsSync(file)) return readFileSync(file, 'utf8').trim() === mark;
    if (!mayBegin || readdirSync(this.#folder).length > 0) return false;
    writeFileSync(file, `${mark}\n`, { mode: 0o600, flag: 'wx', flush: true });
    syncFolder(this.#folder);
    return true;
  }

  /** Of all keys that there are. */
  names(): ReadonlySet<string> {
    const ending = '.key';
    const files = readdirSync(this.#folder).filter((file) => file.endsWith(ending));
    return new Set(files.map((file) => file.slice(0, -ending.length)));
  }

  /** Null where there is none. Throws where it is damaged: what it sealed can then be opened by nobody. */
  read(name: string): Uint8Array | null {
    const file = this.#file(name);
    if (!existsSync(file)) return null;
    const key = readFileSync(file);
    if (key.length !== keyBytes)
      throw new Error(
        `${file} has ${key.length} bytes, and a key has ${keyBytes}. Remove it: the copy is sealed anew.`,
      );
    // Destroyed, and a crash came before its file went: as a key it would be one that everybody knows.
    return key.every((byte) => byte === 0) ? null : key;
  }

  /** A new key under a name; one that was there is destroyed first, so that a crash leaves none rather than two. */
  renew(name: string): Uint8Array {
    this.forget(name);
    const key = this.#random.bytes(keyBytes);
    writeFileSync(this.#file(name), key, { mode: 0o600, flag: 'wx', flush: true });
    syncFolder(this.#folder);
    return key;
  }

  /**
   * Destroys a key: its bytes are overwritten in place and synced, then its file goes, durably. On a disk or a file system that
   * writes elsewhere what is overwritten, the old bytes stay until it reuses their place. Again is harmless.
   */
  forget(name: string): void {
    const file = this.#file(name);
    if (!existsSync(file)) return;
    const handle = openSync(file, 'r+');
    try {
      const zeros = new Uint8Array(fstatSync(handle).size);
      for (let at = 0; at < zeros.length;) at += writeSync(handle, zeros, at, zeros.length - at, at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    rmSync(file);
    syncFolder(this.#folder);
  }

  #file(name: string): string {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(name))
      throw new Error(`${JSON.stringify(name)} is no name of a key`);
    return path.join(this.#folder, `${name}.key`);
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
