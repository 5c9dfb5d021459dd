import type { Clock } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';
import type { MetaDatabase } from '../platform/sql/index.ts';
import type { Identity, ReaderIdentity } from './identity.ts';
import { formatToken, hashSecret, mintToken, parseToken, secretMatches, type TokenKind } from './token.ts';

/** What is known of a token; never its secret. Times are ms since 1970. */
export interface TokenRecord {
  readonly id: string;
  readonly tenant: string;
  readonly kind: TokenKind;
  readonly name: string;
  readonly role: ReaderIdentity['role'] | null;
  readonly source: number | null;
  readonly createdMs: number;
  readonly revokedMs: number | null;
}

interface Kept {
  readonly record: TokenRecord;
  readonly sha256: Uint8Array;
}

export interface NewReaderToken {
  readonly tenant: string;
  readonly name: string;
  readonly role: ReaderIdentity['role'];
}

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
  /** By id; changed only after the database was. */
  readonly #kept = new Map<string, Kept>();

  private constructor(db: MetaDatabase, clock: Clock, random: Random) {
    this.#db = db;
    this.#clock = clock;
    this.#random = random;
  }

  static async open(db: MetaDatabase, clock: Clock, random: Random): Promise<Tokens> {
    const tokens = new Tokens(db, clock, random);
    for (const row of await db.selectFrom('tokens').selectAll().execute()) {
      tokens.#kept.set(row.id, {
        sha256: row.secret_sha256,
        record: {
          id: row.id,
          tenant: row.tenant,
          kind: row.kind,
          name: row.name,
          role: row.role as TokenRecord['role'],
          source: row.source,
          createdMs: row.created_ms,
          revokedMs: row.revoked_ms,
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
    if (!matches || kept === undefined || kept.record.revokedMs !== null || kept.record.kind !== token.kind)
      return null;
    const { id, tenant, name, role, source } = kept.record;
    if (source !== null) return { kind: 'source', tenant, tokenId: id, name, source };
    return role === null ? null : { kind: 'reader', tenant, tokenId: id, name, role };
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
    return await this.#add('s', { ...wanted, role: null }, () => undefined);
  }

  async #add(
    kind: TokenKind,
    wanted: Pick<TokenRecord, 'tenant' | 'name' | 'role' | 'source'>,
    handOver: (text: string) => void,
  ) {
    const token = mintToken(kind, this.#random);
    handOver(formatToken(token));
    const { tenant, name, role, source } = wanted;
    const record: TokenRecord = {
      id: token.id,
      tenant,
      kind,
      name,
      role,
      source,
      createdMs: this.#clock.nowMs(),
      revokedMs: null,
    };
    const sha256 = hashSecret(token.secret);
    await this.#db
      .insertInto('tokens')
      .values({
        id: token.id,
        tenant,
        kind,
        name,
        role,
        source,
        secret_sha256: sha256,
        created_ms: record.createdMs,
        revoked_ms: null,
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

  /** Worth nothing from now on. Revoking again changes nothing. Null where there is no such token. */
  async revoke(tenant: string, id: string): Promise<TokenRecord | null> {
    const kept = this.#kept.get(id);
    if (kept === undefined || kept.record.tenant !== tenant) return null;
    if (kept.record.revokedMs !== null) return kept.record;
    const revokedMs = this.#clock.nowMs();
    await this.#db.updateTable('tokens').set({ revoked_ms: revokedMs }).where('id', '=', id).execute();
    const record = { ...kept.record, revokedMs };
    this.#kept.set(id, { ...kept, record });
    return record;
  }

  async revokeSource(tenant: string, source: number): Promise<void> {
    for (const { record } of this.#kept.values()) {
      if (record.tenant === tenant && record.source === source) await this.revoke(tenant, record.id);
    }
  }
}
