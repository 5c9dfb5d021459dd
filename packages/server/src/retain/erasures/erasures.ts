import { AppError } from '@daybook/api';
import { erasureLimits, type ErasureStatement, subjectRedactor } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import { Failures } from '../failures.ts';
import type { HoldReading } from '../holds/index.ts';
import type { Traces } from '../ports.ts';
import { Turn } from '../../platform/turn.ts';
import { CarryOut, type CarryOutParts, countOf, erasureName } from './carry-out.ts';
import { holdsInForce, Pass, type PassLimits, rulesOf } from './pass.ts';
import type { ErasureRequest } from './request.ts';

export interface ErasuresParts extends CarryOutParts {
  readonly reading: HoldReading;
  readonly traces: Traces;
  readonly clock: Clock;
  /** Whether a request for approval still waits, or is being carried out. */
  readonly isLive: (tenant: string, approval: string) => boolean;
  readonly report: (message: string) => void;
  readonly limits?: Partial<ErasuresLimits>;
}

export interface ErasuresLimits extends PassLimits {
  /** Requests that are not done with. */
  readonly openMax: number;
}

const usualLimits: ErasuresLimits = {
  openMax: 100,
  ...erasureLimits,
  readAtOnce: 500,
  unitMax: 1_000_000,
  turnMsMax: 10,
};
const lookAgainMs = 24 * 60 * 60_000;

/** Who asked, and who approved. */
export type ErasureAuthors = Pick<ErasureStatement, 'by' | 'approvedBy' | 'alone' | 'approval'>;

/**
 * What is about people is erased, in one log: asked for by one person, approved by another, then found in the log, stated by position and carried
 * out. What a hold or a minimum keeps waits for the day on which it need not be kept any more.
 */
export class Erasures {
  readonly #parts: ErasuresParts;
  readonly #limits: ErasuresLimits;
  readonly #carryOut: CarryOut;
  readonly #closing = new AbortController();
  readonly failures: Failures;
  readonly #pass: Pass;
  #known: readonly ErasureRequest[] = [];
  /** Each gets a number of its own. */
  readonly #asking = new Turn();

  constructor(parts: ErasuresParts) {
    this.#parts = parts;
    this.#limits = { ...usualLimits, ...parts.limits };
    this.#carryOut = new CarryOut(parts);
    this.failures = new Failures(parts.report, this.#closing.signal);
    this.#pass = new Pass({
      ...parts,
      carryOut: this.#carryOut,
      limits: this.#limits,
      signal: this.#closing.signal,
      save: (request) => this.#save(request),
      erasedBy: (number) => this.erasedBy(number),
      fail: (request, fault) => this.#attempt(request, () => Promise.reject(fault)),
    });
  }

  close(): void {
    this.#closing.abort();
    this.#carryOut.close();
  }

  async all(): Promise<readonly ErasureRequest[]> {
    this.#known = await this.#parts.store.all(this.#parts.log.tenant);
    return this.#known;
  }

  /** As they were when they were last looked at. */
  get known(): readonly ErasureRequest[] {
    return this.#known;
  }

  /** Throws `erasure.not-found`. */
  async get(number: number): Promise<ErasureRequest> {
    const found = (await this.all()).find((each) => each.number === number);
    if (found === undefined) throw new AppError('erasure.not-found');
    return found;
  }

  /** Events of which something was erased by a request, as certificates say. */
  erasedBy(number: number): number {
    const { register } = this.#parts;
    return register
      .erasures()
      .filter(({ statement }) => statement.request === number)
      .reduce((sum, { index }) => sum + (register.isClosed(index) ? countOf(register.erasure(index)) : 0), 0);
  }

  /** What is said of an erasure stays in the log: throws `erasure.reason-names` where that names the person, as long as it is known who it is. */
  async checkReason(number: number, reason: string): Promise<void> {
    const identifiers = (await this.all()).find((each) => each.number === number)?.identifiers ?? [];
    if (identifiers.length > 0) checkNames(identifiers, reason);
  }

  /** Notes what somebody asks for. Nothing is done before it is approved. Throws `erasure.reason-names`, `limit.reached`. */
  async ask(identifiers: readonly string[], reason: string, by: string): Promise<ErasureRequest> {
    return this.#asking.run(() => this.#ask(identifiers, reason, by));
  }

  async #ask(identifiers: readonly string[], reason: string, by: string): Promise<ErasureRequest> {
    const { log, store, clock } = this.#parts;
    checkNames(identifiers, reason);
    const open = (await this.all()).filter(isOpen);
    if (open.length >= this.#limits.openMax)
      throw new AppError('limit.reached', { detail: `${open.length} erasures are not done with.` });
    const askedMs = clock.nowMs();
    const none = { approval: null, approvedBy: null, alone: false, through: null, waiting: null, endedMs: null };
    return store.add({ tenant: log.tenant, state: 'asked', identifiers, reason, by, askedMs, ...none });
  }

  /** Notes by which request for approval it is decided. */
  async decidedBy(number: number, approval: string): Promise<ErasureRequest> {
    return this.#save({ ...(await this.get(number)), approval });
  }

  /** It was approved: what is in the log by now is meant. */
  async approved(number: number, authors: ErasureAuthors): Promise<void> {
    const request = await this.get(number);
    if (request.state !== 'asked') return;
    await this.#save({ ...request, ...authors, state: 'approved', through: this.#parts.log.size() - 1 });
  }

  /** Nothing comes of it: the identifiers are forgotten. */
  async withdraw(number: number): Promise<void> {
    const request = await this.get(number);
    if (request.state !== 'asked') return;
    await this.#save({ ...request, state: 'refused', identifiers: [], endedMs: this.#parts.clock.nowMs() });
  }

  /** Goes on with everything that can be done now. What fails keeps nothing else, and is done in a later call. */
  async advance(): Promise<void> {
    let isWhole = false;
    try {
      isWhole = await this.#advance();
    } catch (error) {
      if (!this.#closing.signal.aborted) throw error;
    } finally {
      this.failures.endRound(isWhole);
    }
  }

  /** Whether all was tried. */
  async #advance(): Promise<boolean> {
    const { log, register, mayDestroy } = this.#parts;
    if (!(await mayDestroy())) return false;
    await this.#carryOut.goOn(this.failures);
    const due: ErasureRequest[] = [];
    for (const { number } of (await this.all()).filter(isOpen)) {
      if (this.#closing.signal.aborted) return false;
      // As it is now: what was erased for one before may have been named in its reason.
      const request = await this.get(number);
      // What is open has to be closed before more of it is stated.
      const isFree = register.openErasures().every(({ statement }) => statement.request !== number);
      if (request.state === 'asked') await this.#attempt(request, () => this.#lookWhetherDecided(request));
      else if (request.state === 'approved' && isFree && this.#isTime(request)) due.push(request);
    }
    if (due.length === 0 || this.#closing.signal.aborted) return true;
    await this.failures.attempt(`Looking for what is to be erased in ${log.tenant}`, () => this.#pass.run(due));
    return true;
  }

  async #attempt({ number }: ErasureRequest, act: () => Promise<unknown>): Promise<void> {
    await this.failures.attempt(erasureName(this.#parts.log.tenant, number), act);
  }

  /** A request for approval that was refused, or that nobody decided, leaves nothing. */
  async #lookWhetherDecided({ tenant, number, approval, askedMs }: ErasureRequest): Promise<void> {
    const { isLive, clock } = this.#parts;
    const isOver = approval === null ? clock.nowMs() - askedMs > lookAgainMs : !isLive(tenant, approval);
    if (isOver) await this.withdraw(number);
  }

  /**
   * What waits is looked at again once something of it may be over: a minimum, a hold; and where what decides is not as it was. What was logged
   * after the approval is not meant, so nothing else can change, but that what could not be read can be: that is looked at once a day.
   */
  #isTime({ waiting, pass }: ErasureRequest): boolean {
    const { register, clock } = this.#parts;
    if (waiting === null || (pass ?? null) !== null || waiting.basis !== rulesOf(register)) return true;
    const inForce = holdsInForce(register);
    if (waiting.holds.some((hold) => !inForce.includes(hold))) return true;
    const againMs = waiting.unreadable > 0 ? waiting.lookedMs + lookAgainMs : Infinity;
    return clock.nowMs() >= Math.min(waiting.untilMs ?? Infinity, againMs);
  }

  async #save(request: ErasureRequest): Promise<ErasureRequest> {
    // Its reason may have been overwritten meanwhile, where it named somebody else who was erased.
    const { reason } = await this.get(request.number);
    await this.#parts.store.save({ ...request, reason });
    await this.all();
    return request;
  }
}

function checkNames(identifiers: readonly string[], reason: string): void {
  if (subjectRedactor(identifiers)(reason) !== reason) throw new AppError('erasure.reason-names');
}

export const isOpen = ({ state }: ErasureRequest): boolean => state === 'asked' || state === 'approved';
