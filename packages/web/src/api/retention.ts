import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

/** What is due, and what is done about it, changes by itself. */
const refetchInterval = 30_000;
/** Plans in a page. */
const plansMax = 1_000;

export const retentionQuery = queryOptions({
  queryKey: ['retention', 'state'],
  queryFn: () => api.getRetention(),
  refetchInterval,
});

export const presetsQuery = queryOptions({
  queryKey: ['retention', 'presets'],
  queryFn: () => api.listPresets(),
});

/** Of reclassifications; the log has them all. */
const reclassificationsMax = 1_000;

export const reclassificationsQuery = queryOptions({
  queryKey: ['retention', 'reclassifications'],
  queryFn: () => api.listReclassifications({ limit: reclassificationsMax }),
});

/** Newest first, page by page to the first one. */
export const plansQuery = infiniteQueryOptions({
  queryKey: ['retention', 'plans'],
  queryFn: ({ pageParam }) => api.listPlans({ limit: plansMax, ...(pageParam === null ? {} : { cursor: pageParam }) }),
  initialPageParam: null as string | null,
  getNextPageParam: ({ cursor }) => cursor,
  // Who has gone back through years does not get all of them anew.
  refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : refetchInterval),
});
