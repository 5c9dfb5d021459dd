import { itemHeadBytes } from '@daybook/event';
import type { CommittedBatch, LedgerFeed } from '../ledger/feed.ts';
import type { Clock } from '../platform/clock.ts';
import type { Recorded } from './ports.ts';
import { Tally } from './tally.ts';

export const minuteMs = 60_000;
const hourMinutes = 60;
const dayMinutes = 24 * hourMinutes;
const rateSeconds = 10;

/** What a source sent lately. */
export interface SourceFigures {
  /** When its last event became durable, ms since 1970; null where it is not known that there is one. */
  readonly lastMs: number | null;
  readonly hour: number;
  readonly day: number;
  /** Of the events of the day, those that nothing could read. */
  readonly unparsed: number;
}

interface SourceCounts {
  lastMs: number;
  readonly seconds: Tally;
  readonly minutes: Tally;
  readonly unparsed: Tally;
}

/**
 * What became durable in the log of one tenant, by source: counted as the ledger hands it over, so that it says what was
 * written whatever the index does. What was before the start is filled in once, by `seed`.
 */
export class Activity {
  readonly #clock: Pick<Clock, 'nowMs'>;
  /** By number. Changed by the feed and by the seed alone. */
  readonly #sources = new Map<number, SourceCounts>();
  #sinceMs: number;
  #signed: { readonly size: number; readonly atMs: number } | null = null;
  #end = 0;
  #unsignedSinceMs: number | null = null;

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock;
    this.#sinceMs = clock.nowMs();
  }

  /** Counts what is committed from now on. Returns the size of the log from which on it does. */
  follow(feed: LedgerFeed): number {
    feed.subscribe((batch) => this.#count(batch));
    this.#end = feed.size();
    return this.#end;
  }

  /** From when on the counts are whole, ms since 1970; never more than a day ago. */
  sinceMs(): number {
    return Math.max(this.#sinceMs, this.#clock.nowMs() - dayMinutes * minuteMs);
  }

  /** When the head was signed that others can check, and since when an event waits to be in one. */
  head(): { readonly signedMs: number | null; readonly unsignedSinceMs: number | null } {
    return { signedMs: this.#signed?.atMs ?? null, unsignedSinceMs: this.#unsignedSinceMs };
  }

  /** A head of so many events was signed and published. */
  published(size: number): void {
    const atMs = this.#clock.nowMs();
    this.#signed = { size, atMs };
    // Those behind it came while it was signed.
    this.#unsignedSinceMs = size < this.#end ? atMs : null;
  }

  source(number: number): SourceFigures {
    const counts = this.#sources.get(number);
    if (counts === undefined) return { lastMs: null, hour: 0, day: 0, unparsed: 0 };
    const nowMs = this.#clock.nowMs();
    return {
      lastMs: counts.lastMs,
      hour: counts.minutes.sum(nowMs, hourMinutes),
      day: counts.minutes.sum(nowMs, dayMinutes),
      unparsed: counts.unparsed.sum(nowMs, dayMinutes),
    };
  }

  /** Events of the sources, by minute over the last hour. */
  hour(numbers: readonly number[]): number[] {
    const sums = Array.from({ length: hourMinutes }, () => 0);
    const nowMs = this.#clock.nowMs();
    for (const number of numbers) {
      const series = this.#sources.get(number)?.minutes.series(nowMs, hourMinutes) ?? [];
      for (const [i, count] of series.entries()) sums[i] = (sums[i] ?? 0) + count;
    }
    return sums;
  }

  /** Events of the sources a second, over the last ten seconds that are over. */
  perSecond(numbers: readonly number[]): number {
    const lastMs = this.#clock.nowMs() - 1000;
    return numbers.reduce((sum, number) => sum + this.#rate(number, lastMs), 0);
  }

  /** Events of all sources, over the last day. */
  day(): number {
    const nowMs = this.#clock.nowMs();
    return [...this.#sources.values()].reduce((sum, { minutes }) => sum + minutes.sum(nowMs, dayMinutes), 0);
  }

  /** Takes in what was before `follow`; once. */
  seed({ minutes, last }: Recorded, sinceMs: number): void {
    for (const { source, minute, events, unparsed } of minutes) {
      const counts = this.#of(source);
      counts.minutes.add(minute * minuteMs, events);
      if (unparsed > 0) counts.unparsed.add(minute * minuteMs, unparsed);
    }
    for (const { source, lastMs } of last) {
      const counts = this.#of(source);
      counts.lastMs = Math.max(counts.lastMs, lastMs);
    }
    this.#sinceMs = sinceMs;
  }

  #rate(number: number, lastMs: number): number {
    return (this.#sources.get(number)?.seconds.sum(lastMs, rateSeconds) ?? 0) / rateSeconds;
  }

  #count({ events, end }: CommittedBatch): void {
    const nowMs = this.#clock.nowMs();
    this.#end = end;
    this.#unsignedSinceMs ??= nowMs;
    for (let from = 0; from < events.length;) {
      const source = events[from]?.source ?? 0;
      let unparsed = 0;
      let to = from;
      for (; events[to]?.source === source; to += 1) if (isUnparsed(events[to])) unparsed += 1;
      const counts = this.#of(source);
      counts.lastMs = nowMs;
      counts.seconds.add(nowMs, to - from);
      counts.minutes.add(nowMs, to - from);
      if (unparsed > 0) counts.unparsed.add(nowMs, unparsed);
      from = to;
    }
  }

  #of(source: number): SourceCounts {
    const known = this.#sources.get(source);
    if (known !== undefined) return known;
    const made: SourceCounts = {
      lastMs: 0,
      seconds: new Tally(1000, 2 * rateSeconds),
      minutes: new Tally(minuteMs, dayMinutes),
      unparsed: new Tally(minuteMs, dayMinutes),
    };
    this.#sources.set(source, made);
    return made;
  }
}

const unparsedMember = Buffer.from(',"kind":"system.unparsed",');
/** Id and time stand before the kind, and are shorter than this. */
const coreBytes = 160;

/**
 * By the bytes of its first section (`SPEC.md` of `event`): reading every event whole would cost more than counting is
 * worth. Inside a text these quotes would have backslashes before them.
 */
function isUnparsed(stored: CommittedBatch['events'][number] | undefined): boolean {
  if (stored === undefined || stored.own) return false;
  const start = stored.start + itemHeadBytes;
  const { buffer, byteOffset } = stored.bytes;
  const head = Buffer.from(buffer, byteOffset + start, Math.min(coreBytes, stored.end - start));
  return head.includes(unparsedMember);
}
