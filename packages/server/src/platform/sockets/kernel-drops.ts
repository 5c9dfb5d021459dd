import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What the kernel has dropped for sockets of this process on an address; null where it does not say (not Linux). */
export function kernelDrops(family: 'udp' | 'udp6', address: string, port: number): number | null {
  try {
    return dropsOf(readFileSync(`/proc/self/net/${family}`, 'utf8'), ownInodes(), address, port);
  } catch {
    return null;
  }
}

function ownInodes(): Set<string> {
  const inodes = new Set<string>();
  for (const name of readdirSync('/proc/self/fd')) {
    try {
      const inode = /^socket:\[(?<inode>\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${name}`))?.groups?.['inode'];
      if (inode !== undefined) inodes.add(inode);
    } catch {
      // Closed since the folder was listed.
    }
  }
  return inodes;
}

/**
 * The last column of the lines of `/proc/net/udp` (proc(5)) that are of these sockets and on this address; null where
 * there is none. Of IPv6 addresses only the port is compared.
 */
export function dropsOf(table: string, inodes: ReadonlySet<string>, address: string, port: number): number | null {
  const portHex = port.toString(16).toUpperCase().padStart(4, '0');
  const addressHex = address.includes(':') ? null : hexOf(address);
  let drops: number | null = null;
  for (const line of table.split('\n').slice(1)) {
    const columns = line.trim().split(/ +/);
    const [at = '', atPort] = (columns[1] ?? '').split(':');
    if (atPort !== portHex || (addressHex !== null && at !== addressHex) || !inodes.has(columns[9] ?? '')) continue;
    drops = (drops ?? 0) + Number(columns.at(-1));
  }
  return drops;
}

/** As the kernel of a little-endian machine writes it: the last byte first. */
function hexOf(address: string): string {
  return address
    .split('.')
    .toReversed()
    .map((part) => Number(part).toString(16).toUpperCase().padStart(2, '0'))
    .join('');
}
