import { open, readdir, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { isAlike, isAt, type Place } from './place.ts';

const entriesMax = 10_000;

export interface Rotated {
  /** The file that the place is in, wherever it was moved; null where it is gone. */
  readonly file: FileHandle | null;
  /** Files that were begun after it and before the open one, and moved away since, the oldest first. */
  readonly later: readonly string[];
  /** Such as were compressed meanwhile: they have to be imported by hand. */
  readonly compressed: readonly string[];
}

/** A copy is told by how it begins, so there must be enough of that. */
const copyHeadBytesMin = 64;

interface Other {
  readonly name: string;
  readonly mtimeNs: bigint;
  readonly isOpen: boolean;
}

/**
 * Looks beside a file for where it was moved, or copied before it was cut off (`access.log.1`, `access.log-20261126`).
 * Files are in the order in which they were last written. Where two are equal in that, one may be read twice: it is
 * never left out.
 */
export async function findRotated(followed: string, place: Place, current: FileHandle | null): Promise<Rotated> {
  const folder = path.dirname(followed);
  const base = path.basename(followed);
  const names = (await readdir(folder)).slice(0, entriesMax).filter((name) => name.startsWith(base) && name !== base);
  let file: FileHandle | null = null;
  let sinceNs = 0n;
  const others: Other[] = [];
  const now = await current?.stat({ bigint: true });
  for (const name of names) {
    const found = await open(path.join(folder, name), 'r').catch(() => null);
    if (found === null) continue;
    const { dev, ino, mtimeNs } = await found.stat({ bigint: true });
    if (file === null && (await isSame(found, place))) {
      file = found;
      sinceNs = mtimeNs;
      continue;
    }
    others.push({ name: path.join(folder, name), mtimeNs, isOpen: dev === now?.dev && ino === now.ino });
    await found.close();
  }
  if (file === null) return { file, later: [], compressed: [] };
  const after = others.filter(({ mtimeNs }) => mtimeNs >= sinceNs).toSorted((a, b) => Number(a.mtimeNs - b.mtimeNs));
  const openAt = after.findIndex(({ isOpen }) => isOpen);
  const later = after.slice(0, openAt === -1 ? undefined : openAt).map(({ name }) => name);
  const isCompressed = (name: string): boolean => /\.(?:gz|xz|zst|bz2|Z)$/.test(name);
  return { file, later: later.filter((name) => !isCompressed(name)), compressed: later.filter(isCompressed) };
}

async function isSame(file: FileHandle, place: Place): Promise<boolean> {
  return (await isAt(file, place)) || (place.head.bytes >= copyHeadBytesMin && (await isAlike(file, place)));
}
