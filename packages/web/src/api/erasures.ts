import type { ErasureJson } from '@daybook/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

/** What is carried out changes by itself. */
const refetchMs = { underWay: 5_000, otherwise: 60_000 };

/** As the list has it: by number. By what the person is known is in no list. */
export type ErasureRow = ErasureJson;

export const erasuresQuery = queryOptions({
  queryKey: ['erasures'],
  queryFn: async (): Promise<readonly ErasureRow[]> => {
    const { items } = await api.listErasures();
    return items;
  },
  refetchInterval: (query) =>
    query.state.data?.some(({ state }) => state === 'approved') === true ? refetchMs.underWay : refetchMs.otherwise,
});
