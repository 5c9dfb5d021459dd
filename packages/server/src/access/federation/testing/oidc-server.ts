import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Configuration, Provider } from 'oidc-provider';

export interface Account {
  readonly sub: string;
  readonly [claim: string]: unknown;
}

/** An OpenID provider that others wrote, on loopback: whoever signs in with the `sub` of an account is it. */
export async function startOidcServer(redirectUris: string[], accounts: readonly Account[]) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const hourS = 3600;
  const configuration: Configuration = {
    clients: [{ client_id: 'daybook', client_secret: 'known to both', redirect_uris: redirectUris }],
    claims: { profile: ['name', 'preferred_username'], email: ['email', 'email_verified'], groups: ['groups'] },
    findAccount: (_context, id) => {
      const account = accounts.find(({ sub }) => sub === id);
      return account === undefined ? undefined : { accountId: id, claims: () => account };
    },
    cookies: { keys: ['a key of the test'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    ttl: {
      AccessToken: hourS,
      AuthorizationCode: 60,
      Grant: hourS,
      IdToken: hourS,
      Interaction: hourS,
      Session: hourS,
    },
  };
  // It says at its start that its keys and pages are for development, which is what they are used for here.
  const { warn, info } = console;
  Object.assign(console, { warn: () => undefined, info: () => undefined });
  const answer = new Provider(issuer, configuration).callback();
  server.on('request', (request, response) => void answer(request, response));
  Object.assign(console, { warn, info });
  return { issuer, [Symbol.dispose]: () => void server.close() };
}
