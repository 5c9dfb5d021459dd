/** The console: its files out of a table that was read at the start, and its one page for every address that it has. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { StaticFile } from '../../platform/static-files.ts';
import { chooseEncoding } from './encoding.ts';
import { pageHeaders } from './page-headers.ts';

export type ConsoleFiles = readonly StaticFile[] | null;

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  md: 'text/plain; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

const page = 'index.html';
/** Their names change with their content. */
const immutable = /^assets\//;
/** Addresses of programs: what is not there is not there, however it is asked for. */
const reserved = /^\/(?:v1|assets|docs|openapi\.json|healthz|readyz|metrics|scim)(?:\/|$)/;

const notBuilt =
  'This Daybook was started without its console, which is not built. `npm start` builds it, and packages carry it.\n' +
  'The HTTP interface and the command `daybook` work; /docs has the interface.\n';

export function mountConsole(app: FastifyInstance, files: ConsoleFiles): void {
  if (files === null) {
    app.get('/', async (_request, reply) => reply.code(404).type('text/plain; charset=utf-8').send(notBuilt));
    return;
  }
  for (const file of files) {
    if (!(extensionOf(file) in types)) continue;
    const path = file.name === page ? '/' : `/${file.name}`;
    app.get(path, async (request, reply) => sendFile(request, reply, file));
  }
}

/** The page, where a browser asks for an address that may be one of the console's; null elsewhere. */
export function consolePageFor(files: ConsoleFiles, request: FastifyRequest): StaticFile | null {
  if (files === null || request.method !== 'GET' || request.headers.accept?.includes('text/html') !== true) return null;
  if (reserved.test(request.url.split('?', 1)[0] ?? '')) return null;
  return files.find(({ name }) => name === page) ?? null;
}

export function sendFile(request: FastifyRequest, reply: FastifyReply, file: StaticFile): FastifyReply {
  void reply.type(types[extensionOf(file)] ?? '').header('vary', 'accept-encoding');
  if (file.name === page) void reply.headers(pageHeaders);
  if (immutable.test(file.name)) void reply.header('cache-control', 'public, max-age=31536000, immutable');
  const { encoding, bytes } = chooseEncoding(file, request.headers['accept-encoding']);
  if (encoding !== null) void reply.header('content-encoding', encoding);
  return reply.send(bytes);
}

function extensionOf({ name }: StaticFile): string {
  return name.split('.').at(-1) ?? '';
}
