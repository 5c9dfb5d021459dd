import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

/** How they are doing changes by itself. */
const refetchInterval = 15_000;

export const notifiersQuery = queryOptions({
  queryKey: ['notifiers', 'all'],
  queryFn: () => api.listNotifiers(),
  refetchInterval,
});

/** The newest messages of a notifier in a state, or in any. */
export const deliveriesQuery = (name: string, state: string) =>
  queryOptions({
    queryKey: ['notifiers', 'deliveries', name, state],
    queryFn: () => api.listDeliveries(name, { state, limit: 200 }),
    refetchInterval,
  });
