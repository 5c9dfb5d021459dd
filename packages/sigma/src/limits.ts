/** What a rule may be. Over a limit it is refused, with the limit in the reason. */
export const limits = {
  fileBytesMax: 256 * 1024,
  documentsMax: 64,
  nodesMax: 20_000,
  depthMax: 24,
  nameCharsMax: 256,
  conditionCharsMax: 8_192,
  conditionNodesMax: 1_000,
  valueCharsMax: 4_096,
  /** One value becomes as many by `windash`, `base64offset` and `expand`. */
  expansionsMax: 1_000,
  regexCharsMax: 4_096,
  faultsMax: 50,
  /** Rules that a correlation or a filter is about. */
  referencesMax: 64,
  groupByMax: 8,
  timespanMsMax: 31 * 86_400_000,
  /** Of events or values, that a correlation waits for. */
  countMax: 10_000,
  /** Of all tables that find texts for one log: four bytes each. Rules past it are tried with every event. */
  literalCellsMax: 8_000_000,
  /** Predicates that want the same field to be some value, for it to be looked at before others. */
  gatePredicatesMin: 2,
  /** Values, one of which such a predicate wants: it is kept once for each. */
  gateValuesMax: 64,
} as const;
