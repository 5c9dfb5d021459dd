import { z } from 'zod';
import { IsoTime } from './common.ts';

const count = z.number().int().nonnegative();

export const BucketFinding = z
  .object({
    code: z
      .enum([
        'missing',
        'altered',
        'unlocked',
        'hold-missing',
        'delete-marker',
        'foreign-version',
        'foreign-object',
        'key',
        'differs',
      ])
      .describe('Stable'),
    meaning: z.string(),
    object: z.string().describe('Its name, after the prefix'),
    version: z.string().nullable(),
    detail: z.string().nullable(),
  })
  .meta({ id: 'BucketFinding', description: 'One thing in the bucket that is not as it was put there' });
export type BucketFindingJson = z.infer<typeof BucketFinding>;

export const BucketVerification = z
  .object({
    state: z
      .enum(['none', 'running', 'done', 'failed'])
      .describe('`none`: it was never verified. `failed`: it could not be carried out, and says nothing of the bucket'),
    holds: z.boolean().nullable().describe('Whether all is as it was put there; null unless `done`'),
    started: IsoTime.nullable(),
    ended: IsoTime.nullable(),
    checked: count.describe('Versions of ours that were read and compared'),
    total: count.describe('Versions of ours that there were at the beginning'),
    listed: count.nullable().describe('Versions and delete markers that the bucket has'),
    findingsCount: count.nullable(),
    findings: z.array(BucketFinding).describe('The first of them'),
    failure: z.string().nullable().describe('Why it could not be carried out'),
    whole: z
      .boolean()
      .nullable()
      .describe('Whether all was read; false where all was listed and a part of it read. Null unless `done`'),
    readAll: IsoTime.nullable().describe('Whatever was in the bucket then was read since; null before that is so'),
    next: IsoTime.nullable().describe('When the server looks next by itself; null for never'),
  })
  .meta({ id: 'BucketVerification', description: 'The bucket, compared with what was put there' });
export type BucketVerificationJson = z.infer<typeof BucketVerification>;

export const BucketStatus = z
  .object({
    bucket: z.string().describe('Server, name and prefix'),
    failure: z
      .object({ message: z.string(), since: IsoTime })
      .nullable()
      .describe('Why the bucket takes no copies now, and since when'),
    failures: count.describe('Attempts that failed since the start of the server'),
    objects: count.describe('Versions in the bucket'),
    bytes: count.describe('What these take'),
    void: count.describe('Of these, versions that nobody can open or needs any more; they go when their lock is over'),
    held: count.describe('Of these, versions under a legal hold'),
    lag: z
      .object({
        events: count.describe('Durable events that no checkpoint in the bucket covers'),
        segments: count.describe('Content segments that are not in the bucket'),
        bytes: count.describe('What these segments take on the disk'),
        seconds: z
          .number()
          .describe('Since the last moment of which everything is in the bucket; 0 where nothing is missing'),
      })
      .describe('How far the bucket is behind. What is not in it is in the write-ahead log and on the local disk'),
    complete: z
      .object({ size: count, at: IsoTime })
      .nullable()
      .describe('Events of this tenant that a checkpoint in the bucket covers, and as of when; null before the first'),
    stuck: z.array(z.string()).describe('The first of what cannot be sent until somebody has looked, and why'),
    stuckCount: count,
    verification: BucketVerification,
  })
  .meta({ id: 'BucketStatus', description: 'Copies of the logs in a bucket that cannot be overwritten' });
export type BucketStatusJson = z.infer<typeof BucketStatus>;
