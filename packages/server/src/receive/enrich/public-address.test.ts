import { expect, test } from 'vitest';
import { publicAddress } from './public-address.ts';

test.each([
  ['8.8.8.8', '8.8.8.8'],
  ['::ffff:8.8.8.8', '8.8.8.8'],
  ['::FFFF:8.8.8.8', '8.8.8.8'],
  ['2001:4860:4860::8888', '2001:4860:4860::8888'],
  ['172.15.255.255', '172.15.255.255'],
  ['172.32.0.0', '172.32.0.0'],
  ['100.128.0.0', '100.128.0.0'],
])('%s is public, and looked up as %s', (ip, lookedUp) => {
  expect(publicAddress(ip)).toBe(lookedUp);
});

const notPublic =
  '0.1.2.3 10.0.0.1 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.2.1 192.168.1.1 198.18.0.1 198.51.100.1 ' +
  '203.0.113.1 224.0.0.1 255.255.255.255 :: ::1 ::ffff:10.0.0.1 fe80::1 fd00::1 ff02::1 2001:db8::1 2002:808:808:: 64:ff9b::1 ' +
  'host 8.8.8 8.8.8.8:53 08.8.8.8';

test.each(['', ...notPublic.split(' ')])('%s is not', (ip) => {
  expect(publicAddress(ip)).toBeNull();
});
