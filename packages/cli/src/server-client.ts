import { type Client, createClient } from '@daybook/api';
import { usage } from './failure.ts';
import { isSameServer, readLogin } from './kept-login.ts';
import type { Terminal } from './terminal/index.ts';

export const defaultUrl = 'http://localhost:7070';

const given = (env: Terminal['env'], name: string): string | undefined => {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
};

/** Where the server is: DAYBOOK_URL; or where `daybook login` signed in, unless a token for elsewhere is given. */
export function urlOf(env: Terminal['env']): string {
  const kept = given(env, 'DAYBOOK_TOKEN') === undefined ? readLogin(env)?.url : undefined;
  return given(env, 'DAYBOOK_URL') ?? kept ?? defaultUrl;
}

/** The token that requests to a server carry: DAYBOOK_TOKEN, or what `daybook login` keeps for it. @throws Failure where there is none. */
export function tokenOf(env: Terminal['env'], url: string = urlOf(env)): string {
  const token = given(env, 'DAYBOOK_TOKEN');
  if (token !== undefined) return token;
  const kept = readLogin(env);
  if (kept !== null && isSameServer(kept.url, url)) {
    if (Date.parse(kept.expires) > Date.now()) return kept.token;
    throw usage('You are not signed in any more: run `daybook login` again.');
  }
  throw usage(
    'DAYBOOK_TOKEN is not set, and nobody is signed in. Sign in through the browser with `daybook login`, or use the ' +
      'first token, which lies in the data directory of the server:\n' +
      '  export DAYBOOK_TOKEN="$(cat DATA/admin.token)"',
  );
}

/** A client of the server that is meant, with the token for it. */
export function clientOf(
  env: Terminal['env'],
  options: { attemptsMax?: number; url?: string | undefined } = {},
): Client {
  const { attemptsMax, url = urlOf(env) } = options;
  const attempts = attemptsMax === undefined ? {} : { attemptsMax };
  return createClient({ url, token: tokenOf(env, url), ...attempts });
}
