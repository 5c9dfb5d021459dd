import { createHash } from 'node:crypto';
import { eventOfItems, formatPosition, itemHeadBytes, type Position, type StoredItems } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import type { MetaDatabase } from '../../platform/sql/index.ts';
import type { AlertStore, AlertWithEvidence } from '../alerts/index.ts';
import type { FollowStore } from '../follow/index.ts';
import type { NotifierSettings, Step } from './notifier.ts';
import { dueMs, isWanted } from './routing.ts';
import type { DeliveryStore, NewDelivery } from './store.ts';

/** What the log says became of an alert. */
export interface AlertStep {
  readonly step: Extract<Step, 'opened' | 'closed' | 'reopened'>;
  readonly alert: string;
  readonly position: Position;
  readonly atMs: number;
}

const steps: Readonly<Record<string, AlertStep['step']>> = {
  'alert.open': 'opened',
  'alert.close': 'closed',
  'alert.reopen': 'reopened',
};
const alertMember = Buffer.from(',"kind":"alert.');
/** Id and time stand before the kind, and are shorter than this. */
const coreBytes = 160;

/** Only what Daybook wrote itself counts: whoever sends events cannot have others called at night. */
export function alertStepsOf(items: StoredItems): readonly AlertStep[] {
  if (!items.own) return [];
  const start = items.start + itemHeadBytes;
  const head = Buffer.from(items.bytes.buffer, items.bytes.byteOffset + start, Math.min(coreBytes, items.end - start));
  if (!head.includes(alertMember)) return [];
  const event = eventOfItems(items);
  const step = event === null ? undefined : steps[event.kind];
  const alert = event?.target?.resources?.find(({ type }) => type === 'alert')?.id;
  if (step === undefined || alert === undefined) return [];
  return [{ step, alert, position: items.position, atMs: Math.floor(items.receivedUs / 1000) }];
}

export interface OutboxOptions {
  readonly db: MetaDatabase;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly alerts: AlertStore;
  readonly store: DeliveryStore;
  /** Of the tenant. */
  readonly notifiers: readonly NotifierSettings[];
  /** Names of the sources of events. */
  readonly sourcesOf: (positions: readonly Position[]) => Promise<readonly string[]>;
  /** Messages that found no room. */
  readonly onRefused: (deliveries: readonly NewDelivery[]) => void;
}

const follower = 'notify';

/** From steps of alerts in the log to messages that wait: they and the position are one transaction. */
export class Outbox implements FollowStore<AlertStep> {
  readonly #options: OutboxOptions;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  async position(tenant: string, log: number): Promise<number | null> {
    const row = await this.#options.db
      .selectFrom('followers')
      .select('state')
      .where('tenant', '=', tenant)
      .where('name', '=', follower)
      .where('log', '=', log)
      .executeTakeFirst();
    return row === undefined ? null : (JSON.parse(row.state) as { end: number }).end;
  }

  async commit(
    { tenant, log, end }: { tenant: string; log: number; end: number },
    found: readonly AlertStep[],
  ): Promise<void> {
    const { db, store, onRefused } = this.#options;
    const state = JSON.stringify({ end });
    const wanted: {
      readonly alert: AlertWithEvidence;
      readonly step: AlertStep;
      readonly sources: readonly string[];
    }[] = [];
    for (const step of found) {
      const alert = await this.#options.alerts.get(tenant, step.alert);
      if (alert !== null) wanted.push({ alert, step, sources: await this.#sourcesOf(alert) });
    }
    const refused = await db.transaction().execute(async (transaction) => {
      const full: NewDelivery[] = [];
      for (const { alert, step, sources } of wanted)
        for (const notifier of this.#options.notifiers) {
          // Whoever was told that it began is told that it is over.
          const isFor =
            step.step === 'closed'
              ? await store.isToldOf(notifier.name, tenant, alert.id, transaction)
              : isWanted(notifier, alert.level, sources);
          if (isFor) full.push(...(await store.add([this.#deliveryOf(notifier, alert, step)], transaction)));
        }
      await transaction
        .insertInto('followers')
        .values({ tenant, name: follower, log, state })
        .onConflict((conflict) => conflict.columns(['tenant', 'name', 'log']).doUpdateSet({ state }))
        .execute();
      return full;
    });
    if (refused.length > 0) onRefused(refused);
  }

  async #sourcesOf({ evidence }: AlertWithEvidence): Promise<readonly string[]> {
    const isAsked = this.#options.notifiers.some(({ sources }) => sources.length > 0);
    return isAsked ? await this.#options.sourcesOf(evidence.slice(0, 20)) : [];
  }

  #deliveryOf(notifier: NotifierSettings, alert: AlertWithEvidence, { step, position, atMs }: AlertStep): NewDelivery {
    const nowMs = this.#options.clock.nowMs();
    const { tenant, id, title, level, rule, tags, openedMs } = alert;
    const due = dueMs(notifier, level, nowMs);
    return {
      id: deliveryId(notifier.name, [tenant, formatPosition(position)]),
      tenant,
      notifierName: notifier.name,
      step,
      createdMs: atMs,
      dueMs: due,
      isHeld: due > nowMs,
      alert: { id, title, level, rule, tags, openedMs, closedMs: step === 'closed' ? atMs : null },
      notifier: null,
    };
  }
}

/** The same for the same message to the same notifier. */
export function deliveryId(notifier: string, about: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([notifier, ...about]))
    .digest('hex')
    .slice(0, 32);
}
