import type { AlertHandledJson, AlertJson, AlertListJson } from '@daybook/api';
import { infiniteQueryOptions, type InfiniteData, type QueryClient, queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

export type ShownState = 'unclosed' | AlertJson['state'];

export const rulesQuery = queryOptions({ queryKey: ['rules', 'all'], queryFn: () => api.listRules() });

export const ruleQuery = (id: string) =>
  queryOptions({ queryKey: ['rules', 'one', id], queryFn: () => api.getRule(id) });

/** Exceptions from a rule: those that hold, or all. */
export const exceptionsQuery = (rule: string, isAll: boolean) =>
  queryOptions({
    queryKey: ['exceptions', rule, isAll],
    queryFn: () => api.listExceptions({ rule, state: isAll ? 'all' : 'holding' }),
  });

/** Newest first. Each page is a look that is recorded, so none is asked for again by itself. */
export const alertsQuery = (state: ShownState, rule: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['alerts', 'list', state, rule],
    queryFn: ({ pageParam }) =>
      api.listAlerts({
        state,
        ...(rule === undefined ? {} : { rule }),
        ...(pageParam === null ? {} : { after: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ after }) => after,
    staleTime: Infinity,
  });

export const alertQuery = (id: string) =>
  queryOptions({ queryKey: ['alerts', 'one', id], queryFn: () => api.getAlert(id), staleTime: Infinity });

/** How an alert stands now, wherever it is shown: it need not be looked at again for that. */
export function keepHandled(queries: QueryClient, handled: AlertHandledJson): void {
  const changed = (alert: AlertJson): AlertJson => (alert.id === handled.id ? { ...alert, ...handled } : alert);
  queries.setQueryData(alertQuery(handled.id).queryKey, (alert) => (alert === undefined ? undefined : changed(alert)));
  queries.setQueriesData<InfiniteData<AlertListJson, string | null>>({ queryKey: ['alerts', 'list'] }, (list) =>
    list === undefined
      ? undefined
      : { ...list, pages: list.pages.map((page) => ({ ...page, items: page.items.map((each) => changed(each)) })) },
  );
}
