import { copyFileSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Authority, type Certificate, hasOpenssl, loginLines, runServer, Server, temporary } from './support/index.ts';

beforeEach(({ skip }) => skip(!hasOpenssl, 'needs openssl'));

const place = temporary();
let authority: Authority;
let server: Server;
let shop: Certificate;
let stranger: Certificate;
const own = { cert: `${place.folder}/own.crt`, key: `${place.folder}/own.key` };

beforeAll(async () => {
  if (!hasOpenssl) return;
  authority = new Authority(place.folder, 'authority');
  const names = 'DNS:localhost,IP:127.0.0.1';
  put(authority.issue('first', names));
  shop = authority.issue('shop', 'URI:spiffe://example.org/shop');
  stranger = new Authority(place.folder, 'other').issue('stranger', 'URI:spiffe://example.org/shop');
  server = await Server.start({ data: place.data, env: settings() });
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

const settings = (): Record<string, string> => ({
  DAYBOOK_TLS_CERT: own.cert,
  DAYBOOK_TLS_KEY: own.key,
  DAYBOOK_TLS_CLIENT_CA: authority.cert,
});

/** Puts a certificate where the server reads its own. */
function put(certificate: Certificate): void {
  copyFileSync(certificate.key, own.key);
  copyFileSync(certificate.cert, own.cert);
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
  /** Name in the certificate that the server showed. */
  readonly servedBy: string;
}

function ask(path: string, options: { token?: string; shown?: Certificate; body?: string } = {}): Promise<Answer> {
  const { token, shown, body } = options;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      server.url + path,
      {
        method: body === undefined ? 'GET' : 'POST',
        ca: readFileSync(authority.cert),
        agent: false,
        ...(shown === undefined ? {} : { cert: readFileSync(shown.cert), key: readFileSync(shown.key) }),
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': body.startsWith('{') ? 'application/json' : 'text/plain' }),
        },
      },
      (response) => {
        const { socket } = response as unknown as { socket: import('node:tls').TLSSocket };
        const servedBy = socket.getPeerX509Certificate()?.subject ?? '';
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, servedBy }),
        );
      },
    );
    outgoing.on('error', reject).end(body);
  });
}

test('the server speaks TLS itself, and tells browsers to stay with it', async () => {
  expect(server.url).toMatch(/^https:/);
  const answer = await ask('/healthz');
  expect(answer.status).toBe(200);
  expect(answer.headers['strict-transport-security']).toMatch(/max-age/);
  expect((await ask('/v1/sources', { token: server.adminToken })).status).toBe(200);
});

test('a source writes with its certificate and no token, and does nothing else', async () => {
  const source = '{"name":"shop","certificate":"URI:spiffe://example.org/shop"}';
  expect((await ask('/v1/sources', { token: server.adminToken, body: source })).status).toBe(201);
  expect((await ask('/v1/events', { shown: shop, body: loginLines([{ id: 'alice' }]).trim() })).status).toBe(200);
  expect((await ask('/v1/events', { shown: shop })).status).toBe(403);
  const twice = source.replace('"shop"', '"shop2"');
  expect((await ask('/v1/sources', { token: server.adminToken, body: twice })).status).toBe(409);
});

test('a certificate of another authority, of nobody, or of a revoked source is worth nothing', async () => {
  const body = loginLines([{ id: 'mallory' }]).trim();
  expect((await ask('/v1/events', { shown: stranger, body })).status).toBe(401);
  const unknown = authority.issue('unknown', 'URI:spiffe://example.org/unknown');
  expect((await ask('/v1/events', { shown: unknown, body })).status).toBe(401);
  const sources = (await ask('/v1/sources', { token: server.adminToken })).body;
  const { number } = (JSON.parse(sources) as { sources: { name: string; number: number }[] }).sources.find(
    ({ name }) => name === 'shop',
  ) ?? { number: 0 };
  await new Promise<void>((resolve, reject) => {
    const outgoing = request(`${server.url}/v1/sources/${number}`, {
      method: 'DELETE',
      ca: readFileSync(authority.cert),
      headers: { authorization: `Bearer ${server.adminToken}` },
    });
    outgoing
      .on('response', (response) => response.resume().on('end', resolve))
      .on('error', reject)
      .end();
  });
  expect((await ask('/v1/events', { shown: shop, body })).status).toBe(401);
});

test('a renewed certificate is taken into use while the server runs', async () => {
  put(authority.issue('second', 'DNS:localhost,IP:127.0.0.1'));
  await expect.poll(async () => (await ask('/healthz')).servedBy, { timeout: 20_000 }).toBe('CN=second');
});

test('with TLS of its own it may listen where others reach it; without, it says what to set', async () => {
  using other = temporary();
  const refused = await runServer({ data: other.data, listen: '0.0.0.0:0' });
  expect(refused.code).toBe(2);
  expect(refused.output).toContain('`tls.cert`');
  await using open = await Server.start({ data: other.data, listen: '0.0.0.0:0', env: settings() });
  expect(open.url).toMatch(/^https:\/\/0\.0\.0\.0:/);
});

test('files that do not belong together are named, with the setting and what is wrong', async () => {
  using other = temporary();
  const mixed = await runServer({ data: other.data, env: { ...settings(), DAYBOOK_TLS_KEY: shop.key } });
  expect(mixed.code).toBe(2);
  expect(mixed.output).toMatch(/DAYBOOK_TLS_KEY: `tls.key`.*not the private key of the certificate/);
  const missing = await runServer({ data: other.data, env: { ...settings(), DAYBOOK_TLS_CERT: '/nonexistent.pem' } });
  expect(missing.output).toMatch(/DAYBOOK_TLS_CERT: `tls.cert`.*cannot be read/);
  const half = await runServer({ data: other.data, env: { DAYBOOK_TLS_CERT: own.cert } });
  expect(half.output).toContain('a certificate without its key');
});
