import { AppError } from '@daybook/api';
import type { ReadFiles } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import { segmentKeyName } from '../../platform/segment-keys.ts';
import { openSealed } from '../sealed-copies/index.ts';
import type { Copy, CopyKeys, CopyRegister, LockedBucket } from './ports.ts';
import { sha256Of } from './sender.ts';

/** What can be wrong with a copy, and what it means. */
export const bucketFaults = {
  missing: 'a version that was put there is gone',
  altered: 'its bytes are not those that were put there',
  unlocked: 'it is not locked for as long as it was, or not in compliance mode',
  'hold-missing': 'the legal hold that was set on it is not there',
  'delete-marker': 'a delete marker hides it; its version is still there',
  'foreign-version': 'there is a version of it that Daybook did not put there',
  'foreign-object': 'there is an object that Daybook did not put there',
  key: 'the key that it was sealed with is gone or another one: nobody can open it',
  differs: 'it is whole, and the file on the disk of which it is the copy is another one',
} as const;
export type BucketFaultCode = keyof typeof bucketFaults;

export interface BucketFinding {
  readonly code: BucketFaultCode;
  readonly object: string;
  readonly version: string | null;
  readonly detail: string | null;
}

export interface BucketVerdict {
  readonly startedMs: number;
  readonly endedMs: number;
  /** Versions of ours that were read and compared. */
  readonly checked: number;
  /** Versions and markers that the bucket listed. */
  readonly listed: number;
  readonly findings: readonly BucketFinding[];
  readonly findingsCount: number;
}

export interface BucketRun {
  readonly startedMs: number;
  readonly checked: number;
  readonly total: number;
}

export interface BucketVerifierParts {
  readonly bucket: LockedBucket;
  readonly register: CopyRegister;
  readonly keys: Pick<CopyKeys, 'read'>;
  readonly files: Pick<ReadFiles, 'read'>;
  readonly clock: Clock;
  /** Whether something else has the name of the copy of a path. */
  readonly isStuck: (path: string) => boolean;
}

const pageMax = 200;
const atOnce = 4;
/** The first ones are named; all are counted. */
const findingsMax = 500;

/** Compares the bucket with the register, every version and every byte: one run at a time. */
export class BucketVerifier implements AsyncDisposable {
  readonly #parts: BucketVerifierParts;
  readonly #closing = new AbortController();
  #run: BucketRun | null = null;
  #running: Promise<void> = Promise.resolve();
  /** Why the last run did not come to its end; null where it did. */
  failure: string | null = null;
  last: BucketVerdict | null;

  constructor(parts: BucketVerifierParts) {
    this.#parts = parts;
    this.last = parts.register.verified === null ? null : (JSON.parse(parts.register.verified) as BucketVerdict);
  }

  get run(): BucketRun | null {
    return this.#run;
  }

  /** Begins. Throws `verification.running`. */
  start(): BucketRun {
    if (this.#run !== null) throw new AppError('verification.running', { detail: 'The bucket is being verified.' });
    if (this.#closing.signal.aborted) throw new AppError('server.closing');
    const { clock, register } = this.#parts;
    const run = { startedMs: clock.nowMs(), checked: 0, total: register.figures().objects };
    this.#run = run;
    this.failure = null;
    this.#running = this.#carryOut(run.startedMs)
      .catch((error: unknown) => {
        this.failure = error instanceof Error ? error.message : String(error);
      })
      .finally(() => {
        this.#run = null;
      });
    return run;
  }

  async #carryOut(startedMs: number): Promise<void> {
    const { register, clock } = this.#parts;
    const findings: BucketFinding[] = [];
    let count = 0;
    const note = (
      code: BucketFaultCode,
      object: string,
      version: string | null,
      detail: string | null = null,
    ): void => {
      count += 1;
      if (findings.length < findingsMax) findings.push({ code, object, version, detail });
    };
    const listed = await this.#list(note);
    let [after, checked] = ['', 0];
    for (;;) {
      const page = register.after(after, pageMax);
      for (let i = 0; i < page.length; i += atOnce) {
        this.#closing.signal.throwIfAborted();
        await Promise.all(page.slice(i, i + atOnce).map((copy) => this.#check(copy, note)));
        checked += page.slice(i, i + atOnce).filter(({ stored }) => stored !== null).length;
        if (this.#run !== null) this.#run = { ...this.#run, checked };
      }
      after = page.at(-1)?.key ?? after;
      if (page.length < pageMax) break;
    }
    this.last = { startedMs, endedMs: clock.nowMs(), checked, listed, findings, findingsCount: count };
    register.saveVerified(JSON.stringify(this.last));
  }

  /** Whatever is there must be known. What is being sent right now is in the register before it is there. */
  async #list(note: Note): Promise<number> {
    const { bucket, register, isStuck } = this.#parts;
    let listed = 0;
    for await (const page of bucket.list()) {
      this.#closing.signal.throwIfAborted();
      listed += page.length;
      for (const { key, version, isMarker } of page) {
        const copy = register.get(key);
        if (isMarker) note('delete-marker', key, version);
        else if (copy === null || (copy.stored === null && isStuck(copy.path))) note('foreign-object', key, version);
        else if (copy.stored !== null && copy.stored.version !== version) note('foreign-version', key, version);
      }
    }
    return listed;
  }

  async #check(copy: Copy, note: Note): Promise<void> {
    const { bucket, register } = this.#parts;
    const { key, stored } = copy;
    if (stored === null) return;
    const { version } = stored;
    const [there, bytes] = await Promise.all([bucket.look(key, version), bucket.read(key, version)]);
    const now = register.get(key);
    // It was removed, or is of no use since.
    if (now?.stored === undefined || now.stored === null) return;
    if (there === null || bytes === null) return note('missing', key, version);
    // What it was locked with before this was looked at: a lock that is made longer meanwhile is none that is missing.
    const untilMs = stored.untilMs ?? 0;
    if (untilMs > this.#parts.clock.nowMs() && (there.mode !== 'COMPLIANCE' || (there.untilMs ?? 0) < untilMs))
      note('unlocked', key, version, lockText(there.mode, there.untilMs, untilMs));
    if (stored.held && now.stored.held && !there.held) note('hold-missing', key, version);
    if (now.state !== 'kept') return;
    if (sha256Of(bytes) !== stored.sha256) return note('altered', key, version);
    await this.#compare(now, bytes, note);
  }

  /** With the file on the disk, where there is one; a sealed copy must open. */
  async #compare(copy: Copy, bytes: Uint8Array, note: Note): Promise<void> {
    const { keys, files, register } = this.#parts;
    const { key, tenant, log, kind, path, segment } = copy;
    const version = copy.stored?.version ?? null;
    if (kind === 'log') {
      const local = await files.read(path);
      if (local !== null && !Buffer.from(local).equals(bytes)) note('differs', key, version, path);
    }
    if (segment === null) return;
    const secret = keys.read(segmentKeyName(tenant, log, segment));
    const opened = secret === null ? null : openSealed(secret, key, bytes);
    const local = await files.read(path);
    // It may have been destroyed or rewritten meanwhile; then it is void, or its key is another one.
    if (register.get(key)?.state !== 'kept') return;
    if (opened?.ok !== true) {
      if (secret === null && local === null) return;
      return note('key', key, version, opened === null ? 'there is no key' : null);
    }
    if (local !== null && !Buffer.from(local).equals(opened.value)) note('differs', key, version, path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('the server was ended meanwhile'));
    await this.#running;
  }
}

type Note = (code: BucketFaultCode, object: string, version: string | null, detail?: string | null) => void;

function lockText(mode: string | null, untilMs: number | null, wantedMs: number): string {
  const until = untilMs === null ? 'no time' : new Date(untilMs).toISOString();
  return `${mode ?? 'no mode'}, until ${until}; it was COMPLIANCE, until ${new Date(wantedMs).toISOString()}`;
}
