import type { MeJson } from '@daybook/api';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { keepCsrf } from './client.ts';
import { meQuery } from './me.ts';

/** What follows when the server has let somebody in: all of before is forgotten, and they go to where they wanted to. */
export function useSignedIn(): (me: MeJson, to?: string) => Promise<void> {
  const queries = useQueryClient();
  const router = useRouter();
  return async (me, to) => {
    queries.clear();
    keepCsrf(me.csrf);
    queries.setQueryData(meQuery.queryKey, me);
    // Only an address of this console: another one could be anybody's.
    router.history.push(to !== undefined && /^\/(?![/\\])/.test(to) ? to : '/');
  };
}
