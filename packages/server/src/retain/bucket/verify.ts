import { AppError } from '@daybook/api';
import type { ReadFiles } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import { segmentKeyName } from '../../platform/segment-keys.ts';
import { openSealed } from '../sealed-copies/index.ts';
import { type BucketFinding, Findings, type Note } from './findings.ts';
import { listVersions } from './listed.ts';
import type { Copy, CopyKeys, CopyRegister, LockedBucket, LockedVersion, Stored } from './ports.ts';
import { rest } from './rest.ts';
import { sha256Of } from './sender.ts';

/** How far the reading is that goes over everything bit by bit. */
export interface BucketReading {
  /** Whatever was there at this time was read since; null before that is so. */
  readonly wholeMs: number | null;
  /** When the round began that is under way, and the last name that it read. */
  readonly roundMs: number;
  readonly after: string;
}

export interface BucketVerdict {
  readonly startedMs: number;
  readonly endedMs: number;
  /** False where all versions were listed, and some of them read. Verdicts of before are of all. */
  readonly isWhole?: boolean;
  readonly reading?: BucketReading;
  /** Versions of ours that were read and compared. */
  readonly checked: number;
  /** Versions and markers that the bucket listed. */
  readonly listed: number;
  readonly findings: readonly BucketFinding[];
  readonly findingsCount: number;
}

export interface BucketRun {
  /** False of one that the server began by itself: who wants all of it looked at need not wait for that. */
  readonly isWhole: boolean;
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

/** All of it, or so many versions; these at a pace, so that nobody else feels it. */
type VerifyScope = 'all' | { readonly versions: number };

const pageMax = 200;
const atOnce = 4;
const pacedBytesPerSecond = 8 * 1024 * 1024;

/** One run as it goes on. */
interface Work extends Findings {
  run: BucketRun;
  readonly scope: VerifyScope;
  readonly ending: AbortController;
}

/** Compares the bucket with the register, every version and every byte: one run at a time. */
export class BucketVerifier implements AsyncDisposable {
  readonly #parts: BucketVerifierParts;
  #isClosing = false;
  #work: Work | null = null;
  #running: Promise<void> = Promise.resolve();
  /** Why the last run did not come to its end; null where it did. */
  failure: string | null = null;
  last: BucketVerdict | null;

  constructor(parts: BucketVerifierParts) {
    this.#parts = parts;
    this.last = parts.register.verified === null ? null : (JSON.parse(parts.register.verified) as BucketVerdict);
  }

  get run(): BucketRun | null {
    return this.#work?.run ?? null;
  }

  /** Begins; one of all ends one of a part. Throws `verification.running`. */
  start(scope: VerifyScope = 'all'): BucketRun {
    const isWhole = scope === 'all';
    if (this.#work !== null && (this.#work.run.isWhole || !isWhole))
      throw new AppError('verification.running', { detail: 'The bucket is being verified.' });
    if (this.#isClosing) throw new AppError('server.closing');
    this.#work?.ending.abort(new Error('all of it is verified instead'));
    const { clock, register } = this.#parts;
    const { objects } = register.figures();
    const total = isWhole ? objects : Math.min(objects, scope.versions);
    const run = { isWhole, startedMs: clock.nowMs(), checked: 0, total };
    const work = Object.assign(new Findings(), { run, scope, ending: new AbortController() });
    this.#work = work;
    this.failure = null;
    this.#running = this.#running
      .then(() => this.#carryOut(work))
      .catch((error: unknown) => {
        if (this.#work === work) this.failure = error instanceof Error ? error.message : String(error);
      })
      .finally(() => {
        if (this.#work === work) this.#work = null;
      });
    return run;
  }

  /** Resolves when nothing is under way that was by now. */
  get idle(): Promise<void> {
    return this.#running;
  }

  async #carryOut(work: Work): Promise<void> {
    const { register, clock, bucket, isStuck } = this.#parts;
    const { scope, note } = work;
    const { signal } = work.ending;
    const { startedMs } = work.run;
    // What could not all be named the last time is found again by looking at everything.
    const isWhole = scope === 'all' || (this.last !== null && this.last.findingsCount > this.last.findings.length);
    const listed = await listVersions({ bucket, register, isStuck, signal, isWhole }, note);
    const reading = isWhole ? await this.#readAll(work) : await this.#readSome(work, scope.versions);
    signal.throwIfAborted();
    const { findings, count: findingsCount } = work;
    const { checked } = work.run;
    this.last = { startedMs, endedMs: clock.nowMs(), isWhole, reading, checked, listed, findings, findingsCount };
    register.saveVerified(JSON.stringify(this.last));
  }

  async #readAll(work: Work): Promise<BucketReading> {
    const { register } = this.#parts;
    const { startedMs } = work.run;
    let after = '';
    for (;;) {
      const page = register.after(after, pageMax);
      for (let i = 0; i < page.length; i += atOnce) {
        work.ending.signal.throwIfAborted();
        await Promise.all(page.slice(i, i + atOnce).map((copy) => this.#check(copy, work, true)));
      }
      after = page.at(-1)?.key ?? after;
      if (page.length < pageMax) return { wholeMs: startedMs, roundMs: startedMs, after: '' };
    }
  }

  /** What was found before and, from where the last one ended, so many more. */
  async #readSome(work: Work, versions: number): Promise<BucketReading> {
    const { register } = this.#parts;
    const { startedMs } = work.run;
    const before = new Set(this.last?.findings.map(({ object }) => object));
    for (const key of before) {
      const copy = register.get(key);
      if (copy !== null) await this.#paced(copy, work);
    }
    const known = this.last?.reading ?? { wholeMs: null, roundMs: startedMs, after: '' };
    const roundMs = known.after === '' ? startedMs : known.roundMs;
    let { after } = known;
    for (let left = versions; left > 0;) {
      const max = Math.min(left, pageMax);
      const page = register.after(after, max);
      for (const copy of page) if (!before.has(copy.key)) await this.#paced(copy, work);
      left -= max;
      after = page.at(-1)?.key ?? after;
    }
    const isOver = register.after(after, 1).length === 0;
    return isOver ? { wholeMs: roundMs, roundMs, after: '' } : { wholeMs: known.wholeMs, roundMs, after };
  }

  async #paced(copy: Copy, work: Work): Promise<void> {
    const { signal } = work.ending;
    signal.throwIfAborted();
    const bytes = await this.#check(copy, work, false);
    await rest((bytes / pacedBytesPerSecond) * 1000, signal);
  }

  /** Gives how many bytes were read. `saysMissing`: what is missing was not noted when all was listed. */
  async #check(copy: Copy, work: Work, saysMissing: boolean): Promise<number> {
    const { bucket, register } = this.#parts;
    const { key, stored } = copy;
    const { note } = work;
    if (stored === null) return 0;
    work.run = { ...work.run, checked: work.run.checked + 1 };
    const { version } = stored;
    // What nobody needs any more is only looked at.
    const reading = copy.state === 'kept' ? bucket.read(key, version) : new Uint8Array();
    const [there, bytes] = await Promise.all([bucket.look(key, version), reading]);
    if (there !== null && bytes !== null) await this.#judge(key, stored, there, bytes, note);
    // It may have been removed since.
    else if (saysMissing && register.get(key)?.stored?.version === version) note('missing', key, version);
    return bytes?.length ?? 0;
  }

  async #judge(key: string, stored: Stored, there: LockedVersion, bytes: Uint8Array, note: Note): Promise<void> {
    const { version } = stored;
    const now = this.#parts.register.get(key);
    // It was removed, or is of no use since.
    if (now?.stored === undefined || now.stored === null) return;
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
    this.#isClosing = true;
    this.#work?.ending.abort(new Error('the server was ended meanwhile'));
    await this.#running;
  }
}

function lockText(mode: string | null, untilMs: number | null, wantedMs: number): string {
  const until = untilMs === null ? 'no time' : new Date(untilMs).toISOString();
  return `${mode ?? 'no mode'}, until ${until}; it was COMPLIANCE, until ${new Date(wantedMs).toISOString()}`;
}
