import {
  type DetectionRule,
  type Filtered,
  filtered,
  type FilterRule,
  isDetection,
  link,
  type LinkedCorrelation,
  type LogSource,
} from '@daybook/sigma';
import { type LinkedBaseline, linkBaselines } from '../baselines/index.ts';
import { isSigma, type KeptRule, type WatchedRule } from './rule.ts';

type Kept = Pick<KeptRule, 'rule' | 'isShipped' | 'isEnabled' | 'isApproved'>;
/** With the filters that are about it. */
export type TriedRule = DetectionRule & { readonly id: string } & Filtered<FilterRule & { readonly id: string }>;

/** What rules that are kept come to: what is tried with events, what is correlated or learned, and what makes alerts. */
export interface Plan {
  readonly detections: readonly TriedRule[];
  readonly correlations: readonly LinkedCorrelation[];
  readonly baselines: readonly LinkedBaseline[];
  /** Ids of those that make alerts; the others are there because a correlation or a baseline is about them. */
  readonly alerting: ReadonlySet<string>;
  /** Of correlations and baselines that are enabled, why they cannot be run. */
  readonly faults: ReadonlyMap<string, string>;
}

/**
 * A rule that a correlation or a baseline is about makes no alerts by itself unless that one says `generate: true`. What somebody imported, a
 * correlation or a filter, neither silences nor tunes a rule that comes with the product: that would disable it without a second person. A filter
 * that a second person approved does, where it names the rule.
 */
export function planOf(kept: readonly Kept[]): Plan {
  const rules = kept.map(({ rule }) => rule);
  const { correlations, faults } = link(rules.filter(isSigma));
  const learning = linkBaselines(rules);
  const byId = new Map(kept.map((each) => [each.rule.id, each]));
  const isEnabled = (id: string): boolean => byId.get(id)?.isEnabled === true;
  const active = activeOf(correlations, isEnabled);
  const baselines = learning.baselines.filter(({ rule }) => isEnabled(rule.id));
  const running = new Set([...active, ...baselines].map(({ rule }) => rule.id));
  const wanted = new Set([...active, ...baselines].flatMap(({ inputs }) => inputs.map(({ id }) => id)));
  const silenced = new Set(
    [...correlations, ...learning.baselines].flatMap(({ rule, inputs }) => {
      const mayAll = byId.get(rule.id)?.isShipped === true;
      // What ships with a correlation of the product is made for it, and finds nothing by itself where that one is disabled either.
      if (rule.isGenerating || !(mayAll || running.has(rule.id))) return [];
      return inputs.flatMap(({ id }) => (mayAll || byId.get(id)?.isShipped !== true ? [id] : []));
    }),
  );
  const filters = kept.flatMap(({ rule, isEnabled: isOn, isShipped, isApproved }) =>
    isOn && rule.type === 'filter' ? [{ rule, mayAll: isShipped || (isApproved && rule.rules !== null) }] : [],
  );
  const detections = kept.flatMap(({ rule, isShipped, isEnabled: isOn }) => {
    if (!isDetection(rule) || !(isOn || wanted.has(rule.id))) return [];
    return [
      filtered(
        rule,
        filters.filter((filter) => filter.mayAll || !isShipped).map((filter) => filter.rule),
      ),
    ];
  });
  const alerting = new Set(kept.flatMap(({ rule: { id } }) => (isEnabled(id) && !silenced.has(id) ? [id] : [])));
  const missing = new Map([...faults, ...learning.faults].filter(([id]) => isEnabled(id)));
  return { detections, correlations: active, baselines, alerting, faults: missing };
}

/** Those that are enabled, and those that they are about. */
function activeOf(
  correlations: readonly LinkedCorrelation[],
  isEnabled: (id: string) => boolean,
): readonly LinkedCorrelation[] {
  const wanted = new Set<string>();
  // Each stands behind those that it is about.
  for (const { rule, inputs } of correlations.toReversed())
    if (isEnabled(rule.id) || wanted.has(rule.id))
      for (const id of [rule.id, ...inputs.map((input) => input.id)]) wanted.add(id);
  return correlations.filter(({ rule }) => wanted.has(rule.id));
}

/** The log sources of each rule; of a correlation or baseline those of all rules that it is about, null where it cannot be run. */
export function logSourcesOf(rules: readonly WatchedRule[]): (rule: WatchedRule) => readonly LogSource[] | null {
  const linked = [...link(rules.filter(isSigma)).correlations, ...linkBaselines(rules).baselines];
  const inputsOf = new Map(linked.map(({ rule, inputs }) => [rule.id, inputs.map(({ id }) => id)]));
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const sourcesOf = (rule: WatchedRule): readonly LogSource[] | null => {
    if (rule.type !== 'correlation' && rule.type !== 'baseline') return [rule.logSource];
    const inputs = inputsOf.get(rule.id)?.flatMap((id) => byId.get(id) ?? []);
    return inputs?.flatMap((input) => sourcesOf(input) ?? []) ?? null;
  };
  return sourcesOf;
}
