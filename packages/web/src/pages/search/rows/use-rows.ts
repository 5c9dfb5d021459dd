import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { Asked } from '../asked.ts';
import type { RowMarks } from './marks.ts';
import type { Ordered } from './ordered.ts';
import type { RowPages } from './pages.ts';
import { type FoundRows, rowsQuery } from './rows-query.ts';

export function useRows(search: Asked, ordered: Ordered): UseQueryResult<FoundRows> {
  return useQuery(rowsQuery(useQueryClient(), search, ordered));
}

/** Renders anew when rows came, or something was said of them. */
export function useVersion({ subscribe, version }: Pick<RowPages | RowMarks, 'subscribe' | 'version'>): number {
  return useSyncExternalStore(subscribe, version);
}
