/** What a query may be at most. A query over a limit is refused with an error at the place where it went over. */
export const limits = {
  /** UTF-16 code units. */
  queryUnitsMax: 8 * 1024,
  /** Nodes of the tree. */
  nodesMax: 512,
  /** Parentheses and negations around one another, redundant ones included. */
  depthMax: 32,
  /** Leaves of the tree: values, ranges, networks, words. */
  valuesMax: 400,
  /** `*` and `?` in one pattern. */
  wildcardsMax: 16,
  /** Parsing stops at this many errors. */
  errorsMax: 16,
} as const;
