import { AppError } from '@daybook/api';
import type { EventDraft, Kind, Scalar } from '@daybook/event';
import type { Clock } from '../platform/clock.ts';
import type { NewReaderToken, TokenRecord, Tokens } from './credentials/index.ts';
import { type Client, clientFields, readerActor } from './looks/look.ts';
import type { RecordOwn } from './ports.ts';
import type { Reader, RoleBook } from './roles/index.ts';
import type { SourceRecord, Sources } from './sources.ts';

/** Ids of people, and of tokens that stand for themselves, who can administer a tenant now. */
export type AdministratorsOf = (tenant: string) => readonly string[];

/** Who does it, and from where. */
export interface Administrator {
  readonly reader: Reader;
  readonly client: Client;
}

type NewSource = Pick<SourceRecord, 'name' | 'format' | 'labels'> & { readonly certificate?: string | undefined };

/**
 * Changes of who may do what. Each is recorded in the log: what gives a right, before the right is handed out; what takes one
 * away, after it is gone. Throws `AppError`.
 */
export class Registry {
  readonly #tokens: Tokens;
  readonly #sources: Sources;
  readonly #roles: RoleBook;
  readonly #record: RecordOwn;
  readonly #clock: Clock;
  readonly #administratorsOf: AdministratorsOf;

  constructor(parts: {
    tokens: Tokens;
    sources: Sources;
    roles: RoleBook;
    record: RecordOwn;
    clock: Clock;
    administratorsOf: AdministratorsOf;
  }) {
    this.#tokens = parts.tokens;
    this.#sources = parts.sources;
    this.#roles = parts.roles;
    this.#record = parts.record;
    this.#clock = parts.clock;
    this.#administratorsOf = parts.administratorsOf;
  }

  /** A new source and the text of its token, which is not kept. */
  async addSource(by: Administrator, wanted: NewSource): Promise<{ source: SourceRecord; token: string }> {
    const source = await this.#registerSource(by, wanted);
    const { tenant, name, number } = source;
    const { text } = await this.#tokens.addSource({ tenant, name, source: number });
    return { source, token: text };
  }

  /** The source that an import names; registered when it is new. It gets no token. */
  async sourceForImport(by: Administrator, name: string, format: string): Promise<SourceRecord> {
    const known = this.#sources.named(by.reader.tenant, name);
    if (known?.revokedMs != null) {
      throw new AppError('access.forbidden', {
        detail: `The source "${name}" was revoked; nothing can be written to it.`,
      });
    }
    return known ?? (await this.#registerSource(by, { name, format, labels: {} }));
  }

  async #registerSource(by: Administrator, wanted: NewSource): Promise<SourceRecord> {
    const { name, certificate = null } = wanted;
    const source = await this.#sources.add({ ...wanted, certificate, tenant: by.reader.tenant });
    if (source === null) {
      const also = certificate === null ? '' : `, or a certificate stands for "${certificate}" already`;
      throw new AppError('source.name-taken', { detail: `There is, or was, a source "${name}"${also}.` });
    }
    try {
      await this.#append(by, 'admin.source.create', 'add', sourceTarget(source), {
        format: source.format,
        ...(certificate === null ? {} : { certificate }),
      });
    } catch (error) {
      await this.#sources.forget(source);
      throw error;
    }
    return source;
  }

  async revokeSource(by: Administrator, number: number): Promise<SourceRecord> {
    const { tenant } = by.reader;
    const source = await this.#sources.revoke(tenant, number);
    if (source === null) throw new AppError('source.not-found');
    await this.#tokens.revokeSource(tenant, number);
    await this.#append(by, 'admin.source.revoke', 'revoke', sourceTarget(source));
    return source;
  }

  async addToken(by: Administrator, wanted: Omit<NewReaderToken, 'tenant'>) {
    const { tenant } = by.reader;
    const unknown = wanted.roles.find((name) => this.#roles.role(tenant, name) === null);
    if (unknown !== undefined) throw new AppError('role.not-found', { detail: `There is no role "${unknown}".` });
    const { record, text } = await this.#tokens.addReader({ ...wanted, tenant });
    try {
      await this.#append(by, 'admin.credential.create', 'add', tokenTarget(record), {
        roles: wanted.roles.join(','),
      });
    } catch (error) {
      await this.#tokens.revoke(record.tenant, record.id);
      throw error;
    }
    return { record, text };
  }

  /** Never the last administrator's, or nobody could administer. */
  async revokeToken(by: Administrator, id: string): Promise<TokenRecord> {
    const { tenant } = by.reader;
    const readers = this.#tokens.readers(tenant);
    const wanted = readers.find((record) => record.id === id);
    if (wanted === undefined) throw new AppError('token.not-found');
    const [first, ...others] = this.#administratorsOf(tenant);
    if (first === id && others.length === 0) throw new AppError('token.last');
    const record = (await this.#tokens.revoke(tenant, id)) ?? wanted;
    await this.#append(by, 'admin.credential.delete', 'revoke', tokenTarget(record));
    return record;
  }

  /** Records something else that an administrator had done. */
  async note(by: Administrator, kind: Kind, action: string): Promise<void> {
    await this.#append(by, kind, action);
  }

  async #append(
    { reader, client }: Administrator,
    kind: Kind,
    action: string,
    target?: NonNullable<EventDraft['target']>,
    ext?: Record<string, Scalar>,
  ): Promise<void> {
    const draft: EventDraft = {
      time: new Date(this.#clock.nowMs()).toISOString(),
      kind,
      action,
      outcome: 'success',
      severity: 1,
      actor: readerActor(reader),
      ...clientFields(client),
      ...(target === undefined ? {} : { target }),
      ...(ext === undefined ? {} : { ext }),
    };
    try {
      await this.#record.append(reader.tenant, draft);
    } catch (error) {
      throw new AppError('look.not-recorded', { retryAfterSeconds: 5, cause: error });
    }
  }
}

function sourceTarget({ number, name }: SourceRecord): NonNullable<EventDraft['target']> {
  return { resources: [{ type: 'source', id: String(number), name }] };
}

function tokenTarget({ id, name }: TokenRecord): NonNullable<EventDraft['target']> {
  return { resources: [{ type: 'token', id, name }] };
}
