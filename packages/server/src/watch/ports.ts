/** What the log of a tenant had before somebody began to count. */
export interface Recorded {
  /** By source and minute since 1970; what is older than an hour may be put together by the hour. */
  readonly minutes: readonly {
    readonly source: number;
    readonly minute: number;
    readonly events: number;
    readonly unparsed: number;
  }[];
  /** When the last event of each source was received, ms since 1970. */
  readonly last: readonly { readonly source: number; readonly lastMs: number }[];
}

/** Where the past is read from. Each may be asked again where it failed. */
export interface Past {
  /** Waits, for a minute at most; true once the past can be asked. */
  ready(): Promise<boolean>;
  /** Counts from a moment on, ms since 1970; null where there is no answer. */
  recorded(sinceMs: number, nowMs: number): Promise<Recorded | null>;
}

/** Room on the disk of the data directory, and what takes it. Bytes. */
export interface StorageFigures {
  /** Null until it was measured once. */
  readonly parts: StorageParts | null;
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export interface StorageParts {
  readonly entries: number;
  readonly tiles: number;
  readonly content: number;
  readonly index: number;
  /** The write-ahead log, metadata, keys. */
  readonly other: number;
}
