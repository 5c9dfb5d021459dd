import { eventOfItems, type StoredItems } from '../stored.ts';
import { subjectFinder, type SubjectFinding } from './find.ts';
import { SubjectSieve } from './sieve.ts';

/** Somebody who is named in an event, by the place in the list; null where the event cannot be read that may name them. */
export interface NamedSubject {
  readonly person: number;
  readonly finding: SubjectFinding | null;
}

/**
 * Finds several people in events: as `subjectFinder` does each of them, for about the price of one. Throws a RangeError for identifiers beyond
 * the limits.
 *
 * @param people The identifiers of each.
 */
export function subjectsFinder(
  people: readonly (readonly string[])[],
): (items: Pick<StoredItems, 'bytes' | 'start' | 'end'>) => readonly NamedSubject[] {
  const finders = people.map((identifiers) => subjectFinder(identifiers));
  const sieve = new SubjectSieve(people);
  return (items) => {
    const maybe = sieve.in(items.bytes, items.start, items.end);
    if (maybe.length === 0) return nobody;
    const event = eventOfItems(items);
    return maybe.flatMap((person) => {
      const finding = event === null ? null : (finders[person]?.(event) ?? null);
      return event !== null && finding === null ? [] : [{ person, finding }];
    });
  };
}

const nobody: readonly NamedSubject[] = [];
