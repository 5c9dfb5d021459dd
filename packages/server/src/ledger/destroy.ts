import {
  dayDirectory,
  dayOfUs,
  dueUsOf,
  encodeSegment,
  isWithin,
  judgePlan,
  listSegments,
  type Logged,
  openSegment,
  parseSegmentName,
  type PlanStatement,
  type PolicyStatement,
  readBlock,
  SegmentContent,
  segmentFile,
  type SegmentName,
  segmentPath,
  type SegmentRecord,
  type Statement,
  statementClass,
  statementOf,
  touches,
} from '@daybook/event';
import { LedgerBroken, syncOrBreak } from './broken.ts';
import { type LogState, unsettledRecords } from './log-state.ts';
import { LedgerReader } from './reader.ts';
import type { LedgerTools } from './tools.ts';

// The only place that deletes content. It believes nothing that it is told but the index of a plan.

/** What was destroyed, and how many files may still have something that the plan names. */
export interface Destroyed {
  readonly removed: readonly SegmentName[];
  /** Segments in the place of some of them, with what is excepted. */
  readonly added: readonly SegmentName[];
  readonly left: number;
}

/** The plan is not entitled to what it names. Asking again changes nothing, until it is due. */
export class DestroyRefused extends Error {
  override name = 'DestroyRefused';
}

/**
 * Destroys what a plan of this log names: the segments of its class and day, whole or but for its exceptions. Each step leaves
 * files that are whole or gone, durably, so that the same call after a crash does the rest, and nothing more.
 *
 * The plan is read from the disk, with its entry under the published head, its own flag and its class; so is the policy that it
 * names. It must have been due when it was logged, and be due by the clock of now. The write-ahead log must hold nothing up to it.
 */
export async function destroyPlanned(
  state: LogState,
  index: number,
  segmentsMax: number,
  tools: LedgerTools,
): Promise<Destroyed> {
  const plan = await readEntitled(state, index, tools);
  const directory = dayDirectory(state.tenant, state.log, plan.class, plan.day);
  const names = await tools.files.list(directory);
  const stale: string[] = [];
  const whole: SegmentName[] = [];
  const partial: SegmentName[] = [];
  for (const file of names) {
    const range = parseSegmentName(file);
    // What a crash left half-written has content too.
    if (range === null && file.endsWith('.new')) stale.push(file);
    if (range === null || !touches([[plan.first, plan.last]], range.first, range.last)) continue;
    if (range.last >= index) throw new DestroyRefused(`${directory}/${file} has events from after the plan`);
    const name = { class: plan.class, day: plan.day, ...range };
    const isWhole = range.first >= plan.first && range.last <= plan.last;
    if (isWhole && !touches(plan.except, range.first, range.last)) whole.push(name);
    else partial.push(name);
  }
  const removed = whole.slice(0, segmentsMax);
  await removeFiles(tools, directory, [...stale, ...removed.map(segmentFile)]);
  const added: SegmentName[] = [];
  let kept = 0;
  for (const name of partial) {
    if (removed.length >= segmentsMax) break;
    const records = await readSegment(state, name, tools);
    const stay = records.filter((record) => !isNamed(plan, record.index));
    kept += 1;
    if (stay.length === records.length) continue;
    const now = await rewrite(state, name, stay, tools);
    if (now !== null) added.push(now);
    removed.push(name);
  }
  return { removed, added, left: whole.length + partial.length - Math.min(whole.length, segmentsMax) - kept };
}

/** A plan whose class and day are these names the index. */
const isNamed = ({ first, last, except }: PlanStatement, index: number): boolean =>
  index >= first && index <= last && !isWithin(except, index);

async function readEntitled(state: LogState, index: number, tools: LedgerTools): Promise<PlanStatement> {
  if (state.published === null || state.published.size <= index)
    throw new Error(`no checkpoint covers the plan at ${index} yet`);
  const content = new SegmentContent(tools.files, state.tenant, state.log, tools.codec);
  content.added(await listSegments(tools.files, state.tenant, state.log, statementClass));
  const reader = new LedgerReader(state.tenant, state.log, {
    files: tools.files,
    content,
    hasher: tools.hasher,
    sha256: tools.sha256,
    settledEnd: () => state.recordsFirst,
    unsettled: async (first, end) => unsettledRecords(state, first, end),
    published: () => state.published,
  });
  const plan = await readStatement(reader, index);
  if (!isOf(plan, 'plan')) throw new DestroyRefused(`what is at ${index} is no plan`);
  const policy = await readStatement(reader, plan.statement.policy);
  if (!isOf(policy, 'policy')) throw new DestroyRefused(`what is at ${plan.statement.policy} is no policy`);
  const verdict = judgePlan(plan, [policy]);
  if (!verdict.ok) throw new DestroyRefused(`the plan at ${index}: ${verdict.code}`);
  const dueUs = dueUsOf(policy.statement.policy, plan.statement.class, plan.statement.day);
  if (dueUs === null || tools.nowUs() < dueUs)
    throw new DestroyRefused(`the plan at ${index} is early by the clock of now`);
  if (dayOfUs(plan.receivedUs) <= plan.statement.day)
    throw new DestroyRefused(`the day of the plan at ${index} is not over`);
  return plan.statement;
}

/** What is stated at an index by an entry of Daybook's own and of the class of statements; null for anything else. */
async function readStatement(reader: LedgerReader, index: number): Promise<Logged | null> {
  const found = await reader.find(index);
  // Only the content of statements is looked at.
  if (!found.ok && found.code === 'missing') return null;
  if (!found.ok) throw new Error(found.detail);
  const { own, class: ofClass, receivedUs, event } = found.stored;
  const statement = own && ofClass === statementClass ? statementOf(event) : null;
  return statement === null ? null : { index, receivedUs, statement };
}

interface StatementTypes {
  readonly plan: PlanStatement;
  readonly policy: PolicyStatement;
}

function isOf<T extends keyof StatementTypes>(
  logged: Logged | null,
  type: T,
): logged is Logged<StatementTypes[T] & Statement> {
  return logged?.statement.type === type;
}

/** All records of a segment. Throws where it cannot be read: what is to stay of it would be lost. */
async function readSegment({ tenant, log }: LogState, name: SegmentName, tools: LedgerTools): Promise<SegmentRecord[]> {
  const blocks = await openSegment(tools.files, tenant, log, name, tools.codec);
  const path = segmentPath(tenant, log, name);
  if (!blocks.ok) throw new Error(`${path} has events that are to stay, and cannot be read: ${blocks.code}`);
  const records: SegmentRecord[] = [];
  for (const block of blocks.value) {
    const read = await readBlock(tools.files, path, block, tools.codec);
    if (!read.ok) throw new Error(`${path} has events that are to stay, and cannot be read: ${read.code}`);
    for (const record of read.value) records.push(record);
  }
  return records;
}

/** Puts a segment of what stays in the place of one; it is durable before the old one goes. Null where nothing stays. */
async function rewrite(
  { tenant, log }: LogState,
  old: SegmentName,
  stay: readonly SegmentRecord[],
  tools: LedgerTools,
): Promise<SegmentName | null> {
  const [first, last] = [stay[0]?.index, stay.at(-1)?.index];
  const directory = dayDirectory(tenant, log, old.class, old.day);
  let now: SegmentName | null = null;
  if (first !== undefined && last !== undefined) {
    now = { class: old.class, day: old.day, first, last };
    const bytes = await encodeSegment({ keyId: 0, log, class: old.class, day: old.day }, stay, tools.codec);
    const path = segmentPath(tenant, log, now);
    await tools.files.replace(path, bytes);
    await syncOrBreak(tools.files, [path]);
  }
  if (now === null || segmentFile(now) !== segmentFile(old)) await removeFiles(tools, directory, [segmentFile(old)]);
  return now;
}

/** For good. A failure is final, as of any sync: what is still there is found out by a restart. */
async function removeFiles({ files }: LedgerTools, directory: string, names: readonly string[]): Promise<void> {
  try {
    await files.removeAll(directory, names);
  } catch (cause) {
    throw new LedgerBroken(`what was to be destroyed could not be: ${String(cause)}`, { cause });
  }
}
