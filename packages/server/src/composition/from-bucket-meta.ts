import type { BatchHasher } from '@daybook/event/hash';
import { readStatements, TreeFiles, type Trust } from '@daybook/verify';
import { BackupView, isErasedSince, type Manifest } from '../backup/index.ts';
import { holdForReading, isThere } from '../platform/backup-place.ts';
import type { nodeFiles } from '../platform/disk.ts';
import { type FetchedLog, RestoreFault } from '../retain/index.ts';
import { openFolder, readerOf } from './backup-parts.ts';

export const metaFiles = ['meta.db', 'meta.db-wal', 'meta.db-shm'];

/** The backup whose metadata was taken. */
export type MetaFrom = Pick<Manifest, 'backup' | 'madeAt'>;

/**
 * Puts the `meta.db` of the newest backup into the new directory: people, tokens, sources and rules as they were then. @throws RestoreFault where that backup has
 * more than the bucket, is of another log, or may have traces of who was erased since
 */
export async function takeMeta(
  place: string,
  target: ReturnType<typeof nodeFiles>,
  logs: readonly FetchedLog[],
  { trust, hasher }: { readonly trust: Trust; readonly hasher: BatchHasher },
): Promise<MetaFrom> {
  if (!isThere(place)) throw new RestoreFault(`there is no folder ${place}`);
  using held = holdForReading(place);
  if (held === null) throw new RestoreFault(`${place} is in use by another backup or restore`);
  const folder = openFolder(place);
  await folder.open(false);
  const { backups, unreadable } = await folder.read(readerOf(trust));
  const newest = backups.at(-1)?.manifest;
  const broken = unreadable.find(({ backup }) => backup > (newest?.backup ?? 0));
  if (broken !== undefined) throw new RestoreFault(`backup ${broken.backup} cannot be read: ${broken.reason}`);
  if (newest === undefined) throw new RestoreFault(`${place} holds no backups`);
  await refuseOthers(newest, target, logs, hasher);
  const file = await target.openAppend('meta.db');
  try {
    for await (const part of new BackupView(folder, newest).parts('meta.db')) {
      if (part === null)
        throw new RestoreFault(
          `meta.db of backup ${newest.backup} is missing or changed in ${place}: go without --backup`,
        );
      await file.append(part);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { backup: newest.backup, madeAt: newest.madeAt };
}

async function refuseOthers(
  { backup, logs: points }: Manifest,
  files: ReturnType<typeof nodeFiles>,
  logs: readonly FetchedLog[],
  hasher: BatchHasher,
): Promise<void> {
  for (const point of points) {
    const { tenant, log, origin } = point;
    const found = logs.find((each) => each.origin === origin);
    if (found === undefined)
      throw new RestoreFault(
        `backup ${backup} has the log ${origin} of ${tenant}, and the bucket has not: is it its backup?`,
      );
    if (point.size > found.size)
      throw new RestoreFault(
        `backup ${backup} has ${point.size} events of ${tenant}, and the bucket ${found.size}: restore that backup (\`daybook restore\`).`,
      );
    const tree = TreeFiles.ofDirectory(files, tenant, log);
    const statements = await readStatements({ files, tenant, log, size: found.size, tree, runs: [], hasher });
    if (isErasedSince(statements, point.size))
      throw new RestoreFault(
        `backup ${backup} is of before an erasure that the log of ${tenant} knows: its meta.db may still have traces of the person. Restore without --backup.`,
      );
  }
}
