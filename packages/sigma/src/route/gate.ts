import { limits } from '../limits.ts';
import type { Wanted } from './candidates.ts';
import type { Requirement } from './requirement.ts';

/** A field that many predicates want to be some whole value. */
export interface Gate {
  readonly field: string;
  /** By value, those that have a chance with it, without the requirement that it meets. */
  readonly byText: ReadonlyMap<string, readonly Wanted[]>;
  /** Those that it is nothing to. */
  readonly rest: readonly Wanted[];
}

/** The field that most of them want so; null where too few do for it to save anything. */
export function gateOf(all: readonly Wanted[]): Gate | null {
  const counts = new Map<string, number>();
  for (const wanted of all)
    for (const field of new Set(wanted.requirements.flatMap((requirement) => fieldOf(requirement) ?? [])))
      counts.set(field, (counts.get(field) ?? 0) + 1);
  const [best] = [...counts].toSorted(([, a], [, b]) => b - a);
  if (best === undefined || best[1] < limits.gatePredicatesMin) return null;
  const [field] = best;
  const byText = new Map<string, Wanted[]>();
  const rest: Wanted[] = [];
  for (const wanted of all) {
    const key = wanted.requirements.find((requirement) => fieldOf(requirement) === field);
    if (key === undefined) rest.push(wanted);
    else {
      const behind = { index: wanted.index, requirements: wanted.requirements.filter((each) => each !== key) };
      for (const text of new Set(key.map((atom) => atom.text))) {
        const kept = byText.get(text) ?? [];
        kept.push(behind);
        byText.set(text, kept);
      }
    }
  }
  return { field, byText, rest };
}

/** Where it is met by whole values of one field, and by few enough to keep the predicate once for each. */
function fieldOf(requirement: Requirement): string | null {
  const [first] = requirement;
  if (first?.field === undefined || first.field === null || requirement.length > limits.gateValuesMax) return null;
  return requirement.every(({ field, type }) => type === 'whole' && field === first.field) ? first.field : null;
}
