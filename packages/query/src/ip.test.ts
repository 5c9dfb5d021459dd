import { isIP } from 'node:net';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatIp, formatNetwork, networkContains, parseIp, parseNetwork } from './ip.ts';
import { anyIp } from './testing/arbitrary.ts';

const nearlyIp = fc
  .array(fc.constantFrom('0', '1', '255', '256', '01', 'f', 'ffff', '.', ':', '::', ':', '%', ' '), { maxLength: 16 })
  .map((parts) => parts.join(''));

test('accepts what Node accepts as an address, but for zones', () => {
  fc.assert(
    fc.property(fc.oneof(nearlyIp, fc.ipV4(), fc.ipV6()), (text) => {
      expect([text, parseIp(text) !== null]).toEqual([text, isIP(text) !== 0 && !text.includes('%')]);
    }),
    { numRuns: 3000 },
  );
});

test('what is formatted parses to the same address', () => {
  fc.assert(
    fc.property(anyIp, (ip) => {
      expect(parseIp(formatIp(ip))).toEqual(ip);
    }),
  );
});

test('IPv6 is written as RFC 5952 says, as URLs have it', () => {
  fc.assert(
    fc.property(anyIp, (ip) => {
      fc.pre(ip.version === 6);
      expect(formatIp(ip)).toBe(new URL(`http://[${formatIp(ip)}]`).hostname.slice(1, -1));
    }),
  );
});

test('of two longest runs of zeros the first is cut, and :: stands for one group at least', () => {
  const format = (text: string): string => formatIp(parseIp(text) ?? { version: 4, bytes: new Uint8Array(4) });
  expect(format('1:0:0:2:0:0:3:4')).toBe('1::2:0:0:3:4');
  expect(format('1:0:2:0:0:3:0:4')).toBe('1:0:2::3:0:4');
  expect(parseIp('1:2:3:4:5:6:7::')).not.toBeNull();
  expect(parseIp('1:2:3:4::5:6:7:8')).toBeNull();
});

test.each([
  ['10.1.2.3/8', '10.0.0.0/8', ['10.255.255.255'], ['11.0.0.0', '::a00:1']],
  ['10.1.2.3/0', '0.0.0.0/0', ['0.0.0.0', '255.255.255.255', '::ffff:1.2.3.4'], ['::1']],
  ['192.0.2.129/25', '192.0.2.128/25', ['192.0.2.128'], ['192.0.2.127']],
  ['10.0.0.1/32', '10.0.0.1/32', ['10.0.0.1'], ['10.0.0.0']],
  ['2001:db8::1/32', '2001:db8::/32', ['2001:db8:ffff::'], ['2001:db9::']],
  ['::ffff:10.0.0.0/104', '10.0.0.0/8', ['10.9.9.9'], ['11.9.9.9']],
  ['::/0', '::/0', ['::1', 'ffff::'], ['1.2.3.4']],
])('the network %s is %s', (text, canonical, inside, outside) => {
  const network = parseNetwork(text);
  expect(network).not.toBeNull();
  if (network === null) return;
  expect(formatNetwork(network)).toBe(canonical);
  const contains = (each: string): boolean => {
    const ip = parseIp(each);
    return ip !== null && networkContains(network, ip);
  };
  expect(inside.map(contains)).not.toContain(false);
  expect(outside.map(contains)).not.toContain(true);
});

test('a network needs an address and a length in range, without leading zeros', () => {
  for (const text of [
    '',
    '/8',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/33',
    '::/129',
    '10/8',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
  ]) {
    expect(parseNetwork(text)).toBeNull();
  }
});
