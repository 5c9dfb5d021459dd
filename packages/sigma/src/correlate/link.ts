import type { CorrelationRule } from '../correlation/correlation.ts';
import { isNamed } from '../filter/apply.ts';
import type { SigmaRule } from '../read-file.ts';

export type Identified<R> = R & { readonly id: string };

/** A correlation whose rules were found. */
export interface LinkedCorrelation {
  readonly rule: Identified<CorrelationRule>;
  readonly inputs: readonly { readonly id: string; readonly reference: string }[];
}

export interface Linked {
  /** Each behind those that it is about. */
  readonly correlations: readonly LinkedCorrelation[];
  /** Why a correlation cannot be honoured among these rules, by its id. */
  readonly faults: ReadonlyMap<string, string>;
}

/** Correlations that are about correlations may go so deep. */
const chainMax = 8;
const tooDeep = `a chain has more than ${chainMax} correlations`;

/** Finds the rules that correlations are about. */
export function link(rules: readonly Identified<SigmaRule>[]): Linked {
  return new Linker(rules).all();
}

class Linker {
  readonly #rules: readonly Identified<SigmaRule>[];
  readonly #linked = new Map<string, LinkedCorrelation | null>();
  readonly #depths = new Map<string, number>();
  readonly #faults = new Map<string, string>();
  readonly #ids = new Map<string, Identified<SigmaRule>>();
  readonly #names = new Map<string, Identified<SigmaRule>[]>();

  constructor(rules: readonly Identified<SigmaRule>[]) {
    this.#rules = rules;
    for (const rule of rules) {
      this.#ids.set(rule.id.toLowerCase(), rule);
      if (rule.head.name !== null) this.#names.set(rule.head.name, [...(this.#names.get(rule.head.name) ?? []), rule]);
    }
  }

  all(): Linked {
    for (const rule of this.#rules) if (rule.type === 'correlation') this.#link(rule, []);
    return { correlations: [...this.#linked.values()].filter((each) => each !== null), faults: this.#faults };
  }

  #link(rule: Identified<CorrelationRule>, outer: readonly string[]): LinkedCorrelation | null {
    const known = this.#linked.get(rule.id);
    if (known !== undefined) return known;
    const path = [...outer, rule.id];
    if (outer.includes(rule.id)) return this.#refuse(rule, 'it is about itself');
    if (path.length > chainMax) return this.#refuse(rule, tooDeep);
    const inputs: LinkedCorrelation['inputs'][number][] = [];
    let depth = 1;
    for (const reference of rule.rules) {
      const found = this.#find(reference);
      if (typeof found === 'string') return this.#refuse(rule, found);
      if (found.type === 'correlation') {
        if (this.#link(found, path) === null) return this.#refuse(rule, `${reference} cannot be honoured itself`);
        depth = Math.max(depth, 1 + (this.#depths.get(found.id) ?? 0));
        const missing = missingIn(rule, reference, found);
        if (missing !== null)
          return this.#refuse(rule, `${reference} is a correlation and does not group by ${missing}`);
      }
      inputs.push({ id: found.id, reference });
    }
    if (depth > chainMax) return this.#refuse(rule, tooDeep);
    this.#depths.set(rule.id, depth);
    const linked = { rule, inputs };
    this.#linked.set(rule.id, linked);
    return linked;
  }

  #find(reference: string): Exclude<Identified<SigmaRule>, { readonly type: 'filter' }> | string {
    const byName = this.#names.get(reference) ?? [];
    const found = this.#ids.get(reference.toLowerCase()) ?? byName[0];
    if (found === undefined) return `there is no rule ${reference}`;
    if (byName.length > 1 && !isNamed(found.id, { id: reference, head: { name: null } }))
      return `${byName.length} rules are named ${reference}`;
    return found.type === 'filter' ? `${reference} is a filter` : found;
  }

  #refuse(rule: Identified<CorrelationRule>, message: string): null {
    this.#linked.set(rule.id, null);
    // Of one that is about itself, the first reason is the one that says so.
    if (!this.#faults.has(rule.id)) this.#faults.set(rule.id, message);
    return null;
  }
}

/** What an event of a rule calls a field of the correlation. */
export const fieldIn = (rule: CorrelationRule, reference: string, field: string): string =>
  rule.aliases.get(field)?.get(reference) ?? field;

/** Of what a correlation finds, its groups are known, and nothing else. */
function missingIn(rule: CorrelationRule, reference: string, inner: CorrelationRule): string | null {
  const wanted = [...rule.groupBy, ...(rule.threshold?.fields ?? [])];
  return wanted.map((field) => fieldIn(rule, reference, field)).find((field) => !inner.groupBy.includes(field)) ?? null;
}
