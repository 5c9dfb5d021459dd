import { BlockList, isIP } from '../../platform/address.ts';

/**
 * What IANA's registries of special-purpose addresses have as not globally reachable, and multicast; a country or an AS of
 * such an address would be chance. Of IPv6 only 2000::/3 is given out at all.
 */
const special4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const listOf = (subnets: readonly string[], family: 'ipv4' | 'ipv6'): BlockList => {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = '', prefix = ''] = subnet.split('/');
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
};
const notPublic4 = listOf(special4, 'ipv4');
const notPublic6 = listOf(special6, 'ipv6');
const given6 = listOf(['2000::/3'], 'ipv6');
const mapped = /^::ffff:(?<quad>\d+\.\d+\.\d+\.\d+)$/i;

/** The address as it is to be looked up: an IPv4 address in IPv6 clothes is one of IPv4. Null for one that is not public. */
export function publicAddress(ip: string): string | null {
  const address = mapped.exec(ip)?.groups?.['quad'] ?? ip;
  switch (isIP(address)) {
    case 4:
      return notPublic4.check(address, 'ipv4') ? null : address;
    case 6:
      return given6.check(address, 'ipv6') && !notPublic6.check(address, 'ipv6') ? address : null;
    default:
      return null;
  }
}
