import type { ClassRule, RetentionPolicy } from './policy.ts';

/** What of an event its class may follow from. */
export interface Classified {
  readonly source: number;
  readonly kind: string;
  readonly outcome: string;
  /** Of all its resources. */
  readonly labels: readonly string[];
}

/** The class of what comes in: that of the first rule that matches, else the default. */
export function classify(policy: Pick<RetentionPolicy, 'rules' | 'default'>, event: Classified): number {
  return policy.rules.find((rule) => matches(rule, event))?.class ?? policy.default;
}

function matches({ sources, kinds, labels, outcomes }: ClassRule, event: Classified): boolean {
  if (sources !== undefined && !sources.includes(event.source)) return false;
  if (outcomes !== undefined && !(outcomes as readonly string[]).includes(event.outcome)) return false;
  if (kinds !== undefined && !kinds.some((kind) => isOfKind(kind, event.kind))) return false;
  return labels === undefined || labels.some((label) => event.labels.includes(label));
}

const isOfKind = (pattern: string, kind: string): boolean =>
  pattern.endsWith('.*') ? kind.startsWith(pattern.slice(0, -1)) : kind === pattern;

/** The rules that a source's events can meet. Where none of them looks into the event, all get the same class. */
export function rulesOf(policy: RetentionPolicy, source: number): Pick<RetentionPolicy, 'rules' | 'default'> {
  const rules = policy.rules.filter(({ sources }) => sources === undefined || sources.includes(source));
  return { rules, default: policy.default };
}

/** The one class of everything that a source sends; null where it depends on the event. */
export function onlyClassOf(policy: RetentionPolicy, source: number): number | null {
  const [first] = rulesOf(policy, source).rules;
  if (first === undefined) return policy.default;
  const looksIn = first.kinds !== undefined || first.labels !== undefined || first.outcomes !== undefined;
  return looksIn ? null : first.class;
}
