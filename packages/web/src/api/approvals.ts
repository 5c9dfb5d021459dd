import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

/** What somebody must still do something about. */
export const openApprovalsQuery = queryOptions({
  queryKey: ['approvals', 'open'],
  queryFn: () => api.listApprovals({ state: 'open' }),
  staleTime: 30_000,
  refetchInterval: 60_000,
});

export const approvalsQuery = queryOptions({ queryKey: ['approvals', 'all'], queryFn: () => api.listApprovals() });
