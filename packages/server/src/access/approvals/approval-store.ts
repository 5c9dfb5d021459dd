import type { ApprovalState } from '@daybook/api';
import { sql } from 'kysely';
import type { Clock } from '../../platform/clock.ts';
import type { MetaDatabase } from '../../platform/sql/index.ts';
import { type Approval, isLive } from './approval.ts';

/** Closed requests that are kept for listing; the log has them all. */
const closedMax = 10_000;
/** Requests that a list shows. */
const listedMax = 500;
const readAtOnce = 500;
const openStates: readonly ApprovalState[] = ['waiting', 'approved', 'to-review'];

/** Requests for approval: in the metadata database, and in memory those that something may still come of. One owner. */
export class ApprovalStore {
  readonly #db: MetaDatabase;
  readonly #clock: Clock;
  /** By id; changed only after the database was. */
  readonly #live = new Map<string, Approval>();

  private constructor(db: MetaDatabase, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  static async open(db: MetaDatabase, clock: Clock): Promise<ApprovalStore> {
    const store = new ApprovalStore(db, clock);
    const rows = await db
      .selectFrom('approvals')
      .select('approval')
      .where((where) => where.or([where('state', 'in', openStates), where('live_until_ms', '>', clock.nowMs())]))
      .orderBy('requested_ms')
      .execute();
    for (const row of rows) store.#keep(read(row));
    await store.#prune();
    return store;
  }

  /** Those that something may still come of, oldest first. */
  live(): Approval[] {
    return [...this.#live.values()];
  }

  async get(tenant: string, id: string): Promise<Approval | null> {
    const live = this.#live.get(id);
    if (live !== undefined) return live.tenant === tenant ? live : null;
    const row = await this.#db
      .selectFrom('approvals')
      .select('approval')
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst();
    return row === undefined ? null : read(row);
  }

  /** Newest first; of one who asked, or of all. */
  async list(tenant: string, state: ApprovalState | 'open' | null, subject: string | null): Promise<Approval[]> {
    let query = this.#db.selectFrom('approvals').select('approval').where('tenant', '=', tenant);
    if (state !== null) query = query.where('state', 'in', state === 'open' ? openStates : [state]);
    if (subject !== null) query = query.where('subject', '=', subject);
    return (await query.orderBy('requested_ms', 'desc').orderBy('id').limit(listedMax).execute()).map(read);
  }

  /** Puts it in the place of the one of the same id, or beside the others. */
  async save(approval: Approval): Promise<void> {
    const { tenant, id, state, requestedBy, requestedMs, permitMs } = approval;
    const row = { state, subject: requestedBy.subject, live_until_ms: permitMs, approval: JSON.stringify(approval) };
    await this.#db
      .insertInto('approvals')
      .values({ tenant, id, requested_ms: requestedMs, ...row })
      .onConflict((conflict) => conflict.columns(['tenant', 'id']).doUpdateSet(row))
      .execute();
    this.#keep(approval);
  }

  /** Changes those of a tenant of which nothing comes any more. What a step of one wrote meanwhile stays. */
  async changeClosed(tenant: string, change: (approval: Approval) => Approval): Promise<void> {
    for (let after = 0; ;) {
      const { rows } = await sql<{ at: number; id: string; approval: string }>`
        select rowid as at, id, approval from approvals where tenant = ${tenant} and rowid > ${after}
        order by rowid limit ${readAtOnce}`.execute(this.#db);
      for (const { at, id, approval: text } of rows) {
        after = at;
        const before = read({ approval: text });
        const now = this.#live.has(id) ? before : change(before);
        if (now === before) continue;
        await sql`update approvals set approval = ${JSON.stringify(now)}
          where rowid = ${at} and approval = ${text}`.execute(this.#db);
      }
      if (rows.length < readAtOnce) return;
    }
  }

  /** Lets go of permits that are over. */
  forgetOver(): void {
    for (const approval of this.#live.values()) this.#keep(approval);
  }

  #keep(approval: Approval): void {
    if (isLive(approval, this.#clock.nowMs())) this.#live.set(approval.id, approval);
    else this.#live.delete(approval.id);
  }

  async #prune(): Promise<void> {
    const newest = await this.#db
      .selectFrom('approvals')
      .select('requested_ms')
      .where('state', 'not in', openStates)
      .orderBy('requested_ms', 'desc')
      .offset(closedMax)
      .limit(1)
      .executeTakeFirst();
    if (newest === undefined) return;
    await this.#db
      .deleteFrom('approvals')
      .where('state', 'not in', openStates)
      .where('requested_ms', '<=', newest.requested_ms)
      .where((where) =>
        where.or([where('live_until_ms', 'is', null), where('live_until_ms', '<', this.#clock.nowMs())]),
      )
      .execute();
  }
}

function read({ approval }: { approval: string }): Approval {
  return JSON.parse(approval) as Approval;
}
