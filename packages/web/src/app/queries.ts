import { AppError, type MeJson } from '@daybook/api';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { meQuery } from '../api/me.ts';

/** Answers of the server, kept while they are shown. `onSignedOut` is called, with who it was, when it says that the session is over. */
export function createQueries(onSignedOut: (me: MeJson | null) => void): QueryClient {
  const onError = (error: Error): void => {
    if (!(error instanceof AppError) || error.code !== 'access.unauthenticated') return;
    const me = queries.getQueryData(meQuery.queryKey) ?? null;
    queries.setQueryData(meQuery.queryKey, null);
    onSignedOut(me);
  };
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // Every look is recorded: none is taken again only because a window came to the front.
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: (failures, error) => failures < 2 && error instanceof AppError && error.code === 'server.busy',
      },
      mutations: { retry: false },
    },
  });
  return queries;
}
