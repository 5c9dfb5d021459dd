import type { EventFields } from '@daybook/event';
import type { EventView, LogSource } from '@daybook/sigma';

/** What a rule may know of an event beside the event itself. */
export interface WatchedEvent {
  readonly event: EventFields;
  /** Whether Daybook itself wrote it. */
  readonly own: boolean;
  /** What the labels of its source say that its log is; null for nothing. */
  readonly declared: LogSource | null;
}

/** One event as a log that Sigma knows: what the log is called, and its fields. */
export interface LogView {
  /** The same list for events of the same log, so that what is made for it is found again. */
  readonly sources: readonly LogSource[];
  /** More than one where the log writes an event as several records; one of them is enough. */
  readonly views: readonly EventView[];
}

/** One kind of log. */
export interface LogKind {
  readonly name: string;
  /** Whether rules for that log source may be about its events. */
  readonly isKnownAs: (source: LogSource) => boolean;
  /** Null for an event of another log. */
  readonly logOf: (watched: WatchedEvent) => LogView | null;
}

/** Parts of parsers that a log's fields are read with again. */
export interface RecordReaders {
  /** The records of an event of auditd, each by the names of its fields, `type` and `node` among them. Total, linear. */
  readonly auditd: (text: string) => readonly ReadonlyMap<string, string>[];
}
