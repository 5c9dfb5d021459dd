import { AppError } from '@daybook/api';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/log.ts';
import { findingText, verificationDraft } from './draft.ts';
import type { RecordVerification, Verify, WrittenLog } from './ports.ts';
import { type Doer, type Run, type RunState, theServer } from './run.ts';
import type { RunStore } from './store.ts';
import type { KeptNote, VerifyTask } from './task.ts';

export interface VerificationsParts {
  readonly directory: string;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly record: RecordVerification;
  readonly store: RunStore;
  readonly verify: Verify;
  readonly log: Pick<Logger, 'error'>;
  /** The newest log of a tenant. */
  readonly logOf: (tenant: string) => WrittenLog;
}

/** One that is waiting or running. Owned by `Verifications`. */
interface Live {
  run: Run;
  readonly abort: AbortController;
  /** Who ended it before its end, and as what; null while nobody did. */
  ended: { readonly state: 'cancelled' | 'interrupted'; readonly by: Doer } | null;
  done: Promise<void>;
}

const namedInLog = 10;

/**
 * Verifications of the tenants' logs by the server that writes them: one of a tenant at a time, and one of all of them
 * works while the others wait. Begin and end of each are in the log that it is about.
 */
export class Verifications implements AsyncDisposable {
  readonly #parts: VerificationsParts;
  readonly #live = new Map<string, Live>();
  /** The end of the last one that waits. */
  #turn: Promise<void> = Promise.resolve();
  #closed = false;
  #schedule: Disposable | null = null;

  constructor(parts: VerificationsParts) {
    this.#parts = parts;
  }

  /** Says of those that a server which is no more began that nothing came of them. */
  async recover(): Promise<void> {
    for (const run of await this.#parts.store.unfinished()) await this.#end(run, 'interrupted', theServer);
  }

  /** What begins them is to end when they do. */
  closesWith(schedule: Disposable): void {
    this.#schedule = schedule;
  }

  /** Recorded and kept when it resolves. Throws `verification.running`, `look.not-recorded`. */
  async start(tenant: string, by: Doer): Promise<Run> {
    const other = this.#live.get(tenant);
    if (other !== undefined) throw new AppError('verification.running', { detail: `It is ${other.run.id}.` });
    if (this.#closed) throw new AppError('server.closing');
    const live: Live = { run: this.#newRun(tenant, by), abort: new AbortController(), ended: null, done: this.#turn };
    this.#live.set(tenant, live);
    try {
      await this.#record(live.run, by);
      await this.#parts.store.save(live.run);
    } catch (error) {
      this.#live.delete(tenant);
      throw error;
    }
    live.done = this.#turn.then(() => this.#carryOut(live));
    this.#turn = live.done;
    return live.run;
  }

  /** Resolves when it is over. Throws `verification.not-found`, `verification.over`. */
  async cancel(tenant: string, id: string, by: Doer): Promise<Run> {
    const live = this.#live.get(tenant);
    if (live?.run.id !== id) {
      await this.get(tenant, id);
      throw new AppError('verification.over');
    }
    this.#stop(live, 'cancelled', by);
    await live.done;
    return await this.get(tenant, id);
  }

  async get(tenant: string, id: string): Promise<Run> {
    const live = this.#live.get(tenant);
    if (live?.run.id === id) return live.run;
    const run = await this.#parts.store.get(tenant, id);
    if (run === null) throw new AppError('verification.not-found');
    return run;
  }

  /** Newest first. */
  async list(tenant: string, limit?: number): Promise<Run[]> {
    const live = this.#live.get(tenant)?.run;
    const runs = await this.#parts.store.list(tenant, limit);
    return runs.map((run) => (run.id === live?.id ? live : run));
  }

  /** The last one that came to its end. */
  lastDone(tenant: string): Promise<Run | null> {
    return this.#parts.store.lastDone(tenant);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#schedule?.[Symbol.dispose]();
    for (const live of this.#live.values()) this.#stop(live, 'interrupted', theServer);
    await this.#turn;
  }

  #newRun(tenant: string, by: Doer): Run {
    const { clock, newId, logOf } = this.#parts;
    const { log, origin } = logOf(tenant);
    const begun = { startedMs: clock.nowMs(), endedMs: null, checked: 0, total: null, rate: null, verdict: null };
    return { tenant, id: newId(), log, origin, state: 'waiting', by: by.name, ...begun };
  }

  #stop(live: Live, state: 'cancelled' | 'interrupted', by: Doer): void {
    live.ended ??= { state, by };
    live.abort.abort();
  }

  /** Never rejects. */
  async #carryOut(live: Live): Promise<void> {
    const { clock, log, verify } = this.#parts;
    const { tenant, id } = live.run;
    live.run = { ...live.run, state: 'running' };
    const beganMs = clock.monotonicMs();
    const onProgress = (checked: number, total: number): void => {
      const seconds = (clock.monotonicMs() - beganMs) / 1000;
      live.run = { ...live.run, checked, total, rate: seconds > 0 ? Math.round(checked / seconds) : null };
    };
    let state: RunState = 'done';
    try {
      const { signal } = live.abort;
      signal.throwIfAborted();
      live.run = { ...live.run, verdict: await verify(await this.#task(live.run), { onProgress, signal }) };
    } catch (error) {
      state = live.ended?.state ?? 'failed';
      if (state === 'failed') log.error({ err: error, tenant, verification: id }, 'a verification could not be done');
    }
    const by = state === 'cancelled' ? live.ended?.by : undefined;
    await this.#end(live.run, state, by ?? theServer);
    this.#live.delete(tenant);
  }

  async #task({ tenant, id }: Run): Promise<VerifyTask> {
    const { directory, logOf, store } = this.#parts;
    const written = logOf(tenant);
    const { log, origin, vkeys } = written;
    const held = (await store.held(tenant)).filter((run) => run.origin === origin && run.id !== id);
    const remembered = held.map(({ startedMs, verdict }) => ({
      name: `head of the verification of ${new Date(startedMs).toISOString()}`,
      note: verdict?.checkpoint ?? null,
    }));
    const kept = [{ name: 'head that the server published', note: written.checkpoint() }, ...remembered];
    return { directory, tenant, log, origin, vkeys, kept: kept.filter(hasNote) };
  }

  /** Never rejects: what cannot be recorded or kept is at least said. */
  async #end(run: Run, state: RunState, by: Doer): Promise<void> {
    const { clock, log, store } = this.#parts;
    const ended: Run = { ...run, state, endedMs: clock.nowMs() };
    const { tenant, id, verdict } = ended;
    if (verdict?.holds === false) {
      const found = verdict.findings.slice(0, namedInLog).map(findingText);
      log.error({ tenant, verification: id, findings: verdict.findingsCount, found }, brokenMessage);
    }
    try {
      await store.save(ended);
      await this.#record(ended, by);
    } catch (error) {
      log.error({ err: error, tenant, verification: id, state }, 'the end of a verification could not be recorded');
    }
  }

  async #record(run: Run, doer: Doer): Promise<void> {
    const { clock, record } = this.#parts;
    try {
      await record.append(run.tenant, verificationDraft(run, doer, new Date(clock.nowMs()).toISOString()));
    } catch (error) {
      throw new AppError('look.not-recorded', { retryAfterSeconds: 5, cause: error });
    }
  }
}

const brokenMessage =
  'THE LOG DOES NOT HOLD: what is stored is not what was written. Keep the data directory as it is, it may be evidence, ' +
  'and run `daybook verify` on a copy of it';

const hasNote = (kept: { readonly name: string; readonly note: string | null }): kept is KeptNote => kept.note !== null;
