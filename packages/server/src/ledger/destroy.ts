import {
  type Basis,
  dayDirectory,
  dayOfUs,
  decodeEntry,
  dueClassOf,
  decodeRecord,
  dueUsOf,
  encodeRecord,
  encodeSegment,
  erasedSections,
  type ErasureStatement,
  type IndexRange,
  isErasure,
  isPlan,
  isWithin,
  judgeErasure,
  judgePlan,
  type Logged,
  openSegment,
  parseSegmentName,
  planFaults,
  type PlanStatement,
  rangesOfErasure,
  readBlock,
  SegmentContent,
  segmentFile,
  type SegmentName,
  segmentPath,
  type SegmentRecord,
  touches,
  withoutSections,
} from '@daybook/event';
import { segmentKeyName } from '../platform/segment-keys.ts';
import { LedgerBroken, syncOrBreak } from './broken.ts';
import type { LogState } from './log-state.ts';
import { ledgerReaderOf, readOwnStatements } from './own-statements.ts';
import type { LedgerTools } from './tools.ts';

// The only place that deletes content. It believes nothing that it is told but the index of a statement: what is stated is read anew.

/** What was destroyed, and how many files may still have something that the plan or the erasure names. */
export interface Destroyed {
  readonly removed: readonly SegmentName[];
  /** Segments in the place of some of them, with what is excepted. */
  readonly added: readonly SegmentName[];
  readonly left: number;
}

/** The statement is not entitled to what it names. Asking again changes nothing, until it is due. */
export class DestroyRefused extends Error {
  override name = 'DestroyRefused';
}

/**
 * Destroys what a plan of this log names: the segments of its class and day, whole or but for its exceptions; or of an erasure, the
 * sections of single events. Each step leaves files that are whole or gone, durably, so that the same call after a crash does the rest, and
 * nothing more.
 *
 * All that is stated is read from the disk, with its entries under the published head, their own flag and their class. A plan must have
 * been due when it was logged, and be due by the clock of now; an erasure must have been approved, when nothing had to be kept for longer. No
 * hold that there is by now may keep any of what they name. The write-ahead log must hold nothing up to it.
 */
export async function destroyStated(
  state: LogState,
  index: number,
  segmentsMax: number,
  tools: LedgerTools,
): Promise<Destroyed> {
  const stated = await readEntitled(state, index, tools);
  if (state.stay.plan !== index) state.stay = { plan: index, files: new Set() };
  return stated.type === 'plan'
    ? destroyPlanned(state, stated, index, segmentsMax, tools)
    : erase(state, stated, segmentsMax, tools);
}

async function destroyPlanned(
  state: LogState,
  plan: PlanStatement,
  index: number,
  segmentsMax: number,
  tools: LedgerTools,
): Promise<Destroyed> {
  const { files: stays } = state.stay;
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
    const isWhole = range.first >= plan.first && range.last <= plan.last && plan.sources.length === 0;
    if (isWhole && !touches(plan.except, range.first, range.last)) whole.push(name);
    else if (!stays.has(file)) partial.push(name);
  }
  const removed = whole.slice(0, segmentsMax);
  closeCopies(state, removed, tools);
  await removeFiles(tools, directory, [...stale, ...removed.map(segmentFile)]);
  const added: SegmentName[] = [];
  const looked = partial.slice(0, segmentsMax - removed.length);
  for (const name of looked) {
    const isHeld = await heldBySource(state, name, plan, tools);
    const records = await readSegment(state, name, tools);
    const stay = records.filter((record) => !isNamed(plan, record.index) || isHeld(record.index));
    const now = stay.length === records.length ? name : await rewrite(state, name, stay, tools);
    if (now !== null) stays.add(segmentFile(now));
    if (now === name) continue;
    if (now !== null) added.push(now);
    removed.push(name);
  }
  return { removed, added, left: whole.length + partial.length - Math.min(whole.length, segmentsMax) - looked.length };
}

/** A plan whose class and day are these names the index. */
const isNamed = ({ first, last, except }: PlanStatement, index: number): boolean =>
  index >= first && index <= last && !isWithin(except, index);

/** Rewrites the segments that have something of what an erasure names. Each is looked at once; what is gone already stays gone. */
async function erase(
  state: LogState,
  erasure: ErasureStatement,
  segmentsMax: number,
  tools: LedgerTools,
): Promise<Destroyed> {
  const { tenant, log, stay } = state;
  const [removed, added]: [SegmentName[], SegmentName[]] = [[], []];
  let [looked, left] = [0, 0];
  for (const place of placesOf(erasure)) {
    const directory = dayDirectory(tenant, log, place.class, place.day);
    const names = await tools.files.list(directory);
    const stale = names.filter((file) => parseSegmentName(file) === null && file.endsWith('.new'));
    if (stale.length > 0) await removeFiles(tools, directory, stale);
    for (const file of names) {
      const range = parseSegmentName(file);
      if (range === null || !touches(place.ranges, range.first, range.last)) continue;
      const name = { class: place.class, day: place.day, ...range };
      const path = segmentPath(tenant, log, name);
      if (stay.files.has(path)) continue;
      if (looked === segmentsMax) {
        left += 1;
        continue;
      }
      looked += 1;
      const now = await eraseFrom(state, erasure, name, tools);
      if (now !== null) stay.files.add(segmentPath(tenant, log, now));
      if (now === name) continue;
      removed.push(name);
      if (now !== null) added.push(now);
    }
  }
  return { removed, added, left };
}

/** The segment in the place of one; the same where it had nothing of what an erasure names, null where nothing is left of it. */
async function eraseFrom(
  state: LogState,
  erasure: ErasureStatement,
  name: SegmentName,
  tools: LedgerTools,
): Promise<SegmentName | null> {
  const { class: ofClass, day } = name;
  const sourceAt = erasure.sources.length === 0 ? () => 0 : await readSources(state, name, tools);
  let isChanged = false;
  const stay: SegmentRecord[] = [];
  for (const record of await readSegment(state, name, tools)) {
    const { index, bytes } = record;
    const source = sourceAt(index);
    const sections = erasedSections(erasure, index, { class: ofClass, day, source });
    const left = sections === null ? bytes : withoutBytes(bytes, sections, `event ${index}`, tools);
    if (left !== bytes) isChanged = true;
    if (left !== null) stay.push(left === bytes ? record : { index, bytes: left });
  }
  return isChanged ? rewrite(state, name, stay, tools) : name;
}

/** A record without sections, all of it where none are named; the same bytes where it has none of them. */
function withoutBytes(
  bytes: Uint8Array,
  sections: readonly number[],
  what: string,
  { hasher, sha256 }: LedgerTools,
): Uint8Array | null {
  if (sections.length === 0) return null;
  const record = decodeRecord(bytes);
  if (!record.ok) throw new Error(`${what} cannot be read: ${record.code}`);
  const left = withoutSections(record.value, sections, hasher, sha256);
  return left === null ? bytes : encodeRecord(left);
}

/** Classes and days of an erasure, with all that it names of each. */
function placesOf({ parts }: ErasureStatement) {
  const places = new Map<string, { class: number; day: number; ranges: IndexRange[] }>();
  for (const { class: ofClass, day, ranges } of parts) {
    const key = `${ofClass}/${day}`;
    const place = places.get(key) ?? { class: ofClass, day, ranges: [] };
    place.ranges.push(...ranges);
    places.set(key, place);
  }
  return places.values();
}

async function readEntitled(
  state: LogState,
  index: number,
  tools: LedgerTools,
): Promise<PlanStatement | ErasureStatement> {
  if (state.published === null || state.published.size <= index)
    throw new Error(`no checkpoint covers the statement at ${index} yet`);
  const { statements, basis } = await readOwnStatements(state, tools);
  const stated = statements.findLast((each) => each.index === index);
  if (basis.certificates.has(index)) throw new DestroyRefused(`the statement at ${index} was closed`);
  if (stated !== undefined && isPlan(stated)) return readPlan(stated, basis, tools);
  if (stated === undefined || !isErasure(stated))
    throw new DestroyRefused(`what is at ${index} is neither plan nor erasure`);
  const verdict = judgeErasure(stated, basis);
  if (!verdict.ok) throw new DestroyRefused(`the erasure at ${index}: ${planFaults[verdict.code]}`);
  if ((rangesOfErasure(stated.statement).at(-1)?.[1] ?? 0) >= index)
    throw new DestroyRefused(`the erasure at ${index} names events from after it`);
  return stated.statement;
}

function readPlan(plan: Logged<PlanStatement>, basis: Basis, tools: LedgerTools): PlanStatement {
  const { index } = plan;
  const verdict = judgePlan(plan, basis);
  if (!verdict.ok) throw new DestroyRefused(`the plan at ${index}: ${verdict.code}`);
  const policy = basis.policies.find((each) => each.index === plan.statement.policy);
  const dueUs = dueUsOf(policy?.statement.policy ?? null, dueClassOf(plan.statement), plan.statement.day);
  if (dueUs === null || tools.nowUs() < dueUs)
    throw new DestroyRefused(`the plan at ${index} is early by the clock of now`);
  if (dayOfUs(plan.receivedUs) <= plan.statement.day)
    throw new DestroyRefused(`the day of the plan at ${index} is not over`);
  return plan.statement;
}

/** Whether a source of which all stays sent what is at an index of a segment. Throws where an entry cannot be read. */
async function heldBySource(
  state: LogState,
  name: SegmentName,
  { sources }: PlanStatement,
  tools: LedgerTools,
): Promise<(index: number) => boolean> {
  if (sources.length === 0) return () => false;
  const sourceAt = await readSources(state, name, tools);
  return (index) => sources.includes(sourceAt(index));
}

/** Who sent what is at an index of a segment. What this gives throws where an entry cannot be read. */
async function readSources(
  state: LogState,
  { first, last }: SegmentName,
  tools: LedgerTools,
): Promise<(index: number) => number> {
  const reader = ledgerReaderOf(state, new SegmentContent(tools.files, state.tenant, state.log, tools.codec), tools);
  const entries = await reader.entries(first, last + 1, state.published?.size ?? 0);
  return (index) => {
    const entry = decodeEntry(entries[index - first] ?? new Uint8Array());
    if (!entry.ok) throw new Error(`nobody knows whether event ${index} is to stay: its entry cannot be read`);
    return entry.value.source;
  };
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
  closeCopies({ tenant, log }, [old], tools);
  let now: SegmentName | null = null;
  if (first !== undefined && last !== undefined) {
    now = { class: old.class, day: old.day, first, last };
    const bytes = await encodeSegment({ keyId: 0, log, class: old.class, day: old.day }, stay, tools.codec);
    const path = segmentPath(tenant, log, now);
    // It may have the name of the old one: a crash must leave one of them whole.
    await tools.files.swap(path, bytes);
    await syncOrBreak(tools.files, [path]);
  }
  if (now === null || segmentFile(now) !== segmentFile(old)) await removeFiles(tools, directory, [segmentFile(old)]);
  return now;
}

/**
 * Copies of these segments elsewhere open no more. Before the files go, or are rewritten: a crash in between leaves files that the same call
 * finds again, and never a key of something that is gone.
 */
function closeCopies(
  { tenant, log }: Pick<LogState, 'tenant' | 'log'>,
  names: readonly SegmentName[],
  { copyKeys }: LedgerTools,
): void {
  for (const name of names) copyKeys?.forget(segmentKeyName(tenant, log, name));
}

/** For good. A failure is final, as of any sync: what is still there is found out by a restart. */
async function removeFiles({ files }: LedgerTools, directory: string, names: readonly string[]): Promise<void> {
  try {
    await files.removeAll(directory, names);
  } catch (cause) {
    throw new LedgerBroken(`what was to be destroyed could not be: ${String(cause)}`, { cause });
  }
}
