/** An IP address as text; one of IPv4 that came through a socket of IPv6 as itself. */
export function plainAddress(address = ''): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}
