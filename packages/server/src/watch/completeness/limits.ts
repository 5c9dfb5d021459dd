/** What is kept of a source's numbering, and what counts as too late. */
export const completenessLimits = {
  /** Numberings of one source that are kept; then the one that was heard of longest ago is forgotten. */
  epochsMax: 32,
  /** Gaps of one source that are kept apart. */
  gapsMax: 256,
  /** Losses of one source that others reported. */
  reportsMax: 64,
  /** So long events may come in another order than they are numbered in: of what is missing after that, the log is told. */
  graceMs: 10_000,
  /** One `log.gap` of a source says all of so long. */
  announceMs: 10_000,
  /** Ranges that one event names; the numbers of all are counted. */
  rangesMax: 16,
  /** An event that is further ahead of its receipt was stamped by a clock that is wrong. */
  aheadMsMax: 60_000,
  /** A sign of life waits so long for what is known of its source. */
  loadMsMax: 5_000,
  /** Whoever takes a person out of it waits so long for what came before to be looked at. */
  lookMsMax: 30_000,
  /** Times of a source are looked at once in so long. */
  sampleMs: 1_000,
} as const;
