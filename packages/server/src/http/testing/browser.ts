import type { MeJson } from '@daybook/api';
import type { TestServer } from '../testing.ts';

type Headers = Readonly<Record<string, string>>;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A browser at a page of the server under test: it keeps the cookie, and sends what browsers send with it. */
export class TestBrowser {
  readonly #server: TestServer;
  /** `name=value`; null for none. */
  cookie: string | null = null;
  csrf: string | null = null;
  /** The last `Set-Cookie` header. */
  setCookie: string | null = null;

  constructor(server: TestServer) {
    this.#server = server;
  }

  async ask(method: Method, path: string, value?: unknown, headers: Headers = {}) {
    const answer = await this.#server.ask(path, {
      method,
      headers: {
        'sec-fetch-site': 'same-origin',
        ...(method === 'GET' ? {} : { origin: this.#server.url }),
        ...(this.cookie === null ? {} : { cookie: this.cookie }),
        ...(this.csrf === null || method === 'GET' ? {} : { 'daybook-csrf': this.csrf }),
        ...(value === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(value === undefined ? {} : { body: JSON.stringify(value) }),
    });
    const given = answer.headers.get('set-cookie');
    if (given !== null) {
      this.setCookie = given;
      const [pair = ''] = given.split(';');
      this.cookie = pair.endsWith('=') ? null : pair;
      const { csrf } = answer.body as unknown as Partial<MeJson>;
      this.csrf = csrf ?? null;
    }
    return answer;
  }

  signIn(login: string, password: string, code?: string) {
    return this.ask('POST', '/v1/sign-in/password', { login, password, ...(code === undefined ? {} : { code }) });
  }
}

export const testPassword = 'plum tractor lantern 7';

/** A person who accepted an invitation with `testPassword`, in a browser where they are signed in. */
export async function personIn(server: TestServer, login: string, roles: readonly string[] = ['investigator']) {
  const { user, invitation } = await server.as.administrator.inviteUser({ login, name: 'Ada Example' });
  const browser = new TestBrowser(server);
  const given = { secret: invitation.secret, name: 'Ada Example', password: testPassword };
  const accepted = await browser.ask('POST', '/v1/invitations/accept', given);
  if (accepted.status !== 200) throw new Error(`not accepted: ${accepted.text}`);
  await server.giveRoles(user, roles);
  return { id: user.id, login, browser };
}

/** The bytes of base 32, as an authenticator app reads it. */
export function secretOf(text: string): Uint8Array {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const letter of text) bits += alphabet.indexOf(letter).toString(2).padStart(5, '0');
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}
