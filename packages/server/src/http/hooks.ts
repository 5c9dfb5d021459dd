import { AppError } from '@daybook/api';
import type { FastifyInstance } from 'fastify';
import { consolePageFor, sendFile } from './console/index.ts';
import type { HttpDeps } from './deps.ts';
import { setSecurityHeaders } from './headers.ts';
import { type HttpMetrics, httpMetrics } from './metrics.ts';
import { notFound } from './not-found.ts';
import { sendProblem, toAppError } from './problem.ts';
import { isElastic, isLeftUnanswered, productHeader } from './receivers/index.ts';
import type { Streams } from './streams/index.ts';

/** What holds for every request: headers, errors as problem documents, measures, the server's log. */
export function addHooks(app: FastifyInstance, deps: HttpDeps, streams: Streams, closing: () => boolean): HttpMetrics {
  const { config, logger } = deps;
  const metrics = httpMetrics(deps.metrics, { ...deps, streams });
  const isTls = config.publicUrl !== undefined || config.tls !== null;

  app.addHook('onRequest', async (request, reply) => {
    setSecurityHeaders(reply, isTls);
    void reply.header('x-request-id', request.id);
    if (isElastic(request.url)) void reply.header(...productHeader);
    if (closing()) {
      void reply.header('connection', 'close');
      throw new AppError('server.closing', { retryAfterSeconds: 5 });
    }
  });

  // A connection that was busy when the server began to close is not kept for another request.
  app.addHook('onSend', async (_request, reply) => {
    if (closing()) void reply.header('connection', 'close');
  });

  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.answered(route, reply.statusCode, reply.elapsedTime / 1000);
    logger.debug(
      { requestId: request.id, method: request.method, route, status: reply.statusCode, ms: reply.elapsedTime },
      'answered',
    );
  });

  app.setErrorHandler((thrown, request, reply) => {
    const error = toAppError(thrown);
    const route = request.routeOptions.url;
    if (error.status >= 500)
      logger.error({ requestId: request.id, route, code: error.code, err: error.cause ?? error }, error.message);
    if (isLeftUnanswered(request.url, error)) reply.raw.socket?.destroy();
    return sendProblem(reply, error, request.id);
  });

  app.setNotFoundHandler((request, reply) => {
    const page = consolePageFor(deps.consoleFiles, request);
    if (page !== null) return sendFile(request, reply, page);
    const { error, allow } = notFound(request.url);
    if (allow !== null) void reply.header('allow', allow);
    return sendProblem(reply, error, request.id);
  });
  return metrics;
}
