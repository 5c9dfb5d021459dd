import { open, readdir, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { isAlike, isAt, type Place } from './place.ts';

const entriesMax = 10_000;

export interface Rotated {
  /** The file that the place is in, wherever it was moved; null where it is gone. */
  readonly file: FileHandle | null;
  /** Files that were begun after it and moved away since, the oldest first. */
  readonly later: readonly string[];
  /** Such as were compressed meanwhile: they have to be imported by hand. */
  readonly compressed: readonly string[];
}

/** A copy is told by how it begins, so there must be enough of that. */
const copyHeadBytesMin = 64;

/** Looks beside a file for where it was moved, or copied before it was cut off (`access.log.1`, `access.log-20261126`). */
export async function findRotated(followed: string, place: Place): Promise<Rotated> {
  const folder = path.dirname(followed);
  const base = path.basename(followed);
  const names = (await readdir(folder)).slice(0, entriesMax).filter((name) => name.startsWith(base) && name !== base);
  let file: FileHandle | null = null;
  let sinceMs = 0;
  const others: { name: string; mtimeMs: number }[] = [];
  for (const name of names) {
    const found = await open(path.join(folder, name), 'r').catch(() => null);
    if (found === null) continue;
    const { mtimeMs } = await found.stat();
    if (file === null && (await isSame(found, place))) {
      file = found;
      sinceMs = mtimeMs;
      continue;
    }
    others.push({ name: path.join(folder, name), mtimeMs });
    await found.close();
  }
  if (file === null) return { file, later: [], compressed: [] };
  const later = others
    .filter(({ mtimeMs }) => mtimeMs > sinceMs)
    .toSorted((a, b) => a.mtimeMs - b.mtimeMs)
    .map(({ name }) => name);
  const isCompressed = (name: string): boolean => /\.(?:gz|xz|zst|bz2|Z)$/.test(name);
  return { file, later: later.filter((name) => !isCompressed(name)), compressed: later.filter(isCompressed) };
}

async function isSame(file: FileHandle, place: Place): Promise<boolean> {
  return (await isAt(file, place)) || (place.head.bytes >= copyHeadBytesMin && (await isAlike(file, place)));
}
