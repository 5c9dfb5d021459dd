import { AppError } from '@daybook/api';
import type { Change, EventDraft } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import { Mapping, type MappingFault, readMapping } from '../mapping/index.ts';
import type { ReadingOf } from '../ports.ts';
import type { MappingRow, MappingStore } from './mapping-store.ts';

/** Of one tenant. */
export const mappingsMax = 200;

/** Somebody who changes a mapping: who it is and from where, as it stands in the log. */
export interface MappingDoer {
  readonly tenant: string;
  readonly about: Pick<EventDraft, 'actor' | 'origin' | 'request'>;
}

export interface MappingsOptions {
  readonly store: MappingStore;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Durable when the promise resolves; rejects where the ledger refused: then what it is about must not happen. */
  readonly record: { append(tenant: string, draft: EventDraft): Promise<void> };
  /** Which mapping is put on which source, as it is now. */
  readonly sources: {
    get(tenant: string, number: number): { readonly mapping: string | null } | null;
    list(tenant: string): readonly MappedSource[];
  };
  readonly report: (message: string) => void;
}

interface MappedSource {
  readonly name: string;
  readonly mapping: string | null;
  readonly revokedMs: number | null;
}

export interface KeptMapping extends MappingRow {
  readonly mapping: Mapping;
}

export interface PutMapping {
  readonly kept: KeptMapping;
  readonly change: 'added' | 'replaced' | 'unchanged';
}

/**
 * The mappings of all tenants: in the metadata database, and in memory ready to read with. Each change is an event of the log
 * that holds the text itself, so every version that ever read a line can be looked up by its digest. One instance owns the table.
 */
export class Mappings {
  readonly #options: MappingsOptions;
  /** By tenant and name; changed only after the database was. */
  readonly #kept = new Map<string, KeptMapping>();
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: MappingsOptions) {
    this.#options = options;
  }

  static async open(options: MappingsOptions): Promise<Mappings> {
    const mappings = new Mappings(options);
    for (const row of await options.store.all()) {
      const read = readMapping(row.text);
      if (!read.ok)
        options.report(`The mapping ${row.name} cannot be read any more, and fits no line: ${placed(read.faults)}`);
      mappings.#keep({ ...row, mapping: read.ok ? read.mapping : fitsNothing(row.name) });
    }
    return mappings;
  }

  /** By name. */
  list(tenant: string): KeptMapping[] {
    return [...this.#kept.values()]
      .filter((each) => each.tenant === tenant)
      .toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
  }

  /** Throws `mapping.not-found`. */
  get(tenant: string, name: string): KeptMapping {
    const kept = this.#kept.get(keyOf(tenant, name));
    if (kept === undefined) throw new AppError('mapping.not-found', { detail: `There is no mapping "${name}".` });
    return kept;
  }

  /** Names of the sources that may write and that it is put on. */
  usersOf(tenant: string, name: string): string[] {
    const sources = this.#options.sources.list(tenant);
    return sources.filter(({ mapping, revokedMs }) => mapping === name && revokedMs === null).map((each) => each.name);
  }

  /** What is sent by a source whose mapping is gone fits nothing: it is not read as something else. */
  readonly readingOf: ReadingOf = ({ tenant, number, format }) => {
    const mapping = this.#options.sources.get(tenant, number)?.mapping ?? null;
    if (mapping === null) return format;
    return this.#kept.get(keyOf(tenant, mapping))?.mapping ?? fitsNothing(mapping);
  };

  /**
   * Keeps a mapping under the name that it says, in the place of one that is there. Recorded first. Throws `mapping.invalid` with
   * all that is wrong, `limit.reached`, `look.not-recorded`.
   */
  put(doer: MappingDoer, text: string): Promise<PutMapping> {
    const mapping = readyMapping(text);
    return this.#inTurn(async () => {
      const { tenant } = doer;
      const { name } = mapping;
      const before = this.#kept.get(keyOf(tenant, name));
      if (before?.text === text) return { kept: before, change: 'unchanged' };
      if (before === undefined && this.list(tenant).length >= mappingsMax)
        throw new AppError('limit.reached', { detail: `There are ${mappingsMax} mappings. Remove one first.` });
      await this.#note(doer, before === undefined ? 'add' : 'replace', name, before, mapping, text);
      const nowMs = this.#options.clock.nowMs();
      const kept = { tenant, name, text, mapping, createdMs: before?.createdMs ?? nowMs, updatedMs: nowMs };
      await this.#options.store.save(kept);
      this.#keep(kept);
      return { kept, change: before === undefined ? 'added' : 'replaced' };
    });
  }

  /** Throws `mapping.not-found`, `mapping.in-use`, `look.not-recorded`. */
  remove(doer: MappingDoer, name: string): Promise<KeptMapping> {
    return this.#inTurn(async () => {
      const { tenant } = doer;
      const kept = this.get(tenant, name);
      const users = this.usersOf(tenant, name);
      if (users.length > 0)
        throw new AppError('mapping.in-use', { detail: `The mapping is put on ${users.slice(0, 5).join(', ')}.` });
      await this.#note(doer, 'remove', name, kept, null, kept.text);
      await this.#options.store.remove(kept);
      this.#kept.delete(keyOf(tenant, name));
      return kept;
    });
  }

  /** `raw` is the text of the mapping: of the new one, or of the one that is removed. */
  async #note(
    { tenant, about }: MappingDoer,
    action: 'add' | 'replace' | 'remove',
    name: string,
    before: KeptMapping | undefined,
    after: Mapping | null,
    text: string,
  ): Promise<void> {
    const change: Change = {
      path: 'digest',
      ...(before === undefined ? {} : { old: before.mapping.digest }),
      ...(after === null ? {} : { new: after.digest }),
    };
    const draft: EventDraft = {
      time: new Date(this.#options.clock.nowMs()).toISOString(),
      kind: 'admin.config.change',
      action: `mapping.${action}`,
      outcome: 'success',
      severity: 2,
      ...about,
      target: { resources: [{ type: 'mapping', id: name, name }] },
      changes: [change],
      raw: { mediaType: 'application/yaml', bytes: Buffer.from(text, 'utf8') },
    };
    try {
      await this.#options.record.append(tenant, draft);
    } catch (error) {
      throw new AppError('look.not-recorded', { retryAfterSeconds: 5, cause: error });
    }
  }

  #keep(kept: KeptMapping): void {
    this.#kept.set(keyOf(kept.tenant, kept.name), kept);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

/** The mapping that a text says. Throws `mapping.invalid` with the line and column of all that is wrong. */
export function readyMapping(text: string): Mapping {
  const read = readMapping(text);
  if (read.ok) return read.mapping;
  const errors = read.faults.map(({ path, line, column, message }) => ({ path, line, column, message }));
  throw new AppError('mapping.invalid', { detail: `The first fault: ${placed(read.faults)}.`, errors });
}

function placed([fault]: readonly MappingFault[]): string {
  return fault === undefined ? 'none' : `line ${fault.line}, column ${fault.column}: ${fault.message}`;
}

function fitsNothing(name: string): Mapping {
  const nothing = { about: '', digest: '', reads: 'text', otherwise: 'unparsed', keepsRest: true, cases: [] } as const;
  return new Mapping({ name, ...nothing });
}

const keyOf = (tenant: string, name: string): string => `${tenant}/${name}`;
