import type { FastifyInstance } from 'fastify';
import { Gauge } from 'prom-client';
import { loadTls, type TlsFiles, useContext, watchTls } from '../platform/tls.ts';
import type { HttpDeps } from './deps.ts';

/**
 * Takes renewed certificates into use, for new connections. Files that do not belong together (one was written, the other
 * not yet) are passed over: the old certificate stays until they do.
 */
export function renewCertificates(
  apps: readonly FastifyInstance[],
  files: TlsFiles,
  { logger, metrics }: Pick<HttpDeps, 'logger' | 'metrics'>,
): Disposable {
  const expiry = new Gauge({
    name: 'daybook_tls_certificate_expires_seconds',
    help: 'When the certificate that is in use ends, in seconds since 1970',
    registers: [metrics],
  });
  const take = (): void => {
    const loaded = loadTls(files);
    if (!loaded.ok) {
      logger.warn({ setting: `tls.${loaded.at}` }, `the renewed certificate is not used: ${loaded.message}`);
      return;
    }
    expiry.set(loaded.expires.getTime() / 1000);
    for (const app of apps) useContext(app.server, loaded.context);
    logger.info({ expires: loaded.expires.toISOString() }, 'the certificate is in use');
  };
  take();
  return watchTls(files, take);
}
