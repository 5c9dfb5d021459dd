import { type CorrelatorLimits, correlatorLimits } from '@daybook/sigma';

/** What one backtest may take. Past it, it says how far it came. */
export interface BacktestLimits {
  readonly timeMsMax: number;
  /** Events that are looked at. */
  readonly eventsMax: number;
  /** Rules of the file, with those that it is about. */
  readonly rulesMax: number;
  /** Alerts that may still go on, at once. */
  readonly goingMax: number;
  /** Events that are shown of a rule. */
  readonly samplesMax: number;
  /** After so long it lets others have the thread, for as long as it had it. */
  readonly turnMsMax: number;
  readonly batchEventsMax: number;
  readonly correlator: CorrelatorLimits;
}

export const backtestLimits: BacktestLimits = {
  timeMsMax: 20_000,
  eventsMax: 2_000_000,
  rulesMax: 20,
  goingMax: 50_000,
  samplesMax: 10,
  turnMsMax: 4,
  batchEventsMax: 500,
  correlator: { ...correlatorLimits, groupsMax: 20_000, entriesMax: 100_000 },
};
