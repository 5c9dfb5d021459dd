import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StaticFile } from '../../platform/static-files.ts';
import { startTestServer } from '../testing.ts';
import { chooseEncoding } from './encoding.ts';

const file = (name: string, text: string): StaticFile => {
  const bytes = Buffer.from(text);
  return { name, bytes, brotli: brotliCompressSync(bytes), gzip: gzipSync(bytes) };
};
const files = [
  file('index.html', '<!doctype html>the console'),
  file('assets/a-1f.js', 'export {};'),
  file('sources.sha256', 'x'),
];

let server: Awaited<ReturnType<typeof startTestServer>>;

beforeAll(async () => {
  server = await startTestServer({ consoleFiles: files });
});

afterAll(() => server[Symbol.asyncDispose]());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(server.url + path, { method, headers: { accept: 'text/html,*/*;q=0.8', ...headers } });

test.each(['/', '/people', '/people/abc?x=1', '/sign-in', '/a/b/c', '/v1x'])(
  '%s is the page of the console',
  async (path) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('the console');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
  },
);

test('the page may run its own scripts and styles and speak to this server, and nothing else', async () => {
  const policy = (await get('/people')).headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toMatch(/unsafe|data:|\*|https?:|nonce|strict-dynamic/);
});

test('what programs ask for is never answered with the page', async () => {
  for (const path of ['/v1/nothing', '/v1', '/assets/gone.js', '/docs/nothing', '/metrics/x', '/readyz/x']) {
    expect((await get(path)).status, path).toBe(404);
  }
  expect((await get('/people', { accept: 'application/json' })).status).toBe(404);
  expect((await get('/people', {}, 'POST')).status).toBe(404);
});

test('files whose names change with their content are kept for ever, and are of their own type', async () => {
  const response = await get('/assets/a-1f.js');
  expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
});

test.each([
  '/sources.sha256',
  '/assets/..%2findex.html',
  '/assets/%2e%2e/%2e%2e/package.json',
  '/assets//a-1f.js',
  '/assets/',
])('%s is no file', async (path) => {
  const response = await get(path, { accept: '*/*' });
  expect(response.status).toBe(404);
});

test('a file comes in the smallest form that the client takes', () => {
  const [index] = files;
  if (index === undefined) throw new Error('no file');
  const chosen = (accepted: string | undefined) => chooseEncoding(index, accepted).encoding;
  expect(chosen('gzip, deflate, br')).toBe('br');
  expect(chosen('gzip;q=1.0, br;q=0')).toBe('gzip');
  expect(chosen('BR')).toBe('br');
  expect(chosen('gzip; q=0.000')).toBe(null);
  expect(chosen('brotli, xbr')).toBe(null);
  expect(chosen(undefined)).toBe(null);
  expect(chooseEncoding({ ...index, brotli: null }, 'br').encoding).toBe(null);
});

test('without a build the server runs, and says so where the console would be', async () => {
  const bare = await startTestServer();
  const response = await fetch(bare.url, { headers: { accept: 'text/html' } });
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('not built');
  expect((await fetch(`${bare.url}/healthz`)).status).toBe(200);
  await bare[Symbol.asyncDispose]();
});
