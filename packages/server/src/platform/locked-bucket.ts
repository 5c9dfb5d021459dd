import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectRetentionCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { ListedVersion, LockedBucket, LockedVersion } from '../retain/bucket/ports.ts';

export interface BucketSettings {
  readonly name: string;
  /** Empty, or ends with `/`. */
  readonly prefix: string;
  readonly region: string;
  /** Null for Amazon's own. */
  readonly endpoint: string | null;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface BucketLimits {
  /** Of a whole request. */
  readonly timeoutMs: number;
  /** What is read is at most as large. */
  readonly objectBytesMax: number;
}

const usualLimits: BucketLimits = { timeoutMs: 60_000, objectBytesMax: 1024 * 1024 * 1024 };
const listedAtOnce = 1000;
/** More than Amazon's own servers bear. */
const skewMsMax = 15 * 60_000;

/** A bucket of an S3 server with Object Lock. Nothing is repeated here: whoever asks knows when to ask again. */
export function openLockedBucket(settings: BucketSettings, limits: BucketLimits = usualLimits): LockedBucket {
  const { name: Bucket, prefix, region, endpoint } = settings;
  const { accessKeyId, secretAccessKey } = settings;
  const client = new S3Client({
    region,
    // By path: servers that are not Amazon's have no name for each bucket.
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    // What was altered is to be read and named, not refused.
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  /** What the object server's clock said last, and when by ours that never jumps. */
  let said: { readonly ms: number; readonly atMs: number } | null = null;
  /** What is locked by a wrong clock stays locked. It is no fault of the bucket, and is looked at again. */
  const checkClock = (): void => {
    const aheadMs = said === null ? 0 : said.ms + performance.now() - said.atMs - Date.now();
    if (Math.abs(aheadMs) > skewMsMax) throw new Error(clocksApart(aheadMs));
  };
  client.middlewareStack.add(
    (next) => async (args) => {
      const note = ({ headers }: { headers?: Record<string, string> }): void => {
        const ms = Date.parse(headers?.['date'] ?? '');
        if (!Number.isNaN(ms)) said = { ms, atMs: performance.now() };
      };
      try {
        const result = await next(args);
        note(result.response as { headers?: Record<string, string> });
        return result;
      } catch (error) {
        if (error instanceof S3ServiceException) note(error.$response ?? {});
        throw error;
      }
    },
    { step: 'deserialize' },
  );
  const closing = new AbortController();
  const ends = () => ({ abortSignal: AbortSignal.any([closing.signal, AbortSignal.timeout(limits.timeoutMs)]) });
  const at = (key: string) => ({ Bucket, Key: prefix + key });
  const versionOf = (key: string, version: string | null) => ({
    ...at(key),
    ...(version === null ? {} : { VersionId: version }),
  });
  const lockOf = async (key: string, version: string): Promise<Omit<LockedVersion, 'version'>> => {
    const asked = versionOf(key, version);
    const [retention, hold] = await Promise.all([
      client.send(new GetObjectRetentionCommand(asked), ends()).catch(nullWhereUnlocked),
      client.send(new GetObjectLegalHoldCommand(asked), ends()).catch(nullWhereUnlocked),
    ]);
    const { Mode: mode = null, RetainUntilDate: until } = retention?.Retention ?? {};
    return { mode, untilMs: until?.getTime() ?? null, held: hold?.LegalHold?.Status === 'ON' };
  };
  const faultOf = async (): Promise<string | null> => {
    try {
      const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket }), ends());
      if (Status !== 'Enabled') return notVersioned(Bucket);
      const { ObjectLockConfiguration: lock } = await client.send(
        new GetObjectLockConfigurationCommand({ Bucket }),
        ends(),
      );
      if (lock?.ObjectLockEnabled !== 'Enabled') return notLocked(Bucket);
      const { Mode, Days, Years } = lock.Rule?.DefaultRetention ?? {};
      return Mode === undefined ? null : hasDefault(Bucket, Mode, Days, Years);
    } catch (error) {
      if (!(error instanceof S3ServiceException)) throw error;
      if (error.name === 'ObjectLockConfigurationNotFoundError') return notLocked(Bucket);
      if (error.name === 'NoSuchBucket') return `There is no bucket ${Bucket}. ${howToMake(Bucket)}`;
      const status = error.$metadata.httpStatusCode ?? 0;
      if (status !== 301 && status !== 401 && status !== 403) throw error;
      return `The server refuses to say how the bucket ${Bucket} is set (${error.name}: ${error.message}). Look at \`bucket.region\`, \`bucket.accessKeyId\` and \`bucket.secretAccessKey\`, and at what they may do.`;
    }
  };
  return {
    name: `${endpoint ?? 's3'} ${Bucket}/${prefix}`,
    async fault() {
      const found = await faultOf();
      checkClock();
      return found;
    },
    async create(key, bytes, { untilMs, held }) {
      checkClock();
      const lock =
        untilMs === null
          ? {}
          : ({ ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: new Date(untilMs) } as const);
      try {
        const { VersionId } = await client.send(
          new PutObjectCommand({
            ...at(key),
            Body: bytes,
            IfNoneMatch: '*',
            ChecksumSHA256: createHash('sha256').update(bytes).digest('base64'),
            ...lock,
            ...(held ? { ObjectLockLegalHoldStatus: 'ON' as const } : {}),
          }),
          ends(),
        );
        if (VersionId === undefined) throw new Error(`the bucket ${Bucket} gave ${key} no version`);
        return VersionId;
      } catch (error) {
        if (statusOf(error) === 412) return null;
        throw error;
      }
    },
    async read(key, version) {
      try {
        const { Body } = await client.send(new GetObjectCommand(versionOf(key, version)), ends());
        const chunks: Uint8Array[] = [];
        let bytes = 0;
        // In Node it is a stream; it ends with the request, also where that takes too long.
        for await (const chunk of Body as AsyncIterable<Uint8Array>) {
          bytes += chunk.length;
          if (bytes > limits.objectBytesMax)
            throw new Error(`${key} has more than ${limits.objectBytesMax} bytes in the bucket`);
          chunks.push(chunk);
        }
        return Buffer.concat(chunks);
      } catch (error) {
        return nullWhereGone(error);
      }
    },
    async look(key, version) {
      try {
        const head = await client.send(new HeadObjectCommand(versionOf(key, version)), ends());
        const { ObjectLockRetainUntilDate: until, ObjectLockMode: mode, ObjectLockLegalHoldStatus: hold } = head;
        const of = head.VersionId ?? version ?? '';
        if (mode !== undefined || hold !== undefined)
          return { version: of, mode: mode ?? null, untilMs: until?.getTime() ?? null, held: hold === 'ON' };
        // Some servers keep it to themselves here, where the version is not the newest one.
        return { version: of, ...(await lockOf(key, of)) };
      } catch (error) {
        return nullWhereGone(error);
      }
    },
    async retain(key, version, untilMs) {
      checkClock();
      const Retention = { Mode: 'COMPLIANCE', RetainUntilDate: new Date(untilMs) } as const;
      await client.send(new PutObjectRetentionCommand({ ...versionOf(key, version), Retention }), ends());
    },
    async hold(key, version, held) {
      const LegalHold = { Status: held ? 'ON' : 'OFF' } as const;
      await client.send(new PutObjectLegalHoldCommand({ ...versionOf(key, version), LegalHold }), ends());
    },
    async remove(key, version) {
      await client.send(new DeleteObjectCommand(versionOf(key, version)), ends()).catch(nullWhereGone);
    },
    async *list(under = '') {
      let from: { KeyMarker?: string; VersionIdMarker?: string } = {};
      for (;;) {
        const page = await client.send(
          new ListObjectVersionsCommand({ Bucket, Prefix: prefix + under, MaxKeys: listedAtOnce, ...from }),
          ends(),
        );
        yield [
          ...(page.Versions ?? []).map((each) => ({ ...each, isMarker: false })),
          ...(page.DeleteMarkers ?? []).map((each) => ({ ...each, isMarker: true })),
        ].map(({ Key = '', VersionId = '', isMarker }): ListedVersion => ({
          key: Key.slice(prefix.length),
          version: VersionId,
          isMarker,
        }));
        if (page.IsTruncated !== true || page.NextKeyMarker === undefined) return;
        from = {
          KeyMarker: page.NextKeyMarker,
          ...(page.NextVersionIdMarker === undefined ? {} : { VersionIdMarker: page.NextVersionIdMarker }),
        };
      }
    },
    [Symbol.dispose]() {
      closing.abort();
      client.destroy();
    },
  };
}

const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;

function nullWhereGone(error: unknown): null {
  // 405 is what Amazon says of a version that is a delete marker.
  if (statusOf(error) === 404 || statusOf(error) === 405) return null;
  throw error;
}

function nullWhereUnlocked(error: unknown): null {
  if (error instanceof S3ServiceException && error.name === 'NoSuchObjectLockConfiguration') return null;
  throw error;
}

const clocksApart = (aheadMs: number): string =>
  `The clock here and that of the object server are ${Math.round(Math.abs(aheadMs) / 60_000)} minutes apart: what is locked by a wrong clock stays locked. Set the clock.`;

const howToMake = (name: string): string =>
  `Make it with Object Lock, which a bucket gets when it is made: \`aws s3api create-bucket --bucket ${name} --object-lock-enabled-for-bucket\`.`;

const notVersioned = (name: string): string =>
  `The bucket ${name} keeps no versions, so that what lies in it can be overwritten. ${howToMake(name)}`;

const notLocked = (name: string): string => `The bucket ${name} has no Object Lock. ${howToMake(name)}`;

const hasDefault = (name: string, mode: string, days = 0, years = 0): string =>
  `The bucket ${name} has a default retention (${mode}, ${years === 0 ? `${days} days` : `${years} years`}), which would lock content for longer than it may be kept. ` +
  `Take it away; Daybook gives each object its own: \`aws s3api put-object-lock-configuration --bucket ${name} --object-lock-configuration ObjectLockEnabled=Enabled\`.`;
