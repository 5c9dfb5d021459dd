import type { AddressInfo } from 'node:net';
import { mountAll, newFastify } from './app.ts';
import type { Address } from '../config/index.ts';
import type { HttpDeps } from './deps.ts';
import { createGrpcServer } from './grpc/index.ts';
import { addHooks } from './hooks.ts';
import { renewCertificates } from './renew.ts';
import { Streams } from './streams/index.ts';

/** How often looks that are over are closed, refusals counted together, and grants and approvals looked after. */
const sweepIntervalMs = 5_000;
const idleCheckIntervalMs = 50;

export interface HttpServer {
  /** Begins to listen. Throws where an address is taken. `grpc` is null where gRPC is not spoken. */
  listen(): Promise<{ host: string; port: number; url: string; grpc: Address | null }>;
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
  const metrics = addHooks(app, deps, streams, () => isClosing);
  const shared = await mountAll(app, deps, streams, () => isClosing);
  const grpcAt = config.listeners.otlpGrpc;
  const grpc = grpcAt === null ? null : createGrpcServer({ ...deps, ...shared, metrics });
  const sweeper = setInterval(() => {
    refusals.sweep();
    void release.sweep();
    people.sessions.sweep().catch(() => undefined);
    void access.sweep();
  }, sweepIntervalMs);
  sweeper.unref();

  const renewing =
    config.tls === null ? null : renewCertificates(grpc === null ? [app] : [app, grpc.app], config.tls, deps);

  const drain = async (): Promise<void> => {
    isClosing = true;
    streams.close();
    clearInterval(sweeper);
    renewing?.[Symbol.dispose]();
    const cut = setTimeout(() => app.server.closeAllConnections(), config.http.drainTimeoutMs);
    // A connection that a stream was on is idle only when the stream has ended.
    const idle = setInterval(() => app.server.closeIdleConnections(), idleCheckIntervalMs);
    try {
      await Promise.all([app.close(), grpc?.close()]);
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
      const grpcAddress = grpc === null || grpcAt === null ? null : await grpc.listen(grpcAt);
      const address = app.server.address() as AddressInfo;
      const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
      const scheme = config.tls === null ? 'http' : 'https';
      return {
        host: address.address,
        port: address.port,
        url: `${scheme}://${shown}:${address.port}`,
        grpc: grpcAddress,
      };
    },
    close: () => (closed ??= drain()),
  };
}
