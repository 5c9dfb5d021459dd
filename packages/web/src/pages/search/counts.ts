import { AppError } from '@daybook/api';
import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { useFields } from '../../api/fields.ts';
import type { Asked } from './asked.ts';

/** What events are counted by, in this order. Target fields are those of resources. */
export const facetFields = [
  'outcome',
  'kind',
  'actor.id',
  'source',
  'target.type',
  'target.id',
  'origin.country',
  'origin.ip',
] as const;

const bucketsWanted = 80;
const headStartMs = 2_000;

/**
 * Resolves when the first page of the search is there, or its patterns, and soon in any case; at once where neither is asked
 * for. It is what people wait for; and the record of the look then begins with what was shown.
 */
async function headStart(queries: QueryClient, asked: Asked, signal: AbortSignal): Promise<void> {
  const cache = queries.getQueryCache();
  const isThere = (): boolean => {
    const shown = [
      ['events', asked],
      ['events', 'patterns', asked],
    ].flatMap((queryKey) => cache.findAll({ queryKey }));
    return shown.length === 0 || shown.some(({ state }) => state.status !== 'pending');
  };
  if (isThere()) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      unsubscribe();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, headStartMs);
    const unsubscribe = cache.subscribe(() => (isThere() ? done() : undefined));
    signal.addEventListener('abort', done);
  });
}

/**
 * Whether what is wrong is said already, where the events (or the counts named before) would be: once is enough. Those begin
 * first and fail first.
 */
export function useIsSaid(asked: Asked, error: unknown, by: readonly string[] = ['events']): boolean {
  const codeOf = (fault: unknown): unknown =>
    fault instanceof AppError ? fault.code : fault === null ? null : 'unreachable';
  return useQueryClient()
    .getQueryCache()
    .findAll()
    .some(
      ({ queryKey: [what, ...rest], state }) =>
        by.includes(String(what)) &&
        rest.some((part) => (part as Partial<Asked> | null)?.search === asked.search) &&
        state.error !== null &&
        codeOf(state.error) === codeOf(error),
    );
}

export function useHistogram(asked: Asked) {
  const queries = useQueryClient();
  return useQuery({
    queryKey: ['histogram', asked],
    queryFn: async ({ signal }) => {
      await headStart(queries, asked, signal);
      return await api.histogram({ ...asked, by: 'outcome', buckets: bucketsWanted, signal });
    },
    staleTime: Infinity,
  });
}

/** Counted by all of the fields that the role shows. `enabled: false` only looks at what is there already. */
export function useFacets(asked: Asked, { enabled = true } = {}) {
  const queries = useQueryClient();
  const fields = useFields();
  return useQuery({
    queryKey: ['facets', asked],
    queryFn: async ({ signal }) => {
      const shown = facetFields.filter((field) => fields?.isCountable(field) === true);
      await headStart(queries, asked, signal);
      return await api.facets({ ...asked, fields: shown, signal });
    },
    enabled: enabled && fields !== null,
    staleTime: Infinity,
  });
}

export const suggestionsQuery = (asked: Asked, field: string, prefix: string) =>
  queryOptions({
    queryKey: ['suggestions', asked, field, prefix],
    queryFn: ({ signal }) => api.suggestions({ ...asked, field, prefix, signal }),
    staleTime: Infinity,
    retry: false,
  });
