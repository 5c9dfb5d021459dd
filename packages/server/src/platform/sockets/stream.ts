import type { X509Certificate } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { loadTls, peerCertificate, type TlsFiles, useContext, watchTls } from '../tls.ts';
import { plainAddress } from './address.ts';

/** A connection as it is read: only as fast as whoever reads it goes on, so the sender is held back by TCP itself. */
export interface StreamConnection {
  /** IP address of the other end. */
  readonly address: string;
  /** What the other end showed and what was checked; null without one. */
  readonly certificate: X509Certificate | null;
  /** What comes, until either end closes. Does not throw: a connection that breaks has ended. */
  chunks(): AsyncIterable<Buffer>;
}

export interface StreamOptions {
  readonly host: string;
  readonly port: number;
  /** With it TLS is spoken; renewed files are taken into use. */
  readonly tls: TlsFiles | null;
  readonly connectionsMax: number;
  /** A connection over which so long nothing comes, while it is waited for, is closed. */
  readonly idleTimeoutMs: number;
  /** After its own end was closed: how long what is still on the way is read. */
  readonly drainTimeoutMs: number;
  /** The connection is over when this resolves. Must not reject. */
  readonly onConnection: (connection: StreamConnection) => Promise<void>;
  /** A connection that never came to be. */
  readonly onRefused: (reason: 'too-many-connections' | 'tls-failed') => void;
  readonly report: (message: string) => void;
}

export interface StreamListener {
  readonly address: { readonly host: string; readonly port: number };
  readonly connections: number;
  /** Takes no new connection, closes its end of the others, and reads what is still on the way for as long as is set. */
  stop(): Promise<void>;
}

const handshakeTimeoutMs = 10_000;
const keepAliveMs = 60_000;

/** Throws where the address is taken, or the files of TLS do not hold. */
export async function listenStream(options: StreamOptions): Promise<StreamListener> {
  const open = new Map<Socket, Promise<void>>();
  const server = options.tls === null ? createServer(shared) : tlsServer(options.tls);
  const take = (socket: Socket): void => {
    // Without it a connection that breaks would end the process; `chunks` has seen it.
    socket.on('error', () => undefined);
    const over = options.onConnection(connectionOf(socket, options)).finally(() => {
      socket.destroy();
      open.delete(socket);
    });
    open.set(socket, over);
  };
  server.maxConnections = options.connectionsMax;
  server.on('drop', () => options.onRefused('too-many-connections'));
  server.on('tlsClientError', () => options.onRefused('tls-failed'));
  server.on(options.tls === null ? 'connection' : 'secureConnection', take);
  const watching = options.tls === null ? null : watchTls(options.tls, () => renew(server, options));
  await listening(server, options);
  server.on('error', (error) => options.report(`a listener has trouble: ${error.message}`));
  const { address: host, port } = server.address() as AddressInfo;
  return {
    address: { host, port },
    get connections() {
      return open.size;
    },
    stop: async () => {
      watching?.[Symbol.dispose]();
      server.close();
      for (const socket of open.keys()) void endIn(socket, options.drainTimeoutMs);
      await Promise.race([Promise.all(open.values()), sleep(options.drainTimeoutMs, null, { ref: false })]);
      for (const socket of open.keys()) socket.destroy();
    },
  };
}

const shared = { allowHalfOpen: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs, noDelay: true };

function tlsServer(files: TlsFiles): Server {
  const loaded = loadTls(files);
  if (!loaded.ok) throw new Error(`\`tls.${loaded.at}\`: ${loaded.message}`);
  const asked = { requestCert: files.clientCa !== undefined, rejectUnauthorized: false };
  return createTlsServer({ ...shared, ...loaded.context, ...asked, handshakeTimeout: handshakeTimeoutMs });
}

/** Files that do not belong together (one was written, the other not yet) are passed over. */
function renew(server: Server, { tls, report }: StreamOptions): void {
  const loaded = tls === null ? null : loadTls(tls);
  if (loaded?.ok === true) useContext(server, loaded.context);
  else if (loaded !== null) report(`the renewed certificate is not used: ${loaded.message}`);
}

function listening(server: Server, { host, port }: StreamOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function connectionOf(socket: Socket, { idleTimeoutMs, drainTimeoutMs }: StreamOptions): StreamConnection {
  socket.on('timeout', () => void endIn(socket, drainTimeoutMs));
  return {
    address: plainAddress(socket.remoteAddress),
    certificate: peerCertificate(socket),
    async *chunks() {
      try {
        socket.setTimeout(idleTimeoutMs);
        for await (const chunk of socket) {
          // Whoever does not read is not idle.
          socket.setTimeout(0);
          yield chunk as Buffer;
          socket.setTimeout(idleTimeoutMs);
        }
      } catch {
        // It broke, or was ended: what came before that was given.
      }
    },
  };
}

/** Closes this end, so that the sender sees it before it writes on; and the other, where it does not. */
async function endIn(socket: Socket, timeoutMs: number): Promise<void> {
  socket.end();
  await sleep(timeoutMs, null, { ref: false });
  socket.destroy();
}
