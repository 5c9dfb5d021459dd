import type { Permission } from '@daybook/api';
import type { EventDraft } from '@daybook/event';
import type { FieldCatalogue } from '@daybook/query';
import { systemRandom } from '../platform/random.ts';
import { type MetaDatabase, openMeta } from '../platform/sql/index.ts';
import type { Administrator } from './journal.ts';
import { openAccess } from './open.ts';
import type { Person } from './ports.ts';
import { groupNames, type Role, type RoleDefinition, type Sight } from './roles/index.ts';

export const tenant = 'default';
export const aloneDelayMs = 60_000;

/** A few fields are enough to restrict by. */
export const catalogue: FieldCatalogue = {
  fields: { 'actor.id': { type: 'keyword' }, action: { type: 'keyword' }, time: { type: 'time' } },
};

export const client = { address: '10.0.0.1', userAgent: 'test', requestId: 'r1' };

export const everything: Sight = { sources: null, restriction: '', clear: groupNames };

export function definition(
  permissions: readonly Permission[],
  sight: Partial<Sight> = {},
  groups: readonly string[] = [],
): RoleDefinition {
  return { about: '', permissions, sight: { ...everything, ...sight }, groups };
}

/** Everything that changes who may do what, over a database in memory, a clock that stands, and a record that can fail. */
export async function openTestAccess() {
  const db = await openMeta(':memory:');
  const world = await reopen(db, { ms: 1_800_000_000_000 });
  return { ...world, db, [Symbol.asyncDispose]: () => db.destroy() };
}

/** What the next process sees of the same database. */
export async function reopen(db: MetaDatabase, time: { ms: number }) {
  const drafts: EventDraft[] = [];
  const troubles: string[] = [];
  const clock = { nowMs: () => time.ms, nowUs: () => time.ms * 1000, monotonicMs: () => time.ms };
  const record = {
    /** Called before each record; throws to make it fail. */
    before: (_draft: EventDraft): void => undefined,
    append: async (_tenant: string, draft: EventDraft) => {
      await Promise.resolve();
      record.before(draft);
      drafts.push(draft);
    },
  };
  const people = new Map<string, Person>();
  const access = await openAccess({
    db,
    clock,
    random: systemRandom(),
    record,
    people: { person: (_tenant, id) => people.get(id) ?? null },
    catalogue,
    aloneDelayMs,
    onTrouble: (message) => troubles.push(message),
  });
  /** Somebody who is known. */
  const person = (id: string, number = people.size + 1): Person => {
    const known = people.get(id) ?? { id, number, login: id };
    people.set(id, known);
    return known;
  };
  /** A request of a person, with the roles that they have now. */
  const as = (id: string, roleName?: string): Administrator => {
    const roles = access.grants.rolesOf(tenant, id);
    return { reader: readerOf(id, roles, roleName), client };
  };
  /** Puts a person there with roles, past every check. */
  const put = async (id: string, ...roles: string[]): Promise<Person> => {
    const known = person(id);
    const base = { tenant, person: known, untilMs: null, reason: '', givenBy: 'test', approval: null };
    const grants = roles.map((role) => ({ ...base, id: `${id}-${role}`, role, sinceMs: time.ms }));
    await access.grants.add(grants);
    await access.approvals.sweep();
    return known;
  };
  const pass = async (ms: number) => {
    time.ms += ms;
    await access.sweep();
  };
  const kinds = () => drafts.map(({ kind }) => kind);
  return { ...access, clock, time, record, drafts, troubles, people, person, as, put, pass, kinds };
}

function readerOf(id: string, roles: readonly Role[], roleName?: string): Administrator['reader'] {
  const role = roleName === undefined ? roles[0] : roles.find(({ name }) => name === roleName);
  if (role === undefined) throw new Error(`${id} has no such role`);
  return { kind: 'reader', tenant, subject: id, name: id, credential: `session-${id}`, roles, role };
}

export type TestAccess = Awaited<ReturnType<typeof openTestAccess>>;
