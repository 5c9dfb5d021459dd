import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { basisOf, type Logged } from '@daybook/event';
import {
  BackupFault,
  decodeStated,
  encodeStated,
  isBeginning,
  joinOf,
  type Manifest,
  type Notary,
  type NoteReader,
  type Stated,
  type StatedLog,
  statementsBytesMax,
  statementsFile,
  type StatementsOf,
} from '../backup/index.ts';
import { vkeyFile } from '../ledger/index.ts';
import { readMoment } from '../ledger/moment.ts';
import { statementsAt } from '../ledger/statements-at.ts';
import { holdFolder } from '../platform/backup-place.ts';
import type { Clock } from '../platform/clock.ts';
import { nodeFiles } from '../platform/disk.ts';
import { pinDatabases } from '../platform/sql/pinned.ts';
import { wordsOf } from '../retain/index.ts';
import { notaryOf, openFolder, readerOf, sha256Hex, toolsOf, trustOfKeys } from './backup-parts.ts';

const attemptsMax = 100;
const lookEveryMs = 100;
const behindMax = 3;

/** What became of a run. */
export interface KeptStatements {
  readonly statements: number;
  readonly bytes: number;
  /** A file that was there, and is of a log that this one does not go on: under which name it is kept. Null where there was none. */
  readonly aside: string | null;
  /** The folder has more than the log does: nothing was written. */
  readonly isBehind: boolean;
}

/** Who signs a file, and whose is believed. */
export interface StatementKeys {
  readonly notary: Notary;
  readonly notes: NoteReader;
}

/** Puts what the logs of a data directory state into the folder of the backups, beside its server or without one. @throws BackupFault */
export async function keepStatements(directory: string, place: string, clock: Clock): Promise<KeptStatements> {
  const keys = await statementKeys(directory);
  for (let attempt = 1; ; attempt += 1) {
    const logs = await readStated(directory, await knownIn(place, keys.notes));
    const kept = await writeStated({ madeAt: new Date(clock.nowMs()).toISOString(), logs }, place, keys);
    // The server may have stated more, and kept it, since the directory was read.
    if (!kept.isBehind || attempt === behindMax) return kept;
    await wait(lookEveryMs * 10);
  }
}

/** What the folder has by now; nothing where it is not to be believed. */
async function knownIn(place: string, notes: NoteReader): Promise<readonly StatedLog[]> {
  try {
    const bytes = await readStatedFile(path.join(place, statementsFile));
    return bytes === null ? [] : (await decodeStated(bytes, place, notes, sha256Hex)).logs;
  } catch (error) {
    if (error instanceof BackupFault) return [];
    throw error;
  }
}

/** The keys of a data directory. @throws BackupFault where they are not there. */
export async function statementKeys(directory: string): Promise<StatementKeys> {
  const files = nodeFiles(directory);
  const notes = readerOf(trustOfKeys(await files.read(vkeyFile), `${directory}/${vkeyFile}`));
  return { notes, notary: await notaryOf(files, directory) };
}

/**
 * Puts statements into the folder of the backups, whole or not at all. What is there and says something else is put aside: it may be all that is
 * left of a log that is to be restored.
 */
export async function writeStated(
  stated: Stated,
  place: string,
  { notary, notes }: StatementKeys,
): Promise<KeptStatements> {
  const folder = openFolder(place);
  await folder.open(true);
  using lock = await holdStatements(place);
  if (lock === null) throw new BackupFault(`${place}/${statementsFile} is being written by another process`);
  const bytes = await encodeStated(stated, notary, sha256Hex);
  if (bytes.length > statementsBytesMax)
    throw new BackupFault(
      `statements of ${bytes.length} bytes: more than the ${statementsBytesMax} that a restore would read. Back up as a whole more often instead.`,
    );
  const statements = stated.logs.reduce((sum, each) => sum + each.statements.length, 0);
  const there = await folder.files.read(statementsFile);
  const known = there === null ? null : await decodeStated(there, place, notes, sha256Hex).catch(() => null);
  const isGoingOn = there === null || (known !== null && isBeginning(known, stated));
  if (!isGoingOn && known !== null && isBeginning(stated, known))
    return { statements, bytes: there.length, aside: null, isBehind: true };
  const aside = isGoingOn ? null : `${path.dirname(statementsFile)}/other-${sha256Hex(there).slice(0, 16)}.jsonl`;
  if (aside !== null && there !== null) {
    await folder.files.swap(aside, there);
    await folder.files.sync([aside]);
  }
  await folder.files.swap(statementsFile, bytes);
  await folder.files.sync([statementsFile]);
  return { statements, bytes: bytes.length, aside, isBehind: false };
}

async function holdStatements(place: string): Promise<Disposable | null> {
  for (let attempt = 1; ; attempt += 1) {
    const lock = holdFolder(path.join(place, path.dirname(statementsFile)), 'the folder of the statements');
    if (lock !== null || attempt === attemptsMax) return lock;
    await wait(lookEveryMs);
  }
}

async function readStated(directory: string, known: readonly StatedLog[]): Promise<StatedLog[]> {
  const tools = toolsOf(nodeFiles(directory));
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    using pinned = pinDatabases(directory);
    const moment = await readMoment(tools.files, pinned, tools.crc32);
    if (moment === null) {
      await wait(lookEveryMs);
      continue;
    }
    const logs: StatedLog[] = [];
    for (const each of moment.logs) {
      const before = known.find(({ tenant, log, origin }) => {
        return tenant === each.tenant && log === each.log && origin === each.origin;
      });
      const { statements, find } = await statementsAt(each, tools, before?.statements);
      const words = await wordsOfHolds(statements, async (index) => {
        const stored = await find(index);
        return stored === null ? null : wordsOf(stored);
      });
      const { tenant, log, origin, head } = each;
      logs.push({ tenant, log, origin, size: head?.size ?? 0, statements, words });
    }
    return logs;
  }
  throw new BackupFault('the ledger went on faster than it could be read; run it again');
}

/** Of holds in force; words that cannot be read are left out. */
export async function wordsOfHolds(
  statements: readonly Logged[],
  read: (index: number) => Promise<unknown>,
): Promise<Map<number, unknown>> {
  const words = new Map<number, unknown>();
  for (const { release, placed } of basisOf(statements).holds) {
    const of = release === null ? await read(placed.statement.words) : null;
    if (of !== null) words.set(placed.statement.words, of);
  }
  return words;
}

/** What the folder has of statements; null where it has none. */
export type FoundStatements =
  | { readonly madeAt: string; readonly statements: number }
  | { readonly fault: string }
  | null;

/** Whether what the folder has of statements would be believed by a restore. */
export async function checkStatements(place: string, notes: NoteReader): Promise<FoundStatements> {
  const bytes = await readStatedFile(path.join(place, statementsFile)).catch((error: unknown) => error);
  if (bytes === null) return null;
  if (!(bytes instanceof Uint8Array)) return { fault: String(bytes) };
  try {
    const { madeAt, logs } = await decodeStated(bytes, statementsFile, notes, sha256Hex);
    return { madeAt, statements: logs.reduce((sum, { statements }) => sum + statements.length, 0) };
  } catch (error) {
    if (!(error instanceof BackupFault)) throw error;
    return { fault: error.message };
  }
}

/** Null where there is none. @throws BackupFault for one that is too large. */
async function readStatedFile(file: string): Promise<Uint8Array | null> {
  const files = nodeFiles(path.dirname(file));
  const size = await files.size(path.basename(file));
  if (size !== null && size > statementsBytesMax)
    throw new BackupFault(`${file} has ${size} bytes, more than any file of statements (${statementsBytesMax})`);
  return files.read(path.basename(file));
}

const whatToDo =
  'Name the right file with --statements (it may lie beside it, put aside by a server that was started anew), or remove it: then nothing is known of what was stated after the backup.';

/** A file of statements that is to be carried out on what is restored. */
export interface Lost {
  readonly bytes: Uint8Array;
  readonly stated: Stated;
  /** Statements that the backup does not have; 0 where it was made later and there were none. */
  readonly count: number;
}

/**
 * Statements that came after a backup: of the file that is named, or of the folder's own where it has any. Null where nothing is known of
 * the time after the backup. @throws BackupFault where they are not to be believed, or are of another log; where one is named, also where it is older.
 */
export async function lostStatements(
  place: string,
  named: string | undefined,
  manifest: Manifest,
  { notes, statements }: { readonly notes: NoteReader; readonly statements: StatementsOf },
): Promise<Lost | null> {
  const file = named ?? path.join(place, statementsFile);
  const bytes = await readStatedFile(file);
  if (bytes === null && named === undefined) return null;
  if (bytes === null) throw new BackupFault(`there is no file ${file}`);
  const stated = await decodeStated(bytes, file, notes, sha256Hex).catch((error: unknown) => {
    throw error instanceof BackupFault && named === undefined
      ? new BackupFault(`${error.message}. ${whatToDo}`)
      : error;
  });
  let [count, isOlder] = [0, false];
  const other = (why: string) =>
    new BackupFault(`${file} is not of the log in backup ${manifest.backup}: ${why}. ${whatToDo}`);
  for (const log of manifest.logs) {
    const of = stated.logs.find((each) => each.tenant === log.tenant && each.log === log.log);
    const own = await statements(log);
    if (of !== undefined && of.origin !== log.origin)
      throw other(`the log of ${log.tenant} is ${of.origin} there, and ${log.origin} in the backup`);
    const join = joinOf(of?.statements ?? [], own, log.size);
    if (join.how === 'other') throw other(`of ${log.tenant}, ${join.detail}`);
    if (join.how === 'older' && named !== undefined)
      throw new BackupFault(
        `${file}, of ${stated.madeAt}, is older than backup ${manifest.backup}, of ${manifest.madeAt}, which has ${own.length} statements of ${log.tenant}. ` +
          'Leave it out, or name a newer one.',
      );
    if (join.how === 'older') isOlder = true;
    else count += (of?.statements.length ?? 0) - own.length;
  }
  return count === 0 && (isOlder || stated.madeAt < manifest.madeAt) ? null : { bytes, stated, count };
}
