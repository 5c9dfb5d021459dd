import type { Origin } from '@daybook/event';
import { isAddress } from '../address.ts';

/** Where from: an address, with brackets or a zone's name or without, or a host's name; undefined where the source does not know. */
export function originOf(host: string | undefined, port?: string | number): Origin | undefined {
  if (host === undefined || host === '' || host === '?' || host === '-' || host === '[unknown]') return undefined;
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  const zone = bare.indexOf('%');
  const address = zone === -1 ? bare : bare.slice(0, zone);
  const origin: Origin = isAddress(address) ? { ip: address } : { host: bare };
  const number = port === undefined || port === '' ? Number.NaN : Number(port);
  if (Number.isInteger(number) && number > 0 && number <= 65_535) origin.port = number;
  return origin;
}

/** `192.0.2.7:80`, `[2001:db8::7]:80`, or an address alone. */
export function peerOf(text: string | undefined): Origin | undefined {
  if (text === undefined) return undefined;
  const colon = text.lastIndexOf(':');
  const zone = text.indexOf('%');
  const isAlone = colon === -1 || colon < zone || isAddress(text);
  return isAlone ? originOf(text) : hostWithPort(text);
}

/** `192.0.2.7:80`, `2001:db8::7:80`: what is behind the last colon is the port, always. */
export function hostWithPort(text: string): Origin | undefined {
  const colon = text.lastIndexOf(':');
  return colon === -1 ? originOf(text) : originOf(text.slice(0, colon), text.slice(colon + 1));
}
