import type { AddressInfo } from 'node:net';
import { mountAll, newFastify } from './app.ts';
import type { HttpDeps } from './deps.ts';
import { addHooks } from './hooks.ts';
import { renewCertificates } from './renew.ts';
import { Streams } from './streams/index.ts';

/** How often looks that are over are closed, refusals counted together, and grants and approvals looked after. */
const sweepIntervalMs = 5_000;
const idleCheckIntervalMs = 50;

export interface HttpServer {
  /** Begins to listen. Throws where the address is taken. */
  listen(): Promise<{ host: string; port: number; url: string }>;
  /** Takes nothing new, waits for what is in hand for `http.drainTimeoutMs`, then cuts it off. May be called again. */
  close(): Promise<void>;
}

/** The HTTP side of the server, not listening yet. */
export async function createHttpServer(deps: HttpDeps): Promise<HttpServer> {
  const { access, config, release, refusals, people } = deps;
  let isClosing = false;
  let closed: Promise<void> | null = null;
  const app = newFastify(deps);
  const streams = new Streams(deps.streamLimits);
  addHooks(app, deps, streams, () => isClosing);
  await mountAll(app, deps, streams, () => isClosing);
  const sweeper = setInterval(() => {
    refusals.sweep();
    void release.sweep();
    people.sessions.sweep().catch(() => undefined);
    void access.sweep();
  }, sweepIntervalMs);
  sweeper.unref();

  const renewing = config.tls === null ? null : renewCertificates(app, config.tls, deps);

  const drain = async (): Promise<void> => {
    isClosing = true;
    streams.close();
    clearInterval(sweeper);
    renewing?.[Symbol.dispose]();
    const cut = setTimeout(() => app.server.closeAllConnections(), config.http.drainTimeoutMs);
    // A connection that a stream was on is idle only when the stream has ended.
    const idle = setInterval(() => app.server.closeIdleConnections(), idleCheckIntervalMs);
    try {
      await app.close();
    } finally {
      clearTimeout(cut);
      clearInterval(idle);
    }
    refusals.close();
    await release.close();
  };

  return {
    listen: async () => {
      const { host, port } = config.listen;
      await app.listen({ host, port });
      const address = app.server.address() as AddressInfo;
      const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
      const scheme = config.tls === null ? 'http' : 'https';
      return { host: address.address, port: address.port, url: `${scheme}://${shown}:${address.port}` };
    },
    close: () => (closed ??= drain()),
  };
}
