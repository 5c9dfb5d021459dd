import { isNamed, type SigmaRule } from '@daybook/sigma';
import type { KeptBaseline, LinkedBaseline } from './rule.ts';

type Kept = (SigmaRule | KeptBaseline) & { readonly id: string };

export interface LinkedBaselines {
  readonly baselines: readonly LinkedBaseline[];
  /** Why a baseline cannot be honoured among these rules, by its id. */
  readonly faults: ReadonlyMap<string, string>;
}

/** Finds the rules that baselines are about: detections. */
export function linkBaselines(rules: readonly Kept[]): LinkedBaselines {
  const baselines: LinkedBaseline[] = [];
  const faults = new Map<string, string>();
  for (const rule of rules) {
    if (rule.type !== 'baseline') continue;
    const inputs = rule.rules.map((reference) => inputOf(rule, reference, rules));
    const fault = inputs.find((input) => typeof input === 'string');
    if (fault !== undefined) faults.set(rule.id, fault);
    else baselines.push({ rule, inputs: inputs.filter((input) => typeof input !== 'string') });
  }
  return { baselines, faults };
}

function inputOf(
  rule: KeptBaseline,
  reference: string,
  rules: readonly Kept[],
): LinkedBaseline['inputs'][number] | string {
  const found = rules.filter((each) => isNamed(reference, each));
  const [only] = found;
  if (only === undefined) return `there is no rule ${reference}`;
  if (found.length > 1) return `${found.length} rules are named ${reference}`;
  if (only.type !== 'detection') return `${reference} is a ${only.type}`;
  return { id: only.id, isJudged: rule.judge.includes(reference) };
}
