import { AppError, type BucketStatusJson } from '@daybook/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

const refetchMs = { verifying: 1_000, otherwise: 30_000 };

/** How far copies in a bucket are; null where none is set, which changes with a restart alone. */
export const bucketQuery = queryOptions({
  queryKey: ['bucket'],
  queryFn: async (): Promise<BucketStatusJson | null> => {
    try {
      return await api.bucketStatus();
    } catch (error) {
      if (error instanceof AppError && error.code === 'bucket.not-set') return null;
      throw error;
    }
  },
  refetchInterval: ({ state: { data } }) => {
    if (data === null) return false;
    return data?.verification.state === 'running' ? refetchMs.verifying : refetchMs.otherwise;
  },
});
