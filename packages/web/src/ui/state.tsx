import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Problem } from './problem.tsx';

/** Nothing to show, and why, or what to do about it. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="rounded-lg border border-dashed border-line px-6 py-10 text-center">
      <p className="font-medium">{title}</p>
      {children === undefined ? null : <div className="mx-auto mt-1 max-w-md text-soft">{children}</div>}
    </div>
  );
}

export function Loading({ rows = 5 }: { readonly rows?: number }) {
  return (
    <div role="status" className="overflow-hidden rounded-lg border border-line bg-surface">
      <span className="sr-only">Loading …</span>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className="border-b border-line px-4 py-3 last:border-b-0">
          <div className="h-3 w-full max-w-md animate-pulse rounded bg-hover" />
        </div>
      ))}
    </div>
  );
}

interface Props<T> {
  readonly query: UseQueryResult<T>;
  readonly rows?: number;
  readonly children: (data: T) => ReactNode;
}

/** Loading, wrong, or there. What is there stays while it is asked for again. */
export function Loaded<T>({ query, rows = 5, children }: Props<T>) {
  if (query.data !== undefined) {
    return (
      <>
        {query.error === null ? null : <Problem error={query.error} />}
        {children(query.data)}
      </>
    );
  }
  if (query.error !== null) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  return <Loading rows={rows} />;
}
