import { type Client, createClient } from '@daybook/api';
import { usage } from './failure.ts';
import type { Terminal } from './terminal/index.ts';

export const defaultUrl = 'http://localhost:7070';

export const urlOf = (env: Terminal['env']): string => {
  const url = env['DAYBOOK_URL'];
  return url === undefined || url === '' ? defaultUrl : url;
};

/** The token that requests carry. @throws Failure where there is none. */
export function tokenOf(env: Terminal['env']): string {
  const token = env['DAYBOOK_TOKEN']?.trim();
  if (token !== undefined && token !== '') return token;
  throw usage(
    'DAYBOOK_TOKEN is not set. The first token lies in the data directory of the server:\n' +
      '  export DAYBOOK_TOKEN="$(cat DATA/admin.token)"',
  );
}

/** A client of the server that DAYBOOK_URL names, with the token of DAYBOOK_TOKEN. */
export function clientOf(
  env: Terminal['env'],
  options: { attemptsMax?: number; url?: string | undefined } = {},
): Client {
  const { attemptsMax, url } = options;
  const attempts = attemptsMax === undefined ? {} : { attemptsMax };
  return createClient({ url: url ?? urlOf(env), token: tokenOf(env), ...attempts });
}
