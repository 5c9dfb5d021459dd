import { formatIp, type IpAddress, type IpNetwork } from '@daybook/query';
import type { Bound } from '@daybook/query';
import { never } from './compile-scalar.ts';
import type { Parameters } from './parameters.ts';

const mappedHead = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255];
const mappedLow = "toIPv6('::ffff:0.0.0.0')";
const mappedHigh = "toIPv6('::ffff:255.255.255.255')";

/** An address as the column has it. */
function bind(address: { version: 4 | 6; bytes: Uint8Array }, parameters: Parameters): string {
  const bytes = address.version === 4 ? Uint8Array.from([...mappedHead, ...address.bytes]) : address.bytes;
  return parameters.add('IPv6', formatIp({ version: 6, bytes }));
}

/** Addresses are compared within their version, and the IPv4 ones lie amid the others. */
const within = (column: string, version: 4 | 6): string =>
  version === 4
    ? `${column} >= ${mappedLow} AND ${column} <= ${mappedHigh}`
    : `NOT (${column} >= ${mappedLow} AND ${column} <= ${mappedHigh})`;

export const compileIpTerm = (column: string, ip: IpAddress, parameters: Parameters): string =>
  `${column} = ${bind(ip, parameters)}`;

export function compileCidr(column: string, network: IpNetwork, parameters: Parameters): string {
  const { version, bytes, prefixLength } = network;
  const last = bytes.map((byte, i) => byte | (255 >> Math.min(8, Math.max(0, prefixLength - 8 * i))));
  const low = bind({ version, bytes }, parameters);
  const high = bind({ version, bytes: last }, parameters);
  return `(${column} >= ${low} AND ${column} <= ${high} AND ${within(column, version)})`;
}

/** A range from an address of one version to one of the other, which no query can be written with, has none in it. */
export function compileIpRange(column: string, min: Bound | null, max: Bound | null, parameters: Parameters): string {
  const parts: string[] = [];
  const versions = new Set<4 | 6>();
  for (const [bound, sign] of [
    [min, '>'],
    [max, '<'],
  ] as const) {
    if (bound === null) continue;
    if (bound.value.type !== 'ip') return never;
    const { ip } = bound.value;
    if (!versions.has(ip.version)) parts.push(within(column, ip.version));
    versions.add(ip.version);
    parts.push(`${column} ${sign}${bound.inclusive ? '=' : ''} ${bind(ip, parameters)}`);
  }
  return versions.size > 1 ? never : `(${parts.join(' AND ')})`;
}
