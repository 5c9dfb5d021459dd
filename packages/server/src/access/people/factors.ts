import type { Clock } from '../../platform/clock.ts';
import type { MetaDatabase } from '../../platform/sql/index.ts';
import { matchTotp, recoveryCodeHash, type Sealing } from '../credentials/index.ts';

export interface Passkey {
  /** base64url, as the authenticator gave it. */
  readonly id: string;
  readonly person: string;
  readonly name: string;
  /** COSE. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly isBackedUp: boolean;
  readonly createdMs: number;
  readonly usedMs: number | null;
}

/** What a person can sign in with, without any of it. */
export interface FactorCounts {
  readonly password: boolean;
  readonly totp: boolean;
  readonly passkeys: number;
  readonly recoveryCodes: number;
}

interface Kept {
  /** PHC string. */
  password: string | null;
  /** Sealed. */
  totp: Uint8Array | null;
  totpStep: number | null;
  /** Hashes, in base 64. */
  recovery: Set<string>;
}

/**
 * What people prove who they are with: passwords hashed, secrets of authenticator apps sealed, recovery codes hashed, passkeys.
 * In the metadata database, and in memory as a whole. One instance owns the tables. What may be used once is used up in memory
 * before anything is waited for, so that two requests at once cannot both use it.
 */
export class Factors {
  readonly #db: MetaDatabase;
  readonly #clock: Clock;
  readonly #sealing: Sealing;
  readonly #kept = new Map<string, Kept>();
  readonly #passkeys = new Map<string, Passkey>();

  private constructor(db: MetaDatabase, clock: Clock, sealing: Sealing) {
    this.#db = db;
    this.#clock = clock;
    this.#sealing = sealing;
  }

  static async open(db: MetaDatabase, clock: Clock, sealing: Sealing): Promise<Factors> {
    const factors = new Factors(db, clock, sealing);
    for (const row of await db.selectFrom('factors').selectAll().execute()) {
      const { password, totp, totp_step: totpStep } = row;
      factors.#kept.set(row.person, { password, totp, totpStep, recovery: new Set() });
    }
    for (const row of await db.selectFrom('recovery_codes').selectAll().execute())
      factors.#of(row.person).recovery.add(textOf(row.sha256));
    for (const row of await db.selectFrom('passkeys').selectAll().execute()) {
      factors.#passkeys.set(row.id, {
        id: row.id,
        person: row.person,
        name: row.name,
        publicKey: new Uint8Array(row.public_key),
        counter: row.counter,
        transports: JSON.parse(row.transports) as string[],
        isBackedUp: row.backed_up === 1,
        createdMs: row.created_ms,
        usedMs: row.used_ms,
      });
    }
    return factors;
  }

  counts(person: string): FactorCounts {
    const { password, totp, recovery } = this.#of(person);
    const passkeys = this.passkeys(person).length;
    return { password: password !== null, totp: totp !== null, passkeys, recoveryCodes: recovery.size };
  }

  /** The hash of the password; null where there is none. */
  password(person: string): string | null {
    return this.#of(person).password;
  }

  async setPassword(person: string, phc: string): Promise<void> {
    await this.#save(person, { password: phc });
  }

  /** A secret of an authenticator app, with the step of the code that confirmed it, and the codes that go with it. */
  async setTotp(person: string, secret: Uint8Array, step: number, recoveryCodes: readonly string[]): Promise<void> {
    await this.#save(person, { totp: this.#sealing.seal(secret, contextOf(person)), totpStep: step });
    await this.setRecoveryCodes(person, recoveryCodes);
  }

  async removeTotp(person: string): Promise<void> {
    await this.#save(person, { totp: null, totpStep: null });
    await this.setRecoveryCodes(person, []);
  }

  async setRecoveryCodes(person: string, codes: readonly string[]): Promise<void> {
    const hashes = codes.flatMap((code) => recoveryCodeHash(code) ?? []);
    await this.#db.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('recovery_codes').where('person', '=', person).execute();
      for (const sha256 of hashes) await transaction.insertInto('recovery_codes').values({ person, sha256 }).execute();
    });
    this.#of(person).recovery = new Set(hashes.map(textOf));
  }

  /** Uses a code of the app or a recovery code up. Null where it is wrong, or was used. */
  async useCode(person: string, code: string): Promise<'totp' | 'recovery-code' | null> {
    const kept = this.#of(person);
    if (kept.totp === null) return null;
    const secret = this.#sealing.open(kept.totp, contextOf(person));
    const step = secret === null ? null : matchTotp(secret, code, this.#clock.nowMs(), kept.totpStep);
    if (step !== null) {
      kept.totpStep = step;
      await this.#save(person, { totpStep: step });
      return 'totp';
    }
    const sha256 = recoveryCodeHash(code);
    if (sha256 === null || !kept.recovery.delete(textOf(sha256))) return null;
    await this.#db.deleteFrom('recovery_codes').where('person', '=', person).where('sha256', '=', sha256).execute();
    return 'recovery-code';
  }

  passkeys(person: string): Passkey[] {
    return [...this.#passkeys.values()].filter((passkey) => passkey.person === person);
  }

  passkey(id: string): Passkey | null {
    return this.#passkeys.get(id) ?? null;
  }

  /** False where the passkey is known already. */
  async addPasskey(passkey: Passkey): Promise<boolean> {
    if (this.#passkeys.has(passkey.id)) return false;
    this.#passkeys.set(passkey.id, passkey);
    try {
      await this.#db
        .insertInto('passkeys')
        .values({
          id: passkey.id,
          person: passkey.person,
          name: passkey.name,
          public_key: passkey.publicKey,
          counter: passkey.counter,
          transports: JSON.stringify(passkey.transports),
          backed_up: passkey.isBackedUp ? 1 : 0,
          created_ms: passkey.createdMs,
          used_ms: passkey.usedMs,
        })
        .execute();
    } catch (error) {
      this.#passkeys.delete(passkey.id);
      throw error;
    }
    return true;
  }

  /** Keeps the counter that a passkey said; see WebAuthn Level 3, section 6.1.1. */
  async usePasskey(id: string, counter: number): Promise<void> {
    const known = this.#passkeys.get(id);
    if (known === undefined) return;
    const usedMs = this.#clock.nowMs();
    this.#passkeys.set(id, { ...known, counter, usedMs });
    await this.#db.updateTable('passkeys').set({ counter, used_ms: usedMs }).where('id', '=', id).execute();
  }

  async removePasskey(id: string): Promise<void> {
    await this.#db.deleteFrom('passkeys').where('id', '=', id).execute();
    this.#passkeys.delete(id);
  }

  /** Everything that the person could sign in with is gone. */
  async removeAll(person: string): Promise<void> {
    await this.#db.transaction().execute(async (transaction) => {
      for (const table of ['recovery_codes', 'passkeys', 'factors'] as const)
        await transaction.deleteFrom(table).where('person', '=', person).execute();
    });
    this.#kept.delete(person);
    for (const { id } of this.passkeys(person)) this.#passkeys.delete(id);
  }

  async #save(person: string, change: Partial<Pick<Kept, 'password' | 'totp' | 'totpStep'>>): Promise<void> {
    const { password, totp, totpStep } = { ...this.#of(person), ...change };
    const row = { password, totp, totp_step: totpStep };
    await this.#db
      .insertInto('factors')
      .values({ person, ...row })
      .onConflict((conflict) => conflict.column('person').doUpdateSet(row))
      .execute();
    const kept = this.#kept.get(person);
    if (kept === undefined) this.#kept.set(person, { password, totp, totpStep, recovery: new Set() });
    else Object.assign(kept, change);
  }

  #of(person: string): Kept {
    let kept = this.#kept.get(person);
    if (kept === undefined) {
      kept = { password: null, totp: null, totpStep: null, recovery: new Set() };
      this.#kept.set(person, kept);
    }
    return kept;
  }
}

const textOf = (sha256: Uint8Array): string => Buffer.from(sha256).toString('base64');
const contextOf = (person: string): string => `totp/${person}`;
