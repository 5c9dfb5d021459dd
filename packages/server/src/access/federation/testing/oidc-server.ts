import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Configuration, Provider } from 'oidc-provider';

export interface Account {
  readonly sub: string;
  readonly [claim: string]: unknown;
}

/**
 * An OpenID provider that others wrote, on loopback: whoever signs in with the `sub` of an account is it. It answers once it
 * was told by `serve` where it may lead back to.
 */
export async function startOidcServer(accounts: readonly Account[]) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const serve = (redirectUris: string[]): void => {
    const answer = provider(issuer, redirectUris, accounts).callback();
    server.on('request', (request, response) => void answer(request, response));
  };
  return { issuer, serve, [Symbol.dispose]: () => void server.close() };
}

const hourS = 3600;

function provider(issuer: string, redirectUris: string[], accounts: readonly Account[]): Provider {
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
  try {
    return new Provider(issuer, configuration);
  } finally {
    Object.assign(console, { warn, info });
  }
}
