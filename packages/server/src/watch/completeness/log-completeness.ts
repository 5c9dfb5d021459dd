import { setTimeout as sleep } from 'node:timers/promises';
import type { Redact } from '@daybook/event';
import type { LedgerFeed } from '../../ledger/feed.ts';
import type { MetaDatabase } from '../../platform/sql/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { RecordDeed, RecordOnce } from '../doer.ts';
import { LogFollower } from '../follow/index.ts';
import {
  droppedDraft,
  filledDraft,
  gapDraft,
  heardDraft,
  type NamedSource,
  repeatedDraft,
  silentDraft,
  skewDraft,
} from './drafts.ts';
import { completenessLimits } from './limits.ts';
import { lookAt } from './look.ts';
import type { StandIn } from './numbering.ts';
import type { SourceState } from './source-state.ts';
import { StateStore } from './store.ts';
import type { Transport } from './transport.ts';
import type { WatchedSource } from './watched-source.ts';

export interface LogCompletenessParts {
  readonly feed: LedgerFeed;
  readonly db: MetaDatabase;
  readonly clock: Clock;
  readonly record: RecordDeed & RecordOnce;
  /** Those that are not revoked. */
  readonly sources: () => readonly WatchedSource[];
  /** What stands for the name of a numbering in which a person was named who was erased. */
  readonly standIn: StandIn;
  readonly report: (message: string) => void;
  /** How long a sign of life waits for what is known of its source, ms. */
  readonly loadMsMax?: number;
  /** How long taking a person out of it waits for what came before to be looked at, ms. */
  readonly lookMsMax?: number;
}

/** What a source says of itself, without an event. Numbers are those of its numbering `epoch`. */
export interface Heartbeat {
  readonly epoch: string;
  /** The last number that it used; null where it says nothing of that. */
  readonly seq: bigint | null;
  /** It uses no number after that one in this numbering. */
  readonly isEnd: boolean;
  /** Events of this numbering that it lost; null where it says nothing of that. */
  readonly dropped: number | null;
}

const lookMs = 20;

/** Whether all of one log comes: follows it, and says in it what is missing, silent, or stamped by a wrong clock. */
export class LogCompleteness implements AsyncDisposable {
  readonly #parts: LogCompletenessParts;
  readonly #store: StateStore;
  readonly #follower: LogFollower<never>;
  /** Since when anything could have come. */
  readonly #openedMs: number;
  /** Ways by which events came before what is known of their sources was there, one of each source and way. */
  #early: Map<string, () => void> | null = new Map();
  /** What was raised is written one after another. */
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: LogCompletenessParts) {
    const { feed, db, clock, standIn, report } = parts;
    this.#parts = parts;
    this.#openedMs = clock.nowMs();
    this.#store = new StateStore(
      db,
      () => clock.nowMs(),
      (name) => standIn(`${feed.tenant} ${name}`),
    );
    void this.#store.loaded.then(() => {
      for (const take of this.#early?.values() ?? []) take();
      this.#early = null;
    });
    this.#follower = new LogFollower({
      name: 'completeness',
      feed,
      clock,
      report,
      store: this.#store,
      foundIn: (items) => {
        lookAt(items, this.#store, this.#openedMs);
        return [];
      },
      onCommitted: () => Promise.resolve(),
    });
  }

  get tenant(): string {
    return this.#parts.feed.tenant;
  }

  /** Durable events that were not looked at yet. */
  get lag(): number {
    return this.#follower.lag;
  }

  /** Null where nothing is known of it. */
  state(source: number): SourceState | null {
    return this.#store.sources.get(source) ?? null;
  }

  /** After how long without a sign of life the source counts as silent, ms, and whether that was learned. */
  silentAfter({ number, silentAfterMs }: WatchedSource): { readonly ms: number; readonly isLearned: boolean } {
    if (silentAfterMs !== null) return { ms: silentAfterMs, isLearned: false };
    return { ms: this.state(number)?.rhythm.silentAfterMs() ?? 24 * 3_600_000, isLearned: true };
  }

  /** Takes what names a person out of what is known of sources. Throws while what came before is not looked at yet. */
  async eraseTraces(redact: Redact): Promise<void> {
    const { feed, lookMsMax = completenessLimits.lookMsMax } = this.#parts;
    const size = feed.size();
    const isLooked = (): boolean => feed.size() - this.lag >= size;
    for (let waitedMs = 0; !isLooked() && waitedMs < lookMsMax; waitedMs += lookMs) await sleep(lookMs);
    if (!isLooked()) throw new Error(`what came of sources is not looked at yet: ${this.lag} events`);
    await this.#store.redact(this.tenant, feed.log, redact);
  }

  /** Takes a sign of life. Rejects where what it lost cannot be written into the log. */
  async heartbeat(source: NamedSource, { epoch, seq, isEnd, dropped }: Heartbeat): Promise<void> {
    const late = sleep(this.#parts.loadMsMax ?? completenessLimits.loadMsMax, 'late', { ref: false });
    if ((await Promise.race([this.#store.loaded, late])) === 'late')
      throw new Error('what is known of sources is not loaded');
    const nowMs = this.#parts.clock.nowMs();
    const state = this.#store.of(source.number, nowMs);
    state.rhythm.beat(nowMs, this.#openedMs);
    if (seq !== null) state.numbering.said(epoch, seq, nowMs, isEnd);
    if (dropped === null) return;
    const more = state.numbering.dropped(epoch, dropped, nowMs);
    if (more > 0) {
      const id = state.numbering.idOf(epoch);
      const key = `source.dropped ${source.number} ${JSON.stringify(id)} ${dropped}`;
      await this.#parts.record.appendOnce(this.tenant, key, droppedDraft(source, id, more, nowMs));
    }
  }

  /** Notes that events of a source came by a way that answers for nothing. */
  cameBy(source: number, by: Transport): void {
    const nowMs = this.#parts.clock.nowMs();
    const take = (): void => this.#store.of(source, nowMs).came(by, nowMs);
    if (this.#early === null) take();
    else this.#early.set(`${source} ${by}`, take);
  }

  /** Says in the log what is to be said by now. Once a second is often enough. */
  sweep(): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      for (const source of this.#parts.sources()) {
        const state = this.state(source.number);
        if (state !== null) await this.#say(source, state);
      }
    });
    const sweeping = this.#turn;
    this.#turn = sweeping.catch((error: unknown) => {
      this.#parts.report(`What is missing in ${this.tenant} could not be written into the log: ${String(error)}`);
    });
    return this.#turn;
  }

  async #say(source: WatchedSource, state: SourceState): Promise<void> {
    await this.#sayMissing(source, state);
    await this.#sayRepeated(source, state);
    await this.#saySilent(source, state);
    await this.#saySkewed(source, state);
  }

  async #sayMissing(source: NamedSource, state: SourceState): Promise<void> {
    const { numbering } = state;
    const nowMs = this.#parts.clock.nowMs();
    // What is durable and was not looked at yet may be what is missing.
    if (this.lag > 0) return;
    numbering.due(nowMs);
    if (nowMs - state.announcedMs < completenessLimits.announceMs) return;
    const gaps = numbering.unannounced(nowMs);
    if (gaps.length > 0) {
      const ranges = gaps.map(({ epoch, from, to }) => [epoch, String(from), String(to)]);
      const key = `log.gap ${source.number} ${JSON.stringify(ranges)}`;
      await this.#parts.record.appendOnce(this.tenant, key, gapDraft(source, gaps, numbering.missing, nowMs));
      numbering.announced(gaps);
      this.#changed(state, nowMs);
    } else if (numbering.filled > 0) {
      const draft = filledDraft(source, numbering.filled, numbering.missing, nowMs);
      await this.#parts.record.append(this.tenant, draft);
      numbering.filledAnnounced();
      this.#changed(state, nowMs);
    }
  }

  async #sayRepeated(source: NamedSource, state: SourceState): Promise<void> {
    const nowMs = this.#parts.clock.nowMs();
    if (nowMs - state.announcedMs < completenessLimits.announceMs) return;
    for (const epoch of state.numbering.repeated()) {
      const { id, repeats, repeatsAnnounced } = epoch;
      const key = `source.conflict ${source.number} ${JSON.stringify(id)} ${repeats}`;
      const draft = repeatedDraft(source, id, repeats - repeatsAnnounced, nowMs);
      await this.#parts.record.appendOnce(this.tenant, key, draft);
      epoch.repeatsAnnounced = repeats;
      this.#changed(state, nowMs);
    }
  }

  #changed(state: SourceState, announcedMs = state.announcedMs): void {
    state.announcedMs = announcedMs;
    state.isChanged = true;
  }

  async #saySilent(source: WatchedSource, state: SourceState): Promise<void> {
    const nowMs = this.#parts.clock.nowMs();
    const { lastMs } = state.rhythm;
    const { ms: afterMs, isLearned } = this.silentAfter(source);
    if (state.silentSinceMs === null) {
      // Nothing could come before the server was there.
      if (nowMs - Math.max(lastMs, this.#openedMs) <= afterMs) return;
      const key = `source.silent ${source.number} ${lastMs}`;
      await this.#parts.record.appendOnce(this.tenant, key, silentDraft(source, { lastMs, afterMs, isLearned }, nowMs));
      state.silentSinceMs = lastMs;
    } else {
      if (lastMs <= state.silentSinceMs) return;
      const key = `source.silent over ${source.number} ${state.silentSinceMs}`;
      const draft = heardDraft(source, lastMs - state.silentSinceMs, nowMs);
      await this.#parts.record.appendOnce(this.tenant, key, draft);
      state.silentSinceMs = null;
    }
    this.#changed(state);
  }

  async #saySkewed(source: NamedSource, state: SourceState): Promise<void> {
    const { offset } = state;
    if (!offset.turned()) return;
    const aheadMs = -(offset.medianMs() ?? 0);
    this.#changed(state);
    await this.#parts.record.append(this.tenant, skewDraft(source, offset.isWrong, aheadMs, this.#parts.clock.nowMs()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn;
    await this.#follower[Symbol.asyncDispose]();
  }
}
