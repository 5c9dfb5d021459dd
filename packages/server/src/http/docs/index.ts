/** The contract, for programs at `/openapi.json` and for people at `/docs`. Works without a network. */
import { openApi } from '@daybook/api';
import swaggerUi, { type FastifySwaggerUiConfigOptions } from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

/** The page runs its own scripts and speaks to this server; nothing else. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="40"><text x="0" y="28" font-family="sans-serif" font-size="24" ' +
  'font-weight="600" fill="#ffffff">Daybook</text></svg>';

/**
 * A request with a token goes without the cookie of a session in the console: the server takes one of them, never both. This runs in the
 * page; headers are a plain object there.
 */
const withOneCredential: FastifySwaggerUiConfigOptions['requestInterceptor'] = (request) =>
  Object.keys(request.headers).some((name) => name.toLowerCase() === 'authorization')
    ? Object.assign(request, { credentials: 'omit' })
    : request;

export async function mountDocs(app: FastifyInstance, version: string): Promise<void> {
  const document = openApi(version);
  const text = JSON.stringify(document);
  app.get('/openapi.json', async (_request, reply) => reply.header('content-type', 'application/json').send(text));
  // The page wants `@fastify/swagger`, which would make a document from fastify's own schemas; this gives it ours.
  const contract = async (inner: FastifyInstance) => void inner.decorate('swagger', () => document);
  await app.register(
    Object.assign(contract, {
      [Symbol.for('skip-override')]: true,
      [Symbol.for('plugin-meta')]: { name: '@fastify/swagger' },
    }),
  );
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    logo: { type: 'image/svg+xml', content: logo, href: '/docs' },
    theme: { title: 'Daybook: HTTP interface' },
    staticCSP: true,
    transformStaticCSP: () => contentSecurityPolicy,
    uiConfig: {
      docExpansion: 'list',
      // There are many: they are found by what they are about, and each has a link.
      filter: true,
      deepLinking: true,
      persistAuthorization: false,
      requestInterceptor: withOneCredential,
    },
  });
}
