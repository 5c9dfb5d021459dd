import type { Clock } from '../../platform/clock.ts';
import type { MetaDatabase } from '../../platform/sql/index.ts';

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
  /** Names that the provider gave at the last sign-in, by tenant and person. */
  readonly #claimed = new Map<string, readonly string[]>();

  private constructor(db: MetaDatabase, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  static async open(db: MetaDatabase, clock: Clock): Promise<OutsideGroups> {
    const kept = new OutsideGroups(db, clock);
    for (const row of await db.selectFrom('outside_groups').selectAll().orderBy('created_ms').execute()) {
      kept.#groups.set(row.id, {
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
    return [...this.#groups.values()].filter((group) => group.tenant === tenant);
  }

  get(tenant: string, id: string): OutsideGroup | null {
    const group = this.#groups.get(id);
    return group?.tenant === tenant ? group : null;
  }

  named(tenant: string, name: string): OutsideGroup | null {
    return this.list(tenant).find((group) => group.name === name) ?? null;
  }

  /** Names of all groups that a person is in, by whatever way they are known. */
  of(tenant: string, person: string): string[] {
    const kept = this.list(tenant).filter(({ members }) => members.has(person));
    return [...new Set([...kept.map(({ name }) => name), ...(this.#claimed.get(`${tenant}/${person}`) ?? [])])];
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
    this.#groups.delete(id);
  }

  /** Takes over what the provider said at a sign-in: it replaces what it said at the last one. */
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
    this.#groups.set(group.id, group);
    return group;
  }
}
