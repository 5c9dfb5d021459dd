import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import type { MetaDatabase } from '../../platform/sql/index.ts';
import { type Canonical, holds, type Identity, type ReaderIdentity, type Role, type RoleBook } from '../roles/index.ts';
import { soonerMs } from '../grants/lasting.ts';
import { formatToken, hashSecret, mintToken, parseToken, secretMatches, type TokenKind } from './token.ts';

/** What is known of a token; never its secret. Times are ms since 1970. */
export interface TokenRecord {
  readonly id: string;
  readonly tenant: string;
  readonly kind: TokenKind;
  readonly name: string;
  /** Names of roles, in the order in which they are tried; none for a source. */
  readonly roles: readonly string[];
  /** Those of them that a second person approved. The others are worth something while the owner has as much. */
  readonly approved: readonly string[];
  readonly source: number | null;
  /** Subject of whoever made it, who is meant wherever one person is told from another; null where it stands for nobody else. */
  readonly owner: string | null;
  readonly createdMs: number;
  /** From then on it is worth nothing; null for no end. */
  readonly expiresMs: number | null;
  readonly revokedMs: number | null;
  /** Whose rights it has; null where it has its own. */
  readonly person: string | null;
  /** When it was used last, to the minute. */
  readonly usedMs: number | null;
}

/** Who people are that tokens belong to. */
export interface TokenOwners {
  /** As they are now; null where they may not sign in. */
  identityOf(tenant: string, person: string, credential: string): ReaderIdentity | null;
  /**
   * What a person has who made tokens for programs: `ended` where they may not sign in any more, and their tokens end with them; null
   * where the owner is no person.
   */
  rightsOf(tenant: string, subject: string): OwnerRights | 'ended' | null;
}

export interface OwnerRights {
  readonly roles: readonly Role[];
  /** When they end by themselves (ms since 1970); null for never. */
  readonly endsMs: number | null;
}

interface Kept {
  readonly record: TokenRecord;
  readonly sha256: Uint8Array;
}

export interface NewReaderToken {
  readonly tenant: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly owner?: string;
  readonly expiresMs?: number;
  readonly person?: string;
}

/** A use is written down at most this often. */
const useIntervalMs = 60_000;
/** Compared with where there is no such token, so that an unknown id takes as long as a wrong secret. */
const nobody = hashSecret('nobody');

/**
 * Tokens: kept hashed in the metadata database, and in memory as a whole, so that telling who it is takes no query. One
 * instance owns the table.
 */
export class Tokens {
  readonly #db: MetaDatabase;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #roles: RoleBook;
  readonly #owners: TokenOwners;
  readonly #canonical: Canonical;
  /** By id; changed only after the database was. */
  readonly #kept = new Map<string, Kept>();

  private constructor(
    db: MetaDatabase,
    clock: Clock,
    random: Random,
    roles: RoleBook,
    owners: TokenOwners,
    canonical: Canonical,
  ) {
    this.#db = db;
    this.#canonical = canonical;
    this.#clock = clock;
    this.#random = random;
    this.#roles = roles;
    this.#owners = owners;
  }

  static async open(
    db: MetaDatabase,
    clock: Clock,
    random: Random,
    roles: RoleBook,
    owners: TokenOwners = noOwners,
    canonical: Canonical = (restriction) => restriction,
  ): Promise<Tokens> {
    const tokens = new Tokens(db, clock, random, roles, owners, canonical);
    for (const row of await db.selectFrom('tokens').selectAll().execute()) {
      tokens.#kept.set(row.id, {
        sha256: row.secret_sha256,
        record: {
          id: row.id,
          tenant: row.tenant,
          kind: row.kind,
          name: row.name,
          roles: JSON.parse(row.roles) as string[],
          approved: JSON.parse(row.approved) as string[],
          source: row.source,
          owner: row.owner,
          createdMs: row.created_ms,
          expiresMs: row.expires_ms,
          revokedMs: row.revoked_ms,
          person: row.person,
          usedMs: row.used_ms,
        },
      });
    }
    return tokens;
  }

  /** Who a token stands for; null when it is unknown, wrong or revoked, without saying which. */
  identify(text: string): Identity | null {
    const token = parseToken(text);
    if (token === null) return null;
    const kept = this.#kept.get(token.id);
    const matches = secretMatches(token.secret, kept?.sha256 ?? nobody);
    if (!matches || kept === undefined || kept.record.kind !== token.kind) return null;
    const identity = this.#identityOf(kept.record);
    if (identity !== null) this.#use(kept);
    return identity;
  }

  /** Who a token stands for, for a session that was opened with it; null when it is unknown, over or a source's. */
  standing(id: string): ReaderIdentity | null {
    const kept = this.#kept.get(id);
    const identity = kept === undefined ? null : this.#identityOf(kept.record);
    return identity?.kind === 'reader' ? identity : null;
  }

  #identityOf(record: TokenRecord): Identity | null {
    if (!this.isInEffect(record)) return null;
    const { id, tenant, name, source, owner, person } = record;
    if (source !== null) return { kind: 'source', tenant, credential: id, name, source };
    if (person !== null) return this.#owners.identityOf(tenant, person, id);
    const rights = owner === null ? null : this.#owners.rightsOf(tenant, owner);
    if (rights === 'ended') return null;
    const endsMs = soonerMs(record.expiresMs, rights?.endsMs ?? null);
    const base = { kind: 'reader', tenant, subject: owner ?? id, program: id, credential: id, name } as const;
    return { ...base, roles: this.rolesOf(record), ...(endsMs === null ? {} : { endsMs }) };
  }

  /** Its own roles, as far as they are worth something now: what its owner gave it ends when the owner has less. */
  rolesOf({ tenant, owner, roles, approved }: TokenRecord): Role[] {
    const rights = owner === null ? null : this.#owners.rightsOf(tenant, owner);
    if (rights === 'ended') return [];
    const isWorth = (role: Role): boolean =>
      rights === null || approved.includes(role.name) || holds(role, rights.roles, this.#canonical);
    return roles
      .map((role) => this.#roles.role(tenant, role))
      .filter((role): role is Role => role !== null && isWorth(role));
  }

  /** Notes the use, to the minute. Not waited for: what is lost in a crash is the last minute. */
  #use(kept: Kept): void {
    const usedMs = this.#clock.nowMs();
    const { id, usedMs: before } = kept.record;
    if (before !== null && usedMs - before < useIntervalMs && usedMs >= before) return;
    this.#kept.set(id, { ...kept, record: { ...kept.record, usedMs } });
    this.#db
      .updateTable('tokens')
      .set({ used_ms: usedMs })
      .where('id', '=', id)
      .execute()
      .catch(() => undefined);
  }

  isInEffect({ revokedMs, expiresMs }: Pick<TokenRecord, 'revokedMs' | 'expiresMs'>): boolean {
    return revokedMs === null && (expiresMs === null || this.#clock.nowMs() < expiresMs);
  }

  /** A token of a reader or administrator. The text is given this once; to `handOver` before the token is registered. */
  async addReader(
    wanted: NewReaderToken,
    handOver: (text: string) => void = () => undefined,
  ): Promise<{ record: TokenRecord; text: string }> {
    return await this.#add('a', { ...wanted, source: null }, handOver);
  }

  async addSource(wanted: {
    tenant: string;
    name: string;
    source: number;
  }): Promise<{ record: TokenRecord; text: string }> {
    return await this.#add('s', { ...wanted, roles: [] }, () => undefined);
  }

  async #add(
    kind: TokenKind,
    wanted: Pick<TokenRecord, 'tenant' | 'name' | 'roles' | 'source'> &
      Pick<NewReaderToken, 'owner' | 'person' | 'expiresMs'>,
    handOver: (text: string) => void,
  ) {
    const token = mintToken(kind, this.#random);
    handOver(formatToken(token));
    const { tenant, name, roles, source, owner = null, person = null, expiresMs = null } = wanted;
    const record: TokenRecord = {
      id: token.id,
      tenant,
      kind,
      name,
      roles,
      approved: [],
      source,
      owner,
      createdMs: this.#clock.nowMs(),
      expiresMs,
      revokedMs: null,
      person,
      usedMs: null,
    };
    const sha256 = hashSecret(token.secret);
    await this.#db
      .insertInto('tokens')
      .values({
        id: token.id,
        tenant,
        kind,
        name,
        roles: JSON.stringify(roles),
        approved: '[]',
        source,
        owner,
        secret_sha256: sha256,
        created_ms: record.createdMs,
        expires_ms: expiresMs,
        revoked_ms: null,
        person,
        used_ms: null,
      })
      .execute();
    this.#kept.set(token.id, { record, sha256 });
    return { record, text: formatToken(token) };
  }

  /** Tokens of readers and administrators, oldest first. */
  readers(tenant: string): TokenRecord[] {
    return [...this.#kept.values()]
      .map(({ record }) => record)
      .filter((record) => record.tenant === tenant && record.kind === 'a')
      .toSorted((a, b) => a.createdMs - b.createdMs || (a.id < b.id ? -1 : 1));
  }

  /** Tokens of readers and administrators of every tenant that are in effect. */
  inEffect(): TokenRecord[] {
    return [...this.#kept.values()]
      .map(({ record }) => record)
      .filter((record) => record.kind === 'a' && this.isInEffect(record));
  }

  /** Null where there is no such token that is in effect. */
  reader(tenant: string, id: string): TokenRecord | null {
    const record = this.#kept.get(id)?.record;
    return record?.tenant === tenant && record.kind === 'a' && this.isInEffect(record) ? record : null;
  }

  async setRoles({ id }: TokenRecord, { roles, approved }: Pick<TokenRecord, 'roles' | 'approved'>): Promise<void> {
    await this.#db
      .updateTable('tokens')
      .set({ roles: JSON.stringify(roles), approved: JSON.stringify(approved) })
      .where('id', '=', id)
      .execute();
    this.#change(id, { roles, approved });
  }

  /** Makes every token of readers that there is in the tenant the person's: before there were people, nobody owned them. */
  async adopt(tenant: string, owner: string): Promise<void> {
    await this.#db.updateTable('tokens').set({ owner }).where('tenant', '=', tenant).where('kind', '=', 'a').execute();
    for (const { id } of this.readers(tenant)) this.#change(id, { owner });
  }

  /** Worth nothing from now on. Revoking again changes nothing. Null where there is no such token. */
  async revoke(tenant: string, id: string): Promise<TokenRecord | null> {
    const kept = this.#kept.get(id);
    if (kept === undefined || kept.record.tenant !== tenant) return null;
    if (kept.record.revokedMs !== null) return kept.record;
    const revokedMs = this.#clock.nowMs();
    await this.#db.updateTable('tokens').set({ revoked_ms: revokedMs }).where('id', '=', id).execute();
    this.#change(id, { revokedMs });
    return { ...kept.record, revokedMs };
  }

  #change(id: string, change: Partial<TokenRecord>): void {
    const kept = this.#kept.get(id);
    if (kept !== undefined) this.#kept.set(id, { ...kept, record: { ...kept.record, ...change } });
  }

  async revokeSource(tenant: string, source: number): Promise<void> {
    for (const { record } of this.#kept.values()) {
      if (record.tenant === tenant && record.source === source) await this.revoke(tenant, record.id);
    }
  }

  /** Ends every token of the tenant that has a person's roles, but one. */
  async revokeOfPeople(tenant: string, except: string): Promise<number> {
    const those = this.readers(tenant).filter(
      (record) => record.person !== null && record.id !== except && this.isInEffect(record),
    );
    for (const { id } of those) await this.revoke(tenant, id);
    return those.length;
  }

  /** Ends every token that has a person's roles, but `except`; `made` ends those with roles of their own too, which the person made. */
  async revokeOfPerson(
    tenant: string,
    person: string,
    { made = false, except }: { readonly made?: boolean; readonly except?: string } = {},
  ): Promise<number> {
    const ids = this.readers(tenant)
      .filter((record) => record.person === person || (made && record.owner === person))
      .filter((record) => record.id !== except && this.isInEffect(record))
      .map(({ id }) => id);
    for (const id of ids) await this.revoke(tenant, id);
    return ids.length;
  }
}

const noOwners: TokenOwners = { identityOf: () => null, rightsOf: () => null };
