import type { ErrorEntry } from './errors.ts';

/** What can go wrong with copies in a bucket. */
export const bucketErrors = {
  'bucket.not-set': {
    status: 404,
    title: 'There is no bucket',
    meaning: 'The server copies its logs to no bucket: the local disk alone has them.',
    next: 'Set `bucket.name` and what it needs; the guide on buckets says how.',
  },
} as const satisfies Record<string, ErrorEntry>;
