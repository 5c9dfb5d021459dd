import type { ErrorCode } from '@daybook/api';
import { type EventDraft, type Redact, redactFields } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import type { Identity } from '../roles/index.ts';
import { clientFields } from './draft.ts';
import { type Client, redactClient } from './look.ts';
import { firstTenant, type RecordOwn } from '../ports.ts';

/**
 * Why somebody did not get what they asked for, where that says something of them: no right, a query that cannot be read or
 * costs too much, a place where nothing is for them, or nothing is any more.
 */
export const refusalCodes = [
  'access.unauthenticated',
  'access.forbidden',
  'access.csrf',
  'access.cross-site',
  'query.invalid',
  'query.too-expensive',
  'cursor.invalid',
  'event.not-found',
  'event.damaged',
  'event.destroyed',
  'stream.too-many',
] as const satisfies readonly ErrorCode[];

/** Somebody asked for what they may not have. */
export interface Refusal {
  /** Null where nobody was recognised. */
  readonly identity: Identity | null;
  /** Id of the route. */
  readonly route: string;
  readonly code: (typeof refusalCodes)[number];
  /** As typed, where there was one. */
  readonly query?: string;
  readonly client: Client;
}

interface Window {
  refusal: Refusal;
  readonly sinceMs: number;
  /** Refusals after the first. */
  more: number;
}

export interface RefusalOptions {
  readonly record: RecordOwn;
  readonly clock: Clock;
  /** Refusals that are told apart at once; more are counted together. */
  readonly windowsMax?: number;
  readonly windowMs?: number;
}

const defaultWindowsMax = 200;
const defaultWindowMs = 60_000;
const others = 'others';

/**
 * Records refused looks without becoming a way to fill the log: the first of its kind (who, from where, what) is recorded at
 * once, those that follow within a minute are counted into one more record.
 */
export class Refusals {
  readonly #options: RefusalOptions;
  readonly #windows = new Map<string, Window>();
  #total = 0;

  constructor(options: RefusalOptions) {
    this.#options = options;
  }

  /** Since the start. */
  get total(): number {
    return this.#total;
  }

  /** Does not throw and does not wait: the refusal goes out whether it was recorded or not. */
  note(refusal: Refusal): void {
    this.#total += 1;
    const key = this.#key(refusal);
    const window = this.#windows.get(key);
    if (window !== undefined) {
      window.more += 1;
      return;
    }
    this.#windows.set(key, { refusal, sinceMs: this.#options.clock.monotonicMs(), more: 0 });
    this.#record(refusal, 1, key === others);
  }

  #key({ identity, route, code, client }: Refusal): string {
    const key = `${tenantOf({ identity })} ${identity?.credential ?? client.address ?? ''} ${identity === null ? code : `${route} ${code}`}`;
    const full = this.#windows.size >= (this.#options.windowsMax ?? defaultWindowsMax);
    return full && !this.#windows.has(key) ? others : key;
  }

  /** Ends windows that are over. To be called every now and then. */
  sweep(): void {
    const before = this.#options.clock.monotonicMs() - (this.#options.windowMs ?? defaultWindowMs);
    for (const [key, window] of this.#windows) if (window.sinceMs <= before) this.#end(key, window);
  }

  /** Takes what names a person out of what is not recorded yet. */
  eraseTraces(tenant: string, redact: Redact): Promise<void> {
    for (const window of this.#windows.values())
      if (tenantOf(window.refusal) === tenant) window.refusal = redactRefusal(window.refusal, redact);
    return Promise.resolve();
  }

  close(): void {
    for (const [key, window] of this.#windows) this.#end(key, window);
  }

  #end(key: string, window: Window): void {
    this.#windows.delete(key);
    if (window.more === 0) return;
    // Those that followed may have asked for something else. And who was named by the first may be erased by now.
    const { query: _, ...refusal } = window.refusal;
    this.#record(refusal, window.more, key === others);
  }

  #record(refusal: Refusal, count: number, isMixed: boolean): void {
    const { identity, route, code, client, query } = refusal;
    const draft: EventDraft = {
      time: new Date(this.#options.clock.nowMs()).toISOString(),
      kind: 'log.refused',
      action: isMixed ? 'several' : route,
      outcome: 'denied',
      severity: 2,
      reason: { code },
      actor: actorOf(identity),
      ...(isMixed ? {} : clientFields(client, query === undefined ? {} : { query })),
      ext: { count },
    };
    this.#options.record.append(tenantOf(refusal), draft).catch(() => undefined);
  }
}

function redactRefusal(refusal: Refusal, redact: Redact): Refusal {
  const { identity, client } = refusal;
  return {
    ...redactFields(refusal, ['query'], redact),
    identity: identity === null ? null : redactFields(identity, ['name'], redact),
    client: redactClient(client, redact),
  };
}

/** Who was not recognised is of no tenant: the first one's people look after the server. */
function tenantOf({ identity }: Pick<Refusal, 'identity'>): string {
  return identity?.tenant ?? firstTenant;
}

function actorOf(identity: Identity | null): EventDraft['actor'] {
  if (identity === null) return { type: 'unknown', id: 'unknown' };
  const { kind, name, credential } = identity;
  if (kind === 'source') return { type: 'service', id: name, credential };
  return { type: 'user', id: name, roles: identity.roles.map((role) => role.name), credential };
}
