import type { Clock } from '../../platform/clock.ts';
import type { MetaDatabase } from '../../platform/sql/index.ts';
import type { PersonRoles } from '../ports.ts';
import type { Role, RoleBook } from '../roles/index.ts';
import { type Grant, isInEffect } from './grant.ts';

/**
 * Which roles people have: in the metadata database, and those that have not ended in memory as a whole. A grant that is over
 * gives nothing from that moment on, whether its end was noted or not. One instance owns the table; it checks nothing.
 */
export class GrantStore implements PersonRoles {
  readonly #db: MetaDatabase;
  readonly #clock: Clock;
  readonly #roles: RoleBook;
  /** By tenant and person, in the order in which they were given; changed only after the database was. */
  readonly #kept = new Map<string, Grant[]>();
  /** Tenants in which somebody was ever given a role. */
  readonly #begun = new Set<string>();

  private constructor(db: MetaDatabase, clock: Clock, roles: RoleBook) {
    this.#db = db;
    this.#clock = clock;
    this.#roles = roles;
  }

  static async open(db: MetaDatabase, clock: Clock, roles: RoleBook): Promise<GrantStore> {
    const store = new GrantStore(db, clock, roles);
    for (const { tenant } of await db.selectFrom('grants').select('tenant').distinct().execute())
      store.#begun.add(tenant);
    const rows = await db
      .selectFrom('grants')
      .selectAll()
      .where('ended_ms', 'is', null)
      .orderBy('since_ms')
      .orderBy('id')
      .execute();
    for (const row of rows) {
      store.#keep({
        id: row.id,
        tenant: row.tenant,
        person: { id: row.person, number: row.number, login: row.login },
        role: row.role,
        sinceMs: row.since_ms,
        untilMs: row.until_ms,
        reason: row.reason,
        givenBy: row.given_by,
        approval: row.approval,
      });
    }
    return store;
  }

  rolesOf(tenant: string, person: string): readonly Role[] {
    const names = new Set(this.#inEffect(this.#kept.get(keyOf(tenant, person)) ?? []).map(({ role }) => role));
    return [...names].map((name) => this.#roles.role(tenant, name)).filter((role): role is Role => role !== null);
  }

  /** In effect now, of every tenant. */
  all(): Grant[] {
    return this.#inEffect([...this.#kept.values()].flat());
  }

  /** In effect now, oldest first. */
  list(tenant: string, person?: string): Grant[] {
    const all = person === undefined ? [...this.#kept.values()].flat() : (this.#kept.get(keyOf(tenant, person)) ?? []);
    return this.#inEffect(all.filter((grant) => grant.tenant === tenant)).toSorted((a, b) => a.sinceMs - b.sinceMs);
  }

  /** Over, and not noted as ended yet. */
  over(): Grant[] {
    const nowMs = this.#clock.nowMs();
    return [...this.#kept.values()].flat().filter((grant) => !isInEffect(grant, nowMs));
  }

  /** Null where there is none, or it has ended. */
  get(tenant: string, id: string): Grant | null {
    return this.list(tenant).find((grant) => grant.id === id) ?? null;
  }

  /** Whether there was ever a grant in the tenant. */
  hasBegun(tenant: string): boolean {
    return this.#begun.has(tenant);
  }

  /** Whether there was ever a grant of this id. */
  async isKnown(tenant: string, id: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom('grants')
      .select('id')
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** All of them or none. */
  async add(grants: readonly Grant[]): Promise<void> {
    if (grants.length === 0) return;
    const rows = grants.map(({ id, tenant, person, role, sinceMs, untilMs, reason, givenBy, approval }) => ({
      id,
      tenant,
      person: person.id,
      number: person.number,
      login: person.login,
      role,
      since_ms: sinceMs,
      until_ms: untilMs,
      reason,
      given_by: givenBy,
      approval,
      ended_ms: null,
    }));
    await this.#db.insertInto('grants').values(rows).execute();
    for (const grant of grants) this.#keep(grant);
  }

  async end(grant: Grant): Promise<void> {
    const { id, tenant, person } = grant;
    await this.#db
      .updateTable('grants')
      .set({ ended_ms: this.#clock.nowMs() })
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .execute();
    const key = keyOf(tenant, person.id);
    const left = (this.#kept.get(key) ?? []).filter((each) => each.id !== id);
    if (left.length === 0) this.#kept.delete(key);
    else this.#kept.set(key, left);
  }

  #inEffect(grants: readonly Grant[]): Grant[] {
    const nowMs = this.#clock.nowMs();
    return grants.filter((grant) => isInEffect(grant, nowMs));
  }

  #keep(grant: Grant): void {
    const key = keyOf(grant.tenant, grant.person.id);
    this.#kept.set(key, [...(this.#kept.get(key) ?? []), grant]);
    this.#begun.add(grant.tenant);
  }
}

/** Names of tenants have no slash. */
const keyOf = (tenant: string, person: string): string => `${tenant}/${person}`;
