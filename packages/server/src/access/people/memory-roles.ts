import type { GivenRoles, GiveRoles, PersonRoles } from '../ports.ts';
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

  give({ reader }: Administrator, { id }: { readonly id: string }, roles: readonly string[]): Promise<GivenRoles> {
    const key = `${reader.tenant}/${id}`;
    const given = [...new Set([...(this.#given.get(key) ?? []), ...roles])];
    this.#given.set(key, given);
    return Promise.resolve({ given, waiting: [], approval: null });
  }
}
