import type { BucketStatusJson, BucketVerificationJson } from '../schemas/bucket.ts';
import type { Transport } from './transport.ts';

/** Calls about copies in a bucket. */
export function bucketCalls(transport: Transport) {
  const path = '/v1/bucket/verification';
  return {
    bucketStatus: () => transport.json<BucketStatusJson>({ method: 'GET', path: '/v1/bucket', repeatable: true }),
    /** Begins a verification; `bucketVerification` says what came of it. */
    verifyBucket: () => transport.json<BucketVerificationJson>({ method: 'POST', path, repeatable: false }),
    bucketVerification: () => transport.json<BucketVerificationJson>({ method: 'GET', path, repeatable: true }),
  };
}
