import { ClockOffset, type ClockOffsetJson } from './clock-offset.ts';
import { completenessLimits } from './limits.ts';
import { Numbering, type NumberingJson } from './numbering.ts';
import { Rhythm, type RhythmJson } from './rhythm.ts';

/** A loss that was reported otherwise than by numbers: by a listener, or by the source itself. */
export interface LossReport {
  readonly what: 'gap' | 'dropped' | 'conflict';
  readonly atMs: number;
  /** Events, or messages, where that is known. */
  readonly count: number | null;
  /** Which, in the words of who reported it. */
  readonly about: string;
}

export interface SourceStateJson {
  readonly sinceMs: number;
  readonly numbering: NumberingJson;
  readonly rhythm: RhythmJson;
  readonly offset: ClockOffsetJson;
  readonly unnumbered: { readonly firstMs: number; readonly lastMs: number } | null;
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
  reports: readonly LossReport[];
  /** Before that, reports are not kept here. */
  reportsSinceMs: number;
  /** Since when it is silent, where the log was told that it is. */
  silentSinceMs: number | null;
  /** When the log was last told of gaps. */
  announcedMs: number;
  isChanged = false;

  constructor(kept: SourceStateJson | null, sinceMs: number) {
    this.sinceMs = kept?.sinceMs ?? sinceMs;
    this.numbering = new Numbering(kept?.numbering ?? null, this.sinceMs);
    this.rhythm = new Rhythm(kept?.rhythm ?? null, sinceMs);
    this.offset = new ClockOffset(kept?.offset ?? null);
    this.unnumbered = kept?.unnumbered ?? null;
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

  report(loss: LossReport): void {
    this.reports = [...this.reports, loss];
    if (this.reports.length <= completenessLimits.reportsMax) return;
    this.reportsSinceMs = (this.reports[0]?.atMs ?? this.reportsSinceMs) + 1;
    this.reports = this.reports.slice(1);
  }

  json(): SourceStateJson {
    return {
      sinceMs: this.sinceMs,
      numbering: this.numbering.json(),
      rhythm: this.rhythm.json(),
      offset: this.offset.json(),
      unnumbered: this.unnumbered,
      reports: this.reports,
      reportsSinceMs: this.reportsSinceMs,
      silentSinceMs: this.silentSinceMs,
      announcedMs: this.announcedMs,
    };
  }
}
