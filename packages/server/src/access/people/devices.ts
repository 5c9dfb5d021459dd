import { AppError } from '@daybook/api';
import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import { mintSecret, type Tokens } from '../credentials/index.ts';
import type { Client } from '../looks/index.ts';
import type { ReaderIdentity } from '../roles/index.ts';
import type { Guard } from './guard.ts';
import type { Journal } from '../journal.ts';
import { identityActor, personTarget } from './actors.ts';
import type { People } from './people.ts';
import type { Person } from './person.ts';

/** A program that waits for a token. Times are ms since 1970. */
export interface DeviceLogin {
  /** `XXXX-XXXX`, shown to people. */
  readonly userCode: string;
  /** What it says that it is. */
  readonly client: string;
  readonly from: Client;
  readonly createdMs: number;
  readonly expiresMs: number;
}

interface Waiting extends DeviceLogin {
  state: 'pending' | 'refused' | { readonly approvedBy: ReaderIdentity; readonly from: Client };
  intervalMs: number;
  /** On the monotonic clock. */
  askedMs: number;
}

export interface DeviceParts {
  readonly people: People;
  readonly tokens: Tokens;
  readonly guard: Guard;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly random: Random;
}

/** RFC 8628, section 6.1: consonants, so that no words come out, and none that look alike. */
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ';
const userCodeChars = 8;
const validMs = 10 * 60_000;
/** RFC 8628, section 3.5. */
const intervalMs = 5_000;
const tokenMs = 12 * 3_600_000;
const waitingMax = 1_000;

export const deviceSeconds = { expires: validMs / 1000, interval: intervalMs / 1000 } as const;

/** Sign-ins of programs through a browser, as OAuth's device grant has it (RFC 8628). In memory: a restart forgets them. */
export class DeviceLogins {
  readonly #parts: DeviceParts;
  /** By device code, the oldest first. */
  readonly #waiting = new Map<string, Waiting>();
  /** Approved, and their token is being made: what is forgotten meanwhile gives none. */
  readonly #handing = new Set<Waiting>();

  constructor(parts: DeviceParts) {
    this.#parts = parts;
  }

  begin(client: string, from: Client): { deviceCode: string; login: DeviceLogin } {
    const { clock, random } = this.#parts;
    this.#forgetOver();
    if (this.#waiting.size >= waitingMax) throw new AppError('sign-in.busy', { retryAfterSeconds: 60 });
    const createdMs = clock.nowMs();
    const login = { userCode: this.#newCode(), client, from, createdMs, expiresMs: createdMs + validMs };
    const deviceCode = mintSecret(random);
    this.#waiting.set(deviceCode, { ...login, state: 'pending', intervalMs, askedMs: Number.NEGATIVE_INFINITY });
    return { deviceCode, login };
  }

  /** The token, once; before and otherwise it throws what RFC 8628, section 3.5, says. */
  async poll(deviceCode: string): Promise<{ token: string; expiresMs: number; person: Person }> {
    const waiting = this.#waiting.get(deviceCode);
    const { clock } = this.#parts;
    if (waiting === undefined || waiting.expiresMs <= clock.nowMs()) throw new AppError('device.expired');
    const nowMs = clock.monotonicMs();
    const isTooSoon = nowMs - waiting.askedMs < waiting.intervalMs;
    waiting.askedMs = nowMs;
    if (isTooSoon) {
      waiting.intervalMs += intervalMs;
      throw new AppError('device.slow-down');
    }
    if (waiting.state === 'pending') throw new AppError('device.pending');
    this.#waiting.delete(deviceCode);
    if (waiting.state === 'refused') throw new AppError('device.refused');
    this.#handing.add(waiting);
    try {
      return await this.#hand(waiting, waiting.state.approvedBy, waiting.state.from);
    } finally {
      this.#handing.delete(waiting);
    }
  }

  /** Recorded before the token leaves. Who was disabled meanwhile gives none. */
  async #hand(login: Waiting, approvedBy: ReaderIdentity, from: Client) {
    const { people, tokens, journal, clock } = this.#parts;
    const { tenant, subject } = approvedBy;
    const person = people.get(tenant, subject);
    if (person === null || !people.isInEffect(person)) throw new AppError('device.refused');
    const expiresMs = clock.nowMs() + tokenMs;
    const { record, text } = await tokens.addReader({
      tenant,
      name: login.client,
      roles: [],
      expiresMs,
      person: subject,
    });
    const target = personTarget(person, [{ type: 'token', id: record.id, name: login.client }]);
    const ext = {
      expires: new Date(expiresMs).toISOString(),
      ...(login.from.address === null ? {} : { device: login.from.address }),
    };
    const entry = { kind: 'admin.credential.create', action: 'device-login' } as const;
    try {
      await journal.write(tenant, { ...entry, actor: identityActor(approvedBy), target, ext }, from);
      if (login.state === 'refused') throw new AppError('device.refused');
    } catch (error) {
      await tokens.revoke(tenant, record.id);
      throw error;
    }
    return { token: text, expiresMs, person };
  }

  /** What waits behind a code. Wrong codes count as failures of the address. */
  see(userCode: string, client: Client): DeviceLogin {
    return this.#find(userCode, client);
  }

  async decide(
    by: ReaderIdentity,
    userCode: string,
    decision: 'approve' | 'refuse',
    client: Client,
  ): Promise<DeviceLogin> {
    const waiting = this.#find(userCode, client);
    const ext = { client: waiting.client, ...(waiting.from.address === null ? {} : { device: waiting.from.address }) };
    const outcome = decision === 'approve' ? 'success' : 'denied';
    const entry = { kind: 'admin.credential.create', action: `${decision}-device`, outcome } as const;
    // Decided before it is waited for: of two decisions at once, one finds nothing.
    waiting.state = decision === 'approve' ? { approvedBy: by, from: client } : 'refused';
    try {
      await this.#parts.journal.write(by.tenant, { ...entry, actor: identityActor(by), ext }, client);
    } catch (error) {
      waiting.state = 'refused';
      throw error;
    }
    return waiting;
  }

  /** Nothing that the person approved, and that was not fetched yet, gives a token any more. */
  forget(person: string): void {
    this.#refuse(({ subject }) => subject === person);
  }

  /** As `forget`, of everybody in the tenant. */
  forgetAll(tenant: string): void {
    this.#refuse((approvedBy) => approvedBy.tenant === tenant);
  }

  #refuse(isOver: (approvedBy: ReaderIdentity) => boolean): void {
    for (const waiting of [...this.#waiting.values(), ...this.#handing])
      if (typeof waiting.state === 'object' && isOver(waiting.state.approvedBy)) waiting.state = 'refused';
  }

  #find(userCode: string, client: Client): Waiting {
    const attempt = this.#parts.guard.attemptFrom(client.address);
    const nowMs = this.#parts.clock.nowMs();
    const found = [...this.#waiting.values()].find(
      (waiting) =>
        plain(waiting.userCode) === plain(userCode) && waiting.state === 'pending' && waiting.expiresMs > nowMs,
    );
    if (found === undefined) throw new AppError('device.not-found');
    attempt.undo();
    return found;
  }

  #newCode(): string {
    const taken = new Set([...this.#waiting.values()].map(({ userCode }) => userCode));
    for (;;) {
      const code = this.#drawCode();
      if (!taken.has(code)) return code;
    }
  }

  #drawCode(): string {
    let code = '';
    while (code.length < userCodeChars) {
      // 240 is a multiple of 20: no letter is likelier than another.
      for (const byte of this.#parts.random.bytes(userCodeChars))
        if (byte < 240 && code.length < userCodeChars) code += alphabet[byte % alphabet.length];
    }
    return `${code.slice(0, 4)}-${code.slice(4)}`;
  }

  #forgetOver(): void {
    const nowMs = this.#parts.clock.nowMs();
    for (const [code, { expiresMs }] of this.#waiting) if (expiresMs <= nowMs) this.#waiting.delete(code);
  }
}

const plain = (userCode: string): string => userCode.replaceAll('-', '');
