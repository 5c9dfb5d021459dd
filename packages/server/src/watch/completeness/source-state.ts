import { type Redact, redactFields } from '@daybook/event';
import { ClockOffset, type ClockOffsetJson } from './clock-offset.ts';
import { completenessLimits } from './limits.ts';
import { Numbering, type NumberingJson, type StandIn } from './numbering.ts';
import { Rhythm, type RhythmJson } from './rhythm.ts';
import { type Transport, transports } from './transport.ts';

/** A loss that was reported otherwise than by numbers: by a listener, or by the source itself. */
export interface LossReport {
  readonly what: 'gap' | 'dropped' | 'conflict';
  readonly atMs: number;
  /** Events, or messages, where that is known. */
  readonly count: number | null;
  /** Which, in the words of who reported it. */
  readonly about: string;
}

/** From the first to the last time of receipt, ms. */
interface Span {
  readonly firstMs: number;
  readonly lastMs: number;
}

export interface SourceStateJson {
  readonly sinceMs: number;
  readonly numbering: NumberingJson;
  readonly rhythm: RhythmJson;
  readonly offset: ClockOffsetJson;
  readonly unnumbered: Span | null;
  /** Rows of before this was kept have none. */
  readonly cameBy?: Readonly<Partial<Record<Transport, Span>>>;
  readonly reports: readonly LossReport[];
  readonly reportsSinceMs: number;
  readonly silentSinceMs: number | null;
  readonly announcedMs: number;
}

/** What is known of one source: what it numbered, how often it sends, what it lost. Times are ms since 1970. */
export class SourceState {
  readonly sinceMs: number;
  readonly numbering: Numbering;
  readonly rhythm: Rhythm;
  readonly offset: ClockOffset;
  /** Between which events carried no number; null where all did. */
  unnumbered: { firstMs: number; lastMs: number } | null;
  /** When events came by ways that answer for nothing. */
  #cameBy: Partial<Record<Transport, Span>>;
  reports: readonly LossReport[];
  /** Before that, reports are not kept here. */
  reportsSinceMs: number;
  /** Since when it is silent, where the log was told that it is. */
  silentSinceMs: number | null;
  /** When the log was last told of gaps. */
  announcedMs: number;
  isChanged = false;

  constructor(kept: SourceStateJson | null, sinceMs: number, standIn: StandIn) {
    this.sinceMs = kept?.sinceMs ?? sinceMs;
    this.numbering = new Numbering(kept?.numbering ?? null, this.sinceMs, standIn);
    this.rhythm = new Rhythm(kept?.rhythm ?? null, sinceMs);
    this.offset = new ClockOffset(kept?.offset ?? null);
    this.unnumbered = kept?.unnumbered ?? null;
    this.#cameBy = { ...kept?.cameBy };
    this.reports = kept?.reports ?? [];
    this.reportsSinceMs = kept?.reportsSinceMs ?? this.sinceMs;
    this.silentSinceMs = kept?.silentSinceMs ?? null;
    this.announcedMs = kept?.announcedMs ?? 0;
  }

  /** An event without a number came. */
  cameUnnumbered(receivedMs: number): void {
    this.unnumbered ??= { firstMs: receivedMs, lastMs: receivedMs };
    this.unnumbered.lastMs = receivedMs;
  }

  /** Events came by a way that answers for nothing. */
  came(by: Transport, receivedMs: number): void {
    this.#cameBy[by] = { firstMs: this.#cameBy[by]?.firstMs ?? receivedMs, lastMs: receivedMs };
  }

  /** The ways that answer for nothing by which events may have come in a range. */
  cameBy({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): Transport[] {
    return transports.filter((by) => {
      const span = this.#cameBy[by];
      return span !== undefined && span.firstMs < toMs && span.lastMs >= fromMs;
    });
  }

  /** The log was told of all gaps that it was to be told of by then. */
  told(atMs: number): void {
    this.numbering.announced(this.numbering.unannounced(atMs));
    this.announcedMs = Math.max(this.announcedMs, atMs);
  }

  report(loss: LossReport): void {
    this.reports = [...this.reports, loss];
    if (this.reports.length <= completenessLimits.reportsMax) return;
    this.reportsSinceMs = (this.reports[0]?.atMs ?? this.reportsSinceMs) + 1;
    this.reports = this.reports.slice(1);
  }

  /** Takes what names a person out of it. Whether there was anything. */
  redact(redact: Redact): boolean {
    const reports = this.reports.map((report) => redactFields(report, ['about'], redact));
    const isReported = reports.some((report, i) => report !== this.reports[i]);
    this.reports = reports;
    return this.numbering.redact(redact) || isReported;
  }

  json(): SourceStateJson {
    return {
      sinceMs: this.sinceMs,
      numbering: this.numbering.json(),
      rhythm: this.rhythm.json(),
      offset: this.offset.json(),
      unnumbered: this.unnumbered,
      cameBy: this.#cameBy,
      reports: this.reports,
      reportsSinceMs: this.reportsSinceMs,
      silentSinceMs: this.silentSinceMs,
      announcedMs: this.announcedMs,
    };
  }
}
