import type { Tokens } from '../credentials/index.ts';
import type { DeviceLogins } from './devices.ts';
import type { Person } from './person.ts';
import type { Sessions } from './sessions.ts';

interface OpenLoginParts {
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly devices: DeviceLogins;
}

/** How many of each were ended. */
export interface Ended {
  readonly sessions: number;
  readonly tokens: number;
}

/** Everything by which somebody is a person without proving it again: sessions, tokens of device logins, and those still to be fetched. */
export class OpenLogins {
  readonly #parts: OpenLoginParts;

  constructor(parts: OpenLoginParts) {
    this.#parts = parts;
  }

  /** `except` is a session, or a token, that goes on; `made` ends tokens with roles of their own too, which the person made. */
  async endOfPerson(
    { id, tenant }: Pick<Person, 'id' | 'tenant'>,
    options: { readonly except?: string; readonly made?: boolean } = {},
  ): Promise<Ended> {
    const { sessions, tokens, devices } = this.#parts;
    devices.forget(id);
    const ended = await sessions.endOfPerson(id, options.except);
    return { sessions: ended, tokens: await tokens.revokeOfPerson(tenant, id, options) };
  }

  /** Of everybody in the tenant, but for one session or token. */
  async endOfTenant(tenant: string, except: string): Promise<Ended> {
    const { sessions, tokens, devices } = this.#parts;
    devices.forgetAll(tenant);
    const ended = await sessions.endOfTenant(tenant, except);
    return { sessions: ended, tokens: await tokens.revokeOfPeople(tenant, except) };
  }
}
