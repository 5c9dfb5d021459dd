import { stat } from 'node:fs/promises';
import { type ReadFiles, tenantsDirectory } from '@daybook/event';
import { type Finding, Findings, logHolds, readFilesOf, verifyLogs, type VerifyReport } from '@daybook/verify';
import { usage } from '../failure.ts';
import { type KeptOptions, loadKept, remember } from './kept.ts';
import { judgeNothingSigned, judgePlace, loadPlace, rememberPlace } from './kept-place.ts';
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
  const { directory, onProgress } = options;
  const started = performance.now();
  await requireDataDirectory(directory, readFilesOf(directory));
  const trust = await loadTrust(options, directory);
  const kept = (origin: string) => loadKept(origin, options);
  const verified = await verifyLogs({ directory, trust, kept, onProgress });
  const { logs } = verified;
  const found = new Findings();
  if (logs.length === 0) found.add({ code: 'checkpoint.missing', detail: 'the directory holds no log' });
  const place = await loadPlace(directory, options);
  const signed = verified.signed.map(({ origin }) => origin);
  if (signed.length > 0) judgePlace(place, signed, trust, found);
  else if (!verified.isAnySigned) await judgeNothingSigned(place, trust.policy, options, found);
  const findings: Finding[] = [...verified.findings, ...found.list];
  const holds = findings.length === 0 && logs.every(logHolds);
  // A checkpoint that is remembered is demanded from then on: only of a log that holds.
  if (holds) for (const { origin, note } of verified.signed) await remember(origin, note, options);
  if (holds && signed.length > 0) await rememberPlace(place, signed);
  const elapsedMs = performance.now() - started;
  const events = logs.reduce((sum, log) => sum + log.events + log.unsigned, 0);
  const eventsPerSecond = Math.round((events * 1000) / Math.max(1, elapsedMs));
  return {
    holds,
    of: 'directory',
    place: directory,
    trust: trust.report,
    logs,
    findings,
    notes: verified.notes,
    elapsedMs: Math.round(elapsedMs),
    eventsPerSecond,
  };
}

async function requireDataDirectory(directory: string, files: ReadFiles): Promise<void> {
  const found = await stat(directory).catch(() => null);
  if (found?.isDirectory() !== true) throw usage(`${directory} is no directory`);
  const names = await files.list('.');
  if (names.includes(tenantsDirectory) || names.includes('wal')) return;
  throw usage(`${directory} is no data directory of Daybook: it has neither \`${tenantsDirectory}\` nor \`wal\``);
}
