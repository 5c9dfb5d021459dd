/** What a mapping may be. Over a limit it is refused, with the limit in the fault. */
export const mappingLimits = {
  /** As much as `raw` of the event holds that records it. */
  textBytesMax: 32 * 1024,
  nodesMax: 5_000,
  depthMax: 12,
  casesMax: 64,
  fieldsMax: 128,
  tableRowsMax: 500,
  pathStepsMax: 8,
  patternCharsMax: 2_048,
  /** Instructions of RE2's program: what a pattern costs for each character. Of one pattern, and of all of a mapping. */
  programOnceMax: 500,
  programMax: 2_000,
  layoutCharsMax: 128,
  faultsMax: 50,
} as const;

/** Characters that a pattern is tried on. RE2 takes time in proportion to them and to its program, so both have an end. */
export const patternTextCharsMax = 8 * 1024;
