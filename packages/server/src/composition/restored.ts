import type { EventDraft } from '@daybook/event';
import { type Restored, restoredFile, unfinishedFile } from '../backup/index.ts';
import type { OwnDoor } from '../ledger/index.ts';
import { type DataDirectory, openDataDirectory } from '../platform/data-directory.ts';
import { isThere } from '../platform/backup-place.ts';
import type { Clock } from '../platform/clock.ts';
import { hostName } from '../platform/host.ts';
import type { MetaDatabase } from '../platform/sql/index.ts';
import { version } from '../platform/version.ts';
import { Retention } from '../retain/index.ts';

/** A clock that is ahead by more is confirmed by somebody before anything is destroyed. */
const aheadMsMax = 3_600_000;

/** Opens a data directory, or makes one. @throws Error, also in one that was not restored to its end. */
export function openWholeDirectory(path: string): DataDirectory {
  // Looked at first: nothing else needs to be there yet.
  if (!isThere(`${path}/${unfinishedFile}`)) return openDataDirectory(path);
  throw new Error(
    `${path} was not restored to its end (it has ${unfinishedFile}): files are missing, or it did not verify. ` +
      'Remove the directory and run `daybook restore` again.',
  );
}

/**
 * Says in each log that it was restored, before anything else is said in it, and has the clock confirmed by somebody before anything
 * is destroyed: what was stated after the backup is unknown here, and holds may be among it.
 */
export async function tellRestored(parts: {
  readonly directory: DataDirectory;
  readonly record: Pick<OwnDoor, 'appendOnce'>;
  readonly meta: MetaDatabase;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly report: (message: string) => void;
}): Promise<void> {
  const { directory, record, meta, clock, report } = parts;
  const text = directory.read(restoredFile);
  if (text === null) return;
  const { backup, bucket, madeAt, logs } = readRestored(directory, text);
  const from = backup === null ? `bucket ${bucket}` : `backup ${backup}`;
  const { clocks } = Retention.stores(meta);
  await clocks.save(Math.min(clock.nowMs(), Date.parse(madeAt)) - aheadMsMax - 1);
  for (const { tenant, end } of logs) {
    const draft: EventDraft = {
      time: madeAt,
      kind: 'log.restore',
      action: 'restore',
      outcome: 'success',
      severity: 4,
      service: { name: 'daybook', version, host: hostName() },
      actor: { type: 'system', id: 'daybook' },
      ext: { ...(backup === null ? { bucket: bucket ?? '' } : { backup }), size: end },
    };
    // Once, also where this start ends before the mark is gone.
    await record.appendOnce(tenant, `restored from ${backup ?? from} of ${madeAt} at ${end}`, draft);
  }
  directory.remove(restoredFile);
  report(
    `This data directory was restored from ${from} of ${madeAt}. Place again the holds that came after it, then ` +
      'confirm the clock: nothing is destroyed before that.',
  );
}

function readRestored(directory: DataDirectory, text: string): Restored {
  try {
    const read = JSON.parse(text) as Restored;
    if (Array.isArray(read.logs) && Number.isFinite(Date.parse(read.madeAt))) return read;
  } catch {
    // said below
  }
  throw new Error(`${directory.path}/${restoredFile} cannot be read. Restore the directory again.`);
}
