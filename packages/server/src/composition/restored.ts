import type { EventDraft } from '@daybook/event';
import {
  decodeStated,
  joinOf,
  lostStatementsFile,
  type Restored,
  restoredFile,
  type StatedLog,
  unfinishedFile,
} from '../backup/index.ts';
import { type OwnDoor, vkeyFile } from '../ledger/index.ts';
import { type DataDirectory, openDataDirectory } from '../platform/data-directory.ts';
import { isThere } from '../platform/backup-place.ts';
import type { Clock } from '../platform/clock.ts';
import { hostName } from '../platform/host.ts';
import type { MetaDatabase } from '../platform/sql/index.ts';
import { version } from '../platform/version.ts';
import { type HoldWords, metaEventTraces, readWords, Retention } from '../retain/index.ts';
import { readerOf, sha256Hex, trustOfKeys } from './backup-parts.ts';

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
 * Says in each log that it was restored, before anything else is said in it; states again what was stated after the backup, as far as that
 * is known, and carries it out. Nobody is answered before that. The clock is confirmed by somebody before anything else is
 * destroyed: what is not known of may be holds.
 */
export async function tellRestored(parts: {
  readonly directory: DataDirectory;
  readonly record: Pick<OwnDoor, 'appendOnce'>;
  readonly meta: MetaDatabase;
  readonly retention: Pick<Retention, 'of' | 'restate'>;
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
  const known = await stateAgain(parts, logs);
  directory.remove(lostStatementsFile);
  directory.remove(restoredFile);
  report(
    `This data directory was restored from ${from} of ${madeAt}. Place again the holds that came after ${known ?? 'it'}, then ` +
      'confirm the clock: nothing else is destroyed before that.',
  );
}

/** Gives as of when it is known what was stated; null where no more is known than the backup has. */
async function stateAgain(
  { directory, meta, retention, report }: Parameters<typeof tellRestored>[0],
  logs: Restored['logs'],
): Promise<string | null> {
  const text = directory.read(lostStatementsFile);
  if (text === null) return null;
  const place = `${directory.path}/${lostStatementsFile}`;
  const vkeys = directory.read(vkeyFile);
  const trust = trustOfKeys(vkeys === null ? null : new TextEncoder().encode(vkeys), vkeyFile);
  const stated = await decodeStated(new TextEncoder().encode(text), place, readerOf(trust), sha256Hex);
  for (const { tenant, log, origin, end } of logs) {
    const lost = stated.logs.find((each) => each.tenant === tenant && each.log === log && each.origin === origin);
    if (lost === undefined) continue;
    const { register } = retention.of(tenant);
    const known = register.statements.filter(({ index }) => index < end);
    const join = joinOf(lost.statements, known, end);
    if (join.how === 'other') throw new Error(`${place} is not of the log of ${tenant}: ${join.detail}`);
    if (join.how === 'older') continue;
    const made = await retention.restate(
      tenant,
      { end, statements: lost.statements, words: wordsIn(lost) },
      metaEventTraces(meta),
    );
    if (made.statements > 0)
      report(
        `${made.statements} statements that came after the backup were made again in the log of ${tenant}, and something of ` +
          `${made.erased} events was erased again, as of ${stated.madeAt}.`,
      );
  }
  return stated.madeAt;
}

function wordsIn({ words }: StatedLog): Map<number, HoldWords> {
  const read = [...words].map(([index, of]) => [index, readWords(of)] as const);
  return new Map(read.filter((each): each is [number, HoldWords] => each[1] !== null));
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
