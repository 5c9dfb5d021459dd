/** What a correlator waits for and keeps. Times are ms. */
export interface CorrelatorLimits {
  /** How much later than others an event may come and still be in its window. */
  readonly latenessMs: number;
  /** How far in the future an event's time may be; past it, the time of receipt stands for it. */
  readonly skewMs: number;
  /** Over all rules. Past either, the rule that keeps most gives up what it touched longest ago. */
  readonly groupsMax: number;
  readonly entriesMax: number;
  /** Of one group, unless a count wants more; the oldest go first. */
  readonly groupEntriesMax: number;
  /** Events that one finding names. */
  readonly indicesMax: number;
}

export const correlatorLimits: CorrelatorLimits = {
  latenessMs: 10 * 60_000,
  skewMs: 5 * 60_000,
  groupsMax: 100_000,
  entriesMax: 500_000,
  groupEntriesMax: 1_000,
  indicesMax: 1_000,
};
