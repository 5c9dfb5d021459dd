import { type ExpressionBuilder, sql, type SqlBool, type Transaction } from 'kysely';
import type { MetaDatabase, MetaTables } from '../../platform/sql/index.ts';
import type { AboutAlert, AboutNotifier, Message, NotifyLimits, Step } from './notifier.ts';

export type DeliveryState = 'waiting' | 'sent' | 'failed';

/** What is to be delivered, and how far it is. Times are ms since 1970. */
export interface Delivery extends Message {
  readonly notifierName: string;
  readonly state: DeliveryState;
  readonly isHeld: boolean;
  readonly attempts: number;
  readonly dueMs: number;
  readonly endedMs: number | null;
  readonly fault: string | null;
}

export interface NewDelivery extends Message {
  readonly notifierName: string;
  readonly dueMs: number;
  readonly isHeld: boolean;
}

type Row = MetaTables['notifications'];
type Db = MetaDatabase | Transaction<MetaTables>;

/** Why a message that found no room was never tried. */
export const queueFull = 'the queue of the notifier is full';

/** The outbox. Durable when a promise resolves. */
export class DeliveryStore {
  readonly #db: MetaDatabase;
  readonly #limits: Pick<NotifyLimits, 'waitingMax' | 'doneMax'>;

  constructor(db: MetaDatabase, limits: Pick<NotifyLimits, 'waitingMax' | 'doneMax'>) {
    this.#db = db;
    this.#limits = limits;
  }

  /** What is there already is left as it is. Gives those that found no room: they are kept as failed. */
  async add(deliveries: readonly NewDelivery[], db: Db = this.#db): Promise<NewDelivery[]> {
    const refused: NewDelivery[] = [];
    for (const delivery of deliveries) {
      const isFull = (await this.#inState(db, delivery.notifierName, 'waiting')) >= this.#limits.waitingMax;
      const added = await db
        .insertInto('notifications')
        .values(rowOf(delivery, isFull))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirst();
      if (isFull && added.numInsertedOrUpdatedRows === 1n) refused.push(delivery);
    }
    return refused;
  }

  /**
   * Those that are due, the oldest first. What happened to an alert goes out in the order in which it happened: a message waits
   * for the one before it about the same alert.
   */
  async due(notifier: string, nowMs: number, limit: number): Promise<Delivery[]> {
    const rows = await this.#db
      .selectFrom('notifications')
      .selectAll()
      .where('notifier', '=', notifier)
      .where('state', '=', 'waiting')
      .where('due_ms', '<=', nowMs)
      .where(
        sql<SqlBool>`not exists (select 1 from notifications as earlier where earlier.state = 'waiting'
          and earlier.notifier = notifications.notifier and earlier.alert = notifications.alert
          and earlier.rowid < notifications.rowid)`,
      )
      .orderBy('due_ms')
      .orderBy('created_ms')
      .limit(limit)
      .execute();
    return rows.map(deliveryOf);
  }

  /** When the next one is due; null where none waits. */
  async nextDueMs(notifier: string): Promise<number | null> {
    const row = await this.#db
      .selectFrom('notifications')
      .select('due_ms')
      .where('notifier', '=', notifier)
      .where('state', '=', 'waiting')
      .orderBy('due_ms')
      .limit(1)
      .executeTakeFirst();
    return row?.due_ms ?? null;
  }

  async sent(deliveries: readonly Delivery[], nowMs: number): Promise<void> {
    const [first] = deliveries;
    if (first === undefined) return;
    await this.#db
      .updateTable('notifications')
      .set(({ eb }) => ({ state: 'sent', ended_ms: nowMs, fault: null, attempts: eb('attempts', '+', 1) }))
      .where('id', 'in', idsOf(deliveries))
      .execute();
    await this.#trim(first.notifierName);
  }

  /** `nextMs` null gives it up. */
  async failed(delivery: Delivery, fault: string, nextMs: number | null, nowMs: number): Promise<void> {
    await this.#db
      .updateTable('notifications')
      .set({
        attempts: delivery.attempts + 1,
        fault,
        ...(nextMs === null ? { state: 'failed' as const, ended_ms: nowMs } : { due_ms: nextMs }),
      })
      .where('id', '=', delivery.id)
      .execute();
  }

  /** Newest first. */
  async list(notifier: string, states: readonly DeliveryState[], limit: number): Promise<Delivery[]> {
    const rows = await this.#db
      .selectFrom('notifications')
      .selectAll()
      .where('notifier', '=', notifier)
      .where('state', 'in', states)
      .orderBy('created_ms', 'desc')
      .orderBy(sql`rowid`, 'desc')
      .limit(limit)
      .execute();
    return rows.map(deliveryOf);
  }

  /** The one that was delivered last, if any was. */
  async lastSent(notifier: string): Promise<Delivery[]> {
    const rows = await this.#db
      .selectFrom('notifications')
      .selectAll()
      .where('notifier', '=', notifier)
      .where('state', '=', 'sent')
      .orderBy('ended_ms', 'desc')
      .limit(1)
      .execute();
    return rows.map(deliveryOf);
  }

  /** Of these messages, the notifiers of those that are there. */
  async areThere(ids: readonly string[]): Promise<string[]> {
    const rows = await this.#db.selectFrom('notifications').select('notifier').where('id', 'in', ids).execute();
    return rows.map(({ notifier }) => notifier);
  }

  /** The last messages about alerts that were delivered and are not closed since. */
  async stillOpen(notifier: string, limit: number): Promise<Delivery[]> {
    const rows = await this.#db
      .selectFrom('notifications')
      .innerJoin('alerts', (join) =>
        join.onRef('alerts.id', '=', 'notifications.alert').onRef('alerts.tenant', '=', 'notifications.tenant'),
      )
      .selectAll('notifications')
      .where('notifier', '=', notifier)
      .where('alerts.state', '<>', 'closed')
      .where('notifications.state', '=', 'sent')
      .where('step', 'in', ['opened', 'reopened'])
      .groupBy('notifications.alert')
      .orderBy('created_ms', 'desc')
      .limit(limit)
      .execute();
    return rows.map(deliveryOf);
  }

  waiting(notifier: string): Promise<number> {
    return this.#inState(this.#db, notifier, 'waiting');
  }

  failures(notifier: string): Promise<number> {
    return this.#inState(this.#db, notifier, 'failed');
  }

  /** Whether a notifier was told of an alert, or will be. */
  async isToldOf(notifier: string, tenant: string, alert: string, db: Db = this.#db): Promise<boolean> {
    const row = await db
      .selectFrom('notifications')
      .select('id')
      .where('notifier', '=', notifier)
      .where('tenant', '=', tenant)
      .where('alert', '=', alert)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** What waits for a notifier that is none any more is kept as failed. */
  async abandon(notifier: string, fault: string, nowMs: number): Promise<void> {
    await this.#db
      .updateTable('notifications')
      .set({ state: 'failed', fault, ended_ms: nowMs })
      .where('notifier', '=', notifier)
      .where('state', '=', 'waiting')
      .execute();
  }

  async #inState(db: Db, notifier: string, state: DeliveryState): Promise<number> {
    const row = await db
      .selectFrom('notifications')
      .select(({ fn }) => fn.countAll<number>().as('messages'))
      .where('notifier', '=', notifier)
      .where('state', '=', state)
      .executeTakeFirst();
    return row?.messages ?? 0;
  }

  /** What is said of an alert that is not closed is needed until it is. */
  async #trim(notifier: string): Promise<void> {
    const isNeeded = ({ exists, selectFrom }: ExpressionBuilder<MetaTables, 'notifications'>) =>
      exists(
        selectFrom('alerts')
          .select('alerts.id')
          .whereRef('alerts.id', '=', 'notifications.alert')
          .whereRef('alerts.tenant', '=', 'notifications.tenant')
          .where('alerts.state', '<>', 'closed'),
      );
    const old = await this.#db
      .selectFrom('notifications')
      .select('id')
      .where('notifier', '=', notifier)
      .where('state', '<>', 'waiting')
      .where((eb) => eb.not(isNeeded(eb)))
      .orderBy('created_ms', 'desc')
      .limit(100)
      .offset(this.#limits.doneMax)
      .execute();
    if (old.length > 0) await this.#db.deleteFrom('notifications').where('id', 'in', idsOf(old)).execute();
  }
}

const idsOf = (all: readonly { readonly id: string }[]): string[] => all.map(({ id }) => id);

function rowOf(
  { id, tenant, notifierName, step, createdMs, alert, notifier, dueMs, isHeld }: NewDelivery,
  isFull: boolean,
): Row {
  return {
    id,
    tenant,
    notifier: notifierName,
    alert: alert?.id ?? null,
    step,
    about: JSON.stringify(alert ?? notifier),
    state: isFull ? 'failed' : 'waiting',
    held: isHeld ? 1 : 0,
    attempts: 0,
    created_ms: createdMs,
    due_ms: dueMs,
    ended_ms: isFull ? createdMs : null,
    fault: isFull ? queueFull : null,
  };
}

function deliveryOf(row: Row): Delivery {
  const about = JSON.parse(row.about) as unknown;
  return {
    id: row.id,
    tenant: row.tenant,
    notifierName: row.notifier,
    step: row.step as Step,
    alert: row.alert === null ? null : (about as AboutAlert),
    notifier: row.alert === null ? (about as AboutNotifier) : null,
    state: row.state,
    isHeld: row.held === 1,
    attempts: row.attempts,
    createdMs: row.created_ms,
    dueMs: row.due_ms,
    endedMs: row.ended_ms,
    fault: row.fault,
  };
}
