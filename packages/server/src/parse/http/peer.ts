import type { Origin } from '@daybook/event';
import { isAddress } from '../address.ts';

export interface Peer {
  readonly host: string;
  readonly port?: number;
}

const portDigitsMax = 5;

/** `a.b.c.d:port`, `[v6]:port`, `v6:port` or `name:port` taken apart, with or without the port. An address that stands alone has none. */
export function peerOf(text: string): Peer {
  const bare = withoutBrackets(text);
  return isAddress(bare) ? { host: bare } : (split(text) ?? { host: bare });
}

/** The same of a program that always writes the port: of `2001:db8::7:4242`, which is an address too, the end is the port. */
export function peerWithPort(text: string): Peer {
  return split(text) ?? { host: withoutBrackets(text) };
}

function split(text: string): Peer | null {
  const colon = text.lastIndexOf(':');
  const port = colon < 1 ? null : portOf(text.slice(colon + 1));
  if (port === null) return null;
  const host = text.slice(0, colon);
  if (host.startsWith('[') && host.endsWith(']')) return { host: host.slice(1, -1), port };
  return !host.includes(':') || isAddress(host) ? { host, port } : null;
}

function withoutBrackets(text: string): string {
  return text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
}

/** A port as a number or as text; null where it is none. */
export function portOf(value: unknown): number | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '';
  if (text === '' || text.length > portDigitsMax || !/^\d+$/.test(text)) return null;
  const port = Number(text);
  return port <= 65535 ? port : null;
}

/** Where from: an address, or a name where a program writes one in its place. Undefined for `-` and nothing. */
export function originOf({ host, port }: Peer): Origin | undefined {
  if (host === '' || host === '-') return undefined;
  // The zone of a link-local address is the receiving host's business.
  const zone = host.indexOf('%');
  const address = zone > 0 ? host.slice(0, zone) : host;
  const origin: Origin = isAddress(address) ? { ip: address } : { host };
  if (port !== undefined) origin.port = port;
  return origin;
}
