import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';

const everyMs = 10_000;
/** A page that nobody looks at any more must not keep a session from ending. */
export const refreshedForMs = 30 * 60_000;

/** Asked again by itself, while the page is in sight, until `refreshedForMs` after `sinceMs`. It is no look. */
export const overviewQuery = (sinceMs: number) =>
  queryOptions({
    queryKey: ['overview'],
    queryFn: () => api.overview(),
    refetchInterval: () => (isRefreshed(sinceMs, Date.now()) ? everyMs : false),
    refetchOnWindowFocus: () => isRefreshed(sinceMs, Date.now()),
  });

export const isRefreshed = (sinceMs: number, nowMs: number): boolean => nowMs - sinceMs < refreshedForMs;
