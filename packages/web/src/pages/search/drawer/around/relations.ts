import type { EventJson } from '@daybook/api';
import { queryFor } from '../../terms.ts';

/** What another event may have in common with this one. */
export interface Relation {
  readonly id: 'any' | 'actor' | 'address' | 'session' | 'resource';
  readonly label: string;
  /** The value in common; null for none. */
  readonly value: string | null;
  readonly q: string;
}

/** What of this event can be asked for before and after it. What it does not say, or the role masks, cannot. */
export function relationsOf({ actor, origin, target }: EventJson): Relation[] {
  const [resource] = target?.resources ?? [];
  const relation = (
    id: Relation['id'],
    label: string,
    name: string,
    value: string | undefined,
    type?: 'ip',
  ): Relation[] => {
    const q = value === undefined ? null : queryFor(name, value, type);
    return q === null || value === undefined ? [] : [{ id, label, value, q }];
  };
  return [
    { id: 'any', label: 'Any event', value: null, q: '' },
    ...(actor?.id === 'unknown' ? [] : relation('actor', 'Same actor', 'actor.id', actor?.id)),
    ...relation('address', 'Same address', 'origin.ip', origin?.ip, 'ip'),
    ...relation('session', 'Same session', 'actor.session', actor?.session),
    ...relation('resource', 'Same resource', 'target.id', resource?.id),
  ];
}
