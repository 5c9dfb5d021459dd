import type { X509Certificate } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
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
  /** Resolves once the kernel has it; to false where the connection broke, or the other end does not read. */
  send(bytes: Uint8Array): Promise<boolean>;
  /** Ends it at once, whatever is on the way. */
  end(): void;
}

export interface StreamOptions {
  readonly host: string;
  readonly port: number;
  /** With it TLS is spoken; renewed files are taken into use. */
  readonly tls: TlsFiles | null;
  readonly connectionsMax: number;
  /** A connection over which so long nothing comes, while it is waited for, is closed. */
  readonly idleTimeoutMs: number;
  /** At the end: how long what still comes is read at most. */
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
  /** Takes no new connection, reads what still comes over the others for as long as is set, and ends them. */
  stop(): Promise<void>;
}

const handshakeTimeoutMs = 10_000;
const keepAliveMs = 60_000;
/** Whoever reads nothing of an answer for so long is gone. */
const sendTimeoutMs = 30_000;
const quietMs = 100;

/** Throws where the address is taken, or the files of TLS do not hold. */
export async function listenStream(options: StreamOptions): Promise<StreamListener> {
  const open = new Map<Reading, Promise<void>>();
  const server = options.tls === null ? createServer(shared) : tlsServer(options.tls);
  const take = (socket: Socket): void => {
    // Without it a connection that breaks would end the process; `chunks` has seen it.
    socket.on('error', () => undefined);
    // One that was closed is counted for as long as what came over it is not written.
    if (open.size >= options.connectionsMax) {
      options.onRefused('too-many-connections');
      socket.destroy();
      return;
    }
    const reading = { socket, isWaiting: false };
    const over = options.onConnection(connectionOf(reading, options)).finally(() => {
      socket.destroy();
      open.delete(reading);
    });
    open.set(reading, over);
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
      await Promise.all([...open.keys()].map((reading) => finish(reading, options.drainTimeoutMs)));
      // What was read last is still handed on.
      await Promise.race([Promise.all(open.values()), sleep(options.drainTimeoutMs, null, { ref: false })]);
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

/** A connection, and whether it is waited for what comes over it. */
interface Reading {
  readonly socket: Socket;
  isWaiting: boolean;
}

function connectionOf(reading: Reading, { idleTimeoutMs, drainTimeoutMs }: StreamOptions): StreamConnection {
  const { socket } = reading;
  socket.on('timeout', () => void finish(reading, drainTimeoutMs));
  const wait = (isWaiting: boolean): void => {
    reading.isWaiting = isWaiting;
    // Whoever is not waited for is not idle.
    socket.setTimeout(isWaiting ? idleTimeoutMs : 0);
  };
  return {
    address: plainAddress(socket.remoteAddress),
    certificate: peerCertificate(socket),
    async *chunks() {
      try {
        wait(true);
        for await (const chunk of socket) {
          wait(false);
          yield chunk as Buffer;
          wait(true);
        }
      } catch {
        // It broke, or was ended: what came before that was given.
      }
    },
    send: (bytes) => sent(socket, bytes),
    end: () => socket.destroy(),
  };
}

function sent(socket: Socket, bytes: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(), sendTimeoutMs).unref();
    // A socket that is destroyed calls back, with an error.
    socket.write(bytes, (error) => {
      clearTimeout(timer);
      resolve(error === null || error === undefined);
    });
  });
}

/**
 * Ends a connection once nothing has come for a moment, or after so long in any case.
 *
 * It is reset. What a sender writes into a connection that was merely closed is taken by its kernel, and gone, and few look
 * whether the other end has closed; into one that was reset nothing can be written, so the sender keeps it. Over TLS the
 * close says itself that it is one.
 */
async function finish(reading: Reading, timeoutMs: number): Promise<void> {
  const { socket } = reading;
  if (socket instanceof TLSSocket) socket.end();
  let read = -1;
  for (let waitedMs = 0; waitedMs < timeoutMs && !socket.destroyed; waitedMs += quietMs) {
    const isQuiet = reading.isWaiting && socket.bytesRead === read;
    if (isQuiet && !(socket instanceof TLSSocket)) break;
    read = socket.bytesRead;
    await sleep(Math.min(quietMs, timeoutMs - waitedMs), null, { ref: false });
  }
  if (socket.destroyed) return;
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}
