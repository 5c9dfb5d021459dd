import { BlockList, isIP } from '../platform/address.ts';

/** `HOST:PORT`, an IPv6 address in brackets. */
export const listenPattern = /^(?<host>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):(?<port>\d{1,5})$/;

export function isListen(text: string): boolean {
  const port = listenPattern.exec(text)?.groups?.['port'];
  return port !== undefined && Number(port) <= 65_535;
}

/** Of a text that `isListen`; the host without brackets. */
export function listenOf(text: string): { host: string; port: number } {
  const { groups } = listenPattern.exec(text) ?? {};
  return { host: (groups?.['host'] ?? '').replaceAll(/[[\]]/g, ''), port: Number(groups?.['port']) };
}

export function isCidr(text: string): boolean {
  const [address = '', prefix, more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more !== undefined) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** True when nothing outside this machine can reach the host. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const family = isIP(host);
  return family !== 0 && loopback.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
