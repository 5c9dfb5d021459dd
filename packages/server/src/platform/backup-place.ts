import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { makeDirectory } from './data-directory.ts';
import { lockDirectory } from './lock.ts';

/** What tells whether a file is the one it was: its number, its size, and when its content and its name last changed. */
export async function markOf(file: string): Promise<string | null> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return `${ino}-${size}-${mtimeNs}-${ctimeNs}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export const isThere = (file: string): boolean => existsSync(file);

/** Whether one of two directories lies in the other, or is the other. */
export function overlap(a: string, b: string): boolean {
  const isIn = (inner: string, outer: string): boolean => {
    const relative = path.relative(path.resolve(outer), path.resolve(inner));
    return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
  };
  return isIn(a, b) || isIn(b, a);
}

/** Makes a folder where there is none, and holds it. Null where another process does. */
export function holdFolder(folder: string, what: string): Disposable | null {
  makeDirectory(path.resolve(folder), what);
  return lockDirectory(folder);
}

/** Holds a folder that is only read. One that cannot be written to has no writer either. */
export function holdForReading(folder: string): Disposable | null {
  try {
    return lockDirectory(folder);
  } catch (error) {
    if (/readonly|unable to open|permission/i.test(String(error))) return { [Symbol.dispose]: () => undefined };
    throw error;
  }
}

/** An empty directory below a folder, for what is made and then taken in. */
export function emptyDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });
}
