import { Turns } from '../body/index.ts';
import { floatOf, type Head, headAt, intAt, timeOf, timeOfExt, valueEnd } from '../msgpack/index.ts';

/** Entries that lie next to each other: each a list of time and record, or, where there is but one, both without a list. */
export interface Entries {
  readonly bytes: Uint8Array;
  readonly isBare: boolean;
}

/** Some of them, which are written together. */
export interface Run {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

/** One event as it was sent. Places are offsets. */
export interface Entry {
  /** RFC 3339; null where none was said. */
  readonly time: string | null;
  /** Of newer senders, a map beside the time; null without one. */
  readonly metadata: number | null;
  readonly record: number;
  readonly end: number;
}

/**
 * A run ends with the entry that brings it to one of these. They must never change: a chunk that is sent again is known by
 * its runs.
 */
export const runEntriesMax = 2_000;
export const runBytesMax = 1024 * 1024;

/** Enough for a chunk of 8 MiB with entries of 42 bytes. */
const entriesMax = 200_000;

export type Runs =
  | { readonly ok: true; readonly runs: readonly Run[]; readonly end: number }
  | { readonly ok: false; readonly fault: 'malformed' | 'frame-too-long' };

/** Splits what begins at `at` into runs: as many entries as are said, or, where that is null, all to the end. */
export async function runsOf({ bytes, isBare }: Entries, at: number, said: number | null): Promise<Runs> {
  const runs: Run[] = [];
  const turns = new Turns();
  let [start, next, total, count] = [at, at, 0, 0];
  const close = (): void => {
    if (count > 0) runs.push({ start, end: next, count });
    [start, count] = [next, 0];
  };
  while (said === null ? next < bytes.length : total < said) {
    if (total === entriesMax) return { ok: false, fault: 'frame-too-long' };
    const end = checkedEnd(bytes, next, isBare);
    if (end === -1) return { ok: false, fault: 'malformed' };
    if (turns.spent(end - next)) await turns.pause();
    next = end;
    total += 1;
    count += 1;
    if (count === runEntriesMax || next - start >= runBytesMax) close();
  }
  close();
  return { ok: true, runs, end: next };
}

/** The entries of a run that was checked. */
export function* entriesIn({ bytes, isBare }: Entries, { start, end }: Run): Generator<Entry> {
  for (let at = start; at < end;) {
    const entry = entryAt(bytes, at, isBare);
    yield entry;
    at = entry.end;
  }
}

/** Where an entry ends; -1 where there is none. */
function checkedEnd(bytes: Uint8Array, at: number, isBare: boolean): number {
  const start = isBare ? at : insideList(bytes, at, 2);
  if (start === -1) return -1;
  const time = headAt(bytes, start, bytes.length);
  if (typeof time === 'string' || !isTime(bytes, start, time)) return -1;
  const record = valueEnd(bytes, start, bytes.length);
  return record === -1 ? -1 : valueEnd(bytes, record, bytes.length);
}

/** Where the values of a list of so many begin; -1 for anything else. */
function insideList(bytes: Uint8Array, at: number, values: number): number {
  const head = headAt(bytes, at, bytes.length);
  return typeof head !== 'string' && head.type === 'array' && head.values === values ? head.start : -1;
}

const isNumber = ({ type }: Head): boolean => type === 'int' || type === 'float' || type === 'nil' || type === 'ext';

function isTime(bytes: Uint8Array, at: number, head: Head): boolean {
  if (isNumber(head)) return true;
  const inner = insideList(bytes, at, 2);
  const time = inner === -1 ? 'bad' : headAt(bytes, inner, bytes.length);
  return typeof time !== 'string' && isNumber(time);
}

function entryAt(bytes: Uint8Array, at: number, isBare: boolean): Entry {
  const start = isBare ? at : headOf(bytes, at).start;
  const head = headOf(bytes, start);
  const hasMetadata = head.type === 'array';
  const timeStart = hasMetadata ? head.start : start;
  const record = valueEnd(bytes, start, bytes.length);
  return {
    time: timeAt(bytes, timeStart),
    metadata: hasMetadata ? valueEnd(bytes, timeStart, bytes.length) : null,
    record,
    end: valueEnd(bytes, record, bytes.length),
  };
}

function headOf(bytes: Uint8Array, at: number): Head {
  const head = headAt(bytes, at, bytes.length);
  if (typeof head === 'string') throw new Error(`no value at byte ${at}`);
  return head;
}

const zero = '1970-01-01T00:00:00';

/** Zero and nothing are no time, as Fluentd has it. */
function timeAt(bytes: Uint8Array, at: number): string | null {
  const head = headOf(bytes, at);
  if (head.type === 'nil') return null;
  if (head.type === 'ext') {
    const time = timeOfExt(bytes, head);
    return time?.startsWith(zero) === true ? null : time;
  }
  const seconds = head.type === 'int' ? intAt(bytes, at) : floatOf(bytes, head);
  if (typeof seconds === 'bigint' || !(seconds > 0)) return null;
  const whole = Math.floor(seconds);
  // A double has no more than microseconds of today's times.
  const microseconds = Math.min(Math.round((seconds - whole) * 1e6), 999_999);
  return Number.isFinite(seconds) ? timeOf(BigInt(whole), microseconds * 1000) : null;
}
