import type { GiveRoles, PersonRoles } from '../ports.ts';
import type { Administrator } from '../registry.ts';
import type { Role, RoleBook } from '../roles/index.ts';

/** Roles of people in memory: they are as they were given, for as long as the process stands. */
export class MemoryRoles implements PersonRoles, GiveRoles {
  readonly #book: RoleBook;
  /** Names of roles, by tenant and person. */
  readonly #given = new Map<string, string[]>();

  constructor(book: RoleBook) {
    this.#book = book;
  }

  rolesOf(tenant: string, person: string): readonly Role[] {
    return (this.#given.get(`${tenant}/${person}`) ?? []).flatMap((name) => this.#book.role(tenant, name) ?? []);
  }

  give({ reader }: Administrator, person: string, roles: readonly string[]): Promise<void> {
    const key = `${reader.tenant}/${person}`;
    this.#given.set(key, [...new Set([...(this.#given.get(key) ?? []), ...roles])]);
    return Promise.resolve();
  }
}
