import { listSegments, logDirectory, type ReadFiles, type SegmentName, tenantsDirectory } from '@daybook/event';
import { openCheckpoint, type OpenedCheckpoint } from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import { Findings } from './findings.ts';
import { isLogName } from './foreign-files.ts';
import { checkContentNames } from './other-files.ts';
import { equal } from './tree-check.ts';
import { listOtherFiles, type OtherFiles } from './tree-files.ts';
import type { Trust } from './trust.ts';
import { beginOf } from './wal-check.ts';
import { readWalRuns, type WalContents, type WalRun } from './wal-runs.ts';

/** What was there of a log when verification began. */
export interface LogSnapshot {
  readonly tenant: string;
  readonly log: number;
  readonly note: Uint8Array | null;
  readonly opened: OpenedCheckpoint | null;
  readonly others: OtherFiles;
  readonly segmentsBefore: readonly SegmentName[];
  /** Files that are no part of a log; see `foreignNotes`. */
  readonly foreign: readonly string[];
  readonly findings: Findings;
}

export interface DirectorySnapshot {
  readonly logs: readonly LogSnapshot[];
  readonly wal: WalContents;
}

const attemptsMax = 8;

/**
 * A server may be writing meanwhile: the checkpoints are read first, then the names of files, then the write-ahead log;
 * so whatever an earlier step saw, a later one accounts for. Where the server published and settled in between, what was
 * read does not join, and all is read again. Of one tenant, where one is given. @throws Error where it changes faster than
 * it can be read.
 */
export async function takeSnapshot(files: ReadFiles, trust: Trust, tenant?: string): Promise<DirectorySnapshot> {
  const isAsked = (each: { readonly tenant: string }): boolean => tenant === undefined || each.tenant === tenant;
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const logs: LogSnapshot[] = [];
    for (const each of (await listLogs(files)).filter(isAsked)) logs.push(await beginSnapshot(files, trust, each));
    const find = (of: string, log: number) => logs.find((each) => each.tenant === of && each.log === log);
    const wal = await readWalRuns(files, (of, log) => find(of, log)?.opened?.checkpoint.size ?? 0);
    for (const each of wal.logs.filter(isAsked)) {
      if (find(each.tenant, each.log) === undefined) logs.push(await beginSnapshot(files, trust, each));
    }
    const snapshot = { logs, wal };
    if (!(await isOvertaken(files, snapshot))) return snapshot;
  }
  throw new Error('the log is signed faster than it can be read');
}

export const runsOf = ({ wal }: DirectorySnapshot, { tenant, log }: LogSnapshot): readonly WalRun[] =>
  wal.runs.get(`${tenant}/${log}`) ?? [];

/**
 * True where a checkpoint is missing or ends before its write-ahead log begins, and it is another by now: a server
 * settles only what it has published. With the same checkpoint the events in between are gone.
 */
async function isOvertaken(files: ReadFiles, snapshot: DirectorySnapshot): Promise<boolean> {
  for (const each of snapshot.logs) {
    const [first] = runsOf(snapshot, each);
    const joins = first === undefined || beginOf(first) <= (each.opened?.checkpoint.size ?? 0);
    if (each.note !== null && joins) continue;
    const now = await files.read(checkpointPath(each.tenant, each.log));
    if (now !== null && (each.note === null || !equal(now, each.note))) return true;
  }
  return false;
}

const checkpointPath = (tenant: string, log: number): string => `${logDirectory(tenant, log)}/checkpoint`;

async function beginSnapshot(
  files: ReadFiles,
  trust: Trust,
  { tenant, log }: { readonly tenant: string; readonly log: number },
): Promise<LogSnapshot> {
  const findings = new Findings();
  const path = checkpointPath(tenant, log);
  const note = await files.read(path);
  let opened: OpenedCheckpoint | null = null;
  if (note !== null) {
    const result = await openCheckpoint(nodeCrypto, note, trust.policy);
    if (result.ok) opened = result;
    else findings.add({ code: 'checkpoint.invalid', path, detail: result.code });
  }
  const others = await listOtherFiles(files, tenant, log, opened?.checkpoint.size ?? 0);
  const segmentsBefore = await listSegments(files, tenant, log);
  const foreign = [...others.foreign, ...(await checkContentNames(files, tenant, log, findings))];
  return { tenant, log, note, opened, others, segmentsBefore, foreign, findings };
}

/** Every log that has a directory of its own, or content. */
async function listLogs(files: ReadFiles): Promise<{ tenant: string; log: number }[]> {
  const found = new Map<string, { tenant: string; log: number }>();
  for (const tenant of await files.list(tenantsDirectory)) {
    for (const root of [`${tenantsDirectory}/${tenant}/log`, `${tenantsDirectory}/${tenant}/content`]) {
      for (const name of await files.list(root)) {
        if (isLogName(name)) found.set(`${tenant}/${name}`, { tenant, log: Number(name) });
      }
    }
  }
  return [...found.values()];
}
