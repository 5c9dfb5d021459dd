import type { ReadFiles } from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { readFilesOf } from './disk.ts';
import type { Finding } from './findings.ts';
import { foreignNotes, listForeign } from './foreign-files.ts';
import type { Kept } from './kept.ts';
import { checkLog, type LogContext, Overtaken } from './log-check.ts';
import { logHolds, type LogReport } from './report.ts';
import { runsOf, takeSnapshot } from './snapshot.ts';
import type { Trust } from './trust.ts';

export interface VerifyLogsOptions {
  readonly directory: string;
  /** What is read in its place, in the caller's own thread: a data directory that does not lie on the disk as one. */
  readonly files?: ReadFiles | undefined;
  readonly trust: Trust;
  /** The checkpoints that the log of an origin must be consistent with. */
  readonly kept: (origin: string) => Promise<readonly Kept[]>;
  /** Waited for: who wants the work to be slower takes longer, who wants it to end throws. */
  readonly onProgress?: ((events: number, of: number) => void | Promise<void>) | undefined;
  /** The one tenant whose logs are looked at; all of them otherwise. */
  readonly tenant?: string | undefined;
  /** Threads that hash content; by default as many as there are processors, four at most. 1 is the caller's own. */
  readonly threadsMax?: number | undefined;
}

export interface VerifiedLogs {
  readonly logs: readonly LogReport[];
  /** Whether every log holds, and the directory as a whole. */
  readonly holds: boolean;
  /** The checkpoints that were believed. */
  readonly signed: readonly { readonly origin: string; readonly note: Uint8Array }[];
  /** Whether there is a checkpoint at all, believed or not. */
  readonly isAnySigned: boolean;
  /** About the directory as a whole. */
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

const attemptsMax = 3;

/**
 * Hashes every log of a data directory again, while its server may be writing and destroying, and believes nothing but the keys.
 */
export async function verifyLogs(options: VerifyLogsOptions): Promise<VerifiedLogs> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await verifyOnce(options, attempt < attemptsMax);
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
    }
  }
}

async function verifyOnce(options: VerifyLogsOptions, mayTryAgain: boolean): Promise<VerifiedLogs> {
  const { directory, trust, kept, tenant } = options;
  const files = options.files ?? readFilesOf(directory);
  const threadsMax = options.files === undefined ? options.threadsMax : 1;
  const onProgress = options.onProgress ?? (() => undefined);
  const hasher = createBatchHasher();
  const context: LogContext = { directory, files, hasher, trust, kept, onProgress, threadsMax, mayTryAgain };
  const snapshot = await takeSnapshot(files, trust, tenant);
  const logs: LogReport[] = [];
  const signed: { origin: string; note: Uint8Array }[] = [];
  for (const each of snapshot.logs) {
    const { report, note } = await checkLog(context, each, runsOf(snapshot, each));
    logs.push(withTorn(report, snapshot.wal.tornBytes));
    if (note !== null && report.origin !== null) signed.push({ origin: report.origin, note });
  }
  const { findings } = snapshot.wal;
  return {
    logs,
    holds: findings.length === 0 && logs.every(logHolds),
    signed,
    isAnySigned: snapshot.logs.some(({ note }) => note !== null),
    findings,
    // What lies beside the logs of one tenant are those of others.
    notes: tenant === undefined ? foreignNotes(await listForeign(files)) : [],
  };
}

function withTorn(log: LogReport, tornBytes: number): LogReport {
  if (tornBytes === 0) return log;
  const note = `the write-ahead log ends in ${tornBytes} bytes of a write that never finished, and was never acknowledged`;
  return { ...log, notes: [...log.notes, note] };
}
