import type { MetaDatabase } from '../../platform/sql/index.ts';
import { builtIns, type CustomRole, type Role, type RoleDefinition } from './role.ts';
import type { RoleBook } from './roles.ts';

/**
 * Every role of every tenant: those that come with Daybook, and the others in the metadata database and in memory as a whole,
 * so that looking one up takes no query. One instance owns the table; it checks nothing.
 */
export class RoleStore implements RoleBook {
  readonly #db: MetaDatabase;
  /** By tenant and name; changed only after the database was. */
  readonly #custom = new Map<string, Map<string, CustomRole>>();

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

  custom(tenant: string, name: string): CustomRole | null {
    return this.#custom.get(tenant)?.get(name) ?? null;
  }

  /** In the order of their names. */
  customs(tenant: string): CustomRole[] {
    return [...(this.#custom.get(tenant)?.values() ?? [])].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The roles that members of these outside groups have. */
  rolesOfGroups(tenant: string, groups: readonly string[]): readonly CustomRole[] {
    const named = new Set(groups);
    return this.customs(tenant).filter((role) => role.groups.some((group) => named.has(group)));
  }

  /** Puts it in the place of the one of the same name, or beside the others. */
  async save(tenant: string, role: CustomRole): Promise<void> {
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
    this.#custom.get(tenant)?.delete(name);
  }

  #keep(tenant: string, role: CustomRole): void {
    const roles = this.#custom.get(tenant) ?? new Map<string, CustomRole>();
    this.#custom.set(tenant, roles.set(role.name, role));
  }
}
