import { createSocket } from 'node:dgram';
import { expect, test } from 'vitest';
import { dropsOf, kernelDrops } from './kernel-drops.ts';

const table = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
 1234: 0100007F:158A 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4711 2 0000000000000000 17
 1235: 0200007F:158A 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4712 2 0000000000000000 5
 1236: 0100007F:158A 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 4713 2 0000000000000000 900
`;

test('the drops of our own socket on the address are told from those of others', () => {
  const own = new Set(['4711', '4712']);
  expect(dropsOf(table, own, '127.0.0.1', 5514)).toBe(17);
  expect(dropsOf(table, own, '127.0.0.2', 5514)).toBe(5);
  expect(dropsOf(table, own, '127.0.0.1', 5515)).toBeNull();
  expect(dropsOf(table, new Set(), '127.0.0.1', 5514)).toBeNull();
  expect(dropsOf('', own, '127.0.0.1', 5514)).toBeNull();
});

test.each([
  ['udp4', '127.0.0.1', 'udp'],
  ['udp6', '::1', 'udp6'],
] as const)('what the kernel dropped is seen (%s)', async (type, host, family) => {
  const socket = createSocket({ type, recvBufferSize: 4096 });
  await new Promise<void>((resolve) => socket.bind({ address: host, port: 0 }, resolve));
  const { address, port } = socket.address();
  expect(kernelDrops(family, address, port)).toBe(0);
  // Nothing is read while this goes on in one turn; the sends are answered by the kernel at once.
  const sender = createSocket(type);
  await new Promise<void>((resolve) => sender.connect(port, host, resolve));
  socket.unref();
  let seen = 0;
  for (let round = 0; round < 200 && seen === 0; round += 1) {
    for (let i = 0; i < 500; i += 1) sender.send(Buffer.alloc(1000));
    seen = kernelDrops(family, address, port) ?? 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(seen).toBeGreaterThan(0);
  sender.close();
  socket.close();
});
