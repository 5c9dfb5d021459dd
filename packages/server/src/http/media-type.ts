import type { FastifyRequest } from 'fastify';

/** `Content-Type` without its parameters, in small letters; empty where there is none. */
export function mediaTypeOf(request: FastifyRequest): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
