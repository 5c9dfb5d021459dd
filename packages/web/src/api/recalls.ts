import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

/** While something is brought back, how far it is changes soon. */
const refetchMs = { filling: 1_000, otherwise: 60_000 };

export const recallsQuery = queryOptions({
  queryKey: ['recalls'],
  queryFn: ({ signal }) => api.listRecalls(signal),
  refetchInterval: ({ state }) =>
    state.data?.items.some((each) => each.state !== 'whole') === true ? refetchMs.filling : refetchMs.otherwise,
});
