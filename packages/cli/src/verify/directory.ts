import { stat } from 'node:fs/promises';
import { type ReadFiles, tenantsDirectory } from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { usage } from '../failure.ts';
import { readFilesOf } from './disk.ts';
import { type Finding, Findings } from './findings.ts';
import { foreignNotes, listForeign } from './foreign-files.ts';
import { type KeptOptions, remember } from './kept.ts';
import { judgeNothingSigned, judgePlace, loadPlace, rememberPlace } from './kept-place.ts';
import { checkLog, type LogContext } from './log-check.ts';
import { logHolds, type LogReport, type VerifyReport } from './report.ts';
import { runsOf, takeSnapshot } from './snapshot.ts';
import { loadTrust, type TrustOptions } from './trust.ts';

export interface VerifyDirectoryOptions extends TrustOptions, KeptOptions {
  readonly directory: string;
  readonly onProgress?: (events: number, of: number) => void;
}

/**
 * Verifies all of a data directory, without its server and without believing any of it but what the key signed. A server
 * may be writing to it meanwhile. What holds is remembered. @throws Failure for a place or key that cannot be used.
 */
export async function verifyDirectory(options: VerifyDirectoryOptions): Promise<VerifyReport> {
  const { directory } = options;
  const started = performance.now();
  const files = readFilesOf(directory);
  await requireDataDirectory(directory, files);
  const trust = await loadTrust(options, directory);
  const onProgress = options.onProgress ?? (() => undefined);
  const context: LogContext = { directory, files, hasher: createBatchHasher(), trust, kept: options, onProgress };
  const snapshot = await takeSnapshot(files, trust);
  const { wal } = snapshot;
  const logs: LogReport[] = [];
  const notes: { origin: string; note: Uint8Array }[] = [];
  for (const each of snapshot.logs) {
    const { report, note } = await checkLog(context, each, runsOf(snapshot, each));
    logs.push(report);
    if (note !== null && report.origin !== null) notes.push({ origin: report.origin, note });
  }
  const found = new Findings();
  if (logs.length === 0) found.add({ code: 'checkpoint.missing', detail: 'the directory holds no log' });
  const place = await loadPlace(directory, options);
  const signed = notes.map(({ origin }) => origin);
  if (signed.length > 0) judgePlace(place, signed, trust, found);
  else if (snapshot.logs.every(({ note }) => note === null)) {
    await judgeNothingSigned(place, trust.policy, options, found);
  }
  const findings: Finding[] = [...wal.findings, ...found.list];
  const holds = findings.length === 0 && logs.every(logHolds);
  // A checkpoint that is remembered is demanded from then on: only of a log that holds.
  if (holds) for (const { origin, note } of notes) await remember(origin, note, options);
  if (holds && signed.length > 0) await rememberPlace(place, signed);
  const elapsedMs = performance.now() - started;
  const events = logs.reduce((sum, log) => sum + log.events + log.unsigned, 0);
  const eventsPerSecond = Math.round((events * 1000) / Math.max(1, elapsedMs));
  return {
    holds,
    of: 'directory',
    place: directory,
    trust: trust.report,
    logs: logs.map((log) => withTorn(log, wal.tornBytes)),
    findings,
    notes: foreignNotes(await listForeign(files)),
    elapsedMs: Math.round(elapsedMs),
    eventsPerSecond,
  };
}

function withTorn(log: LogReport, tornBytes: number): LogReport {
  if (tornBytes === 0) return log;
  const note = `the write-ahead log ends in ${tornBytes} bytes of a write that never finished, and was never acknowledged`;
  return { ...log, notes: [...log.notes, note] };
}

async function requireDataDirectory(directory: string, files: ReadFiles): Promise<void> {
  const found = await stat(directory).catch(() => null);
  if (found?.isDirectory() !== true) throw usage(`${directory} is no directory`);
  const names = await files.list('.');
  if (names.includes(tenantsDirectory) || names.includes('wal')) return;
  throw usage(`${directory} is no data directory of Daybook: it has neither \`${tenantsDirectory}\` nor \`wal\``);
}
