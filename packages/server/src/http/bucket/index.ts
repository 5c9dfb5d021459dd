/** Copies in a bucket that cannot be overwritten: how far they are, and whether they are as they should be. */
import { AppError, type BucketStatusJson, type BucketVerificationJson, routes } from '@daybook/api';
import type { Registry } from '../../access/index.ts';
import { type BucketCopies, bucketFaults } from '../../retain/index.ts';
import { readerOf } from '../identify.ts';
import type { Mount } from '../mount.ts';
import { isoTime } from '../times.ts';

export type BucketView = Pick<BucketCopies, 'state' | 'verifier'>;

export interface BucketDeps {
  /** Null where there is none. */
  readonly bucket: BucketView | null;
  readonly registry: Registry;
}

export function mountBucket(mount: Mount, { bucket, registry }: BucketDeps): void {
  const copies = (): BucketView => {
    if (bucket === null) throw new AppError('bucket.not-set');
    return bucket;
  };
  mount(routes.bucketStatus, async ({ identity }) => statusOf(copies(), readerOf(identity).tenant));
  mount(routes.verifyBucket, async ({ identity, client }) => {
    const { verifier } = copies();
    if (verifier.run?.isWhole === true)
      throw new AppError('verification.running', { detail: 'The bucket is being verified.' });
    await registry.note({ reader: readerOf(identity), client }, 'log.verify', 'verify.bucket');
    verifier.start();
    return verificationOf(copies());
  });
  mount(routes.bucketVerification, async () => verificationOf(copies()));
}

function statusOf(copies: BucketView, tenant: string): BucketStatusJson {
  const { bucket, failure, failures, figures, lag, logs, stuck, stuckCount } = copies.state();
  const own = logs.find((log) => log.tenant === tenant);
  return {
    bucket,
    failure: failure === null ? null : { message: failure.message, since: isoTime(failure.sinceMs) },
    failures,
    ...figures,
    lag,
    complete:
      own === undefined || own.size === null || own.atMs === null ? null : { size: own.size, at: isoTime(own.atMs) },
    stuck: [...stuck],
    stuckCount,
    verification: verificationOf(copies),
  };
}

function verificationOf(copies: BucketView): BucketVerificationJson {
  const { run, failure, last } = copies.verifier;
  const { nextVerifyMs } = copies.state();
  const wholeMs = last?.reading?.wholeMs ?? null;
  const times = {
    readAll: wholeMs === null ? null : isoTime(wholeMs),
    next: nextVerifyMs === null ? null : isoTime(nextVerifyMs),
  };
  const unknown = { holds: null, ended: null, listed: null, findingsCount: null, whole: null };
  const nothing = { ...unknown, ...times, checked: 0, total: 0, findings: [] };
  if (run !== null) {
    const { startedMs, checked, total } = run;
    return { ...nothing, state: 'running', started: isoTime(startedMs), checked, total, failure: null };
  }
  if (failure !== null) return { ...nothing, state: 'failed', started: null, failure };
  if (last === null) return { ...nothing, state: 'none', started: null, failure: null };
  const { startedMs, endedMs, checked, listed, findings, findingsCount } = last;
  return {
    state: 'done',
    holds: findingsCount === 0,
    started: isoTime(startedMs),
    ended: isoTime(endedMs),
    checked,
    total: checked,
    listed,
    findingsCount,
    findings: findings.map((finding) => ({ ...finding, meaning: bucketFaults[finding.code] })),
    failure: null,
    whole: last.isWhole ?? true,
    ...times,
  };
}
