import { AppError } from '@daybook/api';
import type { Change, EventDraft, Kind, Scalar, Severity } from '@daybook/event';
import type { Clock } from '../platform/clock.ts';
import { clientFields, readerActor } from './looks/draft.ts';
import type { Client } from './looks/look.ts';
import type { RecordOwn } from './ports.ts';
import type { Reader } from './roles/index.ts';

/** Who does it, and from where. */
export interface Administrator {
  readonly reader: Reader;
  readonly client: Client;
}

/** Who stands in a record: somebody in a request, or somebody whose earlier request is carried out now. */
export interface Doer {
  /** In whose log it is recorded. */
  readonly tenant: string;
  readonly actor: EventDraft['actor'];
  /** Null outside of requests. */
  readonly client: Client | null;
  /** Stands in every record of theirs. */
  readonly ext?: Readonly<Record<string, Scalar>>;
}

export function doerOf({ reader, client }: Administrator): Doer {
  return { tenant: reader.tenant, actor: readerActor(reader), client };
}

/** What happens by itself. */
export function daybookItself(tenant: string): Doer {
  return { tenant, actor: { type: 'system', id: 'daybook' }, client: null };
}

/** What was done. */
export interface Deed {
  readonly kind: Kind;
  readonly action: string;
  readonly target?: NonNullable<EventDraft['target']>;
  readonly changes?: readonly Change[];
  readonly ext?: Readonly<Record<string, Scalar>>;
  /** Somebody's own words. */
  readonly reason?: string;
  /** Why it came out as it did. */
  readonly code?: string;
  /** Where it is left out: 1 for what succeeds, 2 for what does not. */
  readonly severity?: Severity;
  /** Default `success`. */
  readonly outcome?: EventDraft['outcome'];
}

/** What was done, with who did it. */
export interface JournalEntry extends Deed {
  readonly actor: EventDraft['actor'];
}

/**
 * Writes into the log of a tenant what happens with people, their sign-ins, roles, sources and all else that is administered.
 * Passwords, codes and secrets are never part of it.
 */
export class Journal {
  readonly #record: RecordOwn;
  readonly #clock: Clock;

  constructor(record: RecordOwn, clock: Clock) {
    this.#record = record;
    this.#clock = clock;
  }

  /** As `note`, for what somebody does in a request. */
  async write(tenant: string, { actor, ...deed }: JournalEntry, client: Client): Promise<void> {
    await this.note({ tenant, actor, client }, deed);
  }

  /** Durable when the promise resolves. Throws `look.not-recorded`: then what it is about must not happen. */
  async note(doer: Doer, deed: Deed): Promise<void> {
    const { kind, action, target, changes = [], reason = '', code, outcome = 'success' } = deed;
    const { severity = outcome === 'success' ? 1 : 2 } = deed;
    const why = { ...(code === undefined ? {} : { code }), ...(reason === '' ? {} : { text: reason }) };
    const ext = { ...doer.ext, ...deed.ext };
    const draft: EventDraft = {
      time: new Date(this.#clock.nowMs()).toISOString(),
      kind,
      action,
      outcome,
      severity,
      actor: doer.actor,
      ...(Object.keys(why).length === 0 ? {} : { reason: why }),
      ...(doer.client === null ? {} : clientFields(doer.client)),
      ...(target === undefined ? {} : { target }),
      ...(changes.length === 0 ? {} : { changes: [...changes] }),
      ...(Object.keys(ext).length === 0 ? {} : { ext }),
    };
    try {
      await this.#record.append(doer.tenant, draft);
    } catch (error) {
      throw new AppError('look.not-recorded', { retryAfterSeconds: 5, cause: error });
    }
  }
}

export function roleTarget(...names: readonly string[]): { type: string; id: string; name: string }[] {
  return names.map((name) => ({ type: 'role', id: name, name }));
}

/** What differs between two flat records; what is on one side only has no other. */
export function changesOf(before: Readonly<Record<string, Scalar>>, after: Readonly<Record<string, Scalar>>): Change[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((path) => before[path] !== after[path])
    .map((path) => ({
      path,
      ...(before[path] === undefined ? {} : { old: before[path] }),
      ...(after[path] === undefined ? {} : { new: after[path] }),
    }));
}
