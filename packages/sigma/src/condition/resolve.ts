import type { Faults } from '../faults.ts';
import { allOf, anyOf, type Predicate } from '../predicate/node.ts';
import { compileGlob } from '../value/glob.ts';
import { readPattern } from '../value/pattern.ts';
import type { Condition } from './node.ts';

/** The condition with each search in its place. Null with a fault where it names one that is not there. */
export function resolve(
  condition: Condition,
  searches: ReadonlyMap<string, Predicate>,
  faults: Faults,
): Predicate | null {
  switch (condition.type) {
    case 'and':
    case 'or': {
      const parts: Predicate[] = [];
      for (const part of condition.parts) {
        const resolved = resolve(part, searches, faults);
        if (resolved !== null) parts.push(resolved);
      }
      if (parts.length < condition.parts.length) return null;
      return condition.type === 'and' ? allOf(parts) : anyOf(parts);
    }
    case 'not': {
      const part = resolve(condition.part, searches, faults);
      return part === null ? null : { type: 'not', part };
    }
    case 'search': {
      const found = searches.get(condition.name);
      return found ?? faults.add('search-unknown', `There is no search ${condition.name}`, condition.place);
    }
    case 'of': {
      const found = namesOf(condition.names, searches).map((name) => searches.get(name));
      const parts = found.filter((part) => part !== undefined);
      if (parts.length === 0)
        return faults.add('search-unknown', `No search is named ${condition.names}`, condition.place);
      return condition.quantity === 'all' ? allOf(parts) : anyOf(parts);
    }
  }
}

/** `them` leaves out names that begin with `_`; a pattern that begins so takes them. */
function namesOf(pattern: string, searches: ReadonlyMap<string, Predicate>): readonly string[] {
  const all = [...searches.keys()];
  if (pattern.toLowerCase() === 'them') return all.filter((name) => !name.startsWith('_'));
  const isNamed = compileGlob(readPattern(pattern));
  return all.filter((name) => isNamed(name) && (!name.startsWith('_') || pattern.startsWith('_')));
}
