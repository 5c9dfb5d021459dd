import type { Clock } from '../platform/clock.ts';
import type { MetaDatabase } from '../platform/sql/index.ts';
import { firstTenant } from './ports.ts';

export interface SourceRecord {
  readonly tenant: string;
  /** From 1; 0 is Daybook itself. Never used again. */
  readonly number: number;
  readonly name: string;
  readonly format: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Name in the client certificates that stand for it: `DNS:shop.example.org`; null for none. Of one source at a time. */
  readonly certificate: string | null;
  /** Name of the mapping that what it sends is read by, in place of its format. */
  readonly mapping: string | null;
  readonly createdMs: number;
  readonly revokedMs: number | null;
}

type NewSource = Pick<SourceRecord, 'tenant' | 'name' | 'format' | 'labels'> & {
  readonly certificate?: string | null;
  readonly mapping?: string | null;
};

/** What of a source can be changed. */
export type ChangedSource = Pick<SourceRecord, 'labels' | 'mapping'>;

/** Registered sources: in the metadata database, and in memory as a whole. One instance owns the table. */
export class Sources {
  readonly #db: MetaDatabase;
  readonly #clock: Clock;
  /** By tenant and number, in the order of numbers; changed only after the database was. */
  readonly #kept = new Map<string, SourceRecord>();
  /** Additions are made one after another, so that two cannot take one number. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(db: MetaDatabase, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  static async open(db: MetaDatabase, clock: Clock): Promise<Sources> {
    const sources = new Sources(db, clock);
    for (const row of await db.selectFrom('sources').selectAll().orderBy('number').execute()) {
      sources.#keep({
        tenant: row.tenant,
        number: row.number,
        name: row.name,
        format: row.format,
        labels: JSON.parse(row.labels) as Record<string, string>,
        certificate: row.certificate,
        mapping: row.mapping,
        createdMs: row.created_ms,
        revokedMs: row.revoked_ms,
      });
    }
    return sources;
  }

  list(tenant: string): SourceRecord[] {
    return [...this.#kept.values()].filter((source) => source.tenant === tenant);
  }

  /** Those that are not revoked. */
  active(tenant: string): SourceRecord[] {
    return this.list(tenant).filter(({ revokedMs }) => revokedMs === null);
  }

  get(tenant: string, number: number): SourceRecord | null {
    return this.#kept.get(`${tenant}/${number}`) ?? null;
  }

  named(tenant: string, name: string): SourceRecord | null {
    return this.list(tenant).find((source) => source.name === name) ?? null;
  }

  /**
   * The source that one of these names in a certificate stands for; null where none does any more. All tenants share the
   * authorities that sign certificates, so a name belongs to nobody but the first: otherwise whoever registers it first gets
   * the events of its owner.
   */
  certified(names: readonly string[]): SourceRecord | null {
    const isNamed = ({ tenant, certificate, revokedMs }: SourceRecord): boolean =>
      tenant === firstTenant && certificate !== null && revokedMs === null && names.includes(certificate);
    return names.length === 0 ? null : ([...this.#kept.values()].find(isNamed) ?? null);
  }

  /** Null where the name, or the certificate's, is taken. */
  async add(wanted: NewSource): Promise<SourceRecord | null> {
    const adding = this.#turn.then(() => this.#add(wanted));
    this.#turn = adding.catch(() => undefined);
    return await adding;
  }

  async #add(wanted: NewSource): Promise<SourceRecord | null> {
    const { tenant, name, format, labels, certificate = null, mapping = null } = wanted;
    if (this.named(tenant, name) !== null) return null;
    if (certificate !== null && this.certified([certificate]) !== null) return null;
    const number = this.list(tenant).reduce((max, source) => Math.max(max, source.number), 0) + 1;
    const source = {
      tenant,
      number,
      name,
      format,
      labels,
      certificate,
      mapping,
      createdMs: this.#clock.nowMs(),
      revokedMs: null,
    };
    await this.#db
      .insertInto('sources')
      .values({
        tenant,
        number,
        name,
        format,
        labels: JSON.stringify(labels),
        certificate,
        mapping,
        created_ms: source.createdMs,
        revoked_ms: null,
      })
      .execute();
    this.#keep(source);
    return source;
  }

  /** Null where there is no such source. Revoking again changes nothing. */
  async revoke(tenant: string, number: number): Promise<SourceRecord | null> {
    const source = this.get(tenant, number);
    if (source === null || source.revokedMs !== null) return source;
    const revokedMs = this.#clock.nowMs();
    await this.#db
      .updateTable('sources')
      .set({ revoked_ms: revokedMs })
      .where('tenant', '=', tenant)
      .where('number', '=', number)
      .execute();
    const kept = { ...(this.get(tenant, number) ?? source), revokedMs };
    this.#keep(kept);
    return kept;
  }

  /** Null where there is no such source. */
  async change(tenant: string, number: number, { labels, mapping }: ChangedSource): Promise<SourceRecord | null> {
    const source = this.get(tenant, number);
    if (source === null) return null;
    await this.#db
      .updateTable('sources')
      .set({ labels: JSON.stringify(labels), mapping })
      .where('tenant', '=', tenant)
      .where('number', '=', number)
      .execute();
    // Revoking may have come in between.
    const changed = { ...(this.get(tenant, number) ?? source), labels, mapping };
    this.#keep(changed);
    return changed;
  }

  /** Undoes `add`, where it could not be recorded. Nothing may have been written under the number. */
  async forget({ tenant, number }: SourceRecord): Promise<void> {
    await this.#db.deleteFrom('sources').where('tenant', '=', tenant).where('number', '=', number).execute();
    this.#kept.delete(`${tenant}/${number}`);
  }

  #keep(source: SourceRecord): void {
    this.#kept.set(`${source.tenant}/${source.number}`, source);
  }
}
