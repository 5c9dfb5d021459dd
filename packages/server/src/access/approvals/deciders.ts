import type { Clock } from '../../platform/clock.ts';
import type { MetaDatabase } from '../../platform/sql/index.ts';

/** Somebody who may decide what needs a second person. */
export interface Decider {
  readonly tenant: string;
  readonly subject: string;
}

interface Holders {
  /** Everybody who may, right now; one may come more than once. */
  now(): Iterable<Decider>;
  /** Whether there may be others, who cannot be told. */
  mayBeMore(tenant: string): boolean;
}

/** Who could decide until not long ago still counts: nobody becomes the only one by taking the right away from the others. */
const rememberedMs = 24 * 60 * 60_000;
/** What is kept is as old as this at most. */
const savedEveryMs = 60 * 60_000;

/** Who decides, and whether somebody is the only one who could. One instance owns the table. */
export class Deciders {
  readonly #db: MetaDatabase;
  readonly #clock: Clock;
  readonly #holders: Holders;
  /** When they were last seen to have the right; by tenant and subject. */
  readonly #seen = new Map<string, Decider & { readonly seenMs: number; readonly savedMs: number }>();

  private constructor(db: MetaDatabase, clock: Clock, holders: Holders) {
    this.#db = db;
    this.#clock = clock;
    this.#holders = holders;
  }

  static async open(db: MetaDatabase, clock: Clock, holders: Holders): Promise<Deciders> {
    const deciders = new Deciders(db, clock, holders);
    for (const { tenant, subject, seen_ms: seenMs } of await db.selectFrom('deciders').selectAll().execute())
      deciders.#seen.set(keyOf(tenant, subject), { tenant, subject, seenMs, savedMs: seenMs });
    return deciders;
  }

  /**
   * From when on what this one asks for may pass without anybody else (ms since 1970, 0 for ever since); null while it may
   * not: because somebody else decides, or because this one does not.
   */
  aloneFromMs(tenant: string, subject: string): number | null {
    const now = [...this.#holders.now()].filter((decider) => decider.tenant === tenant);
    if (!now.some((decider) => decider.subject === subject)) return null;
    if (this.#holders.mayBeMore(tenant) || now.some((decider) => decider.subject !== subject)) return null;
    const others = [...this.#seen.values()].filter((seen) => seen.tenant === tenant && seen.subject !== subject);
    return Math.max(0, ...others.map(({ seenMs }) => seenMs + rememberedMs));
  }

  /** Takes note of who may decide now, and forgets who could long ago. To be called often. */
  async look(): Promise<void> {
    const nowMs = this.#clock.nowMs();
    for (const { tenant, subject } of this.#holders.now()) {
      const key = keyOf(tenant, subject);
      const savedMs = this.#seen.get(key)?.savedMs ?? 0;
      this.#seen.set(key, { tenant, subject, seenMs: nowMs, savedMs });
      if (nowMs - savedMs >= savedEveryMs) await this.#save({ tenant, subject }, nowMs);
    }
    for (const [key, { tenant, subject, seenMs }] of this.#seen) {
      if (nowMs - seenMs <= rememberedMs) continue;
      this.#seen.delete(key);
      await this.#db.deleteFrom('deciders').where('tenant', '=', tenant).where('subject', '=', subject).execute();
    }
  }

  /** Forgets everybody of a tenant: who they were is somebody else from now on. */
  async forget(tenant: string): Promise<void> {
    await this.#db.deleteFrom('deciders').where('tenant', '=', tenant).execute();
    for (const [key, seen] of this.#seen) if (seen.tenant === tenant) this.#seen.delete(key);
  }

  async #save({ tenant, subject }: Decider, nowMs: number): Promise<void> {
    await this.#db
      .insertInto('deciders')
      .values({ tenant, subject, seen_ms: nowMs })
      .onConflict((conflict) => conflict.columns(['tenant', 'subject']).doUpdateSet({ seen_ms: nowMs }))
      .execute();
    this.#seen.set(keyOf(tenant, subject), { tenant, subject, seenMs: nowMs, savedMs: nowMs });
  }
}

const keyOf = (tenant: string, subject: string): string => `${tenant}/${subject}`;
