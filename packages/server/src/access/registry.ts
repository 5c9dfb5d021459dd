import { AppError } from '@daybook/api';
import type { EventDraft, Kind, Scalar } from '@daybook/event';
import type { Approval, Approvals } from './approvals/index.ts';
import type { NewReaderToken, TokenRecord, Tokens } from './credentials/index.ts';
import type { LastingRoles } from './grants/index.ts';
import { type Administrator, changesOf, type Deed, type Doer, doerOf, type Journal } from './journal.ts';
import {
  type Canonical,
  checkUnwidened,
  mayGiveAlone,
  reaches,
  type Role,
  type RoleBook,
  type RoleSnapshot,
  snapshotOf,
} from './roles/index.ts';
import { firstTenant } from './ports.ts';
import type { SourceRecord, Sources } from './sources.ts';
import type { Turn } from '../platform/turn.ts';

export interface RegistryParts {
  readonly tokens: Tokens;
  readonly sources: Sources;
  readonly roles: RoleBook;
  readonly approvals: Approvals;
  readonly journal: Journal;
  readonly turn: Turn;
  readonly canonical: Canonical;
  readonly lasting: LastingRoles;
  /** Whether somebody else is administrator, without an end. */
  readonly hasOtherAdministrator: (tenant: string, token: string) => boolean;
}

/** `what` of a request to give a token roles. */
interface WantedForToken {
  readonly to: 'token';
  readonly token: string;
  readonly name: string;
  readonly roles: readonly RoleSnapshot[];
  /** All roles that were asked for, in the order in which they are tried. */
  readonly order: readonly string[];
}

type NewSource = Pick<SourceRecord, 'name' | 'format' | 'labels'> & {
  readonly certificate?: string | undefined;
  readonly mapping?: string | null;
};

/** What of a source is to be otherwise. */
interface SourceChange {
  readonly labels?: SourceRecord['labels'] | undefined;
  readonly mapping?: string | null | undefined;
}

/**
 * Changes of who may do what. Each is recorded in the log: what gives a right, before the right is handed out; what takes one
 * away, after it is gone. Throws `AppError`.
 */
export class Registry {
  readonly #parts: RegistryParts;

  constructor(parts: RegistryParts) {
    this.#parts = parts;
  }

  /** A new source and the text of its token, which is not kept. */
  async addSource(by: Administrator, wanted: NewSource): Promise<{ source: SourceRecord; token: string }> {
    const source = await this.#registerSource(by, wanted);
    const { tenant, name, number } = source;
    const { text } = await this.#parts.tokens.addSource({ tenant, name, source: number });
    return { source, token: text };
  }

  /**
   * The source that an import names; registered when it is new. It gets no token. Of one that the role does not reach nothing
   * is said, not even whether there is one.
   */
  async sourceForImport(by: Administrator, name: string, format: string): Promise<SourceRecord> {
    const { tenant, role } = by.reader;
    const known = this.#parts.sources.named(tenant, name);
    if (known === null || !reaches(role.sight, known.number)) {
      return await this.#registerSource(by, { name, format, labels: {} });
    }
    if (known.revokedMs !== null) {
      throw new AppError('access.forbidden', {
        detail: `The source "${name}" was revoked; nothing can be written to it.`,
      });
    }
    return known;
  }

  async #registerSource(by: Administrator, wanted: NewSource): Promise<SourceRecord> {
    const { name, certificate = null } = wanted;
    const { tenant } = by.reader;
    checkReachesNew(by);
    if (certificate !== null && tenant !== firstTenant)
      throw new AppError('access.forbidden', { detail: notCertified });
    const source = await this.#parts.sources.add({ ...wanted, certificate, tenant });
    if (source === null) {
      const also = certificate === null ? '' : `, or a source has the certificate name "${certificate}" already`;
      throw new AppError('source.name-taken', { detail: `There is, or was, a source "${name}"${also}.` });
    }
    try {
      const changes = changesOf({}, sourceFields(source));
      await this.#note(by, { kind: 'admin.source.create', action: 'add', target: sourceTarget(source), changes });
    } catch (error) {
      await this.#parts.sources.forget(source);
      throw error;
    }
    return source;
  }

  /** Other labels, for people to read, or another mapping, or none. What is left out stays. Recorded first. */
  async changeSource(by: Administrator, number: number, change: SourceChange): Promise<SourceRecord> {
    return await this.#parts.turn.run(async () => {
      const source = this.#reached(by, number);
      const { labels = source.labels, mapping = source.mapping } = change;
      const changes = changesOf(sourceFields(source), sourceFields({ ...source, labels, mapping }));
      if (changes.length === 0) return source;
      const action = mapping === source.mapping ? 'relabel' : 'map';
      await this.#note(by, { kind: 'admin.source.update', action, target: sourceTarget(source), changes });
      return (await this.#parts.sources.change(source.tenant, number, { labels, mapping })) ?? source;
    });
  }

  /** A source that the role does not see is none. */
  #reached({ reader: { tenant, role } }: Administrator, number: number): SourceRecord {
    const source = reaches(role.sight, number) ? this.#parts.sources.get(tenant, number) : null;
    if (source === null) throw new AppError('source.not-found');
    return source;
  }

  async revokeSource(by: Administrator, number: number): Promise<SourceRecord> {
    const { tenant } = by.reader;
    const known = this.#reached(by, number);
    const source = (await this.#parts.sources.revoke(tenant, number)) ?? known;
    await this.#parts.tokens.revokeSource(tenant, number);
    const changes = changesOf(sourceFields(source), {});
    await this.#note(by, { kind: 'admin.source.revoke', action: 'revoke', target: sourceTarget(source), changes });
    return source;
  }

  /** With the roles that need nobody else; the others are added when a second person approved them. */
  async addToken(
    by: Administrator,
    wanted: Omit<NewReaderToken, 'tenant' | 'owner'>,
  ): Promise<{ record: TokenRecord; text: string; approval: Approval | null }> {
    return await this.#parts.turn.run(async () => {
      const { tokens, canonical } = this.#parts;
      const { tenant, subject: owner } = by.reader;
      const own = this.#parts.lasting(by.reader, wanted.expiresMs ?? null);
      const roles = wanted.roles.map((name) => this.#role(tenant, name));
      const given = roles.filter((role) => mayGiveAlone(role, own, canonical)).map(({ name }) => name);
      const waiting = roles.filter(({ name }) => !given.includes(name));
      const { record, text } = await tokens.addReader({ ...wanted, tenant, owner, roles: given });
      try {
        const changes = changesOf({}, tokenFields(record));
        await this.#note(by, { kind: 'admin.credential.create', action: 'add', target: tokenTarget(record), changes });
        const approval = waiting.length === 0 ? null : await this.#ask(by, record, waiting, wanted.roles);
        return { record, text, approval };
      } catch (error) {
        await tokens.revoke(tenant, record.id);
        throw error;
      }
    });
  }

  #role(tenant: string, name: string): Role {
    const role = this.#parts.roles.role(tenant, name);
    if (role === null) throw new AppError('role.not-found', { detail: `There is no role "${name}".` });
    return role;
  }

  async #ask(
    by: Administrator,
    { id, name }: TokenRecord,
    roles: readonly Role[],
    order: readonly string[],
  ): Promise<Approval> {
    const names = roles.map((role) => role.name);
    const what: WantedForToken = { to: 'token', token: id, name, roles: roles.map(snapshotOf), order };
    return await this.#parts.approvals.request(by, {
      kind: 'grant.sight',
      summary: `Give the token ${name} the ${names.length === 1 ? 'role' : 'roles'} ${names.join(', ')}`,
      what: { ...what },
      roles: names,
      reason: `the token ${name} is to have it`,
      changes: [{ path: 'roles', new: names.join(',') }],
    });
  }

  /** Carries out what `addToken` asked for. */
  async apply({ tenant, what }: Approval, doer: Doer): Promise<void> {
    await this.#parts.turn.run(async () => {
      const { tokens, roles, canonical } = this.#parts;
      const { token, roles: asked, order } = what as unknown as WantedForToken;
      const record = tokens.reader(tenant, token);
      if (record === null) throw new AppError('token.not-found');
      for (const role of asked) checkUnwidened(roles, tenant, role, canonical);
      const after = order.filter((name) => record.roles.includes(name) || asked.some((role) => role.name === name));
      if (after.length === record.roles.length) return;
      await this.#parts.journal.note(doer, {
        kind: 'admin.credential.update',
        action: 'roles',
        target: tokenTarget(record),
        changes: [{ path: 'roles', old: record.roles.join(','), new: after.join(',') }],
      });
      const approved = [...new Set([...record.approved, ...asked.map(({ name }) => name)])];
      await tokens.setRoles(record, { roles: after, approved });
    });
  }

  /** Never the last administrator's, or nobody could administer. */
  async revokeToken(by: Administrator, id: string): Promise<TokenRecord> {
    const { tenant } = by.reader;
    const { tokens, hasOtherAdministrator } = this.#parts;
    const wanted = tokens.readers(tenant).find((record) => record.id === id);
    if (wanted === undefined) throw new AppError('token.not-found');
    if (wanted.revokedMs === null && wanted.roles.includes('administrator') && !hasOtherAdministrator(tenant, id))
      throw new AppError('token.last');
    const record = (await tokens.revoke(tenant, id)) ?? wanted;
    const changes = changesOf(tokenFields(record), {});
    await this.#note(by, { kind: 'admin.credential.delete', action: 'revoke', target: tokenTarget(record), changes });
    return record;
  }

  /** Records something else that an administrator had done. */
  async note(by: Administrator, kind: Kind, action: string): Promise<void> {
    await this.#note(by, { kind, action });
  }

  async #note(by: Administrator, deed: Deed): Promise<void> {
    await this.#parts.journal.note(doerOf(by), deed);
  }
}

const notCertified =
  'All tenants share the authorities that sign client certificates, so only the first tenant registers their names. ' +
  'Leave the name out, and give the source the token that it gets.';

/** Who is held to some sources would not see a new one, and would be told by its name what others there are. */
function checkReachesNew({ reader: { role } }: Administrator): void {
  if (role.sight.sources === null) return;
  const detail = `The role "${role.name}" reaches certain sources only, and makes no new ones.`;
  throw new AppError('access.forbidden', { detail });
}

function sourceTarget({ number, name }: SourceRecord): NonNullable<EventDraft['target']> {
  return { resources: [{ type: 'source', id: String(number), name }] };
}

function tokenTarget({ id, name }: TokenRecord): NonNullable<EventDraft['target']> {
  return { resources: [{ type: 'token', id, name }] };
}

/** As they stand in records. */
function sourceFields({ format, labels, certificate, mapping }: SourceRecord): Record<string, Scalar> {
  return {
    format,
    labels: JSON.stringify(labels),
    ...(certificate === null ? {} : { certificate }),
    ...(mapping === null ? {} : { mapping }),
  };
}

function tokenFields({ roles, expiresMs }: TokenRecord): Record<string, Scalar> {
  return { roles: roles.join(','), ...(expiresMs === null ? {} : { expires: new Date(expiresMs).toISOString() }) };
}
