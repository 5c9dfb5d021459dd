import type { Place } from '../fault.ts';
import type { RuleHead } from '../rule/rule.ts';

export const correlationTypes = [
  'event_count',
  'value_count',
  'value_sum',
  'value_avg',
  'value_percentile',
  'temporal',
  'temporal_ordered',
] as const;
export type CorrelationType = (typeof correlationTypes)[number];

export const operators = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const;
export type Operator = (typeof operators)[number];

/** What is counted, summed or ranked has to be; of several, all. */
export interface Threshold {
  readonly bounds: readonly { readonly operator: Operator; readonly value: number }[];
  /** Whose values; several are one value together. Empty for `event_count`. */
  readonly fields: readonly string[];
  /** For `value_percentile`, 0 to 100. */
  readonly percentile: number;
}

/** A rule about what other rules match, specification 2.1, "Correlation rules". */
export interface CorrelationRule {
  readonly type: 'correlation';
  readonly head: RuleHead;
  readonly correlation: CorrelationType;
  /** Ids or names of the rules, in the order in which they are written. */
  readonly rules: readonly string[];
  /** Where they are named. */
  readonly rulesPlace: Place;
  readonly groupBy: readonly string[];
  readonly timespanMs: number;
  /** By alias: what its field is called in the events of a rule. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Null for `temporal` and `temporal_ordered`, which want all of the rules. */
  readonly threshold: Threshold | null;
  /** Whether the rules that it is about find something by themselves, too. */
  readonly isGenerating: boolean;
}
