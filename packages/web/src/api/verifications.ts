import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

/** How often one that runs is asked how far it is. */
const runningEveryMs = 1_000;
const idleEveryMs = 60_000;

export const logQuery = queryOptions({ queryKey: ['log'], queryFn: () => api.logInfo(), refetchInterval: idleEveryMs });

export const verificationsQuery = queryOptions({
  queryKey: ['verifications'],
  queryFn: () => api.listVerifications(),
  refetchInterval: ({ state }) =>
    state.data?.verifications.some(({ ended }) => ended === null) === true ? runningEveryMs : idleEveryMs,
});

export const verificationQuery = (id: string) =>
  queryOptions({
    queryKey: ['verifications', id],
    queryFn: () => api.getVerification(id),
    refetchInterval: ({ state }) => (state.data?.ended === null ? runningEveryMs : false),
  });
