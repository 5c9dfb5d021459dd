import { entryBytes, listSegments, logDirectory, type ReadFiles, type SegmentName } from '@daybook/event';
import type { BatchHasher } from '@daybook/event/hash';
import { openCheckpoint, type OpenedCheckpoint } from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import { ContentCheck, type SpanResult } from './content-check.ts';
import { Findings } from './findings.ts';
import { judgeKept, type KeptOptions, loadKept, openKept, type OpenKept } from './kept.ts';
import { checkContentNames, checkOtherFiles } from './other-files.ts';
import { type EntrySpan, RecordChecker } from './records.ts';
import type { LogReport } from './report.ts';
import { describeLog } from './describe-log.ts';
import { openSegmentPool } from './segment-pool.ts';
import { TreeCheck } from './tree-check.ts';
import { listOtherFiles, type OtherFiles, TreeFiles } from './tree-files.ts';
import type { Trust } from './trust.ts';
import { checkJoins, checkUnsigned, checkWalSpan } from './wal-check.ts';
import type { WalRun } from './wal-runs.ts';

export interface LogContext {
  readonly directory: string;
  readonly files: ReadFiles;
  readonly hasher: BatchHasher;
  readonly trust: Trust;
  readonly kept: KeptOptions;
  readonly onProgress: (events: number, of: number) => void;
}

/**
 * What was there of a log when verification began. A server may be writing meanwhile: the checkpoint is read first, then
 * the names of files, then the write-ahead log; so whatever an earlier step saw, a later one accounts for.
 */
export interface LogSnapshot {
  readonly tenant: string;
  readonly log: number;
  readonly note: Uint8Array | null;
  readonly opened: OpenedCheckpoint | null;
  readonly others: OtherFiles;
  readonly segmentsBefore: readonly SegmentName[];
  readonly findings: Findings;
}

const windowsAhead = 3;

/** The first steps of a snapshot: all that is read before the write-ahead log. */
export async function beginSnapshot(context: LogContext, tenant: string, log: number): Promise<LogSnapshot> {
  const { files, trust } = context;
  const findings = new Findings();
  const path = `${logDirectory(tenant, log)}/checkpoint`;
  const note = await files.read(path);
  let opened: OpenedCheckpoint | null = null;
  if (note !== null) {
    const result = await openCheckpoint(nodeCrypto, note, trust.policy);
    if (result.ok) opened = result;
    else findings.add({ code: 'checkpoint.invalid', path, detail: result.code });
  }
  const others = await listOtherFiles(files, tenant, log, opened?.checkpoint.size ?? 0);
  const segmentsBefore = await listSegments(files, tenant, log);
  await checkContentNames(files, tenant, log, findings);
  return { tenant, log, note, opened, others, segmentsBefore, findings };
}

export async function checkLog(
  context: LogContext,
  snapshot: LogSnapshot,
  runs: readonly WalRun[],
): Promise<{ report: LogReport; note: Uint8Array | null }> {
  const { tenant, log, opened, findings, note } = snapshot;
  const joined = checkJoins(runs, findings);
  if (opened === null) return unsignedLog(context, snapshot, runs, joined);
  const { size, root, origin } = opened.checkpoint;
  const end = Math.max(size, joined);
  checkSegmentNames(snapshot, end);
  const tree = TreeFiles.ofDirectory(context.files, tenant, log);
  const kept = await openKept(await loadKept(origin, context.kept), origin, context.trust.policy, findings);
  const sizes = kept.map(({ checkpoint }) => checkpoint.size).filter((each) => each <= size);
  const check = new TreeCheck({ files: tree, size, root, hasher: context.hasher, findings, sizes });
  const matches = await checkContent(context, snapshot, runs, check, size);
  await checkOtherFiles(snapshot.others, tree, size, end, logDirectory(tenant, log), context.files, findings);
  checkUnsigned(runs, size, check.lastReceivedUs, context.hasher, findings);
  const report = describeLog({
    tenant,
    log,
    opened,
    policy: context.trust.policy,
    contentMatches: matches,
    unsigned: end - size,
    tiles: check.tiles,
    lastReceivedUs: check.lastReceivedUs,
    kept: judgeAll(kept, check, size, findings),
    findings,
    notes: [],
  });
  return { report, note };
}

export function judgeAll(kept: readonly OpenKept[], check: TreeCheck, size: number, findings: Findings) {
  return kept.map((each) => {
    const ofThen = each.checkpoint.size <= size ? (check.roots.get(each.checkpoint.size) ?? null) : null;
    return judgeKept(each, ofThen, findings);
  });
}

/** Tree and content side by side: the tree gives the entries, which the content is compared with by other threads. */
async function checkContent(
  context: LogContext,
  { tenant, log, findings }: LogSnapshot,
  runs: readonly WalRun[],
  tree: TreeCheck,
  size: number,
): Promise<number> {
  const { files, directory, hasher, onProgress } = context;
  const content = new ContentCheck(tenant, log, await listSegments(files, tenant, log), findings);
  const records = new RecordChecker(hasher);
  await using pool = openSegmentPool(directory, size);
  const ahead: { span: EntrySpan; results: Promise<SpanResult[]> }[] = [];
  const judgeNext = async (): Promise<void> => {
    const next = ahead.shift();
    if (next === undefined) return;
    const { span } = next;
    const walResults = checkWalSpan(runs, span, records, findings);
    const ofWal = walResults.map(({ path, status }) => ({ path, status, class: null, first: span.first, faults: [] }));
    content.judge(span, [...(await next.results), ...ofWal]);
    onProgress(span.first + span.entries.length / entryBytes, size);
  };
  for await (const span of tree.windows()) {
    const results = content.segments(span, pool);
    results.catch(() => undefined); // awaited in `judgeNext`; until then its failure is not unhandled
    ahead.push({ span, results });
    if (ahead.length >= windowsAhead) await judgeNext();
  }
  while (ahead.length > 0) await judgeNext();
  content.finish();
  return content.matches;
}

/** Segments that were there before the write-ahead log was read cannot reach beyond its end. */
function checkSegmentNames({ segmentsBefore, findings }: LogSnapshot, end: number): void {
  for (const { first, last } of segmentsBefore) {
    if (last < end) continue;
    findings.add({ code: 'content.foreign', first: Math.max(first, end), last, detail: `the log has ${end} events` });
  }
}

/** A log without a checkpoint that can be believed: only what is in the write-ahead log can be looked at. */
function unsignedLog(context: LogContext, snapshot: LogSnapshot, runs: readonly WalRun[], end: number) {
  const { tenant, log, findings, note } = snapshot;
  const isNew = note === null && snapshot.segmentsBefore.length === 0 && snapshot.others.beyond.length === 0;
  const path = `${logDirectory(tenant, log)}/checkpoint`;
  if (note === null && !isNew) findings.add({ code: 'checkpoint.missing', path });
  checkUnsigned(runs, 0, null, context.hasher, findings);
  const report = describeLog({
    tenant,
    log,
    opened: null,
    policy: context.trust.policy,
    contentMatches: 0,
    unsigned: end,
    tiles: 0,
    lastReceivedUs: null,
    kept: [],
    findings,
    notes: isNew ? ['nothing was signed yet'] : [],
  });
  return { report, note: null };
}
