import { AppError } from '@daybook/api';
import {
  dayOfUs,
  type EventDraft,
  type Hold,
  type HoldScope,
  type HoldStatement,
  type Logged,
  type ReleaseStatement,
  type ReviewStatement,
} from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import type { RecordDoor } from '../ports.ts';
import type { Register } from '../register.ts';
import type { Steps } from '../steps.ts';
import { finderOf, type HoldQueries } from './finder.ts';
import { HoldReading } from './reading.ts';
import { HoldTally } from './tally.ts';
import { reviewDraft } from './review.ts';
import { type HoldWords, wordsDraft } from './words.ts';
import type { RetainedLog } from '../ports.ts';

/** In force in one log: each is asked about by every plan, and looked for in every event. */
export const holdsMax = 100;

export interface HoldsParts {
  readonly log: RetainedLog;
  readonly register: Register;
  readonly record: RecordDoor;
  readonly queries: HoldQueries;
  readonly clock: Clock;
}

/** Who does it: in the record by name, in the statement by number. */
export interface HoldDoer {
  readonly by: string;
  readonly about: Pick<EventDraft, 'actor' | 'origin' | 'request'>;
}

/** Orders not to destroy, of one log. */
export class Holds {
  readonly reading: HoldReading;
  readonly tally: HoldTally;
  readonly #parts: HoldsParts;

  constructor(parts: HoldsParts) {
    this.#parts = parts;
    this.reading = new HoldReading(parts);
    this.tally = new HoldTally(parts.log, parts.register);
  }

  close(): void {
    this.reading.close();
    this.tally.close();
  }

  get all(): readonly Hold[] {
    return this.#parts.register.holds;
  }

  get inForce(): readonly Hold[] {
    return this.all.filter(({ release }) => release === null);
  }

  /** Holds whose review is due: days since 1970, UTC. */
  get overdue(): readonly Hold[] {
    const today = dayOfUs(this.#parts.clock.nowUs());
    return this.inForce.filter(({ review }) => review < today);
  }

  /** Durable events of the log. */
  get size(): number {
    return this.#parts.log.size();
  }

  /** A query as it is kept. Throws `query.invalid`. */
  canonical(query: string): string {
    const { queries, log, clock } = this.#parts;
    return queries.canonical(log.tenant, query, clock.nowMs());
  }

  /**
   * Places a hold. When it resolves, nothing that it is about is destroyed any more: plans under way were closed before it was stated. What
   * is looked for in content is looked for from then on; until that is known, nothing is destroyed of what was not looked through.
   */
  async place(words: HoldWords, review: number, doer: HoldDoer, steps: Steps): Promise<Hold> {
    const { log, register, record, queries, clock } = this.#parts;
    if (this.inForce.length >= holdsMax)
      throw new AppError('limit.reached', { detail: `${holdsMax} holds are in force.` });
    // It must be one that can be looked for.
    finderOf(words.about, log.tenant, queries);
    const said = await record
      .appendAt(log.tenant, wordsDraft(words, doer.about, clock.nowMs()))
      .catch((cause: unknown) => {
        throw new AppError('look.not-recorded', { retryAfterSeconds: 5, cause });
      });
    const make = () => ({ type: 'hold' as const, scope: scopeOf(words), words: said.index, review, by: doer.by });
    const state = (): Promise<Logged<HoldStatement>> => register.state<HoldStatement>(make);
    const { index } = await steps.between('a hold is being placed', state);
    return this.get(index);
  }

  /** Throws `hold.not-found`. */
  get(index: number): Hold {
    const hold = this.all.find((each) => each.index === index);
    if (hold === undefined) throw new AppError('hold.not-found');
    return hold;
  }

  /** Throws `hold.lifted` where it is in force no more. */
  inForceAt(index: number): Hold {
    const hold = this.get(index);
    if (hold.release !== null) throw new AppError('hold.lifted');
    return hold;
  }

  /** Somebody looked, and it stays until they look again. */
  async extend(index: number, review: number, { by }: Pick<HoldDoer, 'by'>): Promise<Hold> {
    await this.#parts.register.state<ReviewStatement>(() => {
      this.inForceAt(index);
      return { type: 'review', hold: index, review, by };
    });
    return this.get(index);
  }

  /** Lifts a hold, as was approved. What was carried out for the same request before is not done twice. */
  async lift(index: number, authors: Omit<ReleaseStatement, 'type' | 'number' | 'previous' | 'hold'>): Promise<Hold> {
    const { release } = this.get(index);
    if (release !== null && release.statement.approval === authors.approval) return this.get(index);
    await this.#parts.register.state<ReleaseStatement>(() => {
      this.inForceAt(index);
      return { type: 'release', hold: index, ...authors };
    });
    const lifted = this.get(index);
    if (lifted.release === null) throw new Error('the hold could not be lifted by one person alone');
    return lifted;
  }

  /** Tells of holds whose review is due: once, and every week again. */
  async remind(): Promise<void> {
    const { log, record, clock } = this.#parts;
    for (const hold of this.overdue) {
      const { key, draft } = reviewDraft(hold, await this.reading.words(hold), dayOfUs(clock.nowUs()));
      await record.appendOnce(log.tenant, `${log.tenant} ${key}`, draft);
    }
  }
}

function scopeOf({ about }: HoldWords): HoldScope {
  switch (about.type) {
    case 'range':
      return { type: 'range', first: about.first, last: about.last };
    case 'source':
      return { type: 'source', source: about.source };
    default:
      return { type: about.type };
  }
}
