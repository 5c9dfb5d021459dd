import type { FastifyReply } from 'fastify';

/** On every answer. Answers are of one reader: nobody may keep or frame them, or guess what they are. */
export function setSecurityHeaders(reply: FastifyReply, isTls: boolean): void {
  void reply.headers({
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    ...(isTls ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  });
}
