import { eventOfItems, type StoredItems } from '../stored.ts';
import { Said, saidFinder, type SubjectFinding } from './find.ts';
import { SubjectSieve } from './sieve.ts';

/** Somebody who is named in an event, by the place in the list; null where the event cannot be read that may name them. */
export interface NamedSubject {
  readonly person: number;
  readonly finding: SubjectFinding | null;
}

/**
 * Finds several people in events: as `subjectFinder` does each of them, while the words of an event are read once. In an event that cannot be read,
 * whom its bytes may name. Throws a RangeError for identifiers beyond the limits.
 *
 * @param people The identifiers of each.
 */
export function subjectsFinder(
  people: readonly (readonly string[])[],
): (items: Pick<StoredItems, 'bytes' | 'start' | 'end'>) => readonly NamedSubject[] {
  const finders = people.map((identifiers) => saidFinder(identifiers, 'whole'));
  const sieve = new SubjectSieve(people);
  return (items) => {
    const event = eventOfItems(items);
    if (event === null)
      return sieve.in(items.bytes, items.start, items.end).map((person) => ({ person, finding: null }));
    const said = new Said(event);
    return finders.flatMap((find, person) => {
      const finding = find(said);
      return finding === null ? [] : [{ person, finding }];
    });
  };
}
