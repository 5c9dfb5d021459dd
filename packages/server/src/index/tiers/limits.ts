/** What recalls may take. */
export interface TierLimits {
  /** Recalls of one log at once. */
  readonly recallsMax: number;
  /** Indices that are filled in one step. */
  readonly stepIndices: number;
  /** Rest after each partition that went, and after each step. */
  readonly restMs: number;
  /** From one look at what there is to do to the next, and after a failure. */
  readonly intervalMs: number;
  /** From one look for rows that are not to be there to the next, where nobody knows of any. */
  readonly sweepIntervalMs: number;
}

export const tierLimits: TierLimits = {
  recallsMax: 10,
  stepIndices: 20_000,
  restMs: 20,
  intervalMs: 10_000,
  sweepIntervalMs: 3_600_000,
};
