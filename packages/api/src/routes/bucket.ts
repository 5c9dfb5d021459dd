import { defineRoute } from '../route.ts';
import { BucketStatus, BucketVerification } from '../schemas/bucket.ts';

const tag = 'bucket';

export const bucketStatus = defineRoute({
  id: 'bucketStatus',
  tag,
  method: 'GET',
  path: '/v1/bucket',
  summary: 'Copies of the logs in a bucket that cannot be overwritten: how far they are',
  about: 'Of all tenants together. No event content is in it, so asking is no look.',
  permission: ['bucket:read'],
  look: false,
  answer: { status: 200, type: 'application/json', about: 'How far the bucket is', schema: BucketStatus },
  errors: ['bucket.not-set'],
});

export const verifyBucket = defineRoute({
  id: 'verifyBucket',
  tag,
  method: 'POST',
  path: '/v1/bucket/verification',
  summary: 'Verify the bucket: every version and every byte',
  about:
    'Begins it and answers at once. All versions are listed, those of ours are read, and compared with the register, with their keys and with the ' +
    'local disk: what is missing, hidden, foreign, altered, not locked for as long as it was, or opens no more is named. Recorded in the log.',
  permission: ['bucket:verify'],
  look: false,
  answer: { status: 202, type: 'application/json', about: 'It has begun', schema: BucketVerification },
  errors: ['bucket.not-set', 'verification.running', 'look.not-recorded'],
});

export const bucketVerification = defineRoute({
  id: 'bucketVerification',
  tag,
  method: 'GET',
  path: '/v1/bucket/verification',
  summary: 'The last verification of the bucket: how far it is, and what it found',
  permission: ['bucket:read'],
  look: false,
  answer: { status: 200, type: 'application/json', about: 'The verification', schema: BucketVerification },
  errors: ['bucket.not-set'],
});
