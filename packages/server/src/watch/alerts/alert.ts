import type { Position } from '@daybook/event';
import type { Explanation } from '../baselines/index.ts';

export const alertStates = ['open', 'acknowledged', 'assigned', 'closed'] as const;
export type AlertState = (typeof alertStates)[number];

export const verdicts = ['true-positive', 'false-positive', 'benign', 'duplicate'] as const;
export type Verdict = (typeof verdicts)[number];

/** What a rule found, and how far somebody is with it. Times are ms since 1970. */
export interface Alert {
  readonly tenant: string;
  /** Follows from what it is about: the same events make the same alert. */
  readonly id: string;
  readonly rule: string;
  /** The same for alerts that would have been one, had they come sooner after each other. */
  readonly fingerprint: string;
  readonly title: string;
  readonly level: string;
  readonly tags: readonly string[];
  /** When the first event was received, and the last. */
  readonly openedMs: number;
  readonly lastMs: number;
  readonly count: number;
  readonly linked: number;
  /** It stands for all further findings of its rule: more are open than are kept apart. */
  readonly isOverflow: boolean;
  readonly state: AlertState;
  readonly assignee: string | null;
  readonly verdict: Verdict | null;
  readonly changedMs: number;
  /** Null where nobody has changed it. */
  readonly changedBy: string | null;
  /** Of what a baseline found: what was unusual, the first ones. Empty for other rules. */
  readonly explanations: readonly Explanation[];
}

export interface AlertWithEvidence extends Alert {
  /** In the order of the log. */
  readonly evidence: readonly Position[];
}

export const alertLimits = {
  /** Events that an alert is linked to; more are counted. */
  evidenceMax: 100,
  /** Of an alert of a baseline; further ones are counted with its events. */
  explanationsMax: 10,
  /** Of one rule, apart; what comes on top is one alert. */
  openOfRuleMax: 1_000,
  /** What comes so soon after the last event of an alert that is not closed is added to it. */
  windowMs: 60 * 60_000,
  /** Of a tenant; of older ones the log has the events that say what became of them. */
  closedMax: 100_000,
  /** That are read at once. */
  listMax: 200,
} as const;
