import type { MetaDatabase } from '../../platform/sql/index.ts';
import { builtIns, type KeptRole, type Role, type RoleDefinition } from './role.ts';
import type { RoleBook } from './roles.ts';

/**
 * Every role of every tenant: those that come with Daybook, and the others in the metadata database and in memory as a whole,
 * so that looking one up takes no query. Of those that come with Daybook only the outside groups are kept. One instance owns
 * the table; it checks nothing.
 */
export class RoleStore implements RoleBook {
  readonly #db: MetaDatabase;
  /** By tenant and name; changed only after the database was. */
  readonly #kept = new Map<string, Map<string, KeptRole>>();

  private constructor(db: MetaDatabase) {
    this.#db = db;
  }

  static async open(db: MetaDatabase): Promise<RoleStore> {
    const store = new RoleStore(db);
    for (const row of await db.selectFrom('roles').selectAll().orderBy('name').execute()) {
      store.#keep(row.tenant, {
        ...(JSON.parse(row.definition) as RoleDefinition),
        name: row.name,
        isBuiltIn: false,
        revision: row.revision,
        createdMs: row.created_ms,
        updatedMs: row.updated_ms,
      });
    }
    return store;
  }

  role(tenant: string, name: string): Role | null {
    return builtIns.find((role) => role.name === name) ?? this.custom(tenant, name);
  }

  /** One that somebody made. */
  custom(tenant: string, name: string): KeptRole | null {
    const role = this.#kept.get(tenant)?.get(name);
    return role === undefined || role.isBuiltIn ? null : role;
  }

  /** With its outside groups, whoever made it. */
  kept(tenant: string, name: string): KeptRole | null {
    const known = this.#kept.get(tenant)?.get(name);
    if (known !== undefined) return known;
    const builtIn = builtIns.find((role) => role.name === name);
    return builtIn === undefined ? null : { ...builtIn, groups: [], revision: 0, createdMs: 0, updatedMs: 0 };
  }

  /** Those that somebody made, in the order of their names. */
  customs(tenant: string): KeptRole[] {
    return inOrder([...(this.#kept.get(tenant)?.values() ?? [])].filter((role) => !role.isBuiltIn));
  }

  /** Every role that outside groups have. */
  withGroups(tenant: string): KeptRole[] {
    return [...(this.#kept.get(tenant)?.values() ?? [])].filter(({ groups }) => groups.length > 0);
  }

  /** The roles that members of these outside groups have, in the order of their names. */
  rolesOfGroups(tenant: string, groups: readonly string[]): readonly KeptRole[] {
    const named = new Set(groups);
    return inOrder(this.withGroups(tenant).filter((role) => role.groups.some((group) => named.has(group))));
  }

  /** Puts it in the place of the one of the same name, or beside the others. */
  async save(tenant: string, role: KeptRole): Promise<void> {
    const { about, permissions, sight, groups, name, revision, createdMs, updatedMs } = role;
    const definition = JSON.stringify({ about, permissions, sight, groups } satisfies RoleDefinition);
    const row = { definition, revision, created_ms: createdMs, updated_ms: updatedMs };
    await this.#db
      .insertInto('roles')
      .values({ tenant, name, ...row })
      .onConflict((conflict) => conflict.columns(['tenant', 'name']).doUpdateSet(row))
      .execute();
    this.#keep(tenant, role);
  }

  async remove(tenant: string, name: string): Promise<void> {
    await this.#db.deleteFrom('roles').where('tenant', '=', tenant).where('name', '=', name).execute();
    this.#kept.get(tenant)?.delete(name);
  }

  #keep(tenant: string, role: KeptRole): void {
    const roles = this.#kept.get(tenant) ?? new Map<string, KeptRole>();
    // What comes with Daybook is as this version says.
    const builtIn = builtIns.find(({ name }) => name === role.name);
    this.#kept.set(tenant, roles.set(role.name, { ...role, ...builtIn }));
  }
}

const inOrder = (roles: readonly KeptRole[]): KeptRole[] => roles.toSorted((a, b) => (a.name < b.name ? -1 : 1));
