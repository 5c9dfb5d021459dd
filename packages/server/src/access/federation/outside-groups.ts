import type { Clock } from '../../platform/clock.ts';
import type { MetaDatabase } from '../../platform/sql/index.ts';
import { outsideName, scimOrigin } from './outside-name.ts';

/** A group that an outside directory keeps here by SCIM. */
export interface OutsideGroup {
  readonly id: string;
  readonly tenant: string;
  /** What roles name it by. */
  readonly name: string;
  readonly externalId: string | null;
  /** Ids of people. */
  readonly members: ReadonlySet<string>;
  readonly createdMs: number;
  readonly changedMs: number;
}

type NewGroup = Pick<OutsideGroup, 'id' | 'tenant' | 'name' | 'externalId' | 'members'>;
type GroupChange = Partial<Pick<OutsideGroup, 'name' | 'externalId' | 'members'>>;

/**
 * What outside directories and providers say about who is in which group: groups kept by SCIM, and those that a person's
 * provider named at the last sign-in. In the metadata database, and in memory as a whole. One instance owns the tables.
 */
export class OutsideGroups {
  readonly #db: MetaDatabase;
  readonly #clock: Clock;
  /** By id. */
  readonly #groups = new Map<string, OutsideGroup>();
  /** The same by tenant, and by name. */
  readonly #tenants = new Map<string, Map<string, OutsideGroup>>();
  /** Ids of the groups that people are in, by tenant and person: asked for on every request. */
  readonly #groupsOf = new Map<string, Set<string>>();
  /** Names that the provider gave at the last sign-in, by tenant and person. */
  readonly #claimed = new Map<string, readonly string[]>();

  private constructor(db: MetaDatabase, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  static async open(db: MetaDatabase, clock: Clock): Promise<OutsideGroups> {
    const kept = new OutsideGroups(db, clock);
    for (const row of await db.selectFrom('outside_groups').selectAll().orderBy('created_ms').execute()) {
      kept.#put({
        id: row.id,
        tenant: row.tenant,
        name: row.name,
        externalId: row.external_id,
        members: new Set(JSON.parse(row.members) as string[]),
        createdMs: row.created_ms,
        changedMs: row.changed_ms,
      });
    }
    for (const row of await db.selectFrom('outside_claims').selectAll().execute()) {
      kept.#claimed.set(`${row.tenant}/${row.person}`, JSON.parse(row.names) as string[]);
    }
    return kept;
  }

  list(tenant: string): OutsideGroup[] {
    return [...(this.#tenants.get(tenant)?.values() ?? [])];
  }

  get(tenant: string, id: string): OutsideGroup | null {
    const group = this.#groups.get(id);
    return group?.tenant === tenant ? group : null;
  }

  named(tenant: string, name: string): OutsideGroup | null {
    return this.#tenants.get(tenant)?.get(name) ?? null;
  }

  /** Groups kept by SCIM that a person is in. */
  groupsOf(tenant: string, person: string): OutsideGroup[] {
    const ids = [...(this.#groupsOf.get(`${tenant}/${person}`) ?? [])];
    return ids.map((id) => this.#groups.get(id)).filter((group) => group !== undefined);
  }

  /** All groups that a person is in, by whatever way they are known, as roles name them. */
  of(tenant: string, person: string): string[] {
    const kept = this.groupsOf(tenant, person).map(({ name }) => outsideName(scimOrigin, name));
    return [...kept, ...(this.#claimed.get(`${tenant}/${person}`) ?? [])];
  }

  async add(wanted: NewGroup): Promise<OutsideGroup> {
    const nowMs = this.#clock.nowMs();
    return this.#keep({ ...wanted, createdMs: nowMs, changedMs: nowMs });
  }

  async change(group: OutsideGroup, change: GroupChange): Promise<OutsideGroup> {
    return this.#keep({ ...group, ...change, changedMs: this.#clock.nowMs() });
  }

  async remove({ id }: OutsideGroup): Promise<void> {
    await this.#db.deleteFrom('outside_groups').where('id', '=', id).execute();
    this.#take(id);
  }

  /** Takes over what the provider said at a sign-in, as roles name it: it replaces what was said at the last one. */
  async claim(tenant: string, person: string, names: readonly string[]): Promise<void> {
    const row = { names: JSON.stringify(names), changed_ms: this.#clock.nowMs() };
    await this.#db
      .insertInto('outside_claims')
      .values({ tenant, person, ...row })
      .onConflict((conflict) => conflict.columns(['tenant', 'person']).doUpdateSet(row))
      .execute();
    this.#claimed.set(`${tenant}/${person}`, [...names]);
  }

  async #keep(group: OutsideGroup): Promise<OutsideGroup> {
    const row = {
      tenant: group.tenant,
      name: group.name,
      external_id: group.externalId,
      members: JSON.stringify([...group.members]),
      created_ms: group.createdMs,
      changed_ms: group.changedMs,
    };
    await this.#db
      .insertInto('outside_groups')
      .values({ id: group.id, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
    this.#put(group);
    return group;
  }

  #put(group: OutsideGroup): void {
    const { id, tenant, name, members } = group;
    this.#take(id);
    this.#groups.set(id, group);
    const named = this.#tenants.get(tenant) ?? new Map<string, OutsideGroup>();
    this.#tenants.set(tenant, named.set(name, group));
    for (const person of members) {
      const key = `${tenant}/${person}`;
      this.#groupsOf.set(key, (this.#groupsOf.get(key) ?? new Set()).add(id));
    }
  }

  #take(id: string): void {
    const group = this.#groups.get(id);
    if (group === undefined) return;
    this.#groups.delete(id);
    this.#tenants.get(group.tenant)?.delete(group.name);
    for (const person of group.members) {
      const key = `${group.tenant}/${person}`;
      const groups = this.#groupsOf.get(key);
      groups?.delete(id);
      if (groups?.size === 0) this.#groupsOf.delete(key);
    }
  }
}
