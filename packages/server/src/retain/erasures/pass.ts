import {
  dayOfUs,
  type ErasureStatement,
  isErasure,
  statementClass,
  type StoredItems,
  type SubjectFinding,
  subjectsFinder,
} from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import { Pace } from '../../platform/pace.ts';
import type { HoldReading } from '../holds/index.ts';
import type { RetainedLog, Traces } from '../ports.ts';
import type { Register } from '../register.ts';
import type { CarryOut } from './carry-out.ts';
import { Parts, sectionsToErase } from './parts.ts';
import type { ErasureRequest, Waiting } from './request.ts';
import { Waits } from './waits.ts';

export interface PassLimits {
  readonly partsMax: number;
  readonly rangesMax: number;
  readonly readAtOnce: number;
  /** After so many indices it is saved how far it came: after a crash it goes on from there. */
  readonly unitMax: number;
  /** The thread is given up for as long as it was used, after this. */
  readonly turnMsMax: number;
}

export interface PassParts {
  readonly log: RetainedLog;
  readonly register: Register;
  readonly reading: HoldReading;
  readonly traces: Traces;
  readonly clock: Clock;
  readonly carryOut: Pick<CarryOut, 'run'>;
  /** Whether something may be destroyed now. */
  readonly mayDestroy: () => Promise<boolean>;
  readonly save: (request: ErasureRequest) => Promise<unknown>;
  /** Events of which something was erased by a request, as certificates say. */
  readonly erasedBy: (number: number) => number;
  readonly limits: PassLimits;
  readonly signal: AbortSignal;
}

/** What of a request a pass has found. */
interface Look {
  readonly request: ErasureRequest;
  /** What lies before was looked at in a pass that was interrupted. */
  readonly from: number;
  readonly through: number;
  readonly waits: Waits;
  parts: Parts;
  /** Whether it is noted how far it came. */
  isSaved: boolean;
  /** What keeps it from being carried out: it is left for a later pass, and holds up no other. */
  fault: unknown;
}

/** One reading of the log for all requests that are due: what is about their people is stated and carried out, and what must stay is counted. */
export class Pass {
  readonly #parts: PassParts;

  constructor(parts: PassParts) {
    this.#parts = parts;
  }

  /** Where nothing may be destroyed any more meanwhile it ends, and is to be run again. Throws what kept one of them from being done with. */
  async run(requests: readonly ErasureRequest[]): Promise<void> {
    const { log, reading, register, limits, clock, signal } = this.#parts;
    const through = Math.max(...requests.map((each) => each.through ?? -1));
    await reading.advance(through);
    const basis = basisOf(register);
    const rules = rulesOf(register);
    const known = register.reclassifications.length;
    const statements = register.statements.length;
    const looks = requests.map((request) => this.#lookOf(request, basis));
    const find = subjectsFinder(requests.map(({ identifiers }) => identifiers));
    const pace = new Pace({ clock, turnMsMax: limits.turnMsMax, signal });
    const keptByClass = new Map<number, (index: number) => number>();
    let next = Math.min(...looks.map(({ from }) => from));
    let saved = next;
    for await (const { events, end } of log.read(next, limits.readAtOnce, through + 1)) {
      await this.#countUnreadable(looks, next, end, new Set(events.map(({ position }) => position.index)));
      next = end;
      for (const stored of events) {
        const named = stored.class === statementClass ? [] : find(stored);
        const keptBy = keptByClass.get(stored.class) ?? register.keptBy(stored.class);
        keptByClass.set(stored.class, keptBy);
        for (const { person, finding } of named) {
          const look = looks[person];
          const { index } = stored.position;
          if (look === undefined || look.fault !== null || index < look.from || index > look.through) continue;
          if (finding === null) look.waits.unreadable += 1;
          else if (!(await this.#take(look, stored, finding, keptBy(index), known))) return;
        }
        const rest = pace.rest();
        if (rest !== null) await rest;
      }
      if (next - saved < limits.unitMax) continue;
      for (const look of looks) if (look.fault === null) await this.#saveAt(look, next, basis);
      saved = next;
    }
    for (const look of looks) if (!(await this.#finish(look, rules, basis, statements, known))) return;
    const faulty = looks.find(({ fault }) => fault !== null);
    if (faulty !== undefined) throw faulty.fault;
  }

  #lookOf(request: ErasureRequest, basis: string): Look {
    const { limits, clock } = this.#parts;
    const before = request.pass?.basis === basis ? request.pass : null;
    return {
      request,
      from: before?.next ?? 0,
      through: request.through ?? -1,
      waits: new Waits(clock.nowMs(), before?.waiting),
      parts: new Parts(limits, before?.parts),
      isSaved: before !== null,
      fault: null,
    };
  }

  async #saveAt(look: Look, next: number, basis: string): Promise<void> {
    const { request, from, waits, parts } = look;
    const pass = { next: Math.max(next, from), basis, waiting: waits.waiting, parts: parts.parts() };
    await this.#parts.save({ ...request, pass });
    look.isSaved = true;
  }

  /** Takes in an event that names somebody. False where nothing may be destroyed now. */
  async #take(
    look: Look,
    stored: StoredItems,
    { sections }: SubjectFinding,
    keptBy: number,
    known: number,
  ): Promise<boolean> {
    const { register, limits } = this.#parts;
    const { class: ofClass, receivedUs, position } = stored;
    const policy = register.policy?.statement.policy ?? null;
    if (look.waits.takes({ ...stored, class: keptBy }, policy, register.holds)) return true;
    const place = { class: ofClass, day: dayOfUs(receivedUs) };
    const toErase = sectionsToErase(sections);
    if (look.parts.add(position.index, place, toErase)) return true;
    if (!(await this.#erase(look, known))) return false;
    look.parts = new Parts(limits);
    look.parts.add(position.index, place, toErase);
    return true;
  }

  /** Of a range of which these could be read: which could not be, although nothing says that they were destroyed. */
  async #countUnreadable(looks: readonly Look[], first: number, end: number, read: ReadonlySet<number>): Promise<void> {
    if (read.size === end - first) return;
    const { log, register } = this.#parts;
    const places = await log.places(first, end);
    const accounts = new Map<string, (index: number, source: number) => boolean>();
    for (const [i, { class: ofClass, day, source }] of places.entries()) {
      const index = first + i;
      if (read.has(index) || ofClass === statementClass) continue;
      const key = `${ofClass}/${day}`;
      const isAccounted = accounts.get(key) ?? register.accountsFor(ofClass, day);
      accounts.set(key, isAccounted);
      if (isAccounted(index, source)) continue;
      for (const look of looks) if (index >= look.from && index <= look.through) look.waits.unreadable += 1;
    }
  }

  /**
   * States what was found, and carries it out. False where nothing may be destroyed now; what else keeps it from being done is a fault of this one.
   *
   * @param known How many reclassifications there were when it was looked which classes keep the events.
   */
  async #erase(look: Look, known: number): Promise<boolean> {
    const { register, mayDestroy, carryOut, signal } = this.#parts;
    if (look.fault !== null) return true;
    if (!(await mayDestroy())) return false;
    const { number, by, approvedBy, alone, approval } = look.request;
    // What is stated is not to be stated again after a crash: what was noted of it goes first.
    if (look.isSaved) await this.#parts.save({ ...look.request, pass: null });
    look.isSaved = false;
    const sources = register.holds.flatMap(({ release, placed: { statement } }) =>
      release === null && statement.scope.type === 'source' ? [statement.scope.source] : [],
    );
    const authors = { by, approvedBy, alone, approval: approval ?? '' };
    try {
      const stated = await register.state<ErasureStatement>(() => {
        if (register.reclassifications.length !== known) throw new Error('events were reclassified meanwhile');
        const parts = look.parts.parts();
        return { type: 'erasure', request: number, ...authors, parts, sources: [...new Set(sources)] };
      });
      return await carryOut.run(stated);
    } catch (error) {
      if (signal.aborted) throw error;
      look.fault = error;
      return true;
    }
  }

  /** Erases what was found last, and says what waits. False where nothing may be destroyed now. */
  async #finish(look: Look, rules: string, basis: string, statements: number, known: number): Promise<boolean> {
    const { log, traces, clock, save, erasedBy, register } = this.#parts;
    const { request, parts, waits } = look;
    if (parts.events > 0 && !(await this.#erase(look, known))) return false;
    if (look.fault !== null) return true;
    // A hold that came meanwhile kept some of it: the next pass says what.
    if (this.#isStopped(request, statements)) {
      const { basis: _, ...before } = request.waiting ?? {};
      await save({ ...request, waiting: request.waiting && (before as Waiting), pass: null });
      return true;
    }
    const erased = erasedBy(request.number);
    // What is in force by now may keep more, or less, than was counted: then it is looked again.
    const isCurrent = basisOf(register) === basis;
    const waiting: Waiting = { ...waits.waiting, erased, ...(isCurrent ? { basis: rules } : {}) };
    const isDone = waiting.events + waiting.unreadable === 0;
    // While something must stay, what was made of it is gone over once: rules would learn anew of who is there lawfully each day.
    if (isDone || (erased > 0 && (request.waiting?.erased ?? 0) === 0)) {
      await traces.erase(log.tenant, request.identifiers);
      await traces.settle();
    }
    const ended = isDone ? ({ state: 'done', identifiers: [], endedMs: clock.nowMs() } as const) : {};
    await save({ ...request, ...ended, waiting, pass: null });
    if (isDone) await traces.settle();
    return true;
  }

  #isStopped({ number }: ErasureRequest, from: number): boolean {
    const { register } = this.#parts;
    const { certificates } = register.basis;
    const own = register.statements.slice(from).filter(isErasure);
    return own.some(
      ({ index, statement }) => statement.request === number && certificates.get(index)?.statement.stopped !== null,
    );
  }
}

/** The policy and the reclassifications by which events are kept. */
export const rulesOf = ({ policy, reclassifications }: Register): string =>
  `${policy?.index ?? '-'}/${reclassifications.length}`;

/** The same, and the holds. */
const basisOf = (register: Register): string => `${rulesOf(register)}/${holdsInForce(register).join()}`;

export const holdsInForce = ({ holds }: Register): number[] =>
  holds.flatMap(({ release, index }) => (release === null ? [index] : []));
