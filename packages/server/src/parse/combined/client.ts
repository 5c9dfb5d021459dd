import type { Origin } from '@daybook/event';
import { isAddress } from '../address.ts';

/** What stands before the time: who asked, and for which virtual host. */
export interface Client {
  /** The address or name in the client field. Where the line has a forwarded-for list and the peer, the peer: the list is what the client says. */
  origin?: Origin;
  ident?: string;
  user?: string;
  vhost?: string;
  vhostPort?: number;
  /** The list of a leading X-Forwarded-For, as written. */
  forwardedFor?: string;
  /** A leading address that is neither surely a virtual host nor surely a forwarded-for. */
  prefix?: string;
}

/**
 * Reads `[vhost[:port]] client ident user`, `list, of, forwarded [peer] ident user`, and `client user` of hand-made
 * nginx formats. A user may contain spaces (Apache writes the name of a failed login as the client sent it). Null where
 * there are fewer than two fields.
 */
export function parseClient(prefix: string): Client | null {
  const first = prefix.indexOf(' ');
  if (first < 1) return null;
  // What nearly every line has: no user was authenticated.
  if (prefix.length === first + 4 && prefix.endsWith(' - -')) return { origin: originOf(prefix.slice(0, first)) };
  const fields = prefix.split(' ');
  const client: Client = {};
  let at = forwardedFields(fields);
  if (at > 0) {
    client.forwardedFor = fields.slice(0, at).join(' ');
    const peer = fields[at];
    if (peer !== undefined && isAddress(peer)) at++;
    client.origin = originOf(peer !== undefined && isAddress(peer) ? peer : firstOf(client.forwardedFor));
  } else {
    at = isBeforeClient(fields) ? 1 : 0;
    if (at === 1) takeLeading(client, fields[0] as string);
    client.origin = originOf(fields[at++] as string);
  }
  if (at >= fields.length) return null;
  const ident = fields[at] as string;
  if (ident !== '-' && ident !== '') client.ident = ident;
  const user = fields.slice(at + 1).join(' ');
  if (user !== '-' && user !== '') client.user = user;
  return client;
}

/** How many leading fields are a comma-separated list. */
function forwardedFields(fields: readonly string[]): number {
  let count = 0;
  while (count < fields.length && (fields[count] as string).endsWith(',')) count++;
  if (count > 0) return Math.min(count + 1, fields.length);
  return (fields[0] as string).includes(',') ? 1 : 0;
}

function firstOf(list: string): string {
  return list.slice(0, list.indexOf(',')).trim();
}

/** Whether the first field stands before the client's: the second is an address, or the first is `name:port` with enough fields after it. */
function isBeforeClient(fields: readonly string[]): boolean {
  if (fields.length < 3) return false;
  const second = fields[1] as string;
  if (isAddress(second)) return true;
  const { host, port } = splitPort(fields[0] as string);
  return fields.length >= 4 && port !== undefined && !isAddress(host) && second !== '-';
}

function takeLeading(client: Client, field: string): void {
  if (field === '-') return;
  const { host, port } = splitPort(field);
  if (port === undefined && isAddress(host)) client.prefix = host;
  else {
    client.vhost = host;
    if (port !== undefined) client.vhostPort = port;
  }
}

function originOf(field: string): Origin {
  if (isAddress(field)) return { ip: field };
  if (field === '-' || field === '') return {};
  const { host, port } = splitPort(field);
  if (port === undefined) return { host: field };
  return isAddress(host) ? { ip: host, port } : { host, port };
}

/** `host:port` or `[v6]:port` taken apart; all of it is the host where there is no port. */
function splitPort(text: string): { host: string; port?: number } {
  const colon = text.lastIndexOf(':');
  if (colon < 1 || colon === text.length - 1 || text.length - colon > 6) return { host: text };
  const bracketed = text.charCodeAt(0) === 0x5b && text.charCodeAt(colon - 1) === 0x5d;
  if (!bracketed && text.indexOf(':') !== colon) return { host: text };
  const port = Number(text.slice(colon + 1));
  if (!Number.isInteger(port) || port < 0 || port > 65535) return { host: text };
  return { host: bracketed ? text.slice(1, colon - 1) : text.slice(0, colon), port };
}
