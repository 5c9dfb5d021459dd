import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { plainAddress } from './address.ts';
import { kernelDrops } from './kernel-drops.ts';

export interface DatagramOptions {
  readonly host: string;
  readonly port: number;
  /** Asked of the kernel, which gives at most `net.core.rmem_max`. */
  readonly receiveBufferBytes: number;
  readonly onDatagram: (bytes: Buffer, address: string, port: number) => void;
  readonly report: (message: string) => void;
}

export interface DatagramListener {
  readonly address: { readonly host: string; readonly port: number };
  /** Datagrams that the kernel has dropped because its buffer was full; null where it does not say. */
  drops(): number | null;
  stop(): Promise<void>;
}

/** Throws where the address is taken. */
export async function listenDatagrams(options: DatagramOptions): Promise<DatagramListener> {
  const { host, port, receiveBufferBytes, onDatagram, report } = options;
  const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', recvBufferSize: receiveBufferBytes });
  socket.on('message', (bytes, from) => onDatagram(bytes, plainAddress(from.address), from.port));
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address: host, port }, () => {
      socket.off('error', reject);
      resolve();
    });
  });
  socket.on('error', (error) => report(`a listener has trouble: ${error.message}`));
  // The kernel gives twice what it takes, and says so, for its own books (socket(7)).
  const got = Math.floor(socket.getRecvBufferSize() / 2);
  const bound = socket.address();
  if (got < receiveBufferBytes)
    report(
      `the kernel holds ${got} bytes of datagrams for ${host}:${bound.port}, not ${receiveBufferBytes}: raise net.core.rmem_max`,
    );
  return {
    address: { host: bound.address, port: bound.port },
    drops: () => kernelDrops(bound.family === 'IPv6' ? 'udp6' : 'udp', bound.address, bound.port),
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
