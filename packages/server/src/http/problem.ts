import { AppError, type ErrorCode, problemType, toProblem } from '@daybook/api';
import type { FastifyReply } from 'fastify';
import { mediaTypeOf } from './media-type.ts';
import { elasticError } from './receivers/elasticsearch/error.ts';
import { hecError } from './receivers/hec/error.ts';
import { otlpError } from './receivers/otlp/error.ts';
import { scimError } from './scim/error.ts';

/** Sends an error as an RFC 9457 document, or as the protocol says that the request is in. */
export function sendProblem(reply: FastifyReply, error: AppError, requestId: string): FastifyReply {
  const otlp = otlpError(reply.request.url, mediaTypeOf(reply.request), error);
  const retryAfterSeconds = otlp?.retryAfterSeconds ?? error.retryAfterSeconds;
  if (error.status === 401) void reply.header('www-authenticate', 'Bearer realm="daybook"');
  if (retryAfterSeconds !== null) void reply.header('retry-after', String(retryAfterSeconds));
  // A body that was not read to its end leaves the connection where nobody knows what comes next.
  if (!reply.request.raw.complete) void reply.header('connection', 'close');
  if (otlp !== null) return reply.code(otlp.status).header('content-type', otlp.type).send(otlp.body);
  const { url } = reply.request;
  const hec = hecError(url, error);
  const other = scimError(url, error) ?? elasticError(url, error, requestId) ?? hec;
  return reply
    .code(hec?.status ?? error.status)
    .header('content-type', other?.type ?? problemType)
    .send(Buffer.from(JSON.stringify(other?.body ?? toProblem(error, requestId))));
}

/** Codes of fastify's own errors. */
const frameworkCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_BAD_URL: 'request.malformed',
  FST_ERR_MAX_PARAM_LENGTH: 'request.uri-too-long',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.content-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request.malformed',
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too-large',
  FST_ERR_ASYNC_CONSTRAINT: 'request.malformed',
};

/** Anything thrown as an error of the registry. What is not known is `server.error`: its cause is logged, not shown. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = frameworkCodes[String((error as { code?: unknown } | null)?.code)];
  return code === undefined ? new AppError('server.error', { cause: error }) : new AppError(code, { cause: error });
}
