import {
  type ContentFault,
  dayOfUs,
  entryBytes,
  isSectionId,
  type EntryPlace,
  readUint64,
  sectionNameOf,
  type SegmentName,
  segmentPath,
} from '@daybook/event';
import type { Findings } from './findings.ts';
import { type EntrySpan, goneSections, isThere, recordStatus } from './records.ts';
import type { Retention } from './retention.ts';
import type { SegmentPool } from './segment-pool.ts';
import type { LogSnapshot } from './snapshot.ts';

/** What one place that holds content said of a span: a segment, or a file of the write-ahead log. */
export interface SpanResult {
  readonly path: string;
  /** Of a segment, its retention class; null for the write-ahead log. */
  readonly class: number | null;
  /** Index that the status begins at. */
  readonly first: number;
  readonly status: Uint8Array;
  readonly sections: Uint32Array;
  readonly faults: readonly ContentFault[];
}

/** Segments that one span is compared with at once: what they say is held in memory. */
const jobsAtOnce = 8;
const seen = { nothing: 0, good: 1, bad: 2, unknown: 3 } as const;

interface NotedFault {
  readonly fault: ContentFault;
  readonly class: number | null;
  /** Whether an event was found to lack its content because of it. */
  used: boolean;
}

/** Puts together, span by span, what all places say, so that each event has its content exactly as it was logged. */
export class ContentCheck {
  readonly #findings: Findings;
  readonly #names: readonly SegmentName[];
  readonly #tenant: string;
  readonly #log: number;
  readonly #faults = new Map<string, NotedFault>();
  readonly #retention: Retention;
  matches = 0;
  /** Events whose content is not there, by policy. */
  destroyed = 0;
  /** Events of which sections were destroyed by an erasure. */
  erased = 0;
  /** A segment went away while it was looked for. */
  hasVanished = false;

  constructor(
    { tenant, log, findings }: Pick<LogSnapshot, 'tenant' | 'log' | 'findings'>,
    names: readonly SegmentName[],
    retention: Retention,
  ) {
    this.#tenant = tenant;
    this.#log = log;
    this.#names = names;
    this.#findings = findings;
    this.#retention = retention;
  }

  /** Begins to compare the segments that reach into a span. */
  async segments(span: EntrySpan, pool: SegmentPool): Promise<SpanResult[]> {
    const end = span.first + span.entries.length / entryBytes;
    const wanted = this.#names.filter(({ first, last }) => first < end && last >= span.first);
    const results: SpanResult[] = [];
    for (let i = 0; i < wanted.length; i += jobsAtOnce) {
      const jobs = wanted.slice(i, i + jobsAtOnce).map((segment) => this.#segment(span, end, segment, pool));
      results.push(...(await Promise.all(jobs)));
    }
    return results;
  }

  async #segment(span: EntrySpan, end: number, segment: SegmentName, pool: SegmentPool): Promise<SpanResult> {
    const first = Math.max(span.first, segment.first);
    const last = Math.min(end - 1, segment.last);
    const entries = span.entries.slice((first - span.first) * entryBytes, (last + 1 - span.first) * entryBytes);
    const result = await pool.check({ tenant: this.#tenant, log: this.#log, segment, first, entries });
    if (result.faults.some(({ code }) => code === 'segment.missing')) this.hasVanished = true;
    return { path: segmentPath(this.#tenant, this.#log, segment), class: segment.class, first, ...result };
  }

  /** Judges a span by all that was said of it, segments first. Spans come in order. */
  judge(span: EntrySpan, results: readonly SpanResult[]): void {
    const count = span.entries.length / entryBytes;
    const state = new Uint8Array(count);
    const sections = new Uint32Array(count);
    const faults = results.flatMap((result) => result.faults.map((fault) => this.#note(fault, result.class)));
    for (const result of results) this.#good(span, result, state, sections);
    for (const result of results) this.#bad(span, result, state);
    for (let i = 0; i < count; i += 1) {
      if (state[i] === seen.good) this.#matches(span, i, sections[i] ?? 0);
      else if (state[i] === seen.nothing) this.#absent(span, i, faults);
    }
  }

  /** Faults of segments that no event suffered from: they still are not as they were written. */
  finish(): void {
    for (const { fault, used } of this.#faults.values()) {
      const { path, first, last, code } = fault;
      if (!used) this.#findings.add({ code: 'content.unreadable', first, last, path, detail: code });
    }
  }

  #good(
    span: EntrySpan,
    { first, status, sections, path, class: ofClass }: SpanResult,
    state: Uint8Array,
    all: Uint32Array,
  ): void {
    const offset = first - span.first;
    for (let i = 0; i < status.length; i += 1) {
      if (status[i] === recordStatus.matches) {
        // Once in the write-ahead log and once in a segment is how it is while a file is being settled.
        if (state[offset + i] === seen.good && ofClass !== null) this.#findings.event('content.twice', first + i, path);
        state[offset + i] = seen.good;
        all[offset + i] = sections[i] ?? 0;
      } else if (status[i] === recordStatus.unknown && state[offset + i] === seen.nothing) {
        state[offset + i] = seen.unknown;
      }
    }
  }

  #bad(span: EntrySpan, { first, status, path }: SpanResult, state: Uint8Array): void {
    for (let i = 0; i < status.length; i += 1) {
      const each = status[i];
      const isBad = each === recordStatus.changed || each === recordStatus.malformed || each === recordStatus.misplaced;
      if (!isBad) continue;
      const at = first + i - span.first;
      const index = first + i;
      if (state[at] === seen.good) this.#findings.event('content.foreign', index, path, 'the event has its own');
      else {
        state[at] = seen.bad;
        if (each === recordStatus.changed) this.#findings.event('content.changed', index, path);
        else if (each === recordStatus.malformed)
          this.#findings.event('content.changed', index, path, 'not of the form of a record');
        else
          this.#findings.event(
            'content.foreign',
            index,
            path,
            'stored under another class or day than its entry names',
          );
      }
    }
  }

  #matches(span: EntrySpan, i: number, bits: number): void {
    this.matches += 1;
    const of = placeOf(span, i);
    const index = span.first + i;
    if (of === null) return;
    if (this.#retention.isGone(index, of)) this.#findings.event('content.remains', index);
    const remains = this.#retention.goneSections(index, of).filter((section) => isThere(bits, section));
    if (remains.length > 0) this.#findings.event('content.remains', index, undefined, sectionsText(remains));
    const gone = goneSections(bits);
    if (gone.length > 0) this.#erased(index, of, gone);
  }

  /** Sections of an event whose content is not there. */
  #erased(index: number, of: EntryPlace, gone: readonly number[]): void {
    const absences = gone.map((section) => ({ section, absence: this.#retention.sectionAbsence(index, of, section) }));
    const missing = absences.filter(({ absence }) => absence.what === 'missing').map(({ section }) => section);
    const unjust = absences.find(({ absence }) => absence.what === 'without-right');
    if (missing.length > 0) this.#findings.event('content.missing', index, undefined, sectionsText(missing));
    if (unjust?.absence.what === 'without-right')
      this.#findings.event('content.destroyed', index, undefined, unjust.absence.detail);
    if (missing.length === 0 && unjust === undefined) this.erased += 1;
  }

  #absent(span: EntrySpan, i: number, faults: readonly NotedFault[]): void {
    const index = span.first + i;
    const of = placeOf(span, i);
    const ofClass = of?.class ?? null;
    const absence = of === null ? null : this.#retention.absence(index, of);
    if (absence?.what === 'destroyed') {
      this.destroyed += 1;
      return;
    }
    for (const known of faults) {
      if (ofClass !== null && known.class !== null && ofClass !== known.class) continue;
      if (index < known.fault.first || index > known.fault.last) continue;
      known.used = true;
      this.#findings.event('content.unreadable', index, known.fault.path, known.fault.code);
      return;
    }
    if (absence?.what === 'without-right') this.#findings.event('content.destroyed', index, undefined, absence.detail);
    else this.#findings.event('content.missing', index, undefined, absence?.detail);
  }

  #note(fault: ContentFault, ofClass: number | null): NotedFault {
    const key = `${fault.path}@${fault.first}`;
    const known = this.#faults.get(key) ?? { fault, class: ofClass, used: false };
    this.#faults.set(key, known);
    return known;
  }
}

const sectionsText = (sections: readonly number[]): string =>
  `sections ${sections.map((id) => (isSectionId(id) ? sectionNameOf(id) : String(id))).join(', ')}`;

/** What the entry of a span says of where its content is; null where the entry is not known. */
function placeOf({ entries }: EntrySpan, i: number): EntryPlace | null {
  const at = i * entryBytes;
  if (entries[at] === 0) return null;
  const view = new DataView(entries.buffer, entries.byteOffset + at, entryBytes);
  const receivedUs = readUint64(view, 8);
  return receivedUs === null ? null : { class: view.getUint16(2), day: dayOfUs(receivedUs), source: view.getUint32(4) };
}
