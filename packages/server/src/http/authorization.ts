import type { Route } from '@daybook/api';

const bearer = /^Bearer ([\x21-\x7e]{1,512})$/i;
const splunk = /^Splunk ([\x21-\x7e]{1,512})$/i;
const encoded = /^(?:Basic|ApiKey) ([A-Za-z0-9+/=_-]{1,1024})$/i;
const printable = /^[\x21-\x7e]{1,512}$/;

/**
 * The token in an `Authorization` header; null where there is none. Clients of other protocols can often send a token
 * only in the way of theirs: `Splunk TOKEN`, HTTP Basic with the token as password (RFC 7617), Elasticsearch's
 * `ApiKey base64(id:TOKEN)`. Only routes of such protocols take these.
 */
export function tokenOf(authorization: string | undefined, { receiver }: Pick<Route, 'receiver'>): string | null {
  if (authorization === undefined) return null;
  const plain = bearer.exec(authorization)?.[1];
  if (plain !== undefined || receiver !== true) return plain ?? null;
  const ofSplunk = splunk.exec(authorization)?.[1];
  if (ofSplunk !== undefined) return ofSplunk;
  const pair = Buffer.from(encoded.exec(authorization)?.[1] ?? '', 'base64').toString('latin1');
  const token = pair.slice(pair.indexOf(':') + 1);
  return pair.includes(':') && printable.test(token) ? token : null;
}
