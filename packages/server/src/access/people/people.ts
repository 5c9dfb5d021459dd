import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import type { MetaDatabase, MetaTables } from '../../platform/sql/index.ts';
import { mintId } from '../credentials/index.ts';
import { isInEffect, type NewPerson, type Person, type PersonChange } from './person.ts';

/** People: in the metadata database, and in memory as a whole. They are never removed. One instance owns the table. */
export class People {
  readonly #db: MetaDatabase;
  readonly #clock: Clock;
  readonly #random: Random;
  /** By id, in the order of numbers; changed only after the database was. */
  readonly #kept = new Map<string, Person>();
  /** Ids by tenant and login. */
  readonly #logins = new Map<string, string>();
  /** Additions are made one after another, so that two cannot take one number or login. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(db: MetaDatabase, clock: Clock, random: Random) {
    this.#db = db;
    this.#clock = clock;
    this.#random = random;
  }

  static async open(db: MetaDatabase, clock: Clock, random: Random): Promise<People> {
    const people = new People(db, clock, random);
    for (const row of await db.selectFrom('people').selectAll().orderBy('number').execute())
      people.#keep(personOf(row));
    return people;
  }

  list(tenant: string): Person[] {
    return [...this.#kept.values()].filter((person) => person.tenant === tenant);
  }

  get(tenant: string, id: string): Person | null {
    const person = this.#kept.get(id);
    return person?.tenant === tenant ? person : null;
  }

  /** Of whatever tenant: for what names a person by itself, such as a link. */
  find(id: string): Person | null {
    return this.#kept.get(id) ?? null;
  }

  /** Null where the person may not sign in any more. */
  person(tenant: string, id: string): Person | null {
    const person = this.get(tenant, id);
    return person === null || person.state === 'disabled' ? null : person;
  }

  withLogin(tenant: string, login: string): Person | null {
    return this.#kept.get(this.#logins.get(`${tenant}/${login}`) ?? '') ?? null;
  }

  isInEffect(person: Person): boolean {
    return isInEffect(person, this.#clock.nowMs());
  }

  /** Invited at first. Null where the login is taken. */
  async add(wanted: NewPerson): Promise<Person | null> {
    const adding = this.#turn.then(() => this.#add(wanted));
    this.#turn = adding.catch(() => undefined);
    return await adding;
  }

  async #add(wanted: NewPerson): Promise<Person | null> {
    const {
      tenant,
      login,
      name,
      email = null,
      expiresMs = null,
      external = null,
      externalId = null,
      provisioned = null,
    } = wanted;
    if (this.withLogin(tenant, login) !== null) return null;
    const person: Person = {
      id: mintId(this.#random),
      tenant,
      number: this.list(tenant).reduce((max, { number }) => Math.max(max, number), 0) + 1,
      login,
      name,
      email,
      state: 'invited',
      external,
      link: null,
      externalId,
      provisioned,
      createdMs: this.#clock.nowMs(),
      expiresMs,
      signedInMs: null,
    };
    await this.#db.insertInto('people').values(rowOf(person)).execute();
    this.#keep(person);
    return person;
  }

  /** Throws where there is no such person: callers have just looked them up, and nobody is removed. */
  async change(id: string, change: PersonChange): Promise<Person> {
    const known = this.#kept.get(id);
    if (known === undefined) throw new Error(`there is no person ${id}`);
    const person = { ...known, ...change };
    await this.#db.updateTable('people').set(rowOf(person)).where('id', '=', id).execute();
    this.#keep(person);
    return person;
  }

  /** Undoes `add`, where it could not be recorded. Nothing may refer to the person yet. */
  async forget({ id, tenant, login }: Person): Promise<void> {
    await this.#db.deleteFrom('people').where('id', '=', id).execute();
    this.#kept.delete(id);
    this.#logins.delete(`${tenant}/${login}`);
  }

  #keep(person: Person): void {
    this.#kept.set(person.id, person);
    this.#logins.set(`${person.tenant}/${person.login}`, person.id);
  }
}

type Row = MetaTables['people'];

function personOf(row: Row): Person {
  const { id, tenant, number, login, name, email, state, issuer, subject } = row;
  return {
    id,
    tenant,
    number,
    login,
    name,
    email,
    state,
    external: issuer === null || subject === null ? null : { issuer, subject },
    link: row.link_maker === null || row.link_ms === null ? null : { maker: row.link_maker, usedMs: row.link_ms },
    externalId: row.external_id,
    provisioned: row.provisioned,
    createdMs: row.created_ms,
    expiresMs: row.expires_ms,
    signedInMs: row.signed_in_ms,
  };
}

function rowOf(person: Person): Row {
  const { external, link, externalId, createdMs, expiresMs, signedInMs, ...same } = person;
  return {
    ...same,
    issuer: external?.issuer ?? null,
    subject: external?.subject ?? null,
    link_maker: link?.maker ?? null,
    link_ms: link?.usedMs ?? null,
    external_id: externalId,
    created_ms: createdMs,
    expires_ms: expiresMs,
    signed_in_ms: signedInMs,
  };
}
