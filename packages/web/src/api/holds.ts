import type { HoldJson } from '@daybook/api';
import { queryOptions } from '@tanstack/react-query';
import { apiUnder } from './client.ts';
import type { Reader } from './me.ts';
import { limitsOf } from './sight.ts';

/** While one is looked through or counted, that changes soon. */
const refetchMs = { counting: 2_000, otherwise: 60_000 };

const isCounting = ({ state, reading, keeps }: HoldJson): boolean =>
  state === 'in-force' && (reading !== null || (keeps !== null && keeps.counted < keeps.of));

/** How much a hold keeps is told to roles alone that see all events: of those of the reader, the first that does. */
export function roleToCount({ roles }: Pick<Reader, 'roles'>): string | null {
  const counts = roles.find(
    ({ permissions, sight }) =>
      permissions.includes('holds:read') && permissions.includes('events:read') && limitsOf(sight).length === 0,
  );
  return counts?.name ?? null;
}

export const holdsQuery = (state: 'in-force' | 'all', role: string | null) =>
  queryOptions({
    queryKey: ['holds', state, role],
    queryFn: () => apiUnder(role).listHolds({ state }),
    refetchInterval: (query) =>
      query.state.data?.items.some(isCounting) === true ? refetchMs.counting : refetchMs.otherwise,
  });

export const holdQuery = (position: string, role: string | null) =>
  queryOptions({
    queryKey: ['holds', 'one', position, role],
    queryFn: () => apiUnder(role).getHold(position),
    refetchInterval: (query) => {
      const hold = query.state.data?.hold;
      return hold !== undefined && isCounting(hold) ? refetchMs.counting : refetchMs.otherwise;
    },
  });
