import type { Http2ServerRequest } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { AppError } from '@daybook/api';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type RawServerDefault } from 'fastify';
import { Http2Listener, type Http2Limits } from '../../platform/http2.ts';
import { loadTls } from '../../platform/tls.ts';
import type { Address } from '../../config/index.ts';
import type { HttpDeps } from '../deps.ts';
import type { Gate } from '../identify.ts';
import type { HttpMetrics } from '../metrics.ts';
import { mounter } from '../mount.ts';
import { toAppError } from '../problem.ts';
import type { ReceiverDeps } from '../receivers/index.ts';
import { grpcType, mountLogsService } from './logs-service.ts';
import { trailersOf } from './status.ts';

/** Calls at once on one connection: an exporter has one under way, a collector as many as its queue has consumers. */
const streamsMax = 100;

export interface GrpcParts {
  readonly config: Pick<HttpDeps['config'], 'http' | 'trustedProxies' | 'tls'>;
  readonly random: HttpDeps['random'];
  readonly logger: HttpDeps['logger'];
  readonly gate: Gate;
  readonly receivers: ReceiverDeps;
  readonly metrics: HttpMetrics;
}

export interface GrpcServer {
  readonly app: FastifyInstance;
  /** Gives the address that it has. Throws where it is taken. */
  listen(at: Address): Promise<Address>;
  /** Takes nothing new and waits for what is in hand, for `http.drainTimeoutMs`; then cuts it off. */
  close(): Promise<void>;
}

/** Calls of gRPC, on a listener of their own: with the same credentials, limits and counts as over HTTP. */
export function createGrpcServer(parts: GrpcParts): GrpcServer {
  const { config, random } = parts;
  let listener: Http2Listener | null = null;
  let isClosing = false;
  const app = fastify({
    logger: false,
    trustProxy: config.trustedProxies.length === 0 ? false : [...config.trustedProxies],
    return503OnClosing: false,
    genReqId: () => Buffer.from(random.bytes(9)).toString('base64url'),
    serverFactory: (handler) => {
      listener = new Http2Listener(limitsOf(config.http), secureOf(config.tls), handler as never);
      return listener.server as unknown as RawServerDefault;
    },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined));
  addCallHooks(app, parts, () => isClosing);
  mountLogsService(mounter(app, parts.gate), parts.receivers, config.http.requestTimeoutMs);

  return {
    app,
    listen: async (at) => {
      await app.listen(at);
      const { address: host, port } = app.server.address() as AddressInfo;
      return { host, port };
    },
    close: async () => {
      isClosing = true;
      const cut = setTimeout(() => listener?.cut(), config.http.drainTimeoutMs);
      const closed = app.close();
      listener?.finish();
      await closed.finally(() => clearTimeout(cut));
    },
  };
}

function limitsOf({ connectionsMax, headersBytesMax, idleTimeoutMs }: HttpDeps['config']['http']): Http2Limits {
  return { connectionsMax, headersBytesMax, idleTimeoutMs, streamsMax };
}

function secureOf(tls: HttpDeps['config']['tls']): ConstructorParameters<typeof Http2Listener>[1] {
  if (tls === null) return null;
  const loaded = loadTls(tls);
  if (!loaded.ok) throw new Error(`\`tls.${loaded.at}\`: ${loaded.message}`);
  return { ...loaded.context, requestCert: tls.clientCa !== undefined, rejectUnauthorized: false };
}

/** What holds for every call: it is refused while the server ends, errors are statuses, answers are counted. */
function addCallHooks(app: FastifyInstance, { config, logger, metrics }: GrpcParts, closing: () => boolean): void {
  app.addHook('onRequest', async (request, reply) => {
    endWithAnswer(request);
    if (closing()) throw new AppError('server.closing', { retryAfterSeconds: 5 });
    if (headersBytesOf(request) > config.http.headersBytesMax) throw new AppError('request.headers-too-large');
    const type = request.headers['content-type'] ?? '';
    if (/^application\/grpc(?:\+proto)?(?:;|$)/.test(type)) return;
    await reply.code(415).send();
  });
  app.addHook('onResponse', async (request, reply) => {
    metrics.answered(request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime / 1000);
  });
  app.setErrorHandler((thrown, request, reply) => {
    const error = toAppError(thrown);
    if (error.status >= 500)
      logger.error({ requestId: request.id, code: error.code, err: error.cause ?? error }, error.message);
    return sendStatus(reply, error);
  });
  app.setNotFoundHandler((_request, reply) => sendStatus(reply, new AppError('route.not-found')));
}

/** Node holds a client to the limit only once the client has said that it knows it; before that, to 64 KiB. */
function headersBytesOf({ raw }: FastifyRequest): number {
  return raw.rawHeaders.reduce((sum, text) => sum + text.length, 0);
}

/** A client that goes on sending, or never ends, does not keep a call that was answered. */
function endWithAnswer({ raw }: FastifyRequest): void {
  const { stream } = raw as unknown as Http2ServerRequest;
  stream.once('wantTrailers', () => {
    setImmediate(() => {
      if (!stream.readableEnded) stream.close();
    });
  });
}

/** gRPC says what went wrong in trailers, under the status 200. */
function sendStatus(reply: FastifyReply, error: AppError): FastifyReply {
  reply.raw.addTrailers({ ...trailersOf(error) });
  void reply.header('grpc-accept-encoding', 'identity,gzip');
  return reply.code(200).header('content-type', grpcType).send();
}
