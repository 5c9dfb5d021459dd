import { AppError } from '@daybook/api';
import type { Position } from '@daybook/event';
import type { Registry as Metrics } from 'prom-client';
import type { LedgerFeed } from '../../ledger/feed.ts';
import type { Clock } from '../../platform/clock.ts';
import type { SendMail } from '../../platform/mail.ts';
import type { Outgoing } from '../../platform/outgoing.ts';
import type { Random } from '../../platform/random.ts';
import type { MetaDatabase } from '../../platform/sql/index.ts';
import { AlertStore } from '../alerts/index.ts';
import type { RecordDeed, WatchDoer } from '../doer.ts';
import { LogFollower } from '../follow/index.ts';
import { type Channel, channelOf } from './channels/index.ts';
import { failedDraft, recoveredDraft, testedDraft } from './deed.ts';
import { measureNotifiers, type NotifyMetrics } from './metrics.ts';
import { type NotifierSettings, notifyLimits, type NotifyLimits, type Sent } from './notifier.ts';
import { alertStepsOf, type AlertStep, deliveryId, Outbox } from './outbox.ts';
import { downSince, noteChanges, saveDown } from './registered.ts';
import { Sender } from './sender.ts';
import { type Delivery, type DeliveryState, DeliveryStore, type NewDelivery, queueFull } from './store.ts';

export interface NotifiersParts {
  readonly db: MetaDatabase;
  readonly clock: Clock;
  readonly random: Random;
  readonly record: RecordDeed;
  readonly metrics: Metrics;
  readonly notifiers: readonly NotifierSettings[];
  readonly ask: Outgoing;
  readonly mail: SendMail;
  readonly publicUrl: string | null;
  /** Name of a source by its number. */
  readonly sourceName: (tenant: string, source: number) => string | null;
  readonly report: (message: string) => void;
  readonly limits?: NotifyLimits;
}

/** How a notifier is doing. Times are ms since 1970. */
export interface NotifierState {
  readonly settings: NotifierSettings;
  readonly waiting: number;
  /** Messages that were given up or found no room, of those that are kept. */
  readonly failed: number;
  readonly downSinceMs: number | null;
  /** Why the last attempt failed; null where it did not, or there was none since the start. */
  readonly fault: string | null;
  readonly lastSentMs: number | null;
}

/** Notifiers of all tenants: what is to be delivered, by whom, and how far that is. One instance owns the tables. */
export class Notifiers implements AsyncDisposable {
  readonly #parts: NotifiersParts;
  readonly #limits: NotifyLimits;
  readonly #store: DeliveryStore;
  readonly #channels: ReadonlyMap<string, Channel>;
  readonly #senders = new Map<string, Sender>();
  readonly #followers: LogFollower<AlertStep>[] = [];
  readonly #testing = new Set<string>();
  /** Whose queue is full, and was said to be. */
  readonly #full = new Set<string>();
  readonly #metrics: NotifyMetrics;

  constructor(parts: NotifiersParts) {
    const { db, notifiers, metrics, clock, limits = notifyLimits } = parts;
    this.#parts = parts;
    this.#limits = limits;
    this.#store = new DeliveryStore(db, limits);
    const world = { ...parts, nowMs: () => clock.nowMs() };
    this.#channels = new Map(notifiers.map(({ name, channel }) => [name, channelOf(channel, world, limits)]));
    this.#metrics = measureNotifiers(metrics, {
      names: notifiers.map(({ name }) => name),
      waiting: (name) => this.#store.waiting(name),
      isDown: (name) => this.#isDown(name),
      lag: () => this.#followers.reduce((sum, { lag }) => sum + lag, 0),
    });
  }

  /** Writes down which notifiers there are and begins to deliver, what is left from before first. */
  async start(): Promise<void> {
    const { db, record, random, clock, notifiers, report } = this.#parts;
    const nowMs = () => clock.nowMs();
    const onGone = (name: string) => this.#store.abandon(name, 'the notifier is gone from the settings', nowMs());
    await noteChanges({ db, record, random, nowMs, onGone }, notifiers).catch((error: unknown) =>
      report(`Notifiers that changed are not written down yet: ${String(error)}`),
    );
    const down = await downSince(db);
    for (const { name } of notifiers) this.#senders.set(name, this.#senderOf(name, down.get(name) ?? null));
  }

  /** Of one more log, delivers what becomes of its alerts from now on. */
  async follow(feed: LedgerFeed): Promise<void> {
    const { db, clock, report, sourceName } = this.#parts;
    const { tenant } = feed;
    const notifiers = this.#of(tenant);
    // What happened while there was none is not delivered when there is one.
    if (notifiers.length === 0) {
      await db.deleteFrom('followers').where('tenant', '=', tenant).where('name', '=', 'notify').execute();
      return;
    }
    const outbox = new Outbox({
      db,
      clock,
      notifiers,
      alerts: new AlertStore(db),
      store: this.#store,
      sourcesOf: (positions) => namesOf(feed, positions, sourceName),
      onRefused: (refused) => void this.#noteRefused(refused),
    });
    this.#followers.push(
      new LogFollower<AlertStep>({
        name: 'outbox of notifiers',
        feed,
        clock,
        report,
        store: outbox,
        foundIn: alertStepsOf,
        onCommitted: () => {
          for (const { name } of notifiers) this.#senders.get(name)?.wake();
          return Promise.resolve();
        },
      }),
    );
  }

  async list(tenant: string): Promise<NotifierState[]> {
    return await Promise.all(this.#of(tenant).map((settings) => this.#stateOf(settings)));
  }

  /** Newest first. Throws `notifier.not-found`. */
  async deliveries(tenant: string, name: string, states: readonly DeliveryState[], limit: number): Promise<Delivery[]> {
    return await this.#store.list(this.#named(tenant, name).name, states, limit);
  }

  /**
   * Delivers a message that says that it is a test, at once and once. What is sent and where to is not for whoever asks to say.
   * Throws `notifier.not-found`, `notifier.busy`, `look.not-recorded`.
   */
  async test(doer: WatchDoer, name: string): Promise<{ readonly sent: Sent; readonly tookMs: number }> {
    const { record, clock, random } = this.#parts;
    const { tenant } = this.#named(doer.tenant, name);
    const channel = this.#channels.get(name);
    if (channel === undefined || this.#testing.has(name)) throw new AppError('notifier.busy');
    this.#testing.add(name);
    try {
      const nowMs = clock.nowMs();
      await record.append(tenant, testedDraft(name, nowMs, doer)).catch((error: unknown) => {
        throw new AppError('look.not-recorded', { retryAfterSeconds: 5, cause: error });
      });
      const id = Buffer.from(random.bytes(16)).toString('hex');
      const startMs = clock.monotonicMs();
      const sent = await channel.send([{ id, tenant, step: 'test', createdMs: nowMs, alert: null, notifier: null }]);
      return { sent, tookMs: Math.round(clock.monotonicMs() - startMs) };
    } finally {
      this.#testing.delete(name);
    }
  }

  #senderOf(name: string, downSinceMs: number | null): Sender {
    const { clock, random, report } = this.#parts;
    const channel = this.#channels.get(name);
    if (channel === undefined) throw new Error(`there is no notifier ${name}`);
    return new Sender({
      name,
      channel,
      store: this.#store,
      clock,
      random,
      limits: this.#limits,
      downSinceMs,
      report,
      onSent: (deliveries) => {
        this.#full.delete(name);
        this.#metrics.sent(name, deliveries, clock.nowMs());
      },
      onAttemptFailed: () => this.#metrics.attemptFailed(name),
      onDown: (sinceMs, fault) => this.#noteDown(name, sinceMs, fault),
      onUp: (sinceMs) => this.#noteUp(name, sinceMs),
      onGivenUp: (deliveries, fault) => this.#noteGivenUp(name, deliveries, fault),
    });
  }

  /** What is down is said by another. */
  async #noteDown(name: string, sinceMs: number, fault: string): Promise<void> {
    const { db, record, clock, report } = this.#parts;
    const { tenant } = this.#settings(name);
    report(`Notifier ${name} does not deliver: ${fault}`);
    await record.append(tenant, failedDraft(name, 'down', clock.nowMs(), fault));
    await this.#sayByOthers(name, 'down', sinceMs, fault, this.#standInsOf(name));
    await saveDown(db, name, sinceMs);
  }

  async #noteUp(name: string, sinceMs: number): Promise<void> {
    const { db, record, clock } = this.#parts;
    await record.append(this.#settings(name).tenant, recoveredDraft(name, clock.nowMs(), sinceMs));
    const told = await this.#store.areThere(
      this.#of(this.#settings(name).tenant).map((other) => deliveryId(other.name, [name, 'down', String(sinceMs)])),
    );
    await this.#sayByOthers(name, 'up', sinceMs, 'none', told);
    await saveDown(db, name, null);
  }

  async #sayByOthers(
    name: string,
    step: 'down' | 'up',
    sinceMs: number,
    fault: string,
    others: readonly string[],
  ): Promise<void> {
    const nowMs = this.#parts.clock.nowMs();
    const { tenant } = this.#settings(name);
    const deliveries = others.map((other): NewDelivery => ({
      id: deliveryId(other, [name, step, String(sinceMs)]),
      tenant,
      notifierName: other,
      step,
      createdMs: nowMs,
      dueMs: nowMs,
      isHeld: false,
      alert: null,
      notifier: { name, sinceMs, fault },
    }));
    await this.#noteRefused(await this.#store.add(deliveries));
    for (const other of others) this.#senders.get(other)?.wake();
  }

  /** The one that the settings name, if it delivers; otherwise all others of the tenant. */
  #standInsOf(name: string): string[] {
    const { tenant, fallback } = this.#settings(name);
    if (fallback !== null && !this.#isDown(fallback)) return [fallback];
    return this.#of(tenant)
      .map((other) => other.name)
      .filter((other) => other !== name);
  }

  async #noteGivenUp(name: string, deliveries: readonly Delivery[], fault: string): Promise<void> {
    const { record, clock } = this.#parts;
    await record.append(
      this.#settings(name).tenant,
      failedDraft(name, 'give-up', clock.nowMs(), fault, deliveries.length),
    );
    this.#metrics.lost(name, deliveries.length);
  }

  /** The log says once that a queue is full, until something was delivered again; each message is kept, and counted. */
  async #noteRefused(refused: readonly NewDelivery[]): Promise<void> {
    const { record, clock, report } = this.#parts;
    for (const [name, all] of Map.groupBy(refused, ({ notifierName }) => notifierName)) {
      this.#metrics.lost(name, all.length);
      if (this.#full.has(name)) continue;
      this.#full.add(name);
      report(`Notifier ${name}: ${queueFull}`);
      await record
        .append(this.#settings(name).tenant, failedDraft(name, 'queue-full', clock.nowMs(), queueFull))
        .catch(() => this.#full.delete(name));
    }
  }

  async #stateOf(settings: NotifierSettings): Promise<NotifierState> {
    const { name } = settings;
    const sender = this.#senders.get(name);
    const [last] = await this.#store.lastSent(name);
    return {
      settings,
      waiting: await this.#store.waiting(name),
      failed: await this.#store.failures(name),
      downSinceMs: sender?.downSinceMs ?? null,
      fault: sender?.fault ?? null,
      lastSentMs: last?.endedMs ?? null,
    };
  }

  #isDown(name: string): boolean {
    return (this.#senders.get(name)?.downSinceMs ?? null) !== null;
  }

  #of(tenant: string): NotifierSettings[] {
    return this.#parts.notifiers.filter((notifier) => notifier.tenant === tenant);
  }

  #settings(name: string): NotifierSettings {
    const settings = this.#parts.notifiers.find((notifier) => notifier.name === name);
    if (settings === undefined) throw new Error(`there is no notifier ${name}`);
    return settings;
  }

  #named(tenant: string, name: string): NotifierSettings {
    const settings = this.#of(tenant).find((notifier) => notifier.name === name);
    if (settings === undefined) throw new AppError('notifier.not-found', { detail: `There is no notifier ${name}.` });
    return settings;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#followers.map((follower) => follower[Symbol.asyncDispose]()));
    await Promise.all([...this.#senders.values()].map((sender) => sender[Symbol.asyncDispose]()));
  }
}

/** Names of the sources of events; of those that are gone there is none. */
async function namesOf(
  feed: LedgerFeed,
  positions: readonly Position[],
  sourceName: NotifiersParts['sourceName'],
): Promise<string[]> {
  const names = new Set<string>();
  for (const { log, index } of positions) {
    if (log !== feed.log) continue;
    for await (const { events } of feed.read(index, 1, index + 1))
      for (const { source, own } of events) names.add(own ? 'daybook' : (sourceName(feed.tenant, source) ?? ''));
  }
  return [...names];
}
