import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@daybook/api';
import {
  dayOfUs,
  erasureLimits,
  type ErasureStatement,
  eventOfItems,
  heldRanges,
  type Hold,
  isErasure,
  keptUntilUs,
  statementClass,
  type StoredItems,
  subjectFinder,
  subjectRedactor,
} from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import type { HoldReading } from '../holds/index.ts';
import type { Traces } from '../ports.ts';
import { Turn } from '../../platform/turn.ts';
import { CarryOut, type CarryOutParts, countOf } from './carry-out.ts';
import { Parts, sectionsToErase } from './parts.ts';
import type { ErasureRequest, Waiting } from './request.ts';

export interface ErasuresParts extends CarryOutParts {
  readonly reading: HoldReading;
  readonly traces: Traces;
  readonly clock: Clock;
  /** Whether a request for approval still waits, or is being carried out. */
  readonly isLive: (tenant: string, approval: string) => boolean;
  readonly limits?: Partial<ErasuresLimits>;
}

export interface ErasuresLimits {
  /** Requests that are not done with. */
  readonly openMax: number;
  readonly partsMax: number;
  readonly rangesMax: number;
  readonly readAtOnce: number;
  /** The thread is given up for as long as it was used, after this. */
  readonly turnMsMax: number;
}

const usualLimits: ErasuresLimits = { openMax: 100, ...erasureLimits, readAtOnce: 500, turnMsMax: 10 };
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
  #known: readonly ErasureRequest[] = [];
  /** Each gets a number of its own. */
  readonly #asking = new Turn();

  constructor(parts: ErasuresParts) {
    this.#parts = parts;
    this.#limits = { ...usualLimits, ...parts.limits };
    this.#carryOut = new CarryOut(parts);
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

  /** Goes on with everything that can be done now. Throws what keeps something from being done; it is done in a later call. */
  async advance(): Promise<void> {
    await this.#advance().catch((error: unknown) => {
      if (!this.#closing.signal.aborted) throw error;
    });
  }

  async #advance(): Promise<void> {
    if (!(await this.#parts.mayDestroy())) return;
    await this.#carryOut.goOn();
    for (const { number } of (await this.all()).filter(isOpen)) {
      if (this.#closing.signal.aborted) return;
      // As it is now: what was erased for one before may have been named in its reason.
      const request = await this.get(number);
      if (request.state === 'asked') await this.#lookWhetherDecided(request);
      else if (request.state === 'approved' && this.#isTime(request)) await this.#run(request);
    }
  }

  /** A request for approval that was refused, or that nobody decided, leaves nothing. */
  async #lookWhetherDecided({ tenant, number, approval, askedMs }: ErasureRequest): Promise<void> {
    const { isLive, clock } = this.#parts;
    const isOver = approval === null ? clock.nowMs() - askedMs > lookAgainMs : !isLive(tenant, approval);
    if (isOver) await this.withdraw(number);
  }

  /** What waits is looked at again once something of it is over: a minimum, a hold; and once a day. */
  #isTime({ waiting }: ErasureRequest): boolean {
    if (waiting === null) return true;
    const nowMs = this.#parts.clock.nowMs();
    const inForce = this.#parts.register.holds.filter(({ release }) => release === null).map(({ index }) => index);
    if (waiting.holds.some((hold) => !inForce.includes(hold))) return true;
    return nowMs >= Math.min(waiting.untilMs ?? Infinity, waiting.lookedMs + lookAgainMs);
  }

  async #run(request: ErasureRequest): Promise<void> {
    const { log, reading, traces, clock, register } = this.#parts;
    const through = request.through ?? -1;
    await reading.advance(through);
    const waits = new Waits(clock.nowMs());
    const statements = register.statements.length;
    const known = register.reclassifications.length;
    const keptByClass = new Map<number, (index: number) => number>();
    let parts = new Parts(this.#limits);
    for await (const { stored, sections } of this.#find(request, through, waits)) {
      const keptBy = keptByClass.get(stored.class) ?? register.keptBy(stored.class);
      keptByClass.set(stored.class, keptBy);
      const ofKept = { ...stored, class: keptBy(stored.position.index) };
      if (waits.takes(ofKept, register.policy?.statement.policy ?? null, register.holds)) continue;
      const place = { class: stored.class, day: dayOfUs(stored.receivedUs) };
      if (parts.add(stored.position.index, place, sections)) continue;
      if (!(await this.#erase(request, parts, known))) return;
      parts = new Parts(this.#limits);
      parts.add(stored.position.index, place, sections);
    }
    if (parts.events > 0 && !(await this.#erase(request, parts, known))) return;
    // A hold that came meanwhile kept some of it: the next pass says what.
    if (this.#isStopped(request, statements)) return;
    await traces.erase(log.tenant, request.identifiers);
    const { waiting } = waits;
    if (waiting.events + waiting.unreadable > 0) await this.#save({ ...request, waiting });
    else await this.#save({ ...request, state: 'done', identifiers: [], waiting, endedMs: clock.nowMs() });
    await traces.settle();
  }

  #isStopped({ number }: ErasureRequest, from: number): boolean {
    const { register } = this.#parts;
    const { certificates } = register.basis;
    const own = register.statements.slice(from).filter(isErasure);
    return own.some(
      ({ index, statement }) => statement.request === number && certificates.get(index)?.statement.stopped !== null,
    );
  }

  /** Events that are about the person, and what of them is to go, up to an index. Statements name nobody. */
  async *#find({ identifiers }: ErasureRequest, through: number, waits: Waits) {
    const { log, clock } = this.#parts;
    const { readAtOnce, turnMsMax } = this.#limits;
    const find = subjectFinder(identifiers);
    let sinceMs = clock.monotonicMs();
    let next = 0;
    for await (const { events, end } of log.read(0, readAtOnce, through + 1)) {
      waits.unreadable += await this.#unreadable(next, end, new Set(events.map(({ position }) => position.index)));
      next = end;
      for (const stored of events) {
        const event = stored.class === statementClass ? null : eventOfItems(stored);
        const found = event === null ? null : find(event);
        if (found !== null) yield { stored, sections: sectionsToErase(found.sections) };
        if (clock.monotonicMs() - sinceMs < turnMsMax) continue;
        await sleep(clock.monotonicMs() - sinceMs, undefined, { signal: this.#closing.signal });
        sinceMs = clock.monotonicMs();
      }
    }
  }

  /** Of a range of which these could be read: how many could not be, although nothing says that they were destroyed. */
  async #unreadable(first: number, end: number, read: ReadonlySet<number>): Promise<number> {
    if (read.size === end - first) return 0;
    const { log, register } = this.#parts;
    const places = await log.places(first, end);
    const accounts = new Map<string, (index: number, source: number) => boolean>();
    return places.filter(({ class: ofClass, day, source }, i) => {
      if (read.has(first + i) || ofClass === statementClass) return false;
      const key = `${ofClass}/${day}`;
      const isAccounted = accounts.get(key) ?? register.accountsFor(ofClass, day);
      accounts.set(key, isAccounted);
      return !isAccounted(first + i, source);
    }).length;
  }

  /** @param known How many reclassifications there were when it was looked which classes keep the events. */
  async #erase(
    { number, by, approvedBy, alone, approval }: ErasureRequest,
    parts: Parts,
    known: number,
  ): Promise<boolean> {
    const { register, mayDestroy } = this.#parts;
    if (!(await mayDestroy())) return false;
    const sources = register.holds.flatMap(({ release, placed: { statement } }) =>
      release === null && statement.scope.type === 'source' ? [statement.scope.source] : [],
    );
    const authors = { by, approvedBy, alone, approval: approval ?? '' };
    const stated = await register.state<ErasureStatement>(() => {
      if (register.reclassifications.length !== known) throw new Error('events were reclassified meanwhile');
      return { type: 'erasure', request: number, ...authors, parts: parts.parts(), sources: [...new Set(sources)] };
    });
    return this.#carryOut.run(stated);
  }

  async #save(request: ErasureRequest): Promise<ErasureRequest> {
    await this.#parts.store.save(request);
    await this.all();
    return request;
  }
}

function checkNames(identifiers: readonly string[], reason: string): void {
  if (subjectRedactor(identifiers)(reason) !== reason) throw new AppError('erasure.reason-names');
}

export const isOpen = ({ state }: ErasureRequest): boolean => state === 'asked' || state === 'approved';

/** Counts what must not be erased yet, and until when. */
class Waits {
  readonly #nowMs: number;
  #events = 0;
  #untilMs = Infinity;
  readonly #holds = new Set<number>();
  unreadable = 0;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  /** Whether it must stay for now; it is counted then. */
  takes(
    { position: { index }, class: ofClass, receivedUs, source }: StoredItems,
    policy: Parameters<typeof keptUntilUs>[0],
    holds: readonly Hold[],
  ): boolean {
    const keeping = holds.filter((hold) => hold.release === null && keeps(hold, index, source));
    for (const hold of keeping) this.#holds.add(hold.index);
    const untilMs = keptUntilUs(policy, ofClass, dayOfUs(receivedUs)) / 1000;
    const isKept = untilMs > this.#nowMs;
    if (isKept) this.#untilMs = Math.min(this.#untilMs, untilMs);
    if (!isKept && keeping.length === 0) return false;
    this.#events += 1;
    return true;
  }

  get waiting(): Waiting {
    const untilMs = Number.isFinite(this.#untilMs) ? this.#untilMs : null;
    return {
      events: this.#events,
      unreadable: this.unreadable,
      untilMs,
      holds: [...this.#holds],
      lookedMs: this.#nowMs,
    };
  }
}

function keeps(hold: Hold, index: number, source: number): boolean {
  const { scope } = hold.placed.statement;
  if (scope.type === 'source') return scope.source === source;
  return heldRanges(hold, index, index).length > 0;
}
