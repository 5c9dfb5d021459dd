import { type QueryKey, useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query';
import { notice } from './notices.tsx';

interface Deed<A, R> {
  readonly run: (asked: A) => Promise<R>;
  /** What is asked for again once it is done. */
  readonly changes: readonly QueryKey[];
  /** Said in passing when it is done. */
  readonly says?: string;
  readonly after?: (result: R) => void;
}

/** Something that changes what the server has. */
export function useDeed<A = void, R = unknown>({
  run,
  changes,
  says,
  after,
}: Deed<A, R>): UseMutationResult<R, Error, A> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: async (result) => {
      await Promise.all(changes.map((queryKey) => queries.invalidateQueries({ queryKey })));
      if (says !== undefined) notice(says);
      after?.(result);
    },
  });
}
