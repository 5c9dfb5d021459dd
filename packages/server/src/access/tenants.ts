import { AppError } from '@daybook/api';
import type { EventDraft } from '@daybook/event';
import type { Clock } from '../platform/clock.ts';
import type { Tokens } from './credentials/index.ts';
import { clientFields, readerActor } from './looks/look.ts';
import type { Administrator } from './journal.ts';
import type { RecordOwn } from './ports.ts';

export interface TenantRecord {
  readonly name: string;
  readonly log: number;
  readonly origin: string;
  readonly events: number;
}

/** The logs are what tenants are: whoever has a log is a tenant. */
export interface TenantLogs {
  all(): readonly TenantRecord[];
  /** Begins a log, and all that goes with it. Durable when it resolves. */
  begin(tenant: string): Promise<TenantRecord>;
}

const tenantsMax = 64;

/** Makes tenants. Nothing of one is ever seen from another: not even by who made it. */
export class Tenants {
  readonly #logs: TenantLogs;
  readonly #tokens: Tokens;
  readonly #record: RecordOwn;
  readonly #clock: Clock;
  /** Tenants are made one after another. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: { logs: TenantLogs; tokens: Tokens; record: RecordOwn; clock: Clock }) {
    this.#logs = parts.logs;
    this.#tokens = parts.tokens;
    this.#record = parts.record;
    this.#clock = parts.clock;
  }

  all(): readonly TenantRecord[] {
    return this.#logs.all();
  }

  /** The tenant, and the text of its first token: administrator and auditor of it. Throws `AppError`. */
  async add(by: Administrator, name: string): Promise<{ tenant: TenantRecord; token: string }> {
    const adding = this.#turn.then(() => this.#add(by, name));
    this.#turn = adding.catch(() => undefined);
    return await adding;
  }

  async #add(by: Administrator, name: string): Promise<{ tenant: TenantRecord; token: string }> {
    const known = this.#logs.all();
    // A tenant whose first token never left was begun, and is gone on with.
    if (known.some((each) => each.name === name) && this.#tokens.readers(name).length > 0) {
      throw new AppError('tenant.name-taken', { detail: `There is a tenant "${name}".` });
    }
    if (known.length >= tenantsMax) throw new AppError('tenant.too-many');
    const tenant = await this.#logs.begin(name);
    const draft = this.#draft(by, name);
    try {
      await this.#record.append(by.reader.tenant, draft);
      await this.#record.append(name, draft);
    } catch (error) {
      throw new AppError('look.not-recorded', { retryAfterSeconds: 5, cause: error });
    }
    const roles = ['administrator', 'auditor'];
    const { text } = await this.#tokens.addReader({ tenant: name, name: 'first administrator', roles });
    return { tenant, token: text };
  }

  #draft({ reader, client }: Administrator, name: string): EventDraft {
    return {
      time: new Date(this.#clock.nowMs()).toISOString(),
      kind: 'admin.tenant.create',
      action: 'add',
      outcome: 'success',
      severity: 2,
      actor: readerActor(reader),
      ...clientFields(client),
      target: { resources: [{ type: 'tenant', id: name }] },
    };
  }
}
