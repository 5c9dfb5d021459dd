import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type Http2Session,
} from 'node:http2';
import type { SecureContextOptions } from 'node:tls';

export interface Http2Limits {
  readonly connectionsMax: number;
  /** Requests at once on one connection. */
  readonly streamsMax: number;
  readonly headersBytesMax: number;
  /** A connection over which nothing moves for this long is closed. */
  readonly idleTimeoutMs: number;
}

type OnRequest = Parameters<typeof createServer>[1];

/** A server that speaks HTTP/2 alone. */
export class Http2Listener {
  readonly server: Http2Server | Http2SecureServer;
  /** Owned by the handlers of `session` below. */
  readonly #sessions = new Set<Http2Session>();

  /** `secure` are the files of TLS and whether clients are asked for a certificate; null for none. */
  constructor(
    limits: Http2Limits,
    secure: (SecureContextOptions & { requestCert: boolean; rejectUnauthorized: boolean }) | null,
    onRequest: OnRequest,
  ) {
    const { streamsMax: maxConcurrentStreams, headersBytesMax: maxHeaderListSize } = limits;
    const settings = { settings: { maxConcurrentStreams, maxHeaderListSize } };
    this.server =
      secure === null ? createServer(settings, onRequest) : createSecureServer({ ...settings, ...secure }, onRequest);
    this.server.maxConnections = limits.connectionsMax;
    this.server.on('session', (session) => {
      this.#sessions.add(session);
      session.setTimeout(limits.idleTimeoutMs, () => session.destroy());
      session.once('close', () => this.#sessions.delete(session));
    });
  }

  /** Lets every connection end what it has in hand. */
  finish(): void {
    for (const session of this.#sessions) session.close();
  }

  /** Ends every connection at once. */
  cut(): void {
    for (const session of this.#sessions) session.destroy();
  }
}
