import { cleanBackup, type CleanTools, hasOldTail, isOfBeforeErasure, staleIn, type StatementsOf } from './clean.ts';
import type { Backup, Unreadable } from './folder.ts';
import { takeContent } from './make.ts';
import { missingOf } from './restore.ts';
import type { Manifest } from './manifest.ts';
import type { Notary, NoteReader, Source } from './ports.ts';

export interface RunParts<Verified extends { readonly holds: boolean }> extends CleanTools {
  readonly source: Source;
  readonly notes: NoteReader;
  readonly notary: Notary;
  /** Reads a backup back from the folder and verifies it as a log; null where that is not wanted. */
  readonly verify: ((manifest: Manifest) => Promise<Verified>) | null;
  /** What is stated in the logs of a backup. */
  readonly statements: (manifest: Manifest) => StatementsOf;
  /** How many backups stay; null for all. */
  readonly keep: number | null;
  readonly withKeys: boolean;
  readonly madeAt: string;
  readonly program: string;
}

export interface Backed<Verified> {
  readonly manifest: Manifest;
  /** Bytes that were written to the folder; the rest was there. */
  readonly writtenBytes: number;
  /** Objects that were there, but not as they were put: they were written again. */
  readonly mended: number;
  /** Null where it was not verified. Where it does not hold, or was not, nothing is taken out of older backups and none is let go. */
  readonly verified: Verified | null;
  /** Older backups from which content went that was destroyed since. */
  readonly cleaned: readonly number[];
  /** Backups that were let go because there are enough newer ones. */
  readonly dropped: readonly number[];
  /** Backups that were let go because they are of before an erasure: more than their content may have the person in it. */
  readonly erased: readonly number[];
  readonly unreadable: readonly Unreadable[];
}

/**
 * Makes a backup, then sees to the older ones. It may end at any call: what was a whole backup stays one, or was let go; the next run
 * does the rest.
 */
export async function runBackup<Verified extends { readonly holds: boolean }>(
  parts: RunParts<Verified>,
): Promise<Backed<Verified>> {
  const { folder, source, notes, notary, keep, withKeys, madeAt, program } = parts;
  const { backups, unreadable } = await folder.read(notes);
  const number = 1 + Math.max(0, ...(await folder.numbers()));
  const make = async (): Promise<{ made: Backup; verified: Verified | null }> => {
    const content = await takeContent({ folder, source, before: backups.at(-1) ?? null }, withKeys);
    const of: Manifest = { daybook: 1, backup: number, madeAt, program, keys: withKeys, ...content, removed: [] };
    const made = await folder.commit(of, notary);
    return { made, verified: parts.verify === null ? null : await parts.verify(of) };
  };
  let { made, verified } = await make();
  const changed = verified?.holds === false ? await missingOf({ folder }, [made.manifest]) : [];
  if (changed.length > 0) {
    // The folder's disk changed what it had; the data directory has it still, and older backups need it too.
    for (const each of changed) folder.forget(each);
    ({ made, verified } = await make());
  }
  const { manifest } = made;
  const writtenBytes = folder.written;
  // What is missing in the data directory without right is taken for destroyed by nobody: older backups may be all that has it.
  const isSure = verified?.holds === true;
  const all = [...backups, made];
  const from = isSure && keep !== null ? Math.max(0, all.length - keep) : 0;
  const statements = parts.statements(manifest);
  const erased: Backup[] = [];
  for (const each of isSure ? all.slice(from, -1) : [])
    if (await isOfBeforeErasure(each.manifest, statements)) erased.push(each);
  const drop = all.slice(0, from);
  await folder.remove([...drop, ...erased].map(numberOf));
  const kept = all.slice(from).filter((each) => !erased.includes(each));
  const cleaned = isSure ? await cleanAll(kept, made, statements, parts) : new Map<number, Backup>();
  // What only an unreadable one names would go as well.
  if (unreadable.length === 0) await folder.sweep(kept.map((each) => cleaned.get(numberOf(each)) ?? each));
  const numbers = { cleaned: [...cleaned.keys()], dropped: drop.map(numberOf), erased: erased.map(numberOf) };
  return { manifest, writtenBytes, mended: changed.length, verified, ...numbers, unreadable };
}

const numberOf = ({ manifest }: Backup): number => manifest.backup;

/** Takes out of older backups what the newest shows as destroyed. Gives those that it changed, by number. */
async function cleanAll<Verified extends { readonly holds: boolean }>(
  backups: readonly Backup[],
  { manifest: newest }: Backup,
  statements: StatementsOf,
  parts: RunParts<Verified>,
): Promise<ReadonlyMap<number, Backup>> {
  const cleaned = new Map<number, Backup>();
  for (const older of backups.filter(({ manifest }) => manifest !== newest)) {
    const isStale =
      hasOldTail(older.manifest, newest) || (await staleIn(older.manifest, newest, parts).next()).done === false;
    if (isStale) cleaned.set(numberOf(older), await cleanBackup(older, newest, statements, parts));
  }
  return cleaned;
}
