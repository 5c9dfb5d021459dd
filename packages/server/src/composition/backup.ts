import { type Trust, type VerifiedLogs, verifyLogs } from '@daybook/verify';
import {
  type Backed,
  BackupFault,
  type BackupFolder,
  chooseBackup,
  finishRestore,
  lostStatementsFile,
  type Manifest,
  missingOf,
  runBackup,
  type Unreadable,
  unfinishedFile,
  writeDirectory,
} from '../backup/index.ts';
import { isThere, holdFolder, holdForReading, overlap } from '../platform/backup-place.ts';
import { systemClock } from '../platform/clock.ts';
import { nodeFiles } from '../platform/disk.ts';
import { ownerOnly } from '../platform/process.ts';
import { systemRandom } from '../platform/random.ts';
import { version } from '../platform/version.ts';
import {
  findingsText,
  notaryOf,
  openFolder,
  readerOf,
  statementsOf,
  toolsOf,
  trustInFolder,
  trustOfKeys,
  verifyBackup,
} from './backup-parts.ts';
import { sourceOf } from './backup-source.ts';
import {
  checkStatements,
  type FoundStatements,
  type KeptStatements,
  keepStatements,
  lostStatements,
} from './statements.ts';

/** SQLITE_FULL */
const sqliteFull = 13;

export interface BackupOptions {
  /** The data directory. */
  readonly directory: string;
  readonly folder: string;
  /** With the keys of the data directory: whoever has them and the files can write another history. */
  readonly withKeys: boolean;
  /** How many backups stay; null for all. */
  readonly keep: number | null;
  /** Whether the backup is verified once it is there. Without that older ones stay as they are. */
  readonly verify: boolean;
}

/** What a backup came to. */
export interface BackupReport extends Backed<VerifiedLogs> {
  /** What does not hold, in words; empty where all holds. */
  readonly faults: string;
}

/** Backs a data directory up, beside its server or without one. Older backups stay whole, whatever happens. @throws BackupFault */
export async function backUp(options: BackupOptions): Promise<BackupReport> {
  const { directory, folder: place, withKeys, keep, verify } = options;
  ownerOnly();
  checkWhole(directory);
  if (overlap(directory, place))
    throw new BackupFault('the folder of the backups and the data directory lie in one another');
  using lock = holdFolder(place, 'the folder of the backups');
  if (lock === null) throw new BackupFault(`${place} is in use by another backup or restore`);
  const folder = openFolder(place);
  await folder.open(true);
  const files = nodeFiles(directory);
  const trust = trustOfKeys(await files.read('log.vkey'), `${directory}/log.vkey`);
  const notary = await notaryOf(files, directory);
  const clock = systemClock();
  try {
    const backed = await runBackup({
      folder,
      ...toolsOf(folder.files),
      notes: readerOf(trust),
      notary,
      source: sourceOf(directory, place, { clock, random: systemRandom() }),
      verify: verify ? (manifest) => verifyBackup(folder, place, manifest, trust) : null,
      statements: (manifest) => statementsOf(folder, manifest),
      keep,
      withKeys,
      madeAt: new Date(clock.nowMs()).toISOString(),
      program: version,
    });
    return { ...backed, faults: backed.verified?.holds === false ? findingsText(backed.verified) : '' };
  } catch (error) {
    await tidy(folder, trust).catch(() => undefined);
    if (!isFull(error)) throw error;
    throw new BackupFault(
      `there is no room left at ${place}. The older backups are whole. Make room (--keep lets older ones go), then run it again.`,
      { cause: error },
    );
  }
}

/** Puts what is stated about retention into the folder, and nothing else. @throws BackupFault */
export async function backUpStatements(directory: string, place: string): Promise<KeptStatements> {
  ownerOnly();
  checkWhole(directory);
  if (overlap(directory, place))
    throw new BackupFault('the folder of the backups and the data directory lie in one another');
  return keepStatements(directory, place, systemClock());
}

function checkWhole(directory: string): void {
  if (!isThere(`${directory}/format.json`)) throw new BackupFault(`${directory} is no data directory of Daybook`);
  if (isThere(`${directory}/${unfinishedFile}`))
    throw new BackupFault(`${directory} was not restored to its end: there is nothing whole in it to back up`);
  if (isThere(`${directory}/${lostStatementsFile}`))
    throw new BackupFault(
      `${directory} was restored, and what was stated after the backup was not carried out yet: start its server once.`,
    );
}

/** The system's errors where there is no room left, and SQLite's own. */
function isFull(error: unknown): boolean {
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  return code === 'ENOSPC' || code === 'EDQUOT' || errcode === sqliteFull;
}

/** What a run that failed leaves only takes room. */
async function tidy(folder: BackupFolder, trust: Trust): Promise<void> {
  const { backups, unreadable } = await folder.read(readerOf(trust));
  if (unreadable.length === 0) await folder.sweep(backups);
}

export interface CheckReport {
  readonly backups: readonly Manifest[];
  readonly unreadable: readonly Unreadable[];
  /** What is missing or changed in the folder: an object, and what of which backup it is. */
  readonly missing: readonly { readonly sha256: string; readonly of: string; readonly backup: number }[];
  /** What verifying the newest backup came to; null where it is not whole, or there is none. */
  readonly verified: VerifiedLogs | null;
  readonly trust: Trust;
  readonly statements: FoundStatements;
}

/** Looks at every backup of a folder, and verifies the newest as a log. Believes nothing but the key. @throws BackupFault */
export async function checkBackups(place: string, trusted: Trust | null): Promise<CheckReport> {
  using lock = holdExisting(place);
  if (lock === null) throw new BackupFault(`${place} is in use by another backup or restore`);
  const folder = openFolder(place);
  await folder.open(false);
  const trust = trusted ?? (await trustInFolder(folder, place));
  const { backups, unreadable } = await folder.read(readerOf(trust));
  const manifests = backups.map(({ manifest }) => manifest);
  const missing = await missingOf({ folder }, manifests);
  const newest = manifests.at(-1);
  const isWhole = newest !== undefined && missing.length === 0;
  const verified = isWhole ? await verifyBackup(folder, place, newest, trust) : null;
  const statements = await checkStatements(place, readerOf(trust));
  return { backups: manifests, unreadable, missing, verified, trust, statements };
}

function holdExisting(place: string): Disposable | null {
  if (!isThere(place)) throw new BackupFault(`there is no folder ${place}`);
  ownerOnly();
  return holdForReading(place);
}

export interface RestoreOptions {
  readonly folder: string;
  /** The new data directory: it must not exist, or be empty. */
  readonly to: string;
  /** The number of a backup; the newest otherwise. */
  readonly at: number | undefined;
  readonly acceptLoss: boolean;
  readonly trust: Trust | null;
  /** A file of statements; without it the one in the folder, where there is one. */
  readonly statements?: string | undefined;
}

export interface RestoreReport {
  readonly manifest: Manifest;
  readonly verified: VerifiedLogs;
  readonly trust: Trust;
  /** Backups that are newer than the one that was restored. */
  readonly newer: readonly number[];
  /** What was stated after the backup, and is stated again when the server starts: how much, and as of when; null where nothing is known. */
  readonly lost: { readonly count: number; readonly madeAt: string } | null;
}

/** Puts a backup into a new data directory and verifies it there; only then the server may start on it. @throws BackupFault */
export async function restoreBackup({
  folder: place,
  to,
  at,
  acceptLoss,
  trust: trusted,
  statements: named,
}: RestoreOptions): Promise<RestoreReport> {
  using lock = holdExisting(place);
  if (lock === null) throw new BackupFault(`${place} is in use by another backup or restore`);
  if (overlap(place, to)) throw new BackupFault('the folder of the backups and the data directory lie in one another');
  const folder = openFolder(place);
  await folder.open(false);
  const trust = trusted ?? (await trustInFolder(folder, place));
  const found = await folder.read(readerOf(trust));
  const statements = (manifest: Manifest) => statementsOf(folder, manifest);
  const tools = { folder, ...toolsOf(folder.files), statements };
  const chosen = await chooseBackup(found, { at, acceptLoss }, tools);
  const reading = { notes: readerOf(trust), statements: statements(chosen.manifest) };
  const lost = await lostStatements(place, named, chosen.manifest, reading);
  const target = nodeFiles(to);
  const there = await target.list('.');
  if (there.includes(unfinishedFile))
    throw new BackupFault(
      `${to} has a restore in it that did not come to its end. Remove that directory, then restore again.`,
    );
  if (there.length > 0)
    throw new BackupFault(
      `${to} is not empty (it has ${there[0]}). Name a directory that is not there yet, or an empty one.`,
    );
  using held = holdFolder(to, 'the data directory');
  if (held === null) throw new BackupFault(`${to} is in use`);
  await writeDirectory(chosen, target, tools);
  const verified = await verifyLogs({ directory: to, trust, kept: () => Promise.resolve([]) });
  const isHeld = verified.holds || (chosen.manifest.removed.length > 0 && isOnlyRemoved(verified, chosen.manifest));
  if (!isHeld)
    throw new BackupFault(
      `what was restored does not verify: ${findingsText(verified)}. The server will not start on ${to}; ` +
        '`daybook verify --dir` says more. Remove it, and restore another backup.',
    );
  if (lost !== null && lost.count > 0) {
    await target.write(lostStatementsFile, lost.bytes);
    await target.sync([lostStatementsFile]);
  }
  await finishRestore(chosen, target);
  const newer = found.backups.map(({ manifest }) => manifest.backup).filter((each) => each > chosen.manifest.backup);
  const told = lost === null ? null : { count: lost.count, madeAt: lost.stated.madeAt };
  return { manifest: chosen.manifest, verified, trust, newer, lost: told };
}

/** Whether nothing is wrong but that content is missing, as much of it as was taken out of this backup. */
function isOnlyRemoved({ logs, findings }: VerifiedLogs, { removed }: Manifest): boolean {
  if (findings.length > 0) return false;
  return logs.every((log) => {
    const missing = log.findings.filter(({ code }) => code === 'content.missing');
    const events = missing.reduce((sum, { first, last }) => sum + (last ?? first ?? 0) - (first ?? 0) + 1, 0);
    const known = removed.filter((each) => each.tenant === log.tenant && each.log === log.log);
    return (
      missing.length === log.findings.length &&
      log.findingsLeft === 0 &&
      events <= known.reduce((sum, each) => sum + each.events, 0)
    );
  });
}
