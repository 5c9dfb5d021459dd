import { versionsMax } from './limits.ts';
import { entryBytes, logDirectory } from '@daybook/event';
import {
  bundleLevel,
  eventsOf,
  objectsOf,
  partialCopies,
  type PartialCopy,
  readCopyName,
  tileCopy,
} from '../bucket/index.ts';
import type { Journal } from './journal.ts';
import { Lane } from './lane.ts';
import { patient } from './patient.ts';
import type { FoundLog, FromBucketParts } from './ports.ts';

/** They are small: a few KB. */
const tilesAtOnce = 16;
/** In a bundle each entry has its length before it, in two bytes (C2SP tlog-tiles). */
const bundledBytes = 2 + entryBytes;

export type FetchParts = Pick<FromBucketParts, 'bucket' | 'target' | 'wait'> & {
  readonly journal: Journal;
  readonly onTaken: () => void;
};

/**
 * Brings the full tiles and bundles that a checkpoint needs, and its partial bundle; partial tiles are computed from these. Gives the names of those
 * that are not there.
 */
export async function fetchLog(found: FoundLog, parts: FetchParts): Promise<string[]> {
  const { size } = found;
  const lane = new Lane(tilesAtOnce);
  const missing: string[] = [];
  const partial = partialBundle(found);
  /** Versions of the partial bundle, and of the full one that begins with it. */
  const begins = new Map<string, string>();
  for await (const { key, versions } of objectsOf(
    parts.bucket,
    `${logDirectory(found.tenant, found.log)}/tile/`,
    versionsMax,
  )) {
    const [version] = versions;
    if (version === undefined) continue;
    if (key === partial?.copy.key || key === partial?.fullPath) begins.set(key, version);
    const name = readCopyName(key);
    if (name?.kind !== 'log' || (name.number + 1) * eventsOf(name.level) > size) continue;
    await lane.push(async () => {
      if (!(await takeFull(key, version, parts))) missing.push(key);
    });
  }
  await lane.idle();
  if (partial !== null && !(await takePartial(partial, begins, parts))) missing.push(partial.copy.key);
  await parts.journal.flush();
  return missing;
}

const partialBundle = ({ size, ...of }: FoundLog): PartialCopy | null =>
  partialCopies(of, size).find(({ level }) => level === bundleLevel) ?? null;

async function takeFull(
  key: string,
  version: string,
  { bucket, target, wait, journal, onTaken }: FetchParts,
): Promise<boolean> {
  const taken = { key, version, path: key, fingerprint: '-' };
  if (!journal.has(taken)) {
    const bytes = await patient(() => bucket.read(key, version), wait);
    if (bytes === null) return false;
    await target.replace(key, bytes);
    await journal.add(taken);
  }
  onTaken();
  return true;
}

async function takePartial(
  { copy, fullPath, width }: PartialCopy,
  begins: ReadonlyMap<string, string>,
  { bucket, target, wait }: FetchParts,
): Promise<boolean> {
  for (const key of [copy.key, fullPath]) {
    const version = begins.get(key);
    const bytes = version === undefined ? null : await patient(() => bucket.read(key, version), wait);
    if (bytes === null) continue;
    await target.replace(copy.path, bytes.subarray(0, width * bundledBytes));
    await target.sync([copy.path]);
    return true;
  }
  return false;
}

/** Takes away what is beyond a checkpoint that is smaller than the one that was fetched for. */
export async function cutLog(
  found: FoundLog,
  size: number,
  { target }: Pick<FromBucketParts, 'target'>,
): Promise<void> {
  const { size: from } = found;
  for (let level = bundleLevel; level < 0 || eventsOf(level) <= from; level += 1)
    for (let number = Math.floor(size / eventsOf(level)); (number + 1) * eventsOf(level) <= from; number += 1)
      await target.remove(tileCopy(found, level, number).path);
  const partial = partialBundle(found);
  if (partial !== null) await target.remove(partial.copy.path);
}
