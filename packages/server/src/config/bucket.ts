import path from 'node:path';
import { z } from 'zod';
import { isLoopback } from './address.ts';
import type { Secret } from './config.ts';
import { secret } from './secret.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export const bucket = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'a name of a bucket: lower-case letters, digits, `.` and `-`')
    .optional()
    .describe(
      'A bucket with Object Lock that gets copies of the logs; without it there are none. See the guide on buckets',
    ),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .refine(isSafe, 'an address that begins with `https://`')
    .optional()
    .describe("The S3 server; without it Amazon's own"),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/, 'lower-case letters, digits and `-`')
    .default('us-east-1')
    .describe('Region of the bucket'),
  prefix: z
    .string()
    .regex(
      /^(?:[A-Za-z0-9][A-Za-z0-9._-]*\/)*$/,
      'empty, or parts of letters, digits, `.`, `_` and `-`, each with a `/` behind it',
    )
    .max(200)
    .default('')
    .describe('What names of objects begin with. No two servers may have the same'),
  accessKeyId: z.string().min(1).max(256).optional().describe('Id of the access key'),
  secretAccessKey: secret.optional().describe('The access key: `file:PATH` or `env:NAME`'),
  keys: z
    .string()
    .min(1)
    .max(4_096)
    .optional()
    .describe(
      'Folder with the keys of sealed content. It must be outside of the data directory and of every backup: destroying is destroying a key',
    ),
  lockDays: z
    .int()
    .min(2)
    .max(3_650)
    .default(90)
    .describe('How long what no policy limits is locked; made longer again when half of it is over'),
  everyMs: z
    .int()
    .min(1_000)
    .max(dayMs)
    .default(900_000)
    .describe('How often everything that is durable is brought into the bucket, with a checkpoint over it'),
  verifyHours: z
    .int()
    .min(0)
    .max(8_784)
    .default(24)
    .describe('How often the server lists all versions in the bucket, and reads a part of them; 0 for never'),
  readDays: z
    .int()
    .min(1)
    .max(3_650)
    .default(30)
    .describe('Within how long every version in the bucket is read once by that'),
});

export type RawBucket = z.output<typeof bucket>;

/** A bucket as it is used: complete, secrets resolved, `keys` absolute. */
export interface BucketConfig {
  readonly name: string;
  /** Null for Amazon's own. */
  readonly endpoint: string | null;
  readonly region: string;
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly keys: string;
  readonly lockMs: number;
  readonly everyMs: number;
  /** 0 for never. */
  readonly verifyMs: number;
  readonly readMs: number;
}

/** `reveal` gives the secret of a setting, or says what is wrong with it and gives null; `fault` says what else is wrong. */
export interface BucketReading {
  reveal(setting: string, reference: string): Secret | null;
  fault(setting: string, message: string): void;
}

/** Null where none is set, or something is wrong. */
export function bucketOf(raw: RawBucket, data: string, reading: BucketReading): BucketConfig | null {
  const { name, endpoint = null, region, prefix, accessKeyId, secretAccessKey, keys, lockDays, everyMs } = raw;
  const verifyMs = raw.verifyHours * hourMs;
  const readMs = raw.readDays * dayMs;
  if (name === undefined) {
    const others = { endpoint, accessKeyId, secretAccessKey, keys };
    for (const [setting, value] of Object.entries(others))
      if (value !== undefined && value !== null) reading.fault(setting, 'it is not used: `bucket.name` is not set');
    return null;
  }
  for (const [setting, value] of Object.entries({ accessKeyId, secretAccessKey, keys }))
    if (value === undefined) reading.fault(setting, 'it is needed, because `bucket.name` is set');
  if (accessKeyId === undefined || secretAccessKey === undefined || keys === undefined) return null;
  const folder = path.resolve(keys);
  if (`${folder}/`.startsWith(`${path.resolve(data)}/`)) {
    const why = 'a backup of it would have the keys of what was destroyed';
    reading.fault('keys', `a folder outside of the data directory ${path.resolve(data)}: ${why}`);
    return null;
  }
  const access = reading.reveal('secretAccessKey', secretAccessKey);
  if (access === null) return null;
  const lockMs = lockDays * dayMs;
  const times = { lockMs, everyMs, verifyMs, readMs };
  return { name, endpoint, region, prefix, accessKeyId, secretAccessKey: access, keys: folder, ...times };
}

/** Nobody reads along between two machines; on one machine there is nobody. */
function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || isLoopback(hostname.replaceAll(/[[\]]/g, ''));
}
