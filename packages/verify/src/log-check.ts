import { entryBytes, listSegments, logDirectory, type ReadFiles } from '@daybook/event';
import type { BatchHasher } from '@daybook/event/hash';
import { ContentCheck, type SpanResult } from './content-check.ts';
import { foreignNotes } from './foreign-files.ts';
import type { Findings } from './findings.ts';
import { judgeKept, type Kept, openKept, type OpenKept } from './kept.ts';
import { checkOtherFiles } from './other-files.ts';
import { type EntrySpan, RecordChecker } from './records.ts';
import type { LogReport } from './report.ts';
import { Retention } from './retention.ts';
import { readStatements } from './statements.ts';
import { describeLog } from './describe-log.ts';
import { openSegmentPool } from './segment-pool.ts';
import type { LogSnapshot } from './snapshot.ts';
import { TreeCheck } from './tree-check.ts';
import { TreeFiles } from './tree-files.ts';
import type { Trust } from './trust.ts';
import { beginOf, checkJoins, checkUnsigned, checkWalSpan } from './wal-check.ts';
import type { WalRun } from './wal-runs.ts';

export interface LogContext {
  readonly directory: string;
  readonly files: ReadFiles;
  readonly hasher: BatchHasher;
  readonly trust: Trust;
  readonly kept: (origin: string) => Promise<readonly Kept[]>;
  readonly onProgress: (events: number, of: number) => void | Promise<void>;
  readonly threadsMax: number | undefined;
  /** Whether it is begun anew where content goes away meanwhile. */
  readonly mayTryAgain: boolean;
}

/** Content went away while it was looked for: a plan that is newer than what was read may be the reason. */
export class Overtaken extends Error {
  override name = 'Overtaken';
}

const windowsAhead = 3;

export async function checkLog(
  context: LogContext,
  snapshot: LogSnapshot,
  runs: readonly WalRun[],
): Promise<{ report: LogReport; note: Uint8Array | null }> {
  const { tenant, log, opened, findings, note } = snapshot;
  if (opened === null) return unsignedLog(context, snapshot, runs);
  const { size, root, origin } = opened.checkpoint;
  const { covered, unsigned } = checkJoins(runs, size, findings);
  checkSegmentNames(snapshot, covered);
  const tree = TreeFiles.ofDirectory(context.files, tenant, log);
  const kept = await openKept(await context.kept(origin), origin, context.trust.policy, findings);
  const sizes = kept.map(({ checkpoint }) => checkpoint.size).filter((each) => each <= size);
  const check = new TreeCheck({ files: tree, size, root, hasher: context.hasher, findings, sizes });
  const { files, hasher } = context;
  const retention = new Retention(await readStatements({ files, tenant, log, size, tree, runs, hasher }));
  const content = await checkContent(context, snapshot, runs, check, size, retention);
  if (content.hasVanished && context.mayTryAgain) throw new Overtaken('content went away while it was looked for');
  await checkOtherFiles(snapshot.others, tree, size, covered, logDirectory(tenant, log), context.files, findings);
  checkUnsigned(runs, size, check.lastReceivedUs, context.hasher, findings);
  const said = retention.check(findings, check.lastReceivedUs ?? 0);
  if (content.erased > 0) said.push(`sections of ${content.erased} events were destroyed by erasures`);
  const report = describeLog({
    tenant,
    log,
    opened,
    policy: context.trust.policy,
    contentMatches: content.matches,
    destroyed: content.destroyed,
    unsigned,
    tiles: check.tiles,
    lastReceivedUs: check.lastReceivedUs,
    kept: judgeAll(kept, check, size, findings),
    findings,
    notes: [...said, ...foreignNotes(snapshot.foreign)],
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
  snapshot: LogSnapshot,
  runs: readonly WalRun[],
  tree: TreeCheck,
  size: number,
  retention: Retention,
): Promise<ContentCheck> {
  const { tenant, log, findings } = snapshot;
  const { files, directory, hasher, onProgress, threadsMax } = context;
  const content = new ContentCheck(snapshot, await listSegments(files, tenant, log), retention);
  const records = new RecordChecker(hasher);
  await using pool = openSegmentPool({ directory, files }, size, threadsMax);
  const ahead: { span: EntrySpan; results: Promise<SpanResult[]> }[] = [];
  const judgeNext = async (): Promise<void> => {
    const next = ahead.shift();
    if (next === undefined) return;
    const { span } = next;
    const walResults = checkWalSpan(runs, span, records, findings);
    const ofWal = walResults.map((each) => ({ ...each, class: null, first: span.first, faults: [] }));
    content.judge(span, [...(await next.results), ...ofWal]);
    await onProgress(span.first + span.entries.length / entryBytes, size);
  };
  for await (const span of tree.windows()) {
    const results = content.segments(span, pool);
    results.catch(() => undefined); // awaited in `judgeNext`; until then its failure is not unhandled
    ahead.push({ span, results });
    if (ahead.length >= windowsAhead) await judgeNext();
  }
  while (ahead.length > 0) await judgeNext();
  content.finish();
  return content;
}

/** Segments that were there before the write-ahead log was read cannot reach beyond what it holds. */
function checkSegmentNames({ segmentsBefore, findings }: LogSnapshot, end: number): void {
  for (const { first, last } of segmentsBefore) {
    if (last < end) continue;
    findings.add({ code: 'content.foreign', first: Math.max(first, end), last, detail: `the log has ${end} events` });
  }
}

/**
 * A log without a checkpoint that can be believed: only what is in the write-ahead log can be looked at. One that was
 * never signed has all of its events there, and nothing but that.
 */
function unsignedLog(context: LogContext, snapshot: LogSnapshot, runs: readonly WalRun[]) {
  const { tenant, log, findings, note, others } = snapshot;
  const { unsigned } = checkJoins(runs, note === null ? 0 : null, findings);
  const [first] = runs;
  const isWhole = first !== undefined && beginOf(first) === 0;
  const isNew = note === null && isWhole && snapshot.segmentsBefore.length === 0 && others.beyond.length === 0;
  const path = `${logDirectory(tenant, log)}/checkpoint`;
  if (note === null && !isNew) findings.add({ code: 'checkpoint.missing', path });
  checkUnsigned(runs, 0, null, context.hasher, findings);
  const report = describeLog({
    tenant,
    log,
    opened: null,
    policy: context.trust.policy,
    contentMatches: 0,
    destroyed: 0,
    unsigned,
    tiles: 0,
    lastReceivedUs: null,
    kept: [],
    findings,
    notes: [...(isNew ? ['nothing was signed yet'] : []), ...foreignNotes(snapshot.foreign)],
  });
  return { report, note: null };
}
