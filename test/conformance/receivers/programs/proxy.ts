import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What passes bytes on to a server, and may keep its answers to itself. */
export interface Proxy extends Disposable {
  readonly port: number;
  /** Pieces that the server has answered with. */
  readonly answers: number;
  /** A client whose answer was kept from it is cut off. */
  isDeaf: boolean;
  /** All that clients have sent. */
  readonly sent: readonly Buffer[];
  /** Cuts every connection. */
  cut(): void;
}

/** `to`: the port of the server, asked for each connection. */
export async function openProxy(to: () => number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const sent: Buffer[] = [];
  let answers = 0;
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  const listener = createServer((near) => {
    const far = connect(to(), '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(socket);
          (socket === near ? far : near).destroy();
        });
    }
    near.on('data', (piece: Buffer) => sent.push(piece)).pipe(far);
    far.on('data', (piece: Buffer) => {
      answers += 1;
      if (proxy.isDeaf) near.destroy();
      else near.write(piece);
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const proxy: Proxy = {
    port,
    get answers() {
      return answers;
    },
    isDeaf: false,
    sent,
    cut,
    [Symbol.dispose]: () => {
      listener.close();
      cut();
    },
  };
  return proxy;
}
