import {
  type Basis,
  basisOf,
  type ErasureStatement,
  erasedSections,
  erasureAsCarriedOut,
  dayOfUs,
  eventOfItems,
  type HoldScope,
  type IndexRange,
  intersectRanges,
  isErasure,
  isPlan,
  judgeErasure,
  type Logged,
  planFaults,
  rangesOfErasure,
  readThrough,
  textsOfSections,
} from '@daybook/event';
import type { Clock } from '../platform/clock.ts';
import { CarryOut, type ErasureStore } from './erasures/index.ts';
import { type Holds, type HoldWords, wordsDraft } from './holds/index.ts';
import type { EventTraces, IndexRows, RecordDoor, RetainedLog } from './ports.ts';
import type { NewStatement, Register } from './register.ts';
import { Schedule } from './schedule.ts';
import { Steps } from './steps.ts';

export interface RestateParts {
  readonly log: RetainedLog;
  readonly register: Register;
  readonly holds: Pick<Holds, 'reading'>;
  readonly record: RecordDoor;
  readonly store: ErasureStore;
  readonly traces: EventTraces;
  readonly clock: Clock;
  readonly report: (message: string) => void;
}

/** What a log stated that was lost, of which this one is the beginning. */
export interface LostLog {
  /** Events that this one has of it. What was stated from this index on is not in it. */
  readonly end: number;
  /** All that it stated, in its order. */
  readonly statements: readonly Logged[];
  /** Words of holds in force, by the index of their event. */
  readonly words: ReadonlyMap<number, HoldWords>;
}

/** How many statements were made again, and of how many events something was erased again. */
export interface Restated {
  readonly statements: number;
  readonly erased: number;
}

const readAtOnce = 500;
/** The index is filled from the log later, or is told when it is there. */
const noRows: IndexRows = { days: async () => [], remove: async () => undefined, erase: async () => undefined };
const always = { check: async () => null };

/**
 * States again in a log that was restored what the lost one stated after the backup, and destroys again what that destroyed: before
 * anybody may read it. May be called again after it ended anywhere, and does the rest then.
 */
export async function restate(parts: RestateParts, lost: LostLog): Promise<Restated> {
  return new Restating(parts, lost).run();
}

class Restating {
  readonly #parts: RestateParts;
  readonly #lost: LostLog;
  /** What the lost log's statements were worth. */
  readonly #basis: Basis;
  readonly #steps = new Steps();
  readonly #carryOut: CarryOut;
  readonly #schedule: Schedule;
  /** Where it is stated here, by where it was stated there. */
  readonly #places = new Map<number, number>();
  #made = 0;
  #erased = 0;

  constructor(parts: RestateParts, lost: LostLog) {
    this.#parts = parts;
    this.#lost = lost;
    this.#basis = basisOf(lost.statements);
    const { log, register, clock, holds } = parts;
    // An index that is not the embedded one may have rows: they are looked at when it is there.
    const store = { ...parts.store, removeRowsPending: async () => undefined };
    const shared = { log, register, rows: noRows, steps: this.#steps };
    this.#carryOut = new CarryOut({ ...shared, store, mayDestroy: async () => true });
    this.#schedule = new Schedule({ ...shared, clock, guard: always, readHolds: () => holds.reading.advance() });
    for (const { index, statement } of register.statements)
      if (index >= lost.end && statement.restates !== undefined) this.#places.set(statement.restates, index);
  }

  async run(): Promise<Restated> {
    const { register, log, traces } = this.#parts;
    if (register.broken !== null) throw new Error(register.broken);
    for (const erasure of this.#carryOut.open()) if (this.#isOurs(erasure.index)) await this.#erase(erasure);
    // What was open when the backup was made is stated again as it ended.
    await this.#steps.between('the log was restored', async () => undefined);
    for (const logged of this.#lost.statements) {
      const { index } = logged;
      if (this.#places.has(index) || !this.#isLost(logged)) continue;
      const statement = await this.#again(logged);
      if (statement === null) continue;
      const made = await register.state(() => ({ ...statement, restates: index }));
      this.#places.set(index, made.index);
      this.#made += 1;
      if (isErasure(made)) await this.#erase(made);
    }
    await this.#destroyDue();
    if (this.#lost.statements.some((each) => isErasure(each) && this.#isLost(each)))
      await traces.letGroupsGo(log.tenant, log.log);
    await traces.settle();
    return { statements: this.#made, erased: this.#erased };
  }

  /** Whether the log does not have it, or has it without what became of it. */
  #isLost(logged: Logged): boolean {
    const { end } = this.#lost;
    if (logged.index >= end) return true;
    return isErasure(logged) && (this.#basis.certificates.get(logged.index)?.index ?? Infinity) >= end;
  }

  #isOurs = (index: number): boolean => index >= this.#lost.end;

  /** What is stated again of it; null where nothing is. */
  async #again({ index, statement, ...logged }: Logged): Promise<NewStatement | null> {
    const { end } = this.#lost;
    const { policies, reclassifications } = this.#basis;
    switch (statement.type) {
      case 'policy':
        return policies.some((each) => each.index === index) ? statement : null;
      case 'reclassification': {
        const ranges = this.#cut(statement.ranges);
        const counts = reclassifications.some((each) => each.index === index);
        return counts && ranges.length > 0 ? { ...statement, ranges } : null;
      }
      case 'hold': {
        const scope = this.#scope(statement.scope);
        const words = this.#released(index) || scope === null ? null : await this.#words(statement.words, index);
        return scope === null || words === null ? null : { ...statement, scope, words };
      }
      case 'held': {
        const hold = this.#holdOf(statement.hold);
        const through = Math.min(statement.through, end - 1);
        if (hold === null || readThrough(hold) + 1 !== statement.from || through < statement.from) return null;
        return { ...statement, hold: hold.index, through, ranges: this.#cut(statement.ranges) };
      }
      case 'review': {
        const hold = this.#holdOf(statement.hold);
        return hold === null ? null : { ...statement, hold: hold.index };
      }
      case 'release': {
        const hold = this.#holdOf(statement.hold);
        return hold === null || !this.#released(statement.hold, index) ? null : { ...statement, hold: hold.index };
      }
      case 'erasure':
        return this.#erasure({ index, statement, ...logged });
      case 'plan':
      case 'certificate':
        return null;
    }
  }

  /** What was not excepted at last; its request is kept so that no other person gets its number. */
  async #erasure(erasure: Logged<ErasureStatement>): Promise<NewStatement | null> {
    const { index, statement } = erasure;
    await this.#keepRequest(erasure);
    const verdict = judgeErasure(erasure, this.#basis);
    if (!verdict.ok) {
      this.#parts.report(`The erasure at ${index} of the lost log was not entitled: ${planFaults[verdict.code]}`);
      return null;
    }
    const { parts, ...rest } = erasureAsCarriedOut(statement, this.#basis.certificates.get(index) ?? null);
    const cut = parts.map((part) => ({ ...part, ranges: this.#cut(part.ranges) }));
    const named = cut.filter(({ ranges }) => ranges.length > 0);
    return named.length === 0 ? null : { ...rest, parts: named };
  }

  /** One that the backup has with its identifiers is carried out again by them, as soon as something may be destroyed. */
  async #keepRequest({ statement, receivedUs }: Logged<ErasureStatement>): Promise<void> {
    const { log, store } = this.#parts;
    const { request: number, by, approvedBy, alone, approval } = statement;
    const authors = { by, approvedBy, alone, approval };
    const known = (await store.all(log.tenant)).find((each) => each.number === number);
    if (known?.state === 'asked')
      await store.save({ ...known, ...authors, state: 'approved', through: this.#lost.end - 1 });
    if (known !== undefined) return;
    const ms = Math.floor(receivedUs / 1000);
    const times = { askedMs: ms, endedMs: ms };
    const none = { identifiers: [], through: null, waiting: null, reason: 'stated before a restore' };
    await store.keep({ tenant: log.tenant, number, state: 'done', ...authors, ...none, ...times });
  }

  async #erase(erasure: Logged<ErasureStatement>): Promise<void> {
    await this.#eraseTraces(erasure.statement);
    await this.#carryOut.run(erasure);
    const { certificates } = this.#parts.register.basis;
    const certificate = certificates.get(erasure.index)?.statement;
    this.#erased += certificate?.destroyed ?? 0;
    if (certificate === undefined || certificate.stopped !== null)
      this.#parts.report(
        `The erasure at ${erasure.statement.restates} of the lost log could not be carried out again: ${certificate?.stopped ?? 'unknown'}`,
      );
  }

  /** What was made of the events, while these still say what it can be known by. */
  async #eraseTraces(erasure: ErasureStatement): Promise<void> {
    const { log, traces } = this.#parts;
    for (const [first, last] of rangesOfErasure(erasure)) {
      for await (const { events } of log.read(first, readAtOnce, last + 1)) {
        for (const items of events) {
          const { position, class: ofClass, receivedUs, source } = items;
          const of = { class: ofClass, day: dayOfUs(receivedUs), source };
          const sections = erasedSections(erasure, position.index, of);
          const event = sections === null ? null : eventOfItems(items);
          if (sections === null || event === null) continue;
          await traces.erase(log.tenant, position, textsOfSections(event, sections));
        }
      }
    }
  }

  /** Classes and days of which the lost log destroyed something by plan: by what holds now. That it was due is signed. */
  async #destroyDue(): Promise<void> {
    const { end } = this.#lost;
    const days = new Set<string>();
    for (const { index, statement } of this.#lost.statements.filter(isPlan)) {
      const certificate = this.#basis.certificates.get(index)?.index;
      const { class: ofClass, as = ofClass, day } = statement;
      if (certificate !== undefined && certificate >= end) days.add(`${ofClass}/${as}/${day}`);
    }
    if (days.size > 0) await this.#schedule.round(({ class: ofClass, as, day }) => days.has(`${ofClass}/${as}/${day}`));
    this.#schedule.close();
  }

  /** The hold here that was at an index there; null where there is none in force. */
  #holdOf(there: number) {
    const index = there < this.#lost.end ? there : this.#places.get(there);
    const hold = this.#parts.register.holds.find((each) => each.index === index);
    return hold === undefined || hold.release !== null ? null : hold;
  }

  /** Whether a hold was lifted in the lost log, by the statement at an index where one is given. */
  #released(hold: number, by?: number): boolean {
    const release = this.#basis.holds.find(({ index }) => index === hold)?.release ?? null;
    return release !== null && (by === undefined || release.index === by);
  }

  #scope(scope: HoldScope): HoldScope | null {
    if (scope.type !== 'range') return scope;
    const [range] = this.#cut([[scope.first, scope.last]]);
    return range === undefined ? null : { type: 'range', first: range[0], last: range[1] };
  }

  /** Where the words of a hold are; they are said again where the log does not have them. */
  async #words(there: number, hold: number): Promise<number | null> {
    if (there < this.#lost.end) return there;
    const words = this.#lost.words.get(there);
    if (words === undefined) {
      this.#parts.report(`The hold at ${hold} of the lost log has no words in the file: place it again by hand.`);
      return null;
    }
    const { log, record, clock } = this.#parts;
    const draft = wordsDraft(words, { actor: { type: 'system', id: 'daybook' } }, clock.nowMs());
    return (await record.appendAt(log.tenant, draft)).index;
  }

  /** What of ranges the log has. */
  #cut(ranges: readonly IndexRange[]): IndexRange[] {
    return intersectRanges(ranges, [[0, this.#lost.end - 1]]);
  }
}
