import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import type { MetaDatabase } from '../../platform/sql/index.ts';
import type { LinkBound } from '../approvals/index.ts';
import { hashSecret, mintSecret } from '../credentials/index.ts';

export interface Invitation {
  readonly person: string;
  /** `invite`: to become active. `reset`: to take the place of what they signed in with. */
  readonly purpose: 'invite' | 'reset';
  /** Subject of whoever made it. */
  readonly maker: string;
  /** Up to what it is good. */
  readonly bound: LinkBound;
  readonly createdMs: number;
  readonly expiresMs: number;
}

const validMs = 72 * 3_600_000;

/**
 * One-time links: kept by the hash of their secret, in the metadata database and in memory as a whole. A person has at most one:
 * a new one takes the place of the one before.
 */
export class Invitations {
  readonly #db: MetaDatabase;
  readonly #clock: Clock;
  readonly #random: Random;
  /** By hash, in hex. */
  readonly #kept = new Map<string, Invitation>();

  private constructor(db: MetaDatabase, clock: Clock, random: Random) {
    this.#db = db;
    this.#clock = clock;
    this.#random = random;
  }

  static async open(db: MetaDatabase, clock: Clock, random: Random): Promise<Invitations> {
    const invitations = new Invitations(db, clock, random);
    await db.deleteFrom('invitations').where('expires_ms', '<=', clock.nowMs()).execute();
    for (const row of await db.selectFrom('invitations').selectAll().execute()) {
      const { person, purpose, maker, created_ms: createdMs, expires_ms: expiresMs } = row;
      const bound = JSON.parse(row.bound) as LinkBound;
      invitations.#kept.set(hexOf(row.sha256), { person, purpose, maker, bound, createdMs, expiresMs });
    }
    return invitations;
  }

  /** The text is given this once. */
  async add(
    wanted: Pick<Invitation, 'person' | 'purpose' | 'maker' | 'bound'>,
  ): Promise<{ invitation: Invitation; secret: string }> {
    const secret = mintSecret(this.#random);
    const createdMs = this.#clock.nowMs();
    const invitation = { ...wanted, createdMs, expiresMs: createdMs + validMs };
    await this.revoke(wanted.person);
    await this.#insert(hashSecret(secret), invitation);
    return { invitation, secret };
  }

  /** Null where there is none, it was used, or its time is over. */
  find(secret: string): Invitation | null {
    return this.#inTime(this.#kept.get(hexOf(hashSecret(secret))));
  }

  /** Uses it up, before anything is waited for: of two at once, one gets null. */
  async take(secret: string): Promise<Invitation | null> {
    const sha256 = hashSecret(secret);
    const invitation = this.find(secret);
    this.#kept.delete(hexOf(sha256));
    await this.#db.deleteFrom('invitations').where('sha256', '=', sha256).execute();
    return invitation;
  }

  /** Undoes `take`, where what it was used for could not be done. */
  async giveBack(secret: string, invitation: Invitation): Promise<void> {
    await this.#insert(hashSecret(secret), invitation);
  }

  /** The one that the person can still use. */
  ofPerson(person: string): Invitation | null {
    return this.#inTime([...this.#kept.values()].find((invitation) => invitation.person === person));
  }

  async revoke(person: string): Promise<void> {
    await this.#db.deleteFrom('invitations').where('person', '=', person).execute();
    for (const [hex, invitation] of this.#kept) if (invitation.person === person) this.#kept.delete(hex);
  }

  #inTime(invitation: Invitation | undefined): Invitation | null {
    return invitation !== undefined && this.#clock.nowMs() < invitation.expiresMs ? invitation : null;
  }

  async #insert(sha256: Uint8Array, invitation: Invitation): Promise<void> {
    const { person, purpose, maker, bound, createdMs, expiresMs } = invitation;
    await this.#db
      .insertInto('invitations')
      .values({
        sha256,
        person,
        purpose,
        maker,
        bound: JSON.stringify(bound),
        created_ms: createdMs,
        expires_ms: expiresMs,
      })
      .execute();
    this.#kept.set(hexOf(sha256), invitation);
  }
}

const hexOf = (sha256: Uint8Array): string => Buffer.from(sha256).toString('hex');
