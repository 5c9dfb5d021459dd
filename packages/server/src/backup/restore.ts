import { type CleanTools, isOfBeforeErasure, staleIn, type StatementsOf } from './clean.ts';
import { BackupFault } from './fault.ts';
import { type Backup, notePath, type Unreadable } from './folder.ts';
import { type Manifest, piecesOf } from './manifest.ts';
import type { TargetFiles } from './ports.ts';
import { BackupView } from './view.ts';

/** In a data directory that is being restored: the server does not start there. */
export const unfinishedFile = 'restoring.json';
/** In one that was restored, until the log says so. */
export const restoredFile = 'restored.json';
const syncedAtOnce = 256;
const namedMax = 100;

/** What a data directory that was restored says of itself. */
export interface Restored {
  /** Null where it was none, but a bucket. */
  readonly backup: number | null;
  readonly bucket?: string;
  readonly madeAt: string;
  readonly logs: Manifest['logs'];
}

export interface Found {
  readonly backups: readonly Backup[];
  readonly unreadable: readonly Unreadable[];
}

/**
 * The backup that is to be restored: the newest, or the one that is asked for. Nothing is restored behind the back of a newer backup: it
 * may know what was destroyed since. @throws BackupFault, which says what to do.
 */
export async function chooseBackup(
  { backups, unreadable }: Found,
  { at, acceptLoss }: { readonly at: number | undefined; readonly acceptLoss: boolean },
  tools: CleanTools & { readonly statements: (manifest: Manifest) => StatementsOf },
): Promise<Backup> {
  const newest = backups.at(-1);
  const number = at ?? Math.max(newest?.manifest.backup ?? 0, ...unreadable.map(({ backup }) => backup));
  const broken = unreadable.find(({ backup }) => backup >= number);
  if (broken !== undefined)
    throw new BackupFault(
      `backup ${broken.backup} cannot be read: ${broken.reason}. Nothing older is restored while it lies there, since only it may know ` +
        `what was destroyed after that. Bring it back from another copy of the folder; or, where that is lost, remove ` +
        `${broken.place}, restore with --at, and see to it that what was destroyed since is destroyed again.`,
    );
  const chosen = backups.find(({ manifest }) => manifest.backup === number);
  if (chosen === undefined || newest === undefined) {
    const known = backups.map(({ manifest }) => manifest.backup);
    throw new BackupFault(
      known.length === 0
        ? 'the folder holds no backups'
        : `there is no backup ${number}; there are ${known.join(', ')}`,
    );
  }
  if (chosen === newest) return chosen;
  const lost = newest.manifest.logs
    .map((log) => ({ log, had: chosen.manifest.logs.find((each) => each.origin === log.origin)?.end ?? 0 }))
    .filter(({ log, had }) => log.size > had);
  if (lost.length > 0 && !acceptLoss)
    throw new BackupFault(
      `backup ${number} is behind what the log signed: ${lost
        .map(
          ({ log, had }) =>
            `the log of ${log.tenant} has ${log.size} events in backup ${newest.manifest.backup} and ${had} in this one`,
        )
        .join(
          '; ',
        )}. The rest would be lost, and everybody who saw it will find the log rolled back. Restore the newest ` +
        'one, or say --accept-loss.',
    );
  if (await isOfBeforeErasure(chosen.manifest, tools.statements(newest.manifest)))
    throw new BackupFault(
      `backup ${number} is of before an erasure that backup ${newest.manifest.backup} knows: the person would come back. Restore the newest.`,
    );
  for await (const { path } of staleIn(chosen.manifest, newest.manifest, tools))
    throw new BackupFault(
      `backup ${number} has content that backup ${newest.manifest.backup} shows as destroyed (${path}). It would come back. Run ` +
        '`daybook backup` once more, which takes it out of older backups, or restore the newest.',
    );
  return chosen;
}

/** What of a backup is not in the folder as it was put there: the object, and the first file that is made of it. */
export async function missingOf(
  { folder }: Pick<CleanTools, 'folder'>,
  manifests: readonly Manifest[],
): Promise<{ readonly sha256: string; readonly of: string; readonly backup: number }[]> {
  const checked = new Set<string>();
  const missing: { sha256: string; of: string; backup: number }[] = [];
  for (const manifest of manifests) {
    for (const { sha256, bytes, of } of piecesOf(manifest)) {
      if (checked.has(sha256)) continue;
      checked.add(sha256);
      if ((await folder.object({ sha256, bytes })) === null) missing.push({ sha256, of, backup: manifest.backup });
    }
  }
  return missing;
}

/**
 * Writes the files of a backup into an empty data directory, all of them durable when it resolves; the mark that it is not finished is
 * the first, and stays. @throws BackupFault that names what is missing or changed.
 */
export async function writeDirectory(
  { manifest }: Backup,
  target: TargetFiles,
  tools: Pick<CleanTools, 'folder'>,
): Promise<void> {
  const { backup, madeAt, logs } = manifest;
  await target.write(unfinishedFile, new TextEncoder().encode(`${JSON.stringify({ backup, madeAt, logs })}\n`));
  await target.sync([unfinishedFile]);
  const view = new BackupView(tools.folder, manifest);
  const bad: string[] = [];
  let unsynced: string[] = [];
  for (const path of view.paths()) {
    const isWhole = await writeFile(view, path, target);
    if (!isWhole) bad.push(path);
    else unsynced.push(path);
    if (unsynced.length < syncedAtOnce) continue;
    await target.sync(unsynced);
    unsynced = [];
  }
  if (unsynced.length > 0) await target.sync(unsynced);
  if (bad.length === 0) return;
  const more = bad.length > namedMax ? ` and ${bad.length - namedMax} more` : '';
  throw new BackupFault(
    `${notePath(backup)} is not whole: ${bad.slice(0, namedMax).join(', ')}${more} ${bad.length === 1 ? 'is' : 'are'} missing or ` +
      'changed in the folder. Nothing was restored: remove the new data directory, and restore from another copy of the folder.',
  );
}

/** False where a part of it is missing or changed. */
async function writeFile(view: BackupView, path: string, target: TargetFiles): Promise<boolean> {
  const parts = view.parts(path);
  const first = (await parts.next()).value ?? null;
  if (first === null) return false;
  if (first.length === (await view.size(path))) {
    await target.write(path, first);
    return true;
  }
  const file = await target.openAppend(path);
  try {
    await file.append(first);
    for await (const part of parts) {
      if (part === null) return false;
      await file.append(part);
    }
    await file.sync();
    return true;
  } finally {
    await file.close();
  }
}

/** The server may start from now on; its log will say that it was restored. Durable when it resolves. */
export async function finishRestore({ manifest }: Backup, target: TargetFiles): Promise<void> {
  const { backup, madeAt, logs } = manifest;
  const restored: Restored = { backup, madeAt, logs };
  await target.replace(restoredFile, new TextEncoder().encode(`${JSON.stringify(restored)}\n`));
  await target.sync([restoredFile]);
  await target.removeAll('.', [unfinishedFile]);
}
