import type { Redact } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import type { MetaDatabase, MetaTables } from '../../platform/sql/index.ts';
import { hashSecret, mintId, mintSecret, secretMatches } from '../credentials/index.ts';
import { type Client, redactClient } from '../looks/index.ts';
import { formatSession, parseSession, type SessionRecord } from './session.ts';

export interface SessionLimits {
  /** A session that was not used for this long is over. */
  readonly idleMs: number;
  /** A session is over after this long, however it was used. */
  readonly totalMs: number;
}

interface Kept {
  record: SessionRecord;
  readonly sha256: Uint8Array;
  /** When the database was told of the last use. */
  savedMs: number;
}

/** A use is written down at most this often. */
const saveIntervalMs = 60_000;
/** Of one person or token; the one that was not used for longest ends for a new one. */
const eachMax = 20;
const nobody = hashSecret('nobody');

/** Sessions: kept hashed in the metadata database, and in memory as a whole. One instance owns the table. */
export class Sessions {
  readonly #db: MetaDatabase;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #limits: SessionLimits;
  /** By id; what ends leaves memory before the database. */
  readonly #kept = new Map<string, Kept>();

  private constructor(db: MetaDatabase, clock: Clock, random: Random, limits: SessionLimits) {
    this.#db = db;
    this.#clock = clock;
    this.#random = random;
    this.#limits = limits;
  }

  static async open(db: MetaDatabase, clock: Clock, random: Random, limits: SessionLimits): Promise<Sessions> {
    const sessions = new Sessions(db, clock, random, limits);
    for (const row of await db.selectFrom('sessions').selectAll().execute()) {
      sessions.#kept.set(row.id, { record: recordOf(row), sha256: row.secret_sha256, savedMs: row.used_ms });
    }
    await sessions.sweep();
    return sessions;
  }

  /** An id for `begin`, so that it can be recorded before there is a session. */
  newId(): string {
    return mintId(this.#random);
  }

  /** A new session with a new secret. Its text is given this once. */
  async begin(
    wanted: Pick<SessionRecord, 'id' | 'tenant' | 'person' | 'token' | 'method' | 'mfa'>,
    client: Client,
  ): Promise<{ record: SessionRecord; text: string }> {
    const secret = mintSecret(this.#random);
    const nowMs = this.#clock.nowMs();
    const { address, userAgent } = client;
    const record: SessionRecord = { ...wanted, address, userAgent, createdMs: nowMs, usedMs: nowMs };
    const sha256 = hashSecret(secret);
    await this.#db
      .insertInto('sessions')
      .values({ ...rowOf(record), secret_sha256: sha256 })
      .execute();
    this.#kept.set(record.id, { record, sha256, savedMs: nowMs });
    await this.#bound(record);
    return { record, text: formatSession({ id: record.id, secret }) };
  }

  /** The session of a cookie, used now; null when it is unknown, wrong or over, without saying which. */
  use(cookie: string, client: Client): SessionRecord | null {
    const text = parseSession(cookie);
    if (text === null) return null;
    const kept = this.#kept.get(text.id);
    const matches = secretMatches(text.secret, kept?.sha256 ?? nobody);
    const nowMs = this.#clock.nowMs();
    if (!matches || kept === undefined || this.#isOver(kept.record, nowMs)) return null;
    kept.record = { ...kept.record, usedMs: nowMs, address: client.address, userAgent: client.userAgent };
    if (nowMs - kept.savedMs >= saveIntervalMs) {
      kept.savedMs = nowMs;
      this.#save(kept.record);
    }
    return kept.record;
  }

  /** As `use`, but it counts as no use: what goes on by itself does not keep a session. */
  peek(cookie: string): SessionRecord | null {
    const text = parseSession(cookie);
    const kept = text === null ? undefined : this.#kept.get(text.id);
    if (text === null || kept === undefined || !secretMatches(text.secret, kept.sha256)) return null;
    return this.#isOver(kept.record, this.#clock.nowMs()) ? null : kept.record;
  }

  /** Those that go on, the newest first. */
  ofPerson(person: string): SessionRecord[] {
    return this.#live((record) => record.person === person);
  }

  ofToken(token: string): SessionRecord[] {
    return this.#live((record) => record.token === token);
  }

  /** Over from now on. False where there is no such session. */
  async end(id: string): Promise<boolean> {
    const wasThere = this.#kept.delete(id);
    await this.#db.deleteFrom('sessions').where('id', '=', id).execute();
    return wasThere;
  }

  /** Ends all of a person, but for one where it is named. How many it were. */
  async endOfPerson(person: string, except?: string): Promise<number> {
    return await this.#endAll(this.ofPerson(person).filter(({ id }) => id !== except));
  }

  /** Ends all that were opened with a token, but for one. How many it were. */
  async endOfToken(token: string, except: string): Promise<number> {
    return await this.#endAll(this.ofToken(token).filter(({ id }) => id !== except));
  }

  /** Ends all of a tenant but for one. How many it were. */
  async endOfTenant(tenant: string, except: string): Promise<number> {
    return await this.#endAll(this.#live((record) => record.tenant === tenant && record.id !== except));
  }

  async #endAll(those: readonly SessionRecord[]): Promise<number> {
    for (const { id } of those) this.#kept.delete(id);
    for (const { id } of those) await this.end(id);
    return those.length;
  }

  /** Takes what names a person out of where the sessions of a tenant were used from. Their rows are for whoever goes over the table. */
  eraseTraces(tenant: string, redact: Redact): Promise<void> {
    for (const kept of this.#kept.values()) {
      if (kept.record.tenant !== tenant) continue;
      const { address, userAgent } = kept.record;
      const now = redactClient({ address, userAgent, requestId: '' }, redact);
      kept.record = { ...kept.record, address: now.address, userAgent: now.userAgent };
    }
    return Promise.resolve();
  }

  /** When it ends at the latest. */
  endMs({ createdMs }: SessionRecord): number {
    return createdMs + this.#limits.totalMs;
  }

  /** Forgets what is over. To be called every now and then. */
  async sweep(): Promise<void> {
    const nowMs = this.#clock.nowMs();
    for (const { record } of Array.from(this.#kept.values())) {
      if (this.#isOver(record, nowMs)) await this.end(record.id);
    }
  }

  #isOver({ createdMs, usedMs }: SessionRecord, nowMs: number): boolean {
    // A clock that goes back ends sessions sooner, never later.
    if (createdMs - nowMs > saveIntervalMs) return true;
    return nowMs - usedMs >= this.#limits.idleMs || nowMs - createdMs >= this.#limits.totalMs;
  }

  #live(matches: (record: SessionRecord) => boolean): SessionRecord[] {
    const nowMs = this.#clock.nowMs();
    return [...this.#kept.values()]
      .map(({ record }) => record)
      .filter((record) => !this.#isOver(record, nowMs) && matches(record))
      .toSorted((a, b) => b.createdMs - a.createdMs);
  }

  async #bound({ person, token }: SessionRecord): Promise<void> {
    const all = person === null ? this.ofToken(token ?? '') : this.ofPerson(person);
    const oldest = all.toSorted((a, b) => a.usedMs - b.usedMs || a.createdMs - b.createdMs);
    for (const { id } of oldest.slice(0, Math.max(0, all.length - eachMax))) await this.end(id);
  }

  /** Not waited for: after a crash, a use of the last minute is forgotten, and the session ends the sooner for it. */
  #save({ id, usedMs, address, userAgent }: SessionRecord): void {
    this.#db
      .updateTable('sessions')
      .set({ used_ms: usedMs, address, user_agent: userAgent })
      .where('id', '=', id)
      .execute()
      .catch(() => undefined);
  }
}

type Row = MetaTables['sessions'];

function recordOf(row: Row): SessionRecord {
  return {
    id: row.id,
    tenant: row.tenant,
    person: row.person,
    token: row.token,
    method: row.method,
    mfa: row.mfa === 1,
    address: row.address,
    userAgent: row.user_agent,
    createdMs: row.created_ms,
    usedMs: row.used_ms,
  };
}

function rowOf(record: SessionRecord): Omit<Row, 'secret_sha256'> {
  const { mfa, userAgent, createdMs, usedMs, ...same } = record;
  return { ...same, mfa: mfa ? 1 : 0, user_agent: userAgent, created_ms: createdMs, used_ms: usedMs };
}
