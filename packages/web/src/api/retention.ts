import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

/** What is due, and what is done about it, changes by itself. */
const refetchInterval = 30_000;
/** Of plans; the log has them all. */
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

export const plansQuery = queryOptions({
  queryKey: ['retention', 'plans'],
  queryFn: () => api.listPlans({ limit: plansMax }),
  refetchInterval,
});
