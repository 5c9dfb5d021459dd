import type { Position } from '@daybook/event';
import type { Selectable } from 'kysely';
import type { MetaDatabase, MetaTables } from '../../platform/sql/index.ts';
import type { Explanation } from '../baselines/index.ts';
import { type Alert, alertLimits, type AlertState, type AlertWithEvidence, type Verdict } from './alert.ts';

export interface AlertQuestion {
  readonly states: readonly AlertState[];
  readonly rule: string | null;
  /** Alerts after this one in the list. */
  readonly after: { readonly openedMs: number; readonly id: string } | null;
  readonly limit: number;
}

type AlertRow = Selectable<MetaTables['alerts']>;

/** Alerts in the metadata database. Lists are newest first. */
export class AlertStore {
  readonly #db: MetaDatabase;
  readonly #closedMax: number;

  constructor(db: MetaDatabase, closedMax: number = alertLimits.closedMax) {
    this.#db = db;
    this.#closedMax = closedMax;
  }

  async get(tenant: string, id: string): Promise<AlertWithEvidence | null> {
    const row = await this.#of(tenant).where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : ((await this.#withEvidence([row]))[0] ?? null);
  }

  async list(tenant: string, { states, rule, after, limit }: AlertQuestion): Promise<AlertWithEvidence[]> {
    let rows = this.#of(tenant).where('state', 'in', states);
    if (rule !== null) rows = rows.where('rule', '=', rule);
    if (after !== null)
      rows = rows.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('opened_ms', 'id'), '<', tuple(after.openedMs, after.id)),
      );
    const found = await rows.orderBy('opened_ms', 'desc').orderBy('id', 'desc').limit(limit).execute();
    return this.#withEvidence(found);
  }

  /** Those that the log does not have yet, oldest first. */
  async unannounced(tenant: string, limit: number): Promise<AlertWithEvidence[]> {
    const rows = await this.#of(tenant)
      .where('announced', '=', 0)
      .orderBy('opened_ms')
      .orderBy('id')
      .limit(limit)
      .execute();
    return this.#withEvidence(rows);
  }

  async announced(tenant: string, id: string): Promise<void> {
    await this.#db
      .updateTable('alerts')
      .set({ announced: 1 })
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .execute();
  }

  /**
   * What somebody has changed; the rest is the watch's, which may go on meanwhile. Of those that are closed the oldest go.
   * @param isAssigned Whether who it is assigned to is another. Where it is not, the name may have been overwritten meanwhile.
   */
  async handled(
    { tenant, id, state, assignee, verdict, changedMs, changedBy }: Alert,
    isAssigned = true,
  ): Promise<void> {
    await this.#db.transaction().execute(async (db) => {
      await db
        .updateTable('alerts')
        .set({ state, verdict, changed_ms: changedMs, changed_by: changedBy, ...(isAssigned ? { assignee } : {}) })
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .execute();
      if (state !== 'closed') return;
      const old = await db
        .selectFrom('alerts')
        .select('id')
        .where('tenant', '=', tenant)
        .where('state', '=', 'closed')
        .orderBy('changed_ms', 'desc')
        .orderBy('id', 'desc')
        .limit(10)
        .offset(this.#closedMax)
        .execute();
      const ids = old.map((each) => each.id);
      if (ids.length === 0) return;
      await db.deleteFrom('alerts').where('tenant', '=', tenant).where('id', 'in', ids).execute();
      await db.deleteFrom('alert_evidence').where('tenant', '=', tenant).where('alert', 'in', ids).execute();
    });
  }

  /** Of all tenants, those that are not closed. */
  async open(): Promise<number> {
    const row = await this.#db
      .selectFrom('alerts')
      .select(({ fn }) => fn.countAll<number>().as('alerts'))
      .where('state', '<>', 'closed')
      .executeTakeFirst();
    return row?.alerts ?? 0;
  }

  #of(tenant: string) {
    return this.#db.selectFrom('alerts').selectAll().where('tenant', '=', tenant);
  }

  async #withEvidence(rows: readonly AlertRow[]): Promise<AlertWithEvidence[]> {
    const [first] = rows;
    if (first === undefined) return [];
    const links = await this.#db
      .selectFrom('alert_evidence')
      .selectAll()
      .where('tenant', '=', first.tenant)
      .where(
        'alert',
        'in',
        rows.map(({ id }) => id),
      )
      .orderBy('log')
      .orderBy('idx')
      .execute();
    const byAlert = Map.groupBy(links, ({ alert }) => alert);
    return rows.map((row) => ({
      ...alertOf(row),
      evidence: (byAlert.get(row.id) ?? []).map(({ log, idx }): Position => ({ log, index: idx })),
    }));
  }
}

export function alertOf(row: AlertRow): Alert {
  const { tenant, id, rule, fingerprint, title, level, count, linked, assignee } = row;
  return {
    tenant,
    id,
    rule,
    fingerprint,
    title,
    level,
    tags: JSON.parse(row.tags) as string[],
    openedMs: row.opened_ms,
    lastMs: row.last_ms,
    count,
    linked,
    isOverflow: row.overflow === 1,
    state: row.state as AlertState,
    assignee,
    verdict: row.verdict as Verdict | null,
    changedMs: row.changed_ms,
    changedBy: row.changed_by,
    explanations: JSON.parse(row.explanations) as Explanation[],
  };
}
