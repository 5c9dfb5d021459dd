import { stat } from 'node:fs/promises';
import { type ReadFiles, tenantsDirectory } from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { usage } from '../failure.ts';
import { readFilesOf } from './disk.ts';
import type { Finding } from './findings.ts';
import { type KeptOptions, remember } from './kept.ts';
import { beginSnapshot, checkLog, type LogContext, type LogSnapshot } from './log-check.ts';
import { logHolds, type LogReport, type VerifyReport } from './report.ts';
import { loadTrust, type TrustOptions } from './trust.ts';
import { readWalRuns } from './wal-runs.ts';

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
  const snapshots: LogSnapshot[] = [];
  for (const { tenant, log } of await listLogs(files)) snapshots.push(await beginSnapshot(context, tenant, log));
  const signed = (tenant: string, log: number): number =>
    snapshots.find((each) => each.tenant === tenant && each.log === log)?.opened?.checkpoint.size ?? 0;
  const wal = await readWalRuns(files, signed);
  for (const { tenant, log } of wal.logs) {
    const known = snapshots.some((each) => each.tenant === tenant && each.log === log);
    if (!known) snapshots.push(await beginSnapshot(context, tenant, log));
  }
  const logs: LogReport[] = [];
  const notes: { origin: string; note: Uint8Array }[] = [];
  for (const snapshot of snapshots) {
    const { report, note } = await checkLog(
      context,
      snapshot,
      wal.runs.get(`${snapshot.tenant}/${snapshot.log}`) ?? [],
    );
    logs.push(report);
    if (note !== null && report.origin !== null) notes.push({ origin: report.origin, note });
  }
  const findings: Finding[] = [...wal.findings];
  if (logs.length === 0) findings.push({ code: 'checkpoint.missing', detail: 'the directory holds no log' });
  const holds = findings.length === 0 && logs.every(logHolds);
  // A checkpoint that is remembered is demanded from then on: only of a log that holds.
  if (holds) for (const { origin, note } of notes) await remember(origin, note, options);
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

/** Every log that has a directory of its own, or content. */
async function listLogs(files: ReadFiles): Promise<{ tenant: string; log: number }[]> {
  const found = new Map<string, { tenant: string; log: number }>();
  for (const tenant of await files.list(tenantsDirectory)) {
    for (const root of [`${tenantsDirectory}/${tenant}/log`, `${tenantsDirectory}/${tenant}/content`]) {
      for (const name of await files.list(root)) {
        const log = Number(name);
        if (!/^[1-9]\d{0,9}$/.test(name) || log > 0xffffffff) continue;
        found.set(`${tenant}/${log}`, { tenant, log });
      }
    }
  }
  return [...found.values()];
}
